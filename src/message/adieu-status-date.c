/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Pure: dates of HTTP and the time that Retry-After asks to wait (RFC 9110, sections 5.6.7 and
 * 10.2.3). Runs on any thread; never sets a timer. */

#include "config.h"

#include "message/adieu-status-private.h"

#include <stdio.h>
#include <string.h>

typedef struct
{
  int  year;
  char month[4];
  int  day;
  int  hour;
  int  minute;
  int  second;
} Stamp;

static int
month_from_name (const char *name)
{
  static const char * const names[] = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (g_str_equal (name, names[i]))
        return (int) i + 1;
    }

  return 0;
}

/* A year of two digits more than 50 years ahead is one of the past with these digits. */
static int
expand_year (int year)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  const int this_year = g_date_time_get_year (now);

  year += this_year - this_year % 100;

  return year > this_year + 50 ? year - 100 : year;
}

/* The three forms: that of today, RFC 850's, and that of C's asctime(). */
static gboolean
read_stamp (const char *text,
            Stamp      *stamp)
{
  int end = 0;

  if (sscanf (text, "%*3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d GMT%n", &stamp->day, stamp->month,
              &stamp->year, &stamp->hour, &stamp->minute, &stamp->second, &end) == 6 &&
      end > 0 && text[end] == '\0')
    return TRUE;

  if (sscanf (text, "%*9[A-Za-z], %2d-%3[A-Za-z]-%2d %2d:%2d:%2d GMT%n", &stamp->day, stamp->month,
              &stamp->year, &stamp->hour, &stamp->minute, &stamp->second, &end) == 6 &&
      end > 0 && text[end] == '\0')
    {
      stamp->year = expand_year (stamp->year);
      return TRUE;
    }

  return sscanf (text, "%*3[A-Za-z] %3[A-Za-z] %2d %2d:%2d:%2d %4d%n", stamp->month, &stamp->day,
                 &stamp->hour, &stamp->minute, &stamp->second, &stamp->year, &end) == 6 &&
         end > 0 && text[end] == '\0';
}

/*< private >
 * adieu_http_date_parse:
 * @text: a date as HTTP writes it, in any of the three forms
 * @unix_seconds: (out): seconds since 1970
 *
 * Returns: whether @text is such a date
 */
gboolean
adieu_http_date_parse (const char *text,
                       gint64     *unix_seconds)
{
  g_autoptr (GDateTime) date = NULL;
  Stamp stamp = { 0, };

  if (!read_stamp (text, &stamp))
    return FALSE;

  date = g_date_time_new_utc (stamp.year, month_from_name (stamp.month), stamp.day,
                              stamp.hour, stamp.minute, stamp.second == 60 ? 59 : stamp.second);
  if (date == NULL)
    return FALSE;

  *unix_seconds = g_date_time_to_unix (date);

  return TRUE;
}

/*< private >
 * adieu_retry_after_parse:
 * @retry_after: (nullable): the value of Retry-After
 * @date: (nullable): the value of Date of the same answer; our clock may be wrong
 * @seconds: (out): how long the server asks to wait
 *
 * Returns: whether @retry_after tells
 */
gboolean
adieu_retry_after_parse (const char *retry_after,
                         const char *date,
                         guint      *seconds)
{
  gint64 then = 0;
  gint64 now = 0;

  if (retry_after == NULL || *retry_after == '\0')
    return FALSE;

  if (strspn (retry_after, "0123456789") == strlen (retry_after))
    {
      *seconds = (guint) MIN (g_ascii_strtoull (retry_after, NULL, 10), G_MAXINT32);
      return TRUE;
    }

  if (!adieu_http_date_parse (retry_after, &then))
    return FALSE;

  if (date == NULL || !adieu_http_date_parse (date, &now))
    now = g_get_real_time () / G_USEC_PER_SEC;

  *seconds = (guint) CLAMP (then - now, 0, G_MAXINT32);

  return TRUE;
}
