/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Pure: which failures may be gone the next time, and which stay. Runs on any thread. Knows
 * neither method nor attempt: whether a request may be repeated is adieu-retry's to say. */

#include "config.h"

#include "policy/adieu-retry-kind-private.h"

#include "message/adieu-status-private.h"

/*< private >
 * adieu_retry_is_of_status:
 * @status: the status of the answer, 0 without one
 * @error: (nullable): what the attempt failed with
 *
 * Returns: whether it is the status that tells what came of the attempt: there is no error, or
 *   one that a status was turned into
 */
gboolean
adieu_retry_is_of_status (guint         status,
                          const GError *error)
{
  if (status == 0)
    return FALSE;

  return error == NULL
         || (error->domain == ADIEU_CLIENT_ERROR && adieu_status_is_error (status)
             && error->code == (int) adieu_status_to_code (status));
}

static AdieuRetryKind
kind_of_status (guint status)
{
  switch (status)
    {
    case 408:
    case 425:
    case 429:
    case 500:
    case 502:
    case 503:
    case 504:
      return ADIEU_RETRY_KIND_PASSING;
    default:
      return ADIEU_RETRY_KIND_ANSWER;
    }
}

static AdieuRetryKind
kind_of_own (int code)
{
  switch (code)
    {
    case ADIEU_CLIENT_ERROR_INVALID_REQUEST:
    case ADIEU_CLIENT_ERROR_CLOSED:
    case ADIEU_CLIENT_ERROR_TOO_LARGE:
    case ADIEU_CLIENT_ERROR_UNAVAILABLE:
      return ADIEU_RETRY_KIND_OURS;
    case ADIEU_CLIENT_ERROR_TIMED_OUT:
    case ADIEU_CLIENT_ERROR_CONNECTION_LOST:
    case ADIEU_CLIENT_ERROR_RATE_LIMITED:
    case ADIEU_CLIENT_ERROR_SERVER:
      return ADIEU_RETRY_KIND_PASSING;
    default:
      return ADIEU_RETRY_KIND_LASTING;
    }
}

/* A socket that is not there, a path that may not be used or a protocol that is not known will
 * be so in a second, too. */
static AdieuRetryKind
kind_of_io (int code)
{
  switch (code)
    {
    case G_IO_ERROR_CANCELLED:
      return ADIEU_RETRY_KIND_OURS;
    case G_IO_ERROR_BROKEN_PIPE: /* also known as G_IO_ERROR_CONNECTION_CLOSED */
    case G_IO_ERROR_CONNECTION_REFUSED:
    case G_IO_ERROR_HOST_UNREACHABLE:
    case G_IO_ERROR_NETWORK_UNREACHABLE:
    case G_IO_ERROR_NOT_CONNECTED:
    case G_IO_ERROR_PARTIAL_INPUT:
    case G_IO_ERROR_PROXY_FAILED:
    case G_IO_ERROR_TIMED_OUT:
      return ADIEU_RETRY_KIND_PASSING;
    default:
      return ADIEU_RETRY_KIND_LASTING;
    }
}

/* A handshake that is cut off in the middle is G_TLS_ERROR_NOT_TLS of glib-networking. */
static AdieuRetryKind
kind_of_tls (int code)
{
  switch (code)
    {
    case G_TLS_ERROR_BAD_CERTIFICATE:
    case G_TLS_ERROR_BAD_CERTIFICATE_PASSWORD:
    case G_TLS_ERROR_CERTIFICATE_REQUIRED:
      return ADIEU_RETRY_KIND_OURS;
    case G_TLS_ERROR_EOF:
    case G_TLS_ERROR_NOT_TLS:
      return ADIEU_RETRY_KIND_PASSING;
    default:
      return ADIEU_RETRY_KIND_LASTING;
    }
}

/*< private >
 * adieu_retry_kind_of:
 * @status: the status of the answer, 0 without one
 * @error: (nullable): what the attempt failed with
 *
 * Returns: of what kind that is
 */
AdieuRetryKind
adieu_retry_kind_of (guint         status,
                     const GError *error)
{
  if (adieu_retry_is_of_status (status, error))
    return kind_of_status (status);

  if (error == NULL)
    return ADIEU_RETRY_KIND_LASTING;
  if (error->domain == ADIEU_CLIENT_ERROR)
    return kind_of_own (error->code);
  if (error->domain == G_IO_ERROR)
    return kind_of_io (error->code);
  if (error->domain == G_TLS_ERROR)
    return kind_of_tls (error->code);
  if (g_error_matches (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE))
    return ADIEU_RETRY_KIND_PASSING;

  return ADIEU_RETRY_KIND_LASTING;
}
