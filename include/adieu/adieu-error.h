/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (ADIEU_INSIDE) && !defined (ADIEU_COMPILATION)
#error "Only <adieu/adieu.h> can be included directly."
#endif

#include <adieu/adieu-enums.h>

G_BEGIN_DECLS

/**
 * AdieuClientError:
 * @ADIEU_CLIENT_ERROR_INVALID_REQUEST: the request cannot be sent as it is: a URL,
 *   template, parameter, header or body that is not allowed. Nothing was sent; mend
 *   the program.
 * @ADIEU_CLIENT_ERROR_CLOSED: the client was closed before the call was made
 * @ADIEU_CLIENT_ERROR_TIMED_OUT: a deadline passed; the message says which
 * @ADIEU_CLIENT_ERROR_TOO_LARGE: the answer goes over a limit of the client; the
 *   message says which
 * @ADIEU_CLIENT_ERROR_CONNECTION_LOST: the connection broke before the answer was
 *   complete
 * @ADIEU_CLIENT_ERROR_BAD_RESPONSE: the answer breaks the rules of HTTP
 * @ADIEU_CLIENT_ERROR_INVALID_CONTENT: the answer's body is not what was to be read
 *   from it: not JSON, not of that type, not of its charset
 * @ADIEU_CLIENT_ERROR_REDIRECT: the server redirects and the client does not follow:
 *   the method is not safe to repeat, the limit is reached, or the way leads from
 *   https to http
 * @ADIEU_CLIENT_ERROR_BAD_REQUEST: the server understood and refuses: 400, 422 and
 *   each 4xx without a code of its own
 * @ADIEU_CLIENT_ERROR_UNAUTHORIZED: 401 and 407: sign in, or renew the credentials
 * @ADIEU_CLIENT_ERROR_FORBIDDEN: 403: these credentials may not do that
 * @ADIEU_CLIENT_ERROR_NOT_FOUND: 404 and 410
 * @ADIEU_CLIENT_ERROR_CONFLICT: 409, 412 and 428: somebody changed it meanwhile; read
 *   again, then write
 * @ADIEU_CLIENT_ERROR_RATE_LIMITED: 429: ask less often
 * @ADIEU_CLIENT_ERROR_SERVER: 5xx: the server failed; try later
 * @ADIEU_CLIENT_ERROR_UNAVAILABLE: nothing was sent, because the server has failed all the
 *   time and is left alone for a while; the message says for how long
 *
 * What went wrong with a call: a code for each thing that a caller can do about it.
 *
 * Errors that come from below, of the network ([error@Gio.IOErrorEnum],
 * [error@Gio.ResolverError]) and of TLS ([error@Gio.TlsError]), keep their domain and
 * code; a call that is cancelled ends with %G_IO_ERROR_CANCELLED.
 *
 * Since: 0.1
 */
typedef enum
{
  ADIEU_CLIENT_ERROR_INVALID_REQUEST,
  ADIEU_CLIENT_ERROR_CLOSED,
  ADIEU_CLIENT_ERROR_TIMED_OUT,
  ADIEU_CLIENT_ERROR_TOO_LARGE,
  ADIEU_CLIENT_ERROR_CONNECTION_LOST,
  ADIEU_CLIENT_ERROR_BAD_RESPONSE,
  ADIEU_CLIENT_ERROR_INVALID_CONTENT,
  ADIEU_CLIENT_ERROR_REDIRECT,
  ADIEU_CLIENT_ERROR_BAD_REQUEST,
  ADIEU_CLIENT_ERROR_UNAUTHORIZED,
  ADIEU_CLIENT_ERROR_FORBIDDEN,
  ADIEU_CLIENT_ERROR_NOT_FOUND,
  ADIEU_CLIENT_ERROR_CONFLICT,
  ADIEU_CLIENT_ERROR_RATE_LIMITED,
  ADIEU_CLIENT_ERROR_SERVER,
  ADIEU_CLIENT_ERROR_UNAVAILABLE,
} AdieuClientError;

#define ADIEU_CLIENT_ERROR (adieu_client_error_quark ())
#define ADIEU_TYPE_CLIENT_ERROR (adieu_client_error_get_type ())

ADIEU_AVAILABLE_IN_ALL
GQuark         adieu_client_error_quark        (void);
ADIEU_AVAILABLE_IN_ALL
GType          adieu_client_error_get_type     (void) G_GNUC_CONST;

ADIEU_AVAILABLE_IN_ALL
AdieuResponse *adieu_client_error_get_response (const GError *error);
ADIEU_AVAILABLE_IN_ALL
AdieuDelivery  adieu_client_error_get_delivery (const GError *error);

G_END_DECLS
