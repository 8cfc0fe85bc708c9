/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-client.h>

G_BEGIN_DECLS

/* The requests of one client that others may join. From any thread. */
typedef struct _AdieuJoins AdieuJoins;

AdieuJoins *adieu_joins_new    (void);
void        adieu_joins_free   (AdieuJoins          *self);
void        adieu_joins_forget (AdieuJoins          *self);

gboolean    adieu_join_may     (AdieuRequest        *request);

/* As adieu_road_send(), for a request that may. */
void        adieu_join_send    (AdieuClient         *client,
                                AdieuRequest        *request,
                                GCancellable        *cancellable,
                                gpointer             tag,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data);

G_END_DECLS
