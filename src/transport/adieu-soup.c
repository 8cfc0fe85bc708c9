/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Between our words and libsoup's: the message for an order, the head of an answer, checked,
 * and the errors from below. On the network thread; it keeps nothing.
 */

#include "config.h"

#include "transport/adieu-soup-private.h"

#include <inttypes.h>

#include <glib/gi18n-lib.h>

#include "base/adieu-error-private.h"
#include "message/adieu-headers-private.h"
#include "message/adieu-url-private.h"

static void
soup_http2_log_cb (const char     *domain,
                   GLogLevelFlags  level,
                   const char     *message,
                   gpointer        user_data)
{
  if (!g_str_has_prefix (message, "Unexpected state changed"))
    g_log_default_handler (domain, level, message, user_data);
}

/* libsoup 3.2 warns on stderr, and goes on well, when a server answers an HTTP/2 upload before
 * it has read it. No server shall be able to write there. */
void
adieu_soup_silence (void)
{
  g_log_set_handler ("libsoup-http2", G_LOG_LEVEL_WARNING, soup_http2_log_cb, NULL);
}

/* The idempotent flag lets a POST use a kept connection; whether a request may be repeated
 * libsoup decides by the method, and never does for POST and PATCH. */
SoupMessage *
adieu_soup_create_message (const AdieuOrder *order)
{
  SoupMessage *message = soup_message_new_from_uri (order->method, order->uri);
  SoupMessageHeaders *head = soup_message_get_request_headers (message);
  guint n = adieu_headers_get_n_fields (order->headers);

  soup_message_set_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_IDEMPOTENT);
  for (guint i = 0; i < n; i++)
    soup_message_headers_append (head, adieu_headers_get_name (order->headers, i),
                                 adieu_headers_get_value (order->headers, i));
  if (order->body != NULL)
    soup_message_set_request_body_from_bytes (message, order->content_type, order->body);

  return message;
}

AdieuHeaders *
adieu_soup_read_head (SoupMessage *message)
{
  AdieuHeaders *headers = adieu_headers_new ();
  SoupMessageHeadersIter iter;
  const char *name = NULL;
  const char *value = NULL;

  soup_message_headers_iter_init (&iter, soup_message_get_response_headers (message));
  while (soup_message_headers_iter_next (&iter, &name, &value))
    adieu_headers_take_received (headers, name, value);
  adieu_headers_seal (headers);

  return headers;
}

static guint64
head_size (SoupMessage *message)
{
  SoupMessageHeadersIter iter;
  const char *name = NULL;
  const char *value = NULL;
  guint64 size = 0;

  soup_message_headers_iter_init (&iter, soup_message_get_response_headers (message));
  while (soup_message_headers_iter_next (&iter, &name, &value))
    size += strlen (name) + strlen (value) + 4;

  return size;
}

/* Refuses answers that lie. */
static gboolean
check_head (const AdieuOrder  *order,
            SoupMessage       *message,
            GError           **error)
{
  guint status = soup_message_get_status (message);
  gboolean secure = g_strcmp0 (g_uri_get_scheme (order->uri), "https") == 0;
  g_autoptr (GError) found = NULL;

  if (status < 200 || status > 599)
    found = adieu_error_new (ADIEU_CLIENT_ERROR_BAD_RESPONSE,
                             _("the server answered with the status %u, which is none"), status);
  else if (secure && soup_message_get_tls_peer_certificate (message) == NULL)
    found = adieu_error_new (ADIEU_CLIENT_ERROR_BAD_RESPONSE,
                             _("the answer (status %u) came from a proxy, not from the server"), status);
  else if (order->max_head_bytes > 0 && head_size (message) > order->max_head_bytes)
    found = adieu_error_new (ADIEU_CLIENT_ERROR_TOO_LARGE,
                             _("the head of the answer is larger than the client's limit of %"
                               PRIu64 " bytes"), order->max_head_bytes);

  if (found == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&found));

  return FALSE;
}

/* Where the body of the answer is collected, if the answer is one that may be taken. */
AdieuBody *
adieu_soup_create_body (const AdieuOrder  *order,
                          SoupMessage       *message,
                          GError           **error)
{
  SoupMessageHeaders *head = soup_message_get_response_headers (message);
  guint status = soup_message_get_status (message);
  const char *encoding = soup_message_headers_get_list (head, "Content-Encoding");
  goffset length = -1;

  if (!check_head (order, message, error))
    return NULL;

  /* RFC 9110, 6.4.1: these have no body, whatever their head says. */
  if (g_strcmp0 (order->method, "HEAD") == 0 || status == 204 || status == 304)
    {
      encoding = NULL;
      /* libsoup 3.2 believes that these end with the connection if no length is given, and drops it. */
      if (soup_message_headers_get_encoding (head) == SOUP_ENCODING_EOF)
        soup_message_headers_set_encoding (head, SOUP_ENCODING_NONE);
    }
  else if (soup_message_headers_get_encoding (head) == SOUP_ENCODING_CONTENT_LENGTH)
    length = soup_message_headers_get_content_length (head);

  return adieu_body_new (encoding, length, order->max_body_bytes, error);
}

/* libsoup 3.2 takes a head that the end of the connection cut off for a whole one. An answer
 * over HTTP/1.1 whose body is to end with the connection says so (RFC 9112, 9.6). */
gboolean
adieu_soup_check_end (SoupMessage  *message,
                      gsize         n_bytes,
                      GError      **error)
{
  SoupMessageHeaders *head = soup_message_get_response_headers (message);
  guint status = soup_message_get_status (message);

  if (n_bytes > 0 || status == 204 || status == 304
      || soup_message_get_http_version (message) != SOUP_HTTP_1_1
      || soup_message_headers_get_encoding (head) != SOUP_ENCODING_EOF
      || soup_message_headers_header_contains (head, "Connection", "close")
      || g_strcmp0 (soup_message_get_method (message), "HEAD") == 0)
    return TRUE;

  g_propagate_error (error, adieu_error_new (ADIEU_CLIENT_ERROR_CONNECTION_LOST,
                                             _("the connection ended within the head of the answer")));

  return FALSE;
}

/* GnuTLS as it is set up by default still takes TLS 1.0. */
gboolean
adieu_soup_check_tls (GTlsConnection  *tls,
                        GError         **error)
{
  GTlsProtocolVersion version = g_tls_connection_get_protocol_version (tls);

  if (version != G_TLS_PROTOCOL_VERSION_UNKNOWN && version < G_TLS_PROTOCOL_VERSION_TLS_1_2)
    {
      g_set_error (error, G_TLS_ERROR, G_TLS_ERROR_HANDSHAKE,
                   _("the server offers nothing newer than TLS 1.1, which is not safe"));
      return FALSE;
    }

  return TRUE;
}

GError *
adieu_soup_error (const AdieuOrder *order,
                    AdieuClientError  code,
                    const char       *what)
{
  g_autofree char *url = adieu_url_for_people (order->uri);

  return adieu_error_new (code, _("%s %s failed: %s"), order->method, url, what);
}

/* libsoup has no code of its own for it: the text tells, in whatever language. */
static gboolean
is_head_too_big (const GError *below)
{
  return g_error_matches (below, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT)
         && g_strcmp0 (below->message, g_dgettext ("libsoup-3.0", "Header too big")) == 0;
}

static AdieuClientError
code_for (const GError *below)
{
  if (below->domain == ADIEU_CLIENT_ERROR)
    return below->code;
  if (is_head_too_big (below))
    return ADIEU_CLIENT_ERROR_TOO_LARGE;
  if (g_error_matches (below, SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_PARSING)
      || g_error_matches (below, SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_ENCODING))
    return ADIEU_CLIENT_ERROR_BAD_RESPONSE;

  return ADIEU_CLIENT_ERROR_CONNECTION_LOST;
}

/* What libsoup says of a broken connection, for a person. */
static char *
describe (const GError *below)
{
  const char *http2 = strstr (below->message, "HTTP/2 Error: ");

  if (is_head_too_big (below))
    return g_strdup (_("the head of the answer is larger than 64 KiB"));
  if (http2 != NULL)
    return g_strdup_printf (_("the server ended the HTTP/2 exchange (%s)"), http2 + strlen ("HTTP/2 Error: "));

  return g_strdup (below->message);
}

static gboolean
keeps_domain (const GError *below,
              gboolean      unsent)
{
  return unsent
         && (below->domain == G_IO_ERROR || below->domain == G_RESOLVER_ERROR
             || below->domain == G_TLS_ERROR)
         && !g_error_matches (below, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* An error from below keeps its domain as long as nothing was sent: the server could not be
 * reached. Later it means that the connection was lost, whatever layer noticed. */
GError *
adieu_soup_error_from (const AdieuOrder *order,
                       const char       *socket_path,
                       const GError     *below,
                       gboolean          unsent)
{
  g_autofree char *url = adieu_url_for_people (order->uri);
  g_autofree char *what = describe (below);
  GError *error = NULL;

  if (keeps_domain (below, unsent) && socket_path != NULL)
    return g_error_new (below->domain, below->code, _("%s %s could not reach the server at the socket %s: %s"),
                        order->method, url, socket_path, below->message);
  if (keeps_domain (below, unsent))
    return g_error_new (below->domain, below->code, _("%s %s could not reach the server: %s"),
                        order->method, url, below->message);

  error = adieu_soup_error (order, code_for (below), what);
  adieu_error_set_delivery (error, unsent ? ADIEU_DELIVERY_NOT_SENT : ADIEU_DELIVERY_UNKNOWN);

  return error;
}
