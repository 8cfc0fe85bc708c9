/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Pure: what a status means (RFC 9110, section 15, and the registry it founded): its words, the
 * error it is, what may help. Runs on any thread; knows no response. */

#include "config.h"

#include "message/adieu-status-private.h"

#include <glib/gi18n-lib.h>

/* In order of the status. The phrases belong to the protocol and are not translated. */
static const struct
{
  guint status;
  const char *phrase;
} phrases[] = {
  { 100, "Continue" },
  { 101, "Switching Protocols" },
  { 102, "Processing" },
  { 103, "Early Hints" },
  { 200, "OK" },
  { 201, "Created" },
  { 202, "Accepted" },
  { 203, "Non-Authoritative Information" },
  { 204, "No Content" },
  { 205, "Reset Content" },
  { 206, "Partial Content" },
  { 207, "Multi-Status" },
  { 208, "Already Reported" },
  { 226, "IM Used" },
  { 300, "Multiple Choices" },
  { 301, "Moved Permanently" },
  { 302, "Found" },
  { 303, "See Other" },
  { 304, "Not Modified" },
  { 305, "Use Proxy" },
  { 307, "Temporary Redirect" },
  { 308, "Permanent Redirect" },
  { 400, "Bad Request" },
  { 401, "Unauthorized" },
  { 402, "Payment Required" },
  { 403, "Forbidden" },
  { 404, "Not Found" },
  { 405, "Method Not Allowed" },
  { 406, "Not Acceptable" },
  { 407, "Proxy Authentication Required" },
  { 408, "Request Timeout" },
  { 409, "Conflict" },
  { 410, "Gone" },
  { 411, "Length Required" },
  { 412, "Precondition Failed" },
  { 413, "Content Too Large" },
  { 414, "URI Too Long" },
  { 415, "Unsupported Media Type" },
  { 416, "Range Not Satisfiable" },
  { 417, "Expectation Failed" },
  { 421, "Misdirected Request" },
  { 422, "Unprocessable Content" },
  { 423, "Locked" },
  { 424, "Failed Dependency" },
  { 425, "Too Early" },
  { 426, "Upgrade Required" },
  { 428, "Precondition Required" },
  { 429, "Too Many Requests" },
  { 431, "Request Header Fields Too Large" },
  { 451, "Unavailable For Legal Reasons" },
  { 500, "Internal Server Error" },
  { 501, "Not Implemented" },
  { 502, "Bad Gateway" },
  { 503, "Service Unavailable" },
  { 504, "Gateway Timeout" },
  { 505, "HTTP Version Not Supported" },
  { 506, "Variant Also Negotiates" },
  { 507, "Insufficient Storage" },
  { 508, "Loop Detected" },
  { 511, "Network Authentication Required" },
};

/*< private >
 * adieu_status_get_phrase:
 *
 * Returns: the standard reason phrase, "" for a status that has none
 */
const char *
adieu_status_get_phrase (guint status)
{
  for (gsize i = 0; i < G_N_ELEMENTS (phrases); i++)
    {
      if (phrases[i].status == status)
        return phrases[i].phrase;
    }

  return "";
}

/*< private >
 * adieu_status_is_error:
 *
 * 304 is none: only who asked conditionally gets it.
 *
 * Returns: whether an answer of that status is an error
 */
gboolean
adieu_status_is_error (guint status)
{
  return status < 100 || (status >= 300 && status != 304);
}

/*< private >
 * adieu_status_to_code:
 *
 * Returns: the error that an answer of that status is
 */
AdieuClientError
adieu_status_to_code (guint status)
{
  switch (status)
    {
    case 401:
    case 407:
      return ADIEU_CLIENT_ERROR_UNAUTHORIZED;
    case 403:
      return ADIEU_CLIENT_ERROR_FORBIDDEN;
    case 404:
    case 410:
      return ADIEU_CLIENT_ERROR_NOT_FOUND;
    case 409:
    case 412:
    case 428:
      return ADIEU_CLIENT_ERROR_CONFLICT;
    case 429:
      return ADIEU_CLIENT_ERROR_RATE_LIMITED;
    default:
      break;
    }

  if (status >= 500)
    return ADIEU_CLIENT_ERROR_SERVER;
  if (status >= 400)
    return ADIEU_CLIENT_ERROR_BAD_REQUEST;
  if (status >= 300)
    return ADIEU_CLIENT_ERROR_REDIRECT;

  return ADIEU_CLIENT_ERROR_BAD_RESPONSE;
}

/*< private >
 * adieu_status_get_advice:
 *
 * Returns: (nullable): what may help, for a person
 */
const char *
adieu_status_get_advice (guint status)
{
  switch (status)
    {
    case 401:
      return _("sign in, or renew the credentials");
    case 403:
      return _("these credentials may not do that");
    case 404:
      return _("check the address: there is nothing under it");
    case 407:
      return _("the proxy asks for credentials");
    case 408:
    case 504:
      return _("it took too long; try again later");
    case 409:
    case 412:
      return _("it was changed meanwhile; read it again, then write");
    case 410:
      return _("it is gone and will not come back");
    case 413:
      return _("send less at once");
    case 428:
      return _("say which version of it is to be changed");
    case 429:
      return _("ask less often");
    case 500:
    case 502:
    case 503:
      return _("the server is in trouble; try again later");
    case 511:
      return _("this network wants you to sign in before it lets you through");
    default:
      return NULL;
    }
}
