/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How often a server says it may be asked: the examples of the drafts, and what services send. */

#include "config.h"

#include "policy/adieu-rate-limit-private.h"

#include <string.h>

#include "message/adieu-headers-private.h"
#include "policy/adieu-quota-private.h"

#define SECOND G_GINT64_CONSTANT (1000000)
#define NOW    (5000 * SECOND)
#define WALL   (G_GINT64_CONSTANT (1700000000) * SECOND)
#define DATE   "Tue, 14 Nov 2023 22:13:10 GMT" /* 1699999990: ten seconds before our clock */
#define NONE   (-1)

typedef struct
{
  guint       status;
  const char *fields; /* a line each */
  gint64      limit;
  gint64      remaining;
  gint64      reset; /* in seconds from now */
  gboolean    is_refusal;
} Case;

static AdieuHeaders *
headers_of (const char *fields)
{
  AdieuHeaders *headers = adieu_headers_new ();
  g_auto (GStrv) lines = g_strsplit (fields, "\n", -1);

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      char *colon = strstr (lines[i], ": ");

      if (colon == NULL)
        continue;
      *colon = '\0';
      adieu_headers_take_received (headers, lines[i], colon + 2);
    }

  return headers;
}

static void
check (const Case *one)
{
  g_autoptr (AdieuHeaders) headers = headers_of (one->fields);
  AdieuRateLimit limit = { 0, };
  gboolean tells = adieu_rate_limit_read (headers, one->status, NOW, WALL, &limit);

  if (limit.knows_limit != (one->limit != NONE) || limit.knows_remaining != (one->remaining != NONE)
      || limit.knows_reset != (one->reset != NONE) || limit.is_refusal != one->is_refusal
      || (limit.knows_limit && limit.limit != one->limit)
      || (limit.knows_remaining && limit.remaining != one->remaining)
      || (limit.knows_reset && limit.reset != NOW + one->reset * SECOND))
    g_error ("%s: limit %d %" G_GINT64_FORMAT ", remaining %d %" G_GINT64_FORMAT ", reset %d %" G_GINT64_FORMAT
             ", refusal %d", one->fields, limit.knows_limit, limit.limit, limit.knows_remaining, limit.remaining,
             limit.knows_reset, limit.reset - NOW, limit.is_refusal);

  g_assert_cmpint (tells, ==, one->limit != NONE || one->remaining != NONE || one->is_refusal);
}

/* ---- draft-ietf-httpapi-ratelimit-headers ---- */

static void
test_drafts (void)
{
  static const Case cases[] = {
    /* From 08 on. */
    { 200, "RateLimit: \"default\";r=50;t=30", NONE, 50, 30, FALSE },
    { 200, "RateLimit: \"default\";r=999;pk=:dHJpYWwxMjEzMjM=:", NONE, 999, NONE, FALSE },
    { 200, "RateLimit: \"default\";r=300000000;t=60;pk=:QXBwLTk5OQ==:", NONE, 300000000, 60, FALSE },
    { 301, "Location: /foo/123\nRateLimit: \"problemPolicy\";r=0;t=10", NONE, 0, 10, FALSE },
    { 200, "RateLimit-Policy: \"default\";q=100;w=10\nRateLimit: \"default\";r=50;t=5", 100, 50, 5, FALSE },
    { 200, "RateLimit-Policy: \"permin\";q=50;w=60,\"perhr\";q=1000;w=3600\nRateLimit: \"perhr\";r=7;t=8",
      1000, 7, 8, FALSE },
    { 200, "RateLimit-Policy: \"peruser\";q=65535;qu=\"content-bytes\";w=10;pk=:sdfjLJUOUH==:\n"
      "RateLimit: \"peruser\";r=1;t=2", 65535, 1, 2, FALSE },
    { 200, "RateLimit-Policy: \"other\";q=100;w=10\nRateLimit: \"default\";r=50;t=5", NONE, 50, 5, FALSE },
    { 200, "RateLimit-Policy: \"default\";q=100;w=10", NONE, NONE, NONE, FALSE },
    { 429, "Date: Mon, 05 Aug 2019 09:27:00 GMT\nRetry-After: Mon, 05 Aug 2019 09:27:05 GMT\n"
      "RateLimit: \"default\";r=0;t=5", NONE, 0, 5, TRUE },

    /* Several policies: the one that stops us longest, or leaves least. */
    { 200, "RateLimit: \"a\";r=5;t=1, \"b\";r=3;t=9, \"c\";r=4;t=99", NONE, 3, 9, FALSE },
    { 200, "RateLimit: \"a\";r=0;t=1, \"b\";r=0;t=9, \"c\";r=4;t=99", NONE, 0, 9, FALSE },
    { 200, "RateLimit: \"a\";r=5;t=1\nRateLimit: \"b\";r=3;t=9", NONE, 3, 9, FALSE },
    { 200, "RateLimit: \"a,b\\\";r=0\";r=3;t=9", NONE, 3, 9, FALSE },
    { 200, "RateLimit: \"a\" ; r=3 ;t=9", NONE, 3, 9, FALSE },
    { 200, "RateLimit: default;r=3;t=9\nRateLimit-Policy: default;q=8", 8, 3, 9, FALSE },

    /* 07, and what came before. */
    { 200, "RateLimit: limit=100, remaining=50, reset=50", 100, 50, 50, FALSE },
    { 200, "RateLimit: limit=10, remaining=1, reset=7\nRateLimit-Policy: 10;w=1", 10, 1, 7, FALSE },
    { 200, "RateLimit-Limit: 100\nRateLimit-Remaining: 50\nRateLimit-Reset: 50", 100, 50, 50, FALSE },
    { 200, "RateLimit-Limit: 10, 10;w=1, 1000;w=3600\nRateLimit-Remaining: 9\nRateLimit-Reset: 1",
      10, 9, 1, FALSE },
    { 429, "RateLimit-Limit: 100\nRateLimit-Remaining: 0\nRateLimit-Reset: 5\nRetry-After: 20",
      100, 0, 20, TRUE },

    /* Malformed: as if it were not there. */
    { 200, "RateLimit: \"default;r=0;t=30", NONE, NONE, NONE, FALSE },
    { 200, "RateLimit: \"default\";r=0;t=30,", NONE, NONE, NONE, FALSE },
    { 200, "RateLimit: \"default\";r=0;t=30 junk", NONE, NONE, NONE, FALSE },
    { 200, "RateLimit: \"default\";r=0;;t=30", NONE, NONE, NONE, FALSE },
    { 200, "RateLimit: \"default\";r=0;t=", NONE, NONE, NONE, FALSE },
    { 200, "RateLimit: \"default\";R=0", NONE, NONE, NONE, FALSE },
    { 200, "RateLimit: \"default\";r=-1;t=30", NONE, NONE, NONE, FALSE },
    { 200, "RateLimit: \"default\";r=\"0\";t=30", NONE, NONE, NONE, FALSE },
    { 200, "RateLimit: \"default\";r;t=30", NONE, NONE, NONE, FALSE },
    { 200, "RateLimit: \"default\"", NONE, NONE, NONE, FALSE },
    { 200, "RateLimit: ", NONE, NONE, NONE, FALSE },
    { 200, "RateLimit: \"default\";r=3;t=9\nRateLimit-Policy: \"default\";q=8,", NONE, 3, 9, FALSE },
    { 200, "RateLimit: \"default\nX-RateLimit-Limit: 5\nX-RateLimit-Remaining: 4", 5, 4, NONE, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    check (&cases[i]);
}

/* ---- what services send ---- */

static void
test_services (void)
{
  static const Case cases[] = {
    /* A point in time, by the server's clock where it tells. */
    { 200, "X-RateLimit-Limit: 60\nX-RateLimit-Remaining: 56\nX-RateLimit-Reset: 1700000060", 60, 56, 60, FALSE },
    { 200, "Date: " DATE "\nX-RateLimit-Limit: 60\nX-RateLimit-Remaining: 56\nX-RateLimit-Reset: 1700000060",
      60, 56, 70, FALSE },
    { 200, "X-RateLimit-Limit: 60\nX-RateLimit-Remaining: 0\nX-RateLimit-Reset: 1699999999", 60, 0, 0, FALSE },
    { 200, "X-RateLimit-Limit: 60\nX-RateLimit-Remaining: 0\nX-RateLimit-Reset: 1700000060000", 60, 0, 60, FALSE },
    { 200, "X-RateLimit-Limit: 5\nX-RateLimit-Remaining: 0\nX-RateLimit-Reset: 1700000001.123", 5, 0, 2, FALSE },
    { 200, "x-rate-limit-limit: 15\nx-rate-limit-remaining: 14\nx-rate-limit-reset: 1700000900", 15, 14, 900, FALSE },

    /* A time to wait. */
    { 200, "X-RateLimit-Limit: 60\nX-RateLimit-Remaining: 0\nX-RateLimit-Reset: 17", 60, 0, 17, FALSE },
    { 200, "X-RateLimit-Limit: 60\nX-RateLimit-Remaining: 0\nX-RateLimit-Reset: 0.05", 60, 0, 1, FALSE },
    { 200, "X-Rate-Limit-Remaining: 3", NONE, 3, NONE, FALSE },
    { 200, "X-RateLimit-Limit: 600", 600, NONE, NONE, FALSE },

    /* The 403 that is a 429. */
    { 403, "X-RateLimit-Limit: 60\nX-RateLimit-Remaining: 0\nX-RateLimit-Reset: 1700000060", 60, 0, 60, TRUE },
    { 403, "X-RateLimit-Limit: 60\nX-RateLimit-Remaining: 50\nX-RateLimit-Reset: 1700000060\nRetry-After: 30",
      60, 0, 30, TRUE },
    { 403, "Retry-After: 30", NONE, 0, 30, TRUE },
    { 403, "X-RateLimit-Limit: 60\nX-RateLimit-Remaining: 50\nX-RateLimit-Reset: 1700000060", 60, 50, 60, FALSE },
    { 403, "", NONE, NONE, NONE, FALSE },
    { 429, "", NONE, NONE, NONE, TRUE },
    { 429, "Retry-After: 7", NONE, 0, 7, TRUE },
    { 429, "Retry-After: soon", NONE, NONE, NONE, TRUE },
    { 503, "Retry-After: 7", NONE, NONE, NONE, FALSE },

    /* The names of the draft go first. */
    { 200, "X-RateLimit-Limit: 1\nX-RateLimit-Remaining: 1\nRateLimit-Limit: 2\nRateLimit-Remaining: 2",
      2, 2, NONE, FALSE },

    /* What is no number, and what is too large a one. */
    { 200, "X-RateLimit-Limit: unlimited\nX-RateLimit-Remaining: -1\nX-RateLimit-Reset: never", NONE, NONE, NONE, FALSE },
    { 200, "X-RateLimit-Limit: 5x\nX-RateLimit-Remaining: 4 4", NONE, NONE, NONE, FALSE },
    { 200, "X-RateLimit-Reset: 60", NONE, NONE, NONE, FALSE },
    { 200, "X-RateLimit-Limit: 99999999999999999999999\nX-RateLimit-Remaining: 0\n"
      "X-RateLimit-Reset: 99999999999999999999999", 999999999999999, 0, 10 * 366 * 86400, FALSE },
    { 200, "RateLimit: \"x\";r=0;t=99999999999999999999999", NONE, 0, 10 * 366 * 86400, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    check (&cases[i]);
}

static void
test_hold (void)
{
  static const struct
  {
    AdieuRateLimit limit;
    gint64         until;
  } cases[] = {
    { { FALSE, TRUE, TRUE, FALSE, 0, 0, NOW + 1 }, NOW + 1 },
    { { FALSE, TRUE, TRUE, FALSE, 0, 0, NOW }, 0 },
    { { FALSE, TRUE, TRUE, FALSE, 0, 0, NOW - 1 }, 0 },
    { { FALSE, TRUE, TRUE, FALSE, 0, 1, NOW + 1 }, 0 },
    { { FALSE, TRUE, FALSE, FALSE, 0, 0, 0 }, 0 },
    { { TRUE, FALSE, TRUE, FALSE, 5, 0, NOW + 1 }, 0 },
    { { FALSE, FALSE, FALSE, FALSE, 0, 0, 0 }, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (adieu_rate_limit_get_hold_until (&cases[i].limit, NOW), ==, cases[i].until);
}

static void
test_random (void)
{
  static const char * const pieces[] = {
    "\"a\"", "\"b", "a", ";", ",", "=", ";r=", ";t=", ";q=", "1", "0", "99999999999999999999", "-1", "1.5", ".", ":",
    ":ab==:", " ", "\t", "\\", "\"", "limit=", "remaining=", "reset=", "*", "\xc3\xa9",
  };
  g_autoptr (GRand) random = g_rand_new_with_seed (9651);
  guint n_read = 0;

  for (guint i = 0; i < 100000; i++)
    {
      g_autoptr (GString) current = g_string_new ("\"a\";r=5");
      g_autoptr (GString) policies = g_string_new ("\"a\";q=9");
      AdieuQuota quota;

      for (int j = g_rand_int_range (random, 0, 6); j > 0; j--)
        {
          g_string_insert (current, g_rand_int_range (random, 0, (int) current->len + 1),
                           pieces[g_rand_int_range (random, 0, G_N_ELEMENTS (pieces))]);
          g_string_insert (policies, g_rand_int_range (random, 0, (int) policies->len + 1),
                           pieces[g_rand_int_range (random, 0, G_N_ELEMENTS (pieces))]);
        }

      if (adieu_quota_read (current->str, policies->str, &quota))
        {
          n_read++;
          g_assert_cmpint (quota.remaining, >=, 0);
          g_assert_cmpint (quota.seconds, >=, -1);
          g_assert_cmpint (quota.total, >=, -1);
        }
      g_assert_cmpint (adieu_quota_number (current->str), >=, -1);
    }

  g_assert_cmpuint (n_read, >, 10000);
  g_assert_cmpuint (n_read, <, 90000);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/rate-limit/reads-the-examples-of-the-drafts", test_drafts);
  g_test_add_func ("/adieu/rate-limit/reads-what-services-send", test_services);
  g_test_add_func ("/adieu/rate-limit/holds-back-until-the-reset", test_hold);
  g_test_add_func ("/adieu/rate-limit/bears-random-fields", test_random);

  return g_test_run ();
}
