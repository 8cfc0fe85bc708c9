/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "closing/adieu-reply-private.h"

G_BEGIN_DECLS

typedef struct _AdieuErrand AdieuErrand;

/* In the errand's own thread: may block, and gets no object of the application's. */
typedef gpointer (*AdieuErrandFunc) (gpointer       order,
                                     GCancellable  *cancellable,
                                     GError       **error);

AdieuErrand  *adieu_errand_start      (AdieuErrandFunc  func,
                                       gpointer         order,
                                       GDestroyNotify   free_order,
                                       GDestroyNotify   free_result);
AdieuErrand  *adieu_errand_ref        (AdieuErrand     *self);
void          adieu_errand_unref      (AdieuErrand     *self);

void          adieu_errand_join       (AdieuErrand     *self,
                                       AdieuReply      *reply);
void          adieu_errand_cancel     (AdieuErrand     *self);
gboolean      adieu_errand_is_over    (AdieuErrand     *self);
gboolean      adieu_errand_is_foreign (AdieuErrand     *self);

/* When it is over. */
gpointer      adieu_errand_get_result (AdieuErrand     *self);
const GError *adieu_errand_get_error  (AdieuErrand     *self);

guint         adieu_errand_count      (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdieuErrand, adieu_errand_unref)

G_END_DECLS
