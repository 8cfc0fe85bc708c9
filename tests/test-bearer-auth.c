/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* RFC 6750: its example, its characters, and a token that changes while it is used. */

#include "config.h"

#include <adieu/adieu-bearer-auth.h>
#include <adieu/adieu-error.h>
#include <string.h>

#include "attempt.h"

#define CHALLENGE "Bearer realm=\"example\", error=\"invalid_token\""

static void
test_authorize (void)
{
  g_autoptr (AdieuBearerAuth) auth = adieu_bearer_auth_new ("mF_9.B5f-4.1JqM");
  g_autoptr (AdieuAttempt) attempt = attempt_authorized (auth);
  g_autoptr (AdieuAttempt) padded = NULL;

  g_assert_cmpstr (attempt_get_authorization (attempt), ==, "Bearer mF_9.B5f-4.1JqM");

  g_object_set (auth, "token", "a~b+c/d==", NULL);
  padded = attempt_authorized (auth);
  g_assert_cmpstr (attempt_get_authorization (padded), ==, "Bearer a~b+c/d==");
}

static void
test_refuse (void)
{
  static const char * const tokens[] = {
    "secret\n", "secret\r\nX-Evil: 1", " secret", "Bearer secret", "secret=token", "secret,", "\"secret\"",
    "secret é", "=", "secret\xff",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (tokens); i++)
    {
      g_autoptr (AdieuBearerAuth) auth = adieu_bearer_auth_new (tokens[i]);

      attempt_assert_refused (auth, "token");
    }
}

static void
test_none (void)
{
  g_autoptr (AdieuBearerAuth) auth = adieu_bearer_auth_new (NULL);
  g_autoptr (AdieuAttempt) before = attempt_authorized (auth);
  g_autoptr (AdieuAttempt) after = NULL;

  g_assert_null (attempt_get_authorization (before));
  g_assert_false (attempt_answer (auth, before, CHALLENGE));

  adieu_bearer_auth_set_token (auth, "abc");
  g_assert_true (attempt_answer (auth, before, CHALLENGE));

  adieu_bearer_auth_set_token (auth, "");
  after = attempt_authorized (auth);
  g_assert_null (attempt_get_authorization (after));
}

static void
test_refused (void)
{
  g_autoptr (AdieuBearerAuth) auth = adieu_bearer_auth_new ("old");
  g_autoptr (AdieuAttempt) before = attempt_authorized (auth);
  g_autoptr (AdieuAttempt) after = NULL;

  g_assert_false (attempt_answer (auth, before, CHALLENGE));

  adieu_bearer_auth_set_token (auth, "new");
  g_assert_true (attempt_answer (auth, before, CHALLENGE));

  after = attempt_authorized (auth);
  g_assert_false (attempt_answer (auth, after, CHALLENGE));

  /* Without any it would not become better. */
  adieu_bearer_auth_set_token (auth, NULL);
  g_assert_false (attempt_answer (auth, after, CHALLENGE));
}

#define N_CHANGES 5000

static gpointer
change (gpointer auth)
{
  for (guint i = 0; i < N_CHANGES; i++)
    g_object_set (auth, "token", i % 2 == 0 ? "aaaaaaaaaaaaaaaa" : "b", NULL);

  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (AdieuBearerAuth) auth = adieu_bearer_auth_new ("b");
  GThread *thread = g_thread_new ("changes", change, auth);

  for (guint i = 0; i < N_CHANGES; i++)
    {
      g_autoptr (AdieuAttempt) attempt = attempt_authorized (auth);
      const char *value = attempt_get_authorization (attempt);

      g_assert_true (g_str_equal (value, "Bearer b") || g_str_equal (value, "Bearer aaaaaaaaaaaaaaaa"));
    }
  g_thread_join (thread);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/bearer-auth/is-sent-as-the-rfc-has-it", test_authorize);
  g_test_add_func ("/adieu/bearer-auth/what-cannot-be-sent-is-an-error", test_refuse);
  g_test_add_func ("/adieu/bearer-auth/without-a-token-nothing-is-sent", test_none);
  g_test_add_func ("/adieu/bearer-auth/a-new-token-is-tried-once", test_refused);
  g_test_add_func ("/adieu/bearer-auth/changes-in-threads", test_threads);

  return g_test_run ();
}
