/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  GMainContext *context;
  GAsyncResult *result;
} AdieuBlocking;

void          adieu_blocking_begin   (AdieuBlocking *self);
void          adieu_blocking_told_cb (GObject       *source,
                                      GAsyncResult  *result,
                                      gpointer       blocking);
GAsyncResult *adieu_blocking_end     (AdieuBlocking *self);

G_END_DECLS
