/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "transport/adieu-transport-private.h"
#include "transport/adieu-wire-private.h"

G_BEGIN_DECLS

typedef enum
{
  ADIEU_CANCEL_BY_CALLER,
  ADIEU_CANCEL_BY_CLOSING,
} AdieuCancel;

/* From any thread. */
AdieuExchange    *adieu_exchange_new               (AdieuCore      *core,
                                                    AdieuOrder     *order,
                                                    AdieuReply     *reply);
AdieuExchange    *adieu_exchange_ref               (AdieuExchange  *self);
void              adieu_exchange_unref             (AdieuExchange  *self);
gboolean          adieu_exchange_is_foreign        (AdieuExchange  *self);

/* Acts of the network thread, which take the reference that they are given. */
void              adieu_exchange_start_act         (gpointer        exchange);
void              adieu_exchange_cancel_act        (gpointer        exchange);
void              adieu_exchange_forsake_act       (gpointer        exchange);

/* On the network thread. */
const AdieuOrder *adieu_exchange_get_order         (AdieuExchange  *self);
GList            *adieu_exchange_get_place         (AdieuExchange  *self);
void              adieu_exchange_send              (AdieuExchange  *self,
                                                    AdieuWire      *wire);
void              adieu_exchange_cancel            (AdieuExchange  *self,
                                                    AdieuCancel     by);
void              adieu_exchange_cancel_now        (AdieuExchange  *self);
void              adieu_exchange_lose              (AdieuExchange  *self);
gboolean          adieu_exchange_is_told           (AdieuExchange  *self);
gboolean          adieu_exchange_is_write          (AdieuExchange  *self);
gboolean          adieu_exchange_is_of             (AdieuExchange  *self,
                                                    AdieuTenant    *tenant);
AdieuPriority     adieu_exchange_get_priority      (AdieuExchange  *self);
guint64           adieu_exchange_get_connection_id (AdieuExchange  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdieuExchange, adieu_exchange_unref)

G_END_DECLS
