/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "transport/adieu-tenant-private.h"

G_BEGIN_DECLS

typedef struct _AdieuHost     AdieuHost;
typedef struct _AdieuExchange AdieuExchange;

/* All on the network thread. */
AdieuHost     *adieu_host_new          (gboolean        secure,
                                        guint           max_connections);
void           adieu_host_free         (AdieuHost      *self);

void           adieu_host_push         (AdieuHost      *self,
                                        AdieuExchange  *exchange);
void           adieu_host_remove       (AdieuHost      *self,
                                        AdieuExchange  *exchange);
AdieuExchange *adieu_host_admit        (AdieuHost      *self);
AdieuExchange *adieu_host_pop          (AdieuHost      *self,
                                        AdieuTenant    *tenant);
void           adieu_host_connected    (AdieuHost      *self);
void           adieu_host_release      (AdieuHost      *self);
void           adieu_host_learn        (AdieuHost      *self,
                                        gboolean        multiplexed);
gboolean       adieu_host_is_known     (AdieuHost      *self);
gboolean       adieu_host_is_idle      (AdieuHost      *self);

G_END_DECLS
