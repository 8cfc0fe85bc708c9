/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "transport/adieu-body-private.h"

G_BEGIN_DECLS

typedef struct _AdieuReading AdieuReading;

/* @error is NULL at the end of the stream. */
typedef void (*AdieuReadingDone) (GError   *error,
                                  gpointer  user_data);

/* On the network thread. */
AdieuReading *adieu_reading_new          (GInputStream     *stream,
                                          AdieuBody        *body,
                                          AdieuReadingDone  done,
                                          gpointer          user_data);
void          adieu_reading_free         (AdieuReading     *self);
void          adieu_reading_start        (AdieuReading     *self);
gint64        adieu_reading_get_progress (AdieuReading     *self);
GBytes       *adieu_reading_finish       (AdieuReading     *self,
                                          GError          **error);

G_END_DECLS
