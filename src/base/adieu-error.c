/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The error domain: a code for each thing a caller can do, and behind the code, out of sight of
 * whoever handles a plain GError, the response and what is known of the delivery. Runs on any
 * thread. Knows a response only as a GObject: base never asks the message room for anything. */

#include "config.h"

#include "base/adieu-error-private.h"
#include "base/adieu-i18n-private.h"

#define DELIVERY_UNSET (-1)

typedef struct
{
  GObject *response;
  int      delivery;
} AdieuClientErrorPrivate;

static void
adieu_client_error_private_init (AdieuClientErrorPrivate *priv)
{
  priv->response = NULL;
  priv->delivery = DELIVERY_UNSET;
}

static void
adieu_client_error_private_copy (const AdieuClientErrorPrivate *src_priv,
                                 AdieuClientErrorPrivate       *dest_priv)
{
  g_set_object (&dest_priv->response, src_priv->response);
  dest_priv->delivery = src_priv->delivery;
}

static void
adieu_client_error_private_clear (AdieuClientErrorPrivate *priv)
{
  g_clear_object (&priv->response);
}

/**
 * adieu_client_error_quark:
 *
 * Gets the domain of the errors that are Adieu's own.
 *
 * Returns: the error domain
 *
 * Since: 0.1
 */
G_DEFINE_EXTENDED_ERROR (AdieuClientError, adieu_client_error)

G_DEFINE_ENUM_TYPE (AdieuClientError, adieu_client_error,
                    G_DEFINE_ENUM_VALUE (ADIEU_CLIENT_ERROR_INVALID_REQUEST, "invalid-request"),
                    G_DEFINE_ENUM_VALUE (ADIEU_CLIENT_ERROR_CLOSED, "closed"),
                    G_DEFINE_ENUM_VALUE (ADIEU_CLIENT_ERROR_TIMED_OUT, "timed-out"),
                    G_DEFINE_ENUM_VALUE (ADIEU_CLIENT_ERROR_TOO_LARGE, "too-large"),
                    G_DEFINE_ENUM_VALUE (ADIEU_CLIENT_ERROR_CONNECTION_LOST, "connection-lost"),
                    G_DEFINE_ENUM_VALUE (ADIEU_CLIENT_ERROR_BAD_RESPONSE, "bad-response"),
                    G_DEFINE_ENUM_VALUE (ADIEU_CLIENT_ERROR_INVALID_CONTENT, "invalid-content"),
                    G_DEFINE_ENUM_VALUE (ADIEU_CLIENT_ERROR_REDIRECT, "redirect"),
                    G_DEFINE_ENUM_VALUE (ADIEU_CLIENT_ERROR_BAD_REQUEST, "bad-request"),
                    G_DEFINE_ENUM_VALUE (ADIEU_CLIENT_ERROR_UNAUTHORIZED, "unauthorized"),
                    G_DEFINE_ENUM_VALUE (ADIEU_CLIENT_ERROR_FORBIDDEN, "forbidden"),
                    G_DEFINE_ENUM_VALUE (ADIEU_CLIENT_ERROR_NOT_FOUND, "not-found"),
                    G_DEFINE_ENUM_VALUE (ADIEU_CLIENT_ERROR_CONFLICT, "conflict"),
                    G_DEFINE_ENUM_VALUE (ADIEU_CLIENT_ERROR_RATE_LIMITED, "rate-limited"),
                    G_DEFINE_ENUM_VALUE (ADIEU_CLIENT_ERROR_SERVER, "server"),
                    G_DEFINE_ENUM_VALUE (ADIEU_CLIENT_ERROR_UNAVAILABLE, "unavailable"))

/* While the library is loaded, since afterwards would be too late: a binding may make the quark
 * from its name and errors from that, which would lack the room for their private data, and
 * _("…") looks its translation up before the function it is an argument of is entered. */
__attribute__ ((constructor)) static void
register_domain (void)
{
  adieu_i18n_init ();
  adieu_client_error_quark ();
}

/* What a code tells by itself: an error may have been rebuilt by a binding from its domain, code
 * and message, and has lost the rest. */
static AdieuDelivery
delivery_of_code (int code)
{
  switch (code)
    {
    case ADIEU_CLIENT_ERROR_INVALID_REQUEST:
    case ADIEU_CLIENT_ERROR_CLOSED:
    case ADIEU_CLIENT_ERROR_UNAVAILABLE:
      return ADIEU_DELIVERY_NOT_SENT;

    case ADIEU_CLIENT_ERROR_INVALID_CONTENT:
    case ADIEU_CLIENT_ERROR_REDIRECT:
    case ADIEU_CLIENT_ERROR_BAD_REQUEST:
    case ADIEU_CLIENT_ERROR_UNAUTHORIZED:
    case ADIEU_CLIENT_ERROR_FORBIDDEN:
    case ADIEU_CLIENT_ERROR_NOT_FOUND:
    case ADIEU_CLIENT_ERROR_CONFLICT:
    case ADIEU_CLIENT_ERROR_RATE_LIMITED:
    case ADIEU_CLIENT_ERROR_SERVER:
      return ADIEU_DELIVERY_ANSWERED;

    default:
      return ADIEU_DELIVERY_UNKNOWN;
    }
}

static AdieuDelivery
delivery_of_own (const GError *error)
{
  const AdieuClientErrorPrivate *priv = adieu_client_error_get_private (error);

  if (delivery_of_code (error->code) == ADIEU_DELIVERY_NOT_SENT)
    return ADIEU_DELIVERY_NOT_SENT;
  if (priv->response != NULL)
    return ADIEU_DELIVERY_ANSWERED;
  if (priv->delivery != DELIVERY_UNSET)
    return (AdieuDelivery) priv->delivery;

  return delivery_of_code (error->code);
}

/* Errors that stop a connection before it can carry a request. */
static gboolean
is_before_sending (const GError *error)
{
  if (error->domain == G_RESOLVER_ERROR)
    return TRUE;

  /* These three may also strike after the handshake: TLS 1.3 asks for a client's certificate
   * when the client may have sent its request already. */
  if (error->domain == G_TLS_ERROR)
    return error->code != G_TLS_ERROR_EOF &&
           error->code != G_TLS_ERROR_MISC &&
           error->code != G_TLS_ERROR_CERTIFICATE_REQUIRED;

  /* A call ends with an error of GIO's only as long as nothing was sent: see the transport. */
  return error->domain == G_IO_ERROR && error->code != G_IO_ERROR_CANCELLED;
}

/**
 * adieu_client_error_get_response:
 * @error: an error of any domain
 *
 * Gets the response that made a call fail: its status, its headers, its body.
 *
 * It stays with copies of @error, but not with an error that was rebuilt from the domain, the
 * code and the message, as some language bindings do.
 *
 * Returns: (transfer none) (nullable): the response, %NULL if the server has not answered
 *   or if @error is not of [error@ClientError]
 *
 * Since: 0.1
 */
AdieuResponse *
adieu_client_error_get_response (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  if (error->domain != ADIEU_CLIENT_ERROR)
    return NULL;

  return (AdieuResponse *) adieu_client_error_get_private (error)->response;
}

/**
 * adieu_client_error_get_delivery:
 * @error: an error of any domain
 *
 * Tells what is known of the request whose call failed: whether it is safe to send it again.
 *
 * Of errors that are not of [error@ClientError] only those count as not sent that end a
 * connection before it carries anything: of name resolution, of connecting, of the TLS handshake.
 *
 * Returns: what became of the request
 *
 * Since: 0.1
 */
AdieuDelivery
adieu_client_error_get_delivery (const GError *error)
{
  g_return_val_if_fail (error != NULL, ADIEU_DELIVERY_UNKNOWN);

  if (error->domain == ADIEU_CLIENT_ERROR)
    return delivery_of_own (error);

  return is_before_sending (error) ? ADIEU_DELIVERY_NOT_SENT : ADIEU_DELIVERY_UNKNOWN;
}

/*< private >
 * adieu_error_new:
 *
 * Returns: (transfer full): an error of our domain; the message is translated by the caller
 */
GError *
adieu_error_new (AdieuClientError  code,
                 const char       *format,
                 ...)
{
  GError *error;
  va_list args;

  va_start (args, format);
  error = g_error_new_valist (ADIEU_CLIENT_ERROR, code, format, args);
  va_end (args);

  return error;
}

/*< private >
 * adieu_error_set_response:
 *
 * Attaches the response, of which the error takes a reference of its own.
 */
void
adieu_error_set_response (GError  *error,
                          GObject *response)
{
  g_return_if_fail (error != NULL && error->domain == ADIEU_CLIENT_ERROR);
  g_return_if_fail (response == NULL || G_IS_OBJECT (response));

  g_set_object (&adieu_client_error_get_private (error)->response, response);
}

/*< private >
 * adieu_error_set_delivery:
 *
 * Tells what became of the request, where code and response do not say it already.
 */
void
adieu_error_set_delivery (GError        *error,
                          AdieuDelivery  delivery)
{
  g_return_if_fail (error != NULL && error->domain == ADIEU_CLIENT_ERROR);

  adieu_client_error_get_private (error)->delivery = delivery;
}
