/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The key of an API: where it goes, what cannot go, and a key that is changed. */

#include "config.h"

#include <adieu/adieu-api-key-auth.h>
#include <adieu/adieu-error.h>
#include <string.h>

#include "attempt.h"

static void
test_header (void)
{
  g_autoptr (AdieuApiKeyAuth) auth = adieu_api_key_auth_new ("X-API-Key", "k &=1");
  g_autoptr (AdieuApiKeyAuth) token = adieu_api_key_auth_new ("Authorization", "Token abc");
  g_autoptr (AdieuAttempt) attempt = attempt_authorized (auth);
  g_autoptr (AdieuAttempt) with_token = attempt_authorized (token);

  g_assert_cmpstr (adieu_headers_get_one (adieu_attempt_get_headers (attempt), "x-api-key"), ==, "k &=1");
  g_assert_cmpstr (adieu_attempt_get_url (attempt), ==, "http://h/x");
  g_assert_cmpstr (attempt_get_authorization (with_token), ==, "Token abc");
}

static const struct
{
  const char *url;
  const char *name;
  const char *key;
  const char *expected;
} queries[] = {
  { "http://h/x", "key", "abc", "http://h/x?key=abc" },
  { "http://h", "key", "abc", "http://h/?key=abc" },
  { "http://h/x?a=b", "key", "abc", "http://h/x?a=b&key=abc" },
  { "http://h/x?key=old&a=b&key", "key", "abc", "http://h/x?a=b&key=abc" },
  { "http://h/x", "key", "a b&c=d#e/%\r\né", "http://h/x?key=a%20b%26c%3Dd%23e%2F%25%0D%0A%C3%A9" },
  { "http://h/x", "the key", "k", "http://h/x?the%20key=k" },
};

static void
test_query (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autoptr (AdieuApiKeyAuth) auth = adieu_api_key_auth_new_for_query (queries[i].name, queries[i].key);
      g_autoptr (AdieuAttempt) attempt = attempt_new ("GET", queries[i].url, NULL);
      g_autoptr (GError) error = NULL;

      g_assert_true (adieu_auth_authorize_now (ADIEU_AUTH (auth), attempt, &error));
      g_assert_no_error (error);
      g_assert_cmpstr (adieu_attempt_get_url (attempt), ==, queries[i].expected);
      g_assert_cmpuint (adieu_headers_get_n_fields (adieu_attempt_get_headers (attempt)), ==, 0);
      g_assert_false (attempt_answer (auth, attempt, NULL));
    }
}

static const struct
{
  AdieuApiKeyPlace  place;
  const char       *name;
  const char       *key;
  const char       *message;
} refused[] = {
  { ADIEU_API_KEY_PLACE_HEADER, "X-API-Key", "secret\nX-Evil: 1", "X-API-Key" },
  { ADIEU_API_KEY_PLACE_HEADER, "X-API-Key", "secret\xff", "UTF-8" },
  { ADIEU_API_KEY_PLACE_HEADER, "X API Key", "secret", "header's name" },
  { ADIEU_API_KEY_PLACE_HEADER, "", "secret", "header's name" },
  { ADIEU_API_KEY_PLACE_HEADER, NULL, "secret", "header's name" },
  { ADIEU_API_KEY_PLACE_HEADER, "Host", "secret", "Host" },
  { ADIEU_API_KEY_PLACE_QUERY, "", "secret", "name" },
  { ADIEU_API_KEY_PLACE_QUERY, NULL, "secret", "name" },
};

static void
test_refuse (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (AdieuApiKeyAuth) auth = g_object_new (ADIEU_TYPE_API_KEY_AUTH,
                                                       "name", refused[i].name,
                                                       "place", refused[i].place,
                                                       "key", refused[i].key,
                                                       NULL);

      attempt_assert_refused (auth, refused[i].message);
    }
}

static void
check_refused (AdieuApiKeyAuth *auth)
{
  g_autoptr (AdieuAttempt) without = NULL;
  g_autoptr (AdieuAttempt) before = NULL;
  g_autoptr (AdieuAttempt) after = NULL;

  without = attempt_authorized (auth);
  g_assert_false (attempt_answer (auth, without, NULL));

  adieu_api_key_auth_set_key (auth, "old key");
  g_assert_true (attempt_answer (auth, without, NULL));
  before = attempt_authorized (auth);
  g_assert_false (attempt_answer (auth, before, NULL));

  adieu_api_key_auth_set_key (auth, "old");
  g_assert_true (attempt_answer (auth, before, NULL));
  after = attempt_authorized (auth);
  g_assert_false (attempt_answer (auth, after, NULL));

  adieu_api_key_auth_set_key (auth, NULL);
  g_assert_false (attempt_answer (auth, after, NULL));
}

static void
test_refused (void)
{
  g_autoptr (AdieuApiKeyAuth) header = adieu_api_key_auth_new ("X-API-Key", NULL);
  g_autoptr (AdieuApiKeyAuth) query = adieu_api_key_auth_new_for_query ("key", NULL);

  check_refused (header);
  check_refused (query);
}

static void
test_properties (void)
{
  g_autoptr (AdieuApiKeyAuth) auth = adieu_api_key_auth_new_for_query ("key", "abc");
  g_autofree char *name = NULL;
  AdieuApiKeyPlace place = ADIEU_API_KEY_PLACE_HEADER;

  g_object_get (auth, "name", &name, "place", &place, NULL);
  g_assert_cmpstr (name, ==, "key");
  g_assert_cmpint (place, ==, ADIEU_API_KEY_PLACE_QUERY);
  g_assert_cmpint (adieu_api_key_auth_get_place (auth), ==, ADIEU_API_KEY_PLACE_QUERY);
  g_assert_cmpstr (adieu_api_key_auth_get_name (auth), ==, "key");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/api-key-auth/in-a-header", test_header);
  g_test_add_func ("/adieu/api-key-auth/in-the-query", test_query);
  g_test_add_func ("/adieu/api-key-auth/what-cannot-be-sent-is-an-error", test_refuse);
  g_test_add_func ("/adieu/api-key-auth/a-new-key-is-tried-once", test_refused);
  g_test_add_func ("/adieu/api-key-auth/properties", test_properties);

  return g_test_run ();
}
