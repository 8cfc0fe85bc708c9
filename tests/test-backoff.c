/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Exponential backoff with full jitter. */

#include "config.h"

#include "policy/adieu-backoff-private.h"

#include <math.h>

static void
test_ceiling (void)
{
  static const struct
  {
    guint base_ms;
    guint max_ms;
    guint n;
    guint ceiling;
  } cases[] = {
    { 500, 30000, 0, 500 }, { 500, 30000, 1, 500 }, { 500, 30000, 2, 1000 }, { 500, 30000, 3, 2000 },
    { 500, 30000, 6, 16000 }, { 500, 30000, 7, 30000 }, { 500, 30000, 8, 30000 },
    { 500, 30000, 33, 30000 }, { 500, 30000, 64, 30000 }, { 500, 30000, 65, 30000 },
    { 500, 30000, G_MAXUINT, 30000 }, { 1, G_MAXUINT, 32, 1u << 31 }, { 1, G_MAXUINT, 33, G_MAXUINT },
    { G_MAXUINT, G_MAXUINT, G_MAXUINT, G_MAXUINT }, { G_MAXUINT, G_MAXUINT, 1, G_MAXUINT },
    { 500, 100, 1, 100 }, { 0, 30000, 5, 0 }, { 500, 0, 5, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpuint (adieu_backoff_get_ceiling (cases[i].base_ms, cases[i].max_ms, cases[i].n), ==,
                      cases[i].ceiling);
}

static void
test_chance (void)
{
  static const struct
  {
    double chance;
    guint  delay_ms;
  } cases[] = {
    { 0.0, 0 }, { 0.25, 250 }, { 0.5, 500 }, { 0.9999999, 1000 }, { 1.0, 1000 },
    { -1.0, 0 }, { 2.0, 1000 }, { -HUGE_VAL, 0 }, { HUGE_VAL, 1000 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpuint (adieu_backoff_get_delay (500, 30000, 2, cases[i].chance), ==, cases[i].delay_ms);

  g_assert_cmpuint (adieu_backoff_get_delay (500, 30000, 2, (double) NAN), ==, 0);
  g_assert_cmpuint (adieu_backoff_get_delay (G_MAXUINT, G_MAXUINT, 9, 1.0), ==, G_MAXUINT);
}

/* Anywhere in the range with the same chance: each tenth gets its tenth. */
static void
test_even (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  guint n_in[10] = { 0, };

  for (guint i = 0; i < 100000; i++)
    {
      const guint delay_ms = adieu_backoff_get_delay (999, 999, 1, g_rand_double (random));

      g_assert_cmpuint (delay_ms, <=, 999);
      n_in[delay_ms / 100]++;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (n_in); i++)
    {
      g_assert_cmpuint (n_in[i], >, 9500);
      g_assert_cmpuint (n_in[i], <, 10500);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/backoff/doubles-up-to-a-limit", test_ceiling);
  g_test_add_func ("/adieu/backoff/stays-in-its-range", test_chance);
  g_test_add_func ("/adieu/backoff/is-spread-evenly", test_even);

  return g_test_run ();
}
