/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How long an answer asks to wait: RFC 9110, 10.2.3 and 5.6.7. */

#include "config.h"

#include "policy/adieu-retry-after-private.h"

#include "message/adieu-headers-private.h"
#include "message/adieu-status-private.h"

/* Sun, 06 Nov 1994 08:49:37 GMT, the RFC's own date. */
#define THEN G_GINT64_CONSTANT (784111777)
#define NONE (-1)

static AdieuHeaders *
headers_of (const char *retry_after,
            const char *date)
{
  AdieuHeaders *headers = adieu_headers_new ();

  if (date != NULL)
    adieu_headers_take_received (headers, "date", date);
  if (retry_after != NULL)
    adieu_headers_take_received (headers, "retry-after", retry_after);

  return headers;
}

static void
test_delay (void)
{
  static const struct
  {
    const char *retry_after;
    const char *date;
    gint64      delay_ms;
  } cases[] = {
    /* 10.2.3: its two examples. */
    { "Fri, 31 Dec 1999 23:59:59 GMT", "Fri, 31 Dec 1999 23:57:59 GMT", 120000 },
    { "120", NULL, 120000 },

    /* Seconds. */
    { "0", NULL, 0 },
    { "1", NULL, 1000 },
    { "  30\t", NULL, 30000 },
    { "007", NULL, 7000 },
    { "4294967", NULL, 4294967000 },
    { "4294968", NULL, 4294967000 },
    { "18446744073709551615", NULL, 4294967000 },
    { "99999999999999999999999999999999", NULL, 4294967000 },

    /* Dates, in each of the three forms (5.6.7), by our clock if the server does not tell its own. */
    { "Sun, 06 Nov 1994 08:49:37 GMT", NULL, 0 },
    { "Sun, 06 Nov 1994 08:50:37 GMT", NULL, 60000 },
    { "Sunday, 06-Nov-94 08:50:37 GMT", NULL, 60000 },
    { "Sun Nov  6 08:50:37 1994", NULL, 60000 },
    { "Sun, 06 Nov 1994 08:49:36 GMT", NULL, 0 },
    { "Thu, 01 Jan 1970 00:00:00 GMT", NULL, 0 },
    { "Fri, 31 Dec 9999 23:59:59 GMT", NULL, 4294967000 },
    { "Sun, 06 Nov 1994 08:50:37 GMT", "Sun, 06 Nov 1994 08:50:07 GMT", 30000 },
    { "Sun, 06 Nov 1994 08:50:37 GMT", "Mon, 07 Nov 1994 08:50:07 GMT", 0 },
    { "Sun, 06 Nov 1994 08:50:37 GMT", "yesterday", 60000 },

    /* Neither. */
    { NULL, NULL, NONE },
    { "", NULL, NONE },
    { "-1", NULL, NONE },
    { "+1", NULL, NONE },
    { "1.5", NULL, NONE },
    { "1, 2", NULL, NONE },
    { "1s", NULL, NONE },
    { "0x10", NULL, NONE },
    { "soon", NULL, NONE },
    { "Sun, 31 Feb 1994 08:49:37 GMT", NULL, NONE },
    { "Sun, 06 Nov 1994 08:49:37", NULL, NONE },
    { "Sun, 06 Nov 1994 08:49:37 GMT+1", NULL, NONE },
    { "1994-11-06T08:49:37Z", NULL, NONE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AdieuHeaders) headers = headers_of (cases[i].retry_after, cases[i].date);
      guint delay_ms = 17;
      gboolean tells = adieu_retry_after_get_delay (headers, THEN * G_USEC_PER_SEC, &delay_ms);

      if (tells != (cases[i].delay_ms != NONE) || (tells && delay_ms != cases[i].delay_ms))
        g_error ("“%s” is %u ms", cases[i].retry_after, delay_ms);
      if (!tells)
        g_assert_cmpuint (delay_ms, ==, 17);
    }
}

static void
test_date (void)
{
  g_autoptr (AdieuHeaders) with = headers_of (NULL, "Sun, 06 Nov 1994 08:49:37 GMT");
  g_autoptr (AdieuHeaders) without = headers_of (NULL, NULL);

  g_assert_cmpint (adieu_retry_after_get_date (with, 5 * G_USEC_PER_SEC), ==, THEN);
  g_assert_cmpint (adieu_retry_after_get_date (without, 5 * G_USEC_PER_SEC + 1), ==, 5);
}

/* 5.6.7: a year of two digits is never more than 50 years ahead, whenever this is run. */
static void
test_two_digits (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  const int this_year = g_date_time_get_year (now);

  for (int digits = 0; digits < 100; digits++)
    {
      g_autofree char *text = g_strdup_printf ("Sunday, 06-Nov-%02d 08:49:37 GMT", digits);
      g_autoptr (GDateTime) date = NULL;
      gint64 seconds = 0;

      g_assert_true (adieu_http_date_parse (text, &seconds));
      date = g_date_time_new_from_unix_utc (seconds);
      g_assert_cmpint (g_date_time_get_year (date) % 100, ==, digits);
      g_assert_cmpint (g_date_time_get_year (date), <=, this_year + 50);
      g_assert_cmpint (g_date_time_get_year (date), >, this_year - 100);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/retry-after/reads-seconds-and-dates", test_delay);
  g_test_add_func ("/adieu/retry-after/prefers-the-clock-of-the-server", test_date);
  g_test_add_func ("/adieu/retry-after/years-of-two-digits", test_two_digits);

  return g_test_run ();
}
