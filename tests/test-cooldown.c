/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A rest for a host in trouble. */

#include "config.h"

#include "policy/adieu-cooldown-private.h"

#include "base/adieu-error-private.h"

#define MS     G_GINT64_CONSTANT (1000)
#define SECOND (1000 * MS)
#define START  (1000 * SECOND)

static void
note_failures (AdieuCooldown *cooldown,
               guint          n,
               gint64         now)
{
  for (guint i = 0; i < n; i++)
    adieu_cooldown_note (cooldown, ADIEU_COOLDOWN_SIGN_TROUBLE, now, 1.0);
}

static void
test_opens (void)
{
  AdieuCooldown cooldown = { { 0, }, };

  note_failures (&cooldown, ADIEU_COOLDOWN_FAILURES - 1, START);
  g_assert_cmpint (adieu_cooldown_enter (&cooldown, START), ==, 0);
  g_assert_cmpint (adieu_cooldown_get_until (&cooldown, START), ==, 0);

  note_failures (&cooldown, 1, START);
  g_assert_cmpint (adieu_cooldown_enter (&cooldown, START), ==, START + SECOND);
  g_assert_cmpint (adieu_cooldown_get_until (&cooldown, START), ==, START + SECOND);
  g_assert_cmpint (adieu_cooldown_enter (&cooldown, START + SECOND - 1), ==, START + SECOND);
}

static void
test_in_a_row (void)
{
  AdieuCooldown cooldown = { { 0, }, };

  for (guint i = 0; i < 100; i++)
    {
      note_failures (&cooldown, ADIEU_COOLDOWN_FAILURES - 1, START);
      adieu_cooldown_note (&cooldown, ADIEU_COOLDOWN_SIGN_WELL, START, 1.0);
    }
  g_assert_cmpint (adieu_cooldown_enter (&cooldown, START), ==, 0);

  /* What says nothing neither counts nor ends the row. */
  note_failures (&cooldown, ADIEU_COOLDOWN_FAILURES - 1, START);
  for (guint i = 0; i < 100; i++)
    adieu_cooldown_note (&cooldown, ADIEU_COOLDOWN_SIGN_NONE, START, 1.0);
  g_assert_cmpint (adieu_cooldown_enter (&cooldown, START), ==, 0);
  note_failures (&cooldown, 1, START);
  g_assert_cmpint (adieu_cooldown_enter (&cooldown, START), !=, 0);
}

static void
test_window (void)
{
  static const struct
  {
    gint64   apart;
    gboolean rests;
  } cases[] = {
    { 0, TRUE }, { 1 * SECOND, TRUE }, { 30 * SECOND / 9, TRUE }, { 30 * SECOND / 9 + 1, FALSE },
    { 10 * SECOND, FALSE }, { 3600 * SECOND, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      AdieuCooldown cooldown = { { 0, }, };
      gint64 now = START;

      for (guint j = 0; j < 3 * ADIEU_COOLDOWN_FAILURES && adieu_cooldown_enter (&cooldown, now) == 0; j++)
        {
          now += cases[i].apart;
          note_failures (&cooldown, 1, now);
        }
      g_assert_cmpint (adieu_cooldown_get_until (&cooldown, now) != 0, ==, cases[i].rests);

      /* Whatever was long ago, so many at once are enough. */
      note_failures (&cooldown, ADIEU_COOLDOWN_FAILURES, now);
      g_assert_cmpint (adieu_cooldown_get_until (&cooldown, now), !=, 0);
    }
}

static void
test_probe (void)
{
  AdieuCooldown cooldown = { { 0, }, };
  gint64 now = START + SECOND;

  note_failures (&cooldown, ADIEU_COOLDOWN_FAILURES, START);

  /* One gets through, the others wait for what comes of it. */
  g_assert_cmpint (adieu_cooldown_enter (&cooldown, now), ==, 0);
  for (guint i = 0; i < 10; i++)
    g_assert_cmpint (adieu_cooldown_enter (&cooldown, now), ==, now + 10 * SECOND);

  /* It was cancelled: the next one. */
  adieu_cooldown_note (&cooldown, ADIEU_COOLDOWN_SIGN_NONE, now, 1.0);
  g_assert_cmpint (adieu_cooldown_enter (&cooldown, now), ==, 0);
  g_assert_cmpint (adieu_cooldown_enter (&cooldown, now), !=, 0);

  /* Nobody hears of it: the next one, in a while. */
  now += 10 * SECOND;
  g_assert_cmpint (adieu_cooldown_enter (&cooldown, now), ==, 0);
  g_assert_cmpint (adieu_cooldown_enter (&cooldown, now), !=, 0);

  /* It fails: the rest is longer. */
  adieu_cooldown_note (&cooldown, ADIEU_COOLDOWN_SIGN_TROUBLE, now, 1.0);
  g_assert_cmpint (adieu_cooldown_enter (&cooldown, now), ==, now + 2 * SECOND);

  /* It succeeds: all get through, and it takes as many failures as at first. */
  now += 2 * SECOND;
  g_assert_cmpint (adieu_cooldown_enter (&cooldown, now), ==, 0);
  adieu_cooldown_note (&cooldown, ADIEU_COOLDOWN_SIGN_WELL, now, 1.0);
  for (guint i = 0; i < 10; i++)
    g_assert_cmpint (adieu_cooldown_enter (&cooldown, now), ==, 0);
  note_failures (&cooldown, ADIEU_COOLDOWN_FAILURES - 1, now);
  g_assert_cmpint (adieu_cooldown_enter (&cooldown, now), ==, 0);
  note_failures (&cooldown, 1, now);
  g_assert_cmpint (adieu_cooldown_enter (&cooldown, now), ==, now + SECOND);
}

/* Those who asked before the rest began. */
static void
test_late (void)
{
  AdieuCooldown cooldown = { { 0, }, };

  note_failures (&cooldown, ADIEU_COOLDOWN_FAILURES, START);
  note_failures (&cooldown, 1000, START + SECOND / 2);
  g_assert_cmpint (adieu_cooldown_get_until (&cooldown, START + SECOND / 2), ==, START + SECOND);

  adieu_cooldown_note (&cooldown, ADIEU_COOLDOWN_SIGN_WELL, START + SECOND / 2, 1.0);
  g_assert_cmpint (adieu_cooldown_enter (&cooldown, START + SECOND / 2), ==, 0);
}

static void
test_growth (void)
{
  static const struct
  {
    double chance;
    gint64 rests[8];
  } cases[] = {
    { 0.0, { 500, 1000, 2000, 4000, 8000, 15000, 15000, 15000 } },
    { 0.5, { 750, 1500, 3000, 6000, 12000, 22500, 22500, 22500 } },
    { 1.0, { 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000 } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      AdieuCooldown cooldown = { { 0, }, };
      gint64 now = START;

      note_failures (&cooldown, ADIEU_COOLDOWN_FAILURES - 1, now);
      for (gsize j = 0; j < G_N_ELEMENTS (cases[i].rests); j++)
        {
          adieu_cooldown_note (&cooldown, ADIEU_COOLDOWN_SIGN_TROUBLE, now, cases[i].chance);
          g_assert_cmpint (adieu_cooldown_get_until (&cooldown, now), ==, now + cases[i].rests[j] * MS);
          now += cases[i].rests[j] * MS;
          g_assert_cmpint (adieu_cooldown_enter (&cooldown, now), ==, 0);
        }
    }
}

static void
test_sign (void)
{
  enum { NONE = ADIEU_COOLDOWN_SIGN_NONE, WELL = ADIEU_COOLDOWN_SIGN_WELL, TROUBLE = ADIEU_COOLDOWN_SIGN_TROUBLE };
  const struct
  {
    guint  status;
    GQuark domain; /* 0 without an error */
    int    code;
    int    sign;
  } cases[] = {
    { 200, 0, 0, WELL },
    { 301, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_REDIRECT, WELL },
    { 400, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_BAD_REQUEST, WELL },
    { 401, 0, 0, WELL },
    { 404, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_NOT_FOUND, WELL },
    { 408, 0, 0, WELL },
    { 429, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_RATE_LIMITED, WELL },
    { 501, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_SERVER, WELL },
    { 505, 0, 0, WELL },
    { 200, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT, WELL },
    { 200, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_TOO_LARGE, WELL },
    { 500, 0, 0, TROUBLE },
    { 502, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_SERVER, TROUBLE },
    { 503, 0, 0, TROUBLE },
    { 504, 0, 0, TROUBLE },
    { 200, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_CONNECTION_LOST, TROUBLE },
    { 0, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_CONNECTION_LOST, TROUBLE },
    { 0, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_TIMED_OUT, TROUBLE },
    { 0, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, TROUBLE },
    { 0, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE, TROUBLE },
    { 0, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, TROUBLE },
    { 0, G_TLS_ERROR, G_TLS_ERROR_NOT_TLS, TROUBLE },
    { 0, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE, NONE },
    { 0, G_IO_ERROR, G_IO_ERROR_PROXY_FAILED, NONE },
    { 0, G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE, NONE },
    { 0, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, NONE },
    { 0, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, NONE },
    { 0, G_IO_ERROR, G_IO_ERROR_CANCELLED, NONE },
    { 0, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_CLOSED, NONE },
    { 0, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_REQUEST, NONE },
    { 0, G_FILE_ERROR, G_FILE_ERROR_IO, NONE },
    { 0, 0, 0, NONE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      if (cases[i].domain != 0)
        error = g_error_new_literal (cases[i].domain, cases[i].code, "failed");
      if ((int) adieu_cooldown_sign_of (cases[i].status, error) != cases[i].sign)
        g_error ("Case %" G_GSIZE_FORMAT ": status %u, code %d", i, cases[i].status, cases[i].code);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/cooldown/begins-after-many-failures", test_opens);
  g_test_add_func ("/adieu/cooldown/counts-failures-in-a-row", test_in_a_row);
  g_test_add_func ("/adieu/cooldown/counts-failures-of-some-time", test_window);
  g_test_add_func ("/adieu/cooldown/lets-one-through-afterwards", test_probe);
  g_test_add_func ("/adieu/cooldown/hears-those-who-come-late", test_late);
  g_test_add_func ("/adieu/cooldown/grows-with-jitter", test_growth);
  g_test_add_func ("/adieu/cooldown/knows-the-signs", test_sign);

  return g_test_run ();
}
