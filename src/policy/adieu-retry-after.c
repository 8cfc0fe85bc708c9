/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Pure: how long an answer asks to wait (RFC 9110, 10.2.3). Runs on any thread; has no clock. How
 * much of it is granted is for the caller to say. */

#include "config.h"

#include "policy/adieu-retry-after-private.h"

#include <string.h>

#include "message/adieu-status-private.h"

static guint
to_ms (guint64 seconds)
{
  return (guint) (MIN (seconds, G_MAXUINT / 1000) * 1000);
}

/* delay-seconds = 1*DIGIT; too many of them are just a long time. */
static gboolean
read_seconds (const char *value,
              guint64    *seconds)
{
  if (*value == '\0' || strspn (value, "0123456789") != strlen (value))
    return FALSE;

  *seconds = g_ascii_strtoull (value, NULL, 10);

  return TRUE;
}

/*< private >
 * adieu_retry_after_get_date:
 * @headers: those of an answer
 * @wall_now: our own time, in microseconds since 1970
 *
 * Returns: when the answer was made, by the server's own clock where it tells, in seconds since
 *   1970: what it says of points in time is meant by that clock
 */
gint64
adieu_retry_after_get_date (AdieuHeaders *headers,
                            gint64        wall_now)
{
  const char *date = adieu_headers_get_one (headers, "Date");
  gint64 seconds = 0;

  if (date != NULL && adieu_http_date_parse (date, &seconds))
    return seconds;

  return wall_now / G_USEC_PER_SEC;
}

/*< private >
 * adieu_retry_after_get_delay:
 * @headers: those of an answer
 * @wall_now: our own time, in microseconds since 1970
 * @delay_ms: (out): how long to wait; 0 for a date that has passed, %G_MAXUINT at most
 *
 * Returns: whether Retry-After tells
 */
gboolean
adieu_retry_after_get_delay (AdieuHeaders *headers,
                             gint64        wall_now,
                             guint        *delay_ms)
{
  const char *value = adieu_headers_get_one (headers, "Retry-After");
  guint64 seconds = 0;
  gint64 then = 0;

  if (value == NULL)
    return FALSE;

  if (!read_seconds (value, &seconds))
    {
      if (!adieu_http_date_parse (value, &then))
        return FALSE;
      seconds = (guint64) MAX (then - adieu_retry_after_get_date (headers, wall_now), 0);
    }

  *delay_ms = to_ms (seconds);

  return TRUE;
}
