/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libsoup/soup.h>

#include "closing/adieu-term-private.h"
#include "transport/adieu-connection-private.h"
#include "transport/adieu-core-private.h"

G_BEGIN_DECLS

typedef struct _AdieuWire     AdieuWire;
typedef struct _AdieuExchange AdieuExchange;

/* All on the network thread. */
AdieuWire       *adieu_wire_new            (AdieuCore         *core);
AdieuWire       *adieu_wire_ref            (AdieuWire         *self);
void             adieu_wire_unref          (AdieuWire         *self);

SoupSession     *adieu_wire_get_session    (AdieuWire         *self);
AdieuCore       *adieu_wire_get_core       (AdieuWire         *self);

void             adieu_wire_enter          (AdieuWire         *self,
                                            AdieuExchange     *exchange);
void             adieu_wire_leave          (AdieuWire         *self,
                                            AdieuExchange     *exchange);
void             adieu_wire_look           (AdieuWire         *self);
void             adieu_wire_exchange_told  (AdieuWire         *self,
                                            AdieuExchange     *exchange);

AdieuConnection *adieu_wire_track          (AdieuWire         *self,
                                            guint64            connection_id,
                                            GSocketConnection *stream);
AdieuConnection *adieu_wire_get_connection (AdieuWire         *self,
                                            guint64            connection_id);

void             adieu_wire_cancel_reads   (AdieuWire         *self,
                                            AdieuTenant       *tenant);
void             adieu_wire_retire         (AdieuWire         *self);
void             adieu_wire_close          (AdieuWire         *self,
                                            AdieuTerm          term);
gboolean         adieu_wire_has_said       (AdieuWire         *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdieuWire, adieu_wire_unref)

G_END_DECLS
