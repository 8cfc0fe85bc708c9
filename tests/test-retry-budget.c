/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How many retries a host bears. */

#include "config.h"

#include "policy/adieu-retry-budget-private.h"

static void
test_half (void)
{
  AdieuRetryBudget budget;

  adieu_retry_budget_init (&budget);
  g_assert_true (adieu_retry_budget_allows (&budget));
  for (guint i = 0; i < 4; i++)
    {
      adieu_retry_budget_note (&budget, ADIEU_RETRY_KIND_PASSING);
      g_assert_true (adieu_retry_budget_allows (&budget));
    }
  adieu_retry_budget_note (&budget, ADIEU_RETRY_KIND_PASSING);
  g_assert_false (adieu_retry_budget_allows (&budget));

  /* Down to nothing, and no deeper: 51 answers bring it above the half again. */
  for (guint i = 0; i < 1000; i++)
    adieu_retry_budget_note (&budget, ADIEU_RETRY_KIND_PASSING);
  for (guint i = 0; i < 50; i++)
    {
      adieu_retry_budget_note (&budget, ADIEU_RETRY_KIND_ANSWER);
      g_assert_false (adieu_retry_budget_allows (&budget));
    }
  adieu_retry_budget_note (&budget, ADIEU_RETRY_KIND_ANSWER);
  g_assert_true (adieu_retry_budget_allows (&budget));

  /* Nor is more saved than it began with. */
  for (guint i = 0; i < 1000; i++)
    adieu_retry_budget_note (&budget, ADIEU_RETRY_KIND_ANSWER);
  for (guint i = 0; i < 5; i++)
    adieu_retry_budget_note (&budget, ADIEU_RETRY_KIND_PASSING);
  g_assert_false (adieu_retry_budget_allows (&budget));
}

static void
test_neutral (void)
{
  AdieuRetryBudget budget;
  AdieuRetryBudget before;

  adieu_retry_budget_init (&budget);
  adieu_retry_budget_note (&budget, ADIEU_RETRY_KIND_PASSING);
  before = budget;
  adieu_retry_budget_note (&budget, ADIEU_RETRY_KIND_LASTING);
  adieu_retry_budget_note (&budget, ADIEU_RETRY_KIND_OURS);
  g_assert_cmpmem (&budget, sizeof budget, &before, sizeof before);
}

/* So many calls with so many attempts each, of which each fails with that chance, which may come
 * and go; as many attempts as were made. */
static guint
simulate (guint   n_calls,
          guint   max_attempts,
          double  chance,
          guint   period,
          GRand  *random)
{
  AdieuRetryBudget budget;
  guint n_attempts = 0;

  adieu_retry_budget_init (&budget);
  for (guint i = 0; i < n_calls; i++)
    for (guint attempt = 1; attempt <= max_attempts; attempt++)
      {
        const gboolean is_bad_time = period == 0 || i / period % 2 == 0;
        const gboolean fails = is_bad_time && g_rand_double (random) < chance;

        n_attempts++;
        adieu_retry_budget_note (&budget, fails ? ADIEU_RETRY_KIND_PASSING : ADIEU_RETRY_KIND_ANSWER);
        if (!fails || !adieu_retry_budget_allows (&budget))
          break;
      }

  return n_attempts;
}

static void
test_load (void)
{
  const double chances[] = { 0.0, 0.01, 0.05, 0.09, 0.1, 0.2, 0.5, 0.9, 0.99, 1.0 };
  const guint periods[] = { 0, 1, 5, 50, 60, 500 };
  const guint attempts[] = { 1, 2, 3, 10, 1000 };
  g_autoptr (GRand) random = g_rand_new_with_seed (6);

  for (gsize i = 0; i < G_N_ELEMENTS (chances); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (periods); j++)
      for (gsize k = 0; k < G_N_ELEMENTS (attempts); k++)
        for (guint n_calls = 1; n_calls <= 10000; n_calls *= 10)
          g_assert_cmpfloat (simulate (n_calls, attempts[k], chances[i], periods[j], random), <=,
                             1.1 * n_calls + 5.0);

  /* A dead server gets what it would get without any retry, and those of the first five calls. */
  g_assert_cmpuint (simulate (10000, 3, 1.0, 0, random), <=, 10005);

  /* And one that seldom fails is always asked again. */
  g_assert_cmpuint (simulate (10000, 3, 0.01, 0, random), >=, 10050);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/retry-budget/ends-at-the-half", test_half);
  g_test_add_func ("/adieu/retry-budget/counts-what-the-host-does", test_neutral);
  g_test_add_func ("/adieu/retry-budget/adds-a-tenth-to-the-load-at-most", test_load);

  return g_test_run ();
}
