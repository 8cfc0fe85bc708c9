/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How long a goodbye may take. */

#include "config.h"

#include "closing/adieu-term-private.h"

#define MS G_TIME_SPAN_MILLISECOND

static void
test_in (void)
{
  gint64 before = g_get_monotonic_time ();
  AdieuTerm term = adieu_term_in (200);
  gint64 after = g_get_monotonic_time ();

  g_assert_cmpint (term.until, >=, before + 200 * MS);
  g_assert_cmpint (term.until, <=, after + 200 * MS);
  g_assert_cmpint (term.at_latest, ==, term.until + 150 * MS);
}

static void
test_shorten (void)
{
  AdieuTerm term = adieu_term_endless ();

  adieu_term_shorten (&term, (AdieuTerm) { 200, 350 });
  g_assert_cmpint (term.until, ==, 200);
  g_assert_cmpint (term.at_latest, ==, 350);
  adieu_term_shorten (&term, (AdieuTerm) { 300, 340 });
  g_assert_cmpint (term.until, ==, 200);
  g_assert_cmpint (term.at_latest, ==, 340);
  adieu_term_shorten (&term, adieu_term_endless ());
  g_assert_cmpint (term.until, ==, 200);
}

static void
test_extend (void)
{
  AdieuTerm term = { 200, 350 };

  adieu_term_extend (&term, 100);
  g_assert_cmpint (term.until, ==, 200);
  adieu_term_extend (&term, 300);
  g_assert_cmpint (term.until, ==, 300);
  adieu_term_extend (&term, 400);
  g_assert_cmpint (term.until, ==, 350);
  g_assert_cmpint (term.at_latest, ==, 350);
}

static void
test_put_off (void)
{
  AdieuTerm term = { 200, 350 };
  AdieuTerm endless = adieu_term_endless ();

  adieu_term_put_off (&term, 100);
  g_assert_cmpint (term.until, ==, 300);
  g_assert_cmpint (term.at_latest, ==, 450);
  adieu_term_put_off (&endless, 100);
  g_assert_cmpint (endless.until, ==, G_MAXINT64);
  g_assert_cmpint (endless.at_latest, ==, G_MAXINT64);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/term/begins-with-some-time-to-spare", test_in);
  g_test_add_func ("/adieu/term/the-nearer-one-holds", test_shorten);
  g_test_add_func ("/adieu/term/is-extended-within-bounds", test_extend);

  g_test_add_func ("/adieu/term/is-put-off-as-a-whole", test_put_off);

  return g_test_run ();
}
