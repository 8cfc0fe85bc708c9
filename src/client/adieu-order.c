/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Writes the order for one exchange out of an attempt and the client's settings, and before that
 * the headers of the attempt: which of them go to which origin is decided here. Pure.
 */

#include "config.h"

#include "client/adieu-order-private.h"

#include "message/adieu-headers-private.h"
#include "message/adieu-request-private.h"
#include "policy/adieu-redirect-private.h"

/* Appends the fields of @from that @to has no field of that name from elsewhere for. */
static void
add_headers (AdieuHeaders *to,
             AdieuHeaders *from,
             gboolean      trusted)
{
  g_autoptr (AdieuHeaders) before = adieu_headers_copy (to);
  guint n = adieu_headers_get_n_fields (from);

  for (guint i = 0; i < n; i++)
    {
      const char *name = adieu_headers_get_name (from, i);

      if ((trusted || adieu_redirect_may_carry (name)) && adieu_headers_get_one (before, name) == NULL)
        adieu_headers_take_received (to, name, adieu_headers_get_value (from, i));
    }
}

static void
add_default (AdieuHeaders *to,
             const char   *name,
             const char   *value)
{
  if (adieu_headers_get_one (to, name) == NULL)
    adieu_headers_take_received (to, name, value);
}

/* A request's own headers are meant for the origin that it names, the client's defaults for
 * that of the base URL; neither reaches another one. */
AdieuHeaders *
adieu_order_write_headers (AdieuRequest              *request,
                           const AdieuClientSettings *settings,
                           const char                *user_agent,
                           GUri                      *base,
                           GUri                      *first_uri,
                           GUri                      *uri)
{
  AdieuHeaders *headers = adieu_headers_new ();
  gboolean at_socket = g_strcmp0 (g_uri_get_scheme (base), "http+unix") == 0;

  add_headers (headers, adieu_request_get_headers (request), adieu_uri_same_origin (uri, first_uri));
  add_headers (headers, settings->default_headers, at_socket || adieu_uri_same_origin (uri, base));
  add_default (headers, "User-Agent", user_agent);
  add_default (headers, "Accept", "application/json, */*;q=0.5");
  add_default (headers, "Accept-Encoding", "gzip");

  return headers;
}

AdieuOrder *
adieu_order_new (AdieuAttempt              *attempt,
                 const AdieuClientSettings *settings)
{
  AdieuOrder *order = g_new0 (AdieuOrder, 1);

  order->method = g_strdup (adieu_attempt_get_method (attempt));
  order->uri = g_uri_ref (adieu_attempt_get_uri (attempt));
  order->headers = adieu_headers_copy (adieu_attempt_get_headers (attempt));
  if (adieu_attempt_get_body (attempt) != NULL)
    {
      order->body = g_bytes_ref (adieu_attempt_get_body (attempt));
      order->content_type = g_strdup (adieu_attempt_get_content_type (attempt));
    }

  order->priority = adieu_request_get_priority (adieu_attempt_get_request (attempt));
  order->max_head_bytes = settings->max_head_bytes;
  order->max_body_bytes = settings->max_body_bytes;
  order->connect_ms = settings->connect_deadline;
  order->first_byte_ms = settings->first_byte_deadline;
  order->idle_ms = settings->idle_deadline;

  return order;
}
