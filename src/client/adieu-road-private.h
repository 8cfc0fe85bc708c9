/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "client/adieu-call-private.h"

G_BEGIN_DECLS

/* On the caller's thread-default context. @tag is that of the method called. */
void           adieu_road_send      (AdieuClient          *client,
                                     AdieuRequest         *request,
                                     GCancellable         *cancellable,
                                     gpointer              tag,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);

/* In a step of another call: for its client, on its context. */
void           adieu_road_send_beside (AdieuCall          *beside,
                                       AdieuRequest       *request,
                                       GCancellable       *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data);

/* Blocking, on a context of its own. */
AdieuResponse *adieu_road_send_sync (AdieuClient          *client,
                                     AdieuRequest         *request,
                                     GCancellable         *cancellable,
                                     GError              **error);

G_END_DECLS
