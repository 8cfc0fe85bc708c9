/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* RFC 7617: its examples, what it forbids, and what a refusal teaches. */

#include "config.h"

#include <adieu/adieu-basic-auth.h>
#include <adieu/adieu-error.h>
#include <string.h>

#include "attempt.h"

static const struct
{
  const char *user_name;
  const char *password;
  const char *authorization;
} cases[] = {
  { "Aladdin", "open sesame", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==" },
  { "test", "123£", "Basic dGVzdDoxMjPCow==" },
  { "", "", "Basic Og==" },
  { "api-key", NULL, "Basic YXBpLWtleTo=" },
  { "a", "b:c\"d", "Basic YTpiOmMiZA==" },
  /* from a keyboard that composes and one that does not */
  { "Jäsøn", "ß", "Basic SsOkc8O4bjrDnw==" },
  { "Ja\xcc\x88søn", "ß", "Basic SsOkc8O4bjrDnw==" },
};

static void
test_authorize (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AdieuBasicAuth) auth = adieu_basic_auth_new (cases[i].user_name, cases[i].password);
      g_autoptr (AdieuAttempt) attempt = attempt_authorized (auth);

      g_assert_cmpstr (attempt_get_authorization (attempt), ==, cases[i].authorization);
    }
}

static const struct
{
  const char *user_name;
  const char *password;
  const char *message;
} refused[] = {
  { "the secret:user", "x", "colon" },
  { "the secret\nuser", "x", "user name" },
  { "user", "the secret\r\nX-Evil: 1", "password" },
  { "user", "the secret\tpassword", "U+0009" },
  { "user", "the secret\x7f", "U+007F" },
  { "the secret \xff", "x", "UTF-8" },
  { "user", "the secret \xff", "UTF-8" },
};

static void
test_refuse (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (AdieuBasicAuth) auth = adieu_basic_auth_new (refused[i].user_name, refused[i].password);

      attempt_assert_refused (auth, refused[i].message);
    }
}

static void
test_refused (void)
{
  g_autoptr (AdieuBasicAuth) auth = adieu_basic_auth_new ("user", "old");
  g_autoptr (AdieuAttempt) before = attempt_authorized (auth);
  g_autoptr (AdieuAttempt) after = NULL;

  g_assert_false (attempt_answer (auth, before, "Basic realm=a"));

  adieu_basic_auth_set_password (auth, "new");
  g_assert_true (attempt_answer (auth, before, "Basic realm=a"));

  after = attempt_authorized (auth);
  g_assert_false (attempt_answer (auth, after, "Basic realm=a"));

  /* Another try could not even be sent. */
  adieu_basic_auth_set_password (auth, "\n");
  g_assert_false (attempt_answer (auth, after, "Basic realm=a"));
}

static void
test_properties (void)
{
  g_autoptr (AdieuBasicAuth) auth = g_object_new (ADIEU_TYPE_BASIC_AUTH, "user-name", "Aladdin", NULL);
  g_autoptr (AdieuBasicAuth) empty = g_object_new (ADIEU_TYPE_BASIC_AUTH, "user-name", NULL, NULL);
  g_autoptr (AdieuAttempt) attempt = NULL;
  g_autofree char *user_name = NULL;

  g_object_set (auth, "password", "open sesame", NULL);
  attempt = attempt_authorized (auth);
  g_assert_cmpstr (attempt_get_authorization (attempt), ==, cases[0].authorization);

  g_object_get (auth, "user-name", &user_name, NULL);
  g_assert_cmpstr (user_name, ==, "Aladdin");
  g_assert_cmpstr (adieu_basic_auth_get_user_name (empty), ==, "");
}

static void
authorized_cb (GObject      *auth,
               GAsyncResult *result,
               gpointer      user_data)
{
  gboolean *done = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_true (adieu_auth_authorize_finish (ADIEU_AUTH (auth), result, &error));
  g_assert_no_error (error);
  *done = TRUE;
}

static void
test_authorize_async (void)
{
  g_autoptr (AdieuBasicAuth) auth = adieu_basic_auth_new (cases[0].user_name, cases[0].password);
  g_autoptr (AdieuAttempt) attempt = attempt_new ("GET", "http://h/x", NULL);
  gboolean done = FALSE;

  adieu_auth_authorize_async (ADIEU_AUTH (auth), attempt, NULL, authorized_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpstr (attempt_get_authorization (attempt), ==, cases[0].authorization);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/basic-auth/is-sent-as-the-rfc-has-it", test_authorize);
  g_test_add_func ("/adieu/basic-auth/what-cannot-be-sent-is-an-error", test_refuse);
  g_test_add_func ("/adieu/basic-auth/a-new-password-is-tried-once", test_refused);
  g_test_add_func ("/adieu/basic-auth/properties", test_properties);
  g_test_add_func ("/adieu/basic-auth/can-be-awaited", test_authorize_async);

  return g_test_run ();
}
