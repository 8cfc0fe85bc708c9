/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The crossing: hands an exchange to the network thread and takes what came of it back
 * through the inbox of the caller's context. Its functions run on the caller's context;
 * they wait for nothing.
 */

#include "config.h"

#include "transport/adieu-transport-private.h"

#include "transport/adieu-exchange-private.h"
#include "transport/adieu-network-private.h"

void
adieu_order_free (AdieuOrder *order)
{
  g_clear_pointer (&order->tenant, adieu_tenant_unref);
  g_clear_pointer (&order->method, g_free);
  g_clear_pointer (&order->uri, g_uri_unref);
  g_clear_object (&order->headers);
  g_clear_pointer (&order->body, g_bytes_unref);
  g_clear_pointer (&order->content_type, g_free);
  g_free (order);
}

void
adieu_outcome_free (AdieuOutcome *outcome)
{
  g_clear_error (&outcome->error);
  g_clear_pointer (&outcome->reason, g_free);
  g_clear_object (&outcome->headers);
  g_clear_pointer (&outcome->body, g_bytes_unref);
  g_free (outcome);
}

AdieuExchange *
adieu_transport_send (AdieuCore  *core,
                      AdieuOrder *order,
                      AdieuReply *reply)
{
  AdieuExchange *exchange = adieu_exchange_new (core, order, reply);

  adieu_network_post (adieu_exchange_start_act, adieu_exchange_ref (exchange));

  return exchange;
}

void
adieu_transport_done (AdieuExchange *exchange)
{
  adieu_exchange_unref (exchange);
}

/* After a fork() the exchange goes on in the parent, and there is nobody here to tell. */
static void
post_unless_foreign (GDestroyNotify  act,
                     AdieuExchange  *exchange)
{
  if (!adieu_exchange_is_foreign (exchange))
    adieu_network_post (act, exchange);
}

void
adieu_transport_cancel (AdieuExchange *exchange)
{
  post_unless_foreign (adieu_exchange_cancel_act, exchange);
}

void
adieu_transport_forsake (AdieuExchange *exchange)
{
  post_unless_foreign (adieu_exchange_forsake_act, exchange);
}
