/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "client/adieu-origins-private.h"
#include "transport/adieu-core-private.h"

G_BEGIN_DECLS

typedef struct _AdieuPool AdieuPool;

/* From any thread. */
AdieuPool    *adieu_pool_new         (AdieuCoreSettings *settings);
AdieuPool    *adieu_pool_ref         (AdieuPool         *self);
void          adieu_pool_unref       (AdieuPool         *self);
AdieuCore    *adieu_pool_get_core    (AdieuPool         *self);
AdieuOrigins *adieu_pool_get_origins (AdieuPool         *self);

/* A client moves in, and out again: then, what it has under way is cancelled, and the last one
 * closes the core. @tell is called on the network thread when we have said our goodbyes. */
AdieuTenant  *adieu_pool_enter       (AdieuPool         *self);
gboolean      adieu_pool_is_open_for (AdieuPool         *self,
                                      AdieuTenant       *tenant);
void          adieu_pool_leave       (AdieuPool         *self,
                                      AdieuTenant       *tenant,
                                      GDestroyNotify     tell,
                                      gpointer           user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdieuPool, adieu_pool_unref)

G_END_DECLS
