/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-client.h>

G_BEGIN_DECLS

typedef struct
{
  GMainContext  *context;
  gboolean       told;
  AdieuResponse *response;
  GError        *error;
} AdieuBlocking;

void           adieu_blocking_begin   (AdieuBlocking  *self);
void           adieu_blocking_told_cb (GObject        *source,
                                       GAsyncResult   *result,
                                       gpointer        user_data);
AdieuResponse *adieu_blocking_end     (AdieuBlocking  *self,
                                       GError        **error);

G_END_DECLS
