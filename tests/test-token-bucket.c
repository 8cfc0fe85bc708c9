/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* So many requests a second, and a burst. */

#include "config.h"

#include "policy/adieu-token-bucket-private.h"

#include <math.h>

#define SECOND G_GINT64_CONSTANT (1000000)

static void
test_unlimited (void)
{
  const double rates[] = { 0.0, -1.0, (double) NAN };

  for (gsize i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      AdieuTokenBucket bucket = { 0, };

      adieu_token_bucket_set_rate (&bucket, rates[i], 5);
      for (guint j = 0; j < 1000; j++)
        g_assert_cmpint (adieu_token_bucket_take (&bucket, 0), ==, 0);
    }
}

static void
test_burst (void)
{
  AdieuTokenBucket bucket = { 0, };
  gint64 now = 1000 * SECOND;

  adieu_token_bucket_set_rate (&bucket, 2.0, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (adieu_token_bucket_take (&bucket, now), ==, 0);

  /* To ask in vain costs nothing. */
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (adieu_token_bucket_take (&bucket, now), ==, now + SECOND / 2);

  g_assert_cmpint (adieu_token_bucket_take (&bucket, now + SECOND / 2 - 1), ==, now + SECOND / 2);
  now += SECOND / 2;
  g_assert_cmpint (adieu_token_bucket_take (&bucket, now), ==, 0);
  g_assert_cmpint (adieu_token_bucket_take (&bucket, now), ==, now + SECOND / 2);

  /* A long rest fills it, and no more than that. */
  now += 3600 * SECOND;
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (adieu_token_bucket_take (&bucket, now), ==, 0);
  g_assert_cmpint (adieu_token_bucket_take (&bucket, now), >, now);
}

/* Who comes when he was told gets through, and in no time goes more than rate and burst allow. */
static void
test_rate (void)
{
  static const struct
  {
    double per_second;
    guint  burst;
  } cases[] = {
    { 1.0, 1 }, { 3.0, 1 }, { 3.0, 10 }, { 0.1, 2 }, { 0.7, 0 }, { 1000.0, 50 }, { 99999.0, 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      AdieuTokenBucket bucket = { 0, };
      const gint64 start = 123456789;
      gint64 now = start;
      guint n = 0;

      adieu_token_bucket_set_rate (&bucket, cases[i].per_second, cases[i].burst);
      for (guint j = 0; j < 1000; j++)
        {
          gint64 when = adieu_token_bucket_take (&bucket, now);

          if (when != 0)
            {
              g_assert_cmpint (when, >, now);
              now = when;
              g_assert_cmpint (adieu_token_bucket_take (&bucket, now), ==, 0);
            }
          n++;
          g_assert_cmpfloat (n, <=, MAX (cases[i].burst, 1)
                                    + (double) (now - start) / SECOND * cases[i].per_second + 0.001);
        }

      /* Nobody can come at a fraction of a microsecond. */
      g_assert_cmpfloat ((double) (now - start), <=, n * (SECOND / cases[i].per_second + 1.0));
    }
}

static void
test_change (void)
{
  AdieuTokenBucket bucket = { 0, };

  adieu_token_bucket_set_rate (&bucket, 1.0, 1);
  g_assert_cmpint (adieu_token_bucket_take (&bucket, 0), ==, 0);
  adieu_token_bucket_set_rate (&bucket, 100.0, 1);
  g_assert_cmpint (adieu_token_bucket_take (&bucket, SECOND / 2), ==, SECOND);
  g_assert_cmpint (adieu_token_bucket_take (&bucket, SECOND), ==, 0);
  g_assert_cmpint (adieu_token_bucket_take (&bucket, SECOND), ==, SECOND + SECOND / 100);
  adieu_token_bucket_set_rate (&bucket, 0.0, 1);
  g_assert_cmpint (adieu_token_bucket_take (&bucket, SECOND), ==, 0);
}

static void
test_extremes (void)
{
  const double rates[] = { 1e-300, 1e300, HUGE_VAL, 1.0 };
  const guint bursts[] = { 0, 1, G_MAXUINT };
  const gint64 times[] = { 0, 1, G_MAXINT64 / 4000 };

  for (gsize i = 0; i < G_N_ELEMENTS (rates); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (bursts); j++)
      {
        AdieuTokenBucket bucket = { 0, };

        adieu_token_bucket_set_rate (&bucket, rates[i], bursts[j]);
        for (gsize k = 0; k < G_N_ELEMENTS (times); k++)
          for (guint n = 0; n < 20000; n++)
            g_assert_cmpint (adieu_token_bucket_take (&bucket, times[k]), >=, 0);
      }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/token-bucket/has-no-limit-without-a-rate", test_unlimited);
  g_test_add_func ("/adieu/token-bucket/lets-a-burst-through", test_burst);
  g_test_add_func ("/adieu/token-bucket/keeps-the-rate", test_rate);
  g_test_add_func ("/adieu/token-bucket/may-change-its-rate", test_change);
  g_test_add_func ("/adieu/token-bucket/bears-extremes", test_extremes);

  return g_test_run ();
}
