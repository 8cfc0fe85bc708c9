/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-client.h>

G_BEGIN_DECLS

typedef struct _AdieuCall AdieuCall;

/* On the caller's thread-default context. @tag is that of the method called. */
void           adieu_call_send       (AdieuClient          *client,
                                      AdieuRequest         *request,
                                      GCancellable         *cancellable,
                                      gpointer              tag,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data);
void           adieu_call_refuse     (AdieuClient          *client,
                                      GError               *error,
                                      gpointer              tag,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data);
void           adieu_call_close      (AdieuClient          *client,
                                      GCancellable         *cancellable,
                                      gpointer              tag,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data);
void           adieu_call_close_wire (AdieuClient          *client,
                                      GCancellable         *cancellable,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data);

gboolean       adieu_call_is_for     (GAsyncResult         *result,
                                      AdieuClient          *client,
                                      gpointer              tag);
AdieuResponse *adieu_call_finish     (GAsyncResult         *result,
                                      GError              **error);

/* Blocking, on a context of their own. */
AdieuResponse *adieu_call_send_sync  (AdieuClient          *client,
                                      AdieuRequest         *request,
                                      GCancellable         *cancellable,
                                      GError              **error);
gboolean       adieu_call_close_sync (AdieuClient          *client,
                                      GCancellable         *cancellable,
                                      GError              **error);

G_END_DECLS
