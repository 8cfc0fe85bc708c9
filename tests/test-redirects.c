/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which redirects are followed, and what travels along. One witness is several origins: each
 * of its ports is one. */

#include "config.h"

#include "fixture.h"

#include <string.h>

static char *
redirect_path (const char *to,
               guint       code)
{
  g_autofree char *escaped = g_uri_escape_string (to, NULL, FALSE);

  return g_strdup_printf ("/redirect?code=%u&to=%s", code, escaped);
}

static AdieuResponse *
send_redirect (Fixture     *fixture,
               const char  *method,
               const char  *to,
               guint        code,
               GError     **error)
{
  g_autofree char *path = redirect_path (to, code);
  g_autoptr (AdieuRequest) request = adieu_request_new (method, path);

  return adieu_client_send (fixture->client, request, NULL, error);
}

/* ---- followed ---- */

static const struct
{
  const char *to;
  const char *arrives_at;
} places[] = {
  { "/foo/1", "/foo/1" },
  { "/foo/1?x=%2F&y", "/foo/1?x=%2F&y" },
  { "foo/2", "/foo/2" },
  { "./foo/2", "/foo/2" },
  { "x/../foo/3", "/foo/3" },
  { "/foo/4#part", "/foo/4" },
  { "/bytes?n=3", "/bytes?n=3" },
};

static void
test_places (Fixture *fixture)
{
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (AdieuResponse) response = send_redirect (fixture, "GET", places[i].to, 302, &error);

      g_assert_no_error (error);
      witness_wait_request (fixture->witness, places[i].arrives_at);
      g_assert_cmpuint (adieu_response_get_status (response), ==, 200);
      g_assert_true (g_str_has_suffix (adieu_response_get_url (response), places[i].arrives_at));
    }
}

static const guint codes[] = { 301, 302, 303, 307, 308 };

static void
test_safe_methods_are_followed (Fixture *fixture)
{
  static const char * const methods[] = { "GET", "HEAD" };

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (methods); j++)
      {
        g_autoptr (GError) error = NULL;
        g_autoptr (AdieuResponse) response = send_redirect (fixture, methods[j], "/foo/1", codes[i], &error);
        JsonObject *seen = NULL;

        g_assert_no_error (error);
        seen = witness_wait_request (fixture->witness, "/foo/1");
        g_assert_cmpstr (json_object_get_string_member (seen, "method"), ==, methods[j]);
      }
}

static void
test_writes_are_not_followed (Fixture *fixture)
{
  static const char * const methods[] = { "POST", "PUT", "PATCH", "DELETE", "FOO" };

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (methods); j++)
      {
        g_autoptr (GError) error = NULL;
        g_autoptr (AdieuResponse) response = send_redirect (fixture, methods[j], "/foo/1", codes[i], &error);

        g_assert_null (response);
        assert_says (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_REDIRECT, "changes something");
        g_assert_cmpuint (adieu_response_get_status (adieu_client_error_get_response (error)), ==, codes[i]);
        g_assert_cmpint (adieu_client_error_get_delivery (error), ==, ADIEU_DELIVERY_ANSWERED);
      }
  g_assert_cmpuint (witness_count (fixture->witness, "request"), ==,
                    G_N_ELEMENTS (codes) * G_N_ELEMENTS (methods));
}

/* ---- refused ---- */

static const struct
{
  const char *path;
  const char *keyword;
} refusals[] = {
  { "/status/301", "where to" },
  { "/status/302", "where to" },
  { "/status/308", "where to" },
  { "/redirect?to=ftp%3A%2F%2Fx.example%2F", "not on the web" },
  { "/redirect?to=file%3A%2F%2F%2Fetc%2Fpasswd", "not on the web" },
  { "/redirect?to=data%3A%2Cx", "not on the web" },
  { "/redirect?to=javascript%3Aalert%281%29", "not on the web" },
  { "/redirect?to=http%2Bunix%3A%2F%2F%252Frun%252Fx%2F", "not on the web" },
  { "/redirect?to=http%3A%2F%2F%2Fx", "" },
  { "/redirect?to=http%3A%2F%2Fuser%3Apass%40x.example%2F", "" },
  { "/redirect?to=https%3A%2F%2Fuser%40x.example%2F", "credentials" },
  { "/redirect?to=https%3A%2F%2Fx.example%3A99999%2F", "not a valid URL" },
  { "/redirect?to=https%3A%2F%2F%5B%3A%3A1%2F", "not a valid URL" },
  { "/redirect?to=https%3A%2F%2Fx%25zz.example%2F", "not a valid URL" },
  { "/redirect-loop", "no more redirects" },
};

static void
test_refused (Fixture *fixture)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_auto (Told) told = { 0 };

      g_test_message ("%s", refusals[i].path);
      fixture_send (fixture, refusals[i].path, NULL, &told);
      told_wait (&told);
      assert_says (told.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_REDIRECT, refusals[i].keyword);
      assert_says (told.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_REDIRECT, "not followed");
      g_assert_nonnull (adieu_client_error_get_response (told.error));
    }
}

/* Every 3xx that is not followed is an error, and can be had as an answer. */
static void
test_other_3xx (Fixture *fixture)
{
  static const char * const paths[] = { "/status/300", "/status/305", "/status/306", "/status/399" };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (AdieuRequest) request = adieu_request_new ("GET", paths[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (AdieuResponse) response = adieu_client_send (fixture->client, request, NULL, &error);

      g_assert_null (response);
      g_assert_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_REDIRECT);
      g_clear_error (&error);

      adieu_request_set_fail_on_status (request, FALSE);
      response = adieu_client_send (fixture->client, request, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (adieu_response_get_status (response), >=, 300);
    }
}

/* 304 is what a conditional request asks for. */
static void
test_not_modified (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response = adieu_client_get (fixture->client, "/status/304?body=none", NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (adieu_response_get_status (response), ==, 304);
  g_assert_cmpuint (g_bytes_get_size (adieu_response_get_bytes (response)), ==, 0);
}

static void
test_refused_as_answer (Fixture *fixture)
{
  g_autoptr (AdieuRequest) request = adieu_request_new ("POST", "/redirect?to=%2Ffoo%2F1");
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response = NULL;

  adieu_request_set_fail_on_status (request, FALSE);
  response = adieu_client_send (fixture->client, request, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (adieu_response_get_status (response), ==, 302);
  g_assert_cmpstr (adieu_response_get_header (response, "Location"), ==, "/foo/1");
}

static void
test_limit (Fixture *fixture)
{
  for (guint limit = 0; limit < 3; limit++)
    {
      guint n_before = witness_count (fixture->witness, "request");
      g_auto (Told) told = { 0 };

      adieu_client_set_max_redirects (fixture->client, limit);
      fixture_send (fixture, "/redirect-loop", NULL, &told);
      told_wait (&told);
      assert_says (told.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_REDIRECT, "no more redirects");
      g_assert_cmpuint (witness_count (fixture->witness, "request"), ==, n_before + limit + 1);
    }
}

/* ---- to another origin ---- */

static AdieuRequest *
secret_request (Fixture   *fixture,
                Transport  to)
{
  g_autofree char *there = g_strconcat (witness_get_base (fixture->witness, to), "/headers", NULL);
  g_autofree char *path = redirect_path (there, 307);
  AdieuRequest *request = adieu_request_new ("GET", path);
  AdieuHeaders *headers = adieu_request_get_headers (request);

  adieu_headers_append (headers, "Authorization", "Bearer s3cret", NULL);
  adieu_headers_append (headers, "Cookie", "s3cret", NULL);
  adieu_headers_append (headers, "X-Api-Key", "s3cret", NULL);
  adieu_headers_append (headers, "Accept-Language", "de", NULL);

  return request;
}

static void
set_secret_default (AdieuClient *client)
{
  g_autoptr (AdieuHeaders) defaults = adieu_headers_new ();

  adieu_headers_append (defaults, "X-Default-Key", "s3cret", NULL);
  adieu_headers_append (defaults, "Proxy-Authorization", "Basic s3cret", NULL);
  adieu_client_set_default_headers (client, defaults);
}

static void
test_secrets_stay (Fixture *fixture)
{
  static const char * const secrets[] = {
    "authorization", "cookie", "x-api-key", "x-default-key", "proxy-authorization",
  };

  set_secret_default (fixture->client);
  for (Transport to = TRANSPORT_HTTP; to <= TRANSPORT_H2; to++)
    {
      g_autoptr (AdieuRequest) request = secret_request (fixture, to);
      g_autoptr (GError) error = NULL;
      g_autoptr (AdieuResponse) response = NULL;
      JsonObject *seen = NULL;

      if (to == TRANSPORT_HTTP && fixture->transport != TRANSPORT_HTTP)
        continue;

      response = adieu_client_send (fixture->client, request, NULL, &error);
      g_assert_no_error (error);
      seen = json_object_get_object_member (witness_wait_request (fixture->witness, "/headers"), "headers");
      for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
        g_assert_cmpint (json_object_has_member (seen, secrets[i]), ==, to == fixture->transport);
      g_assert_cmpstr (json_object_get_string_member (seen, "accept-language"), ==, "de");
      g_assert_true (json_object_has_member (seen, "user-agent"));
    }
}

static void
test_never_out_of_tls (Fixture *fixture)
{
  g_autofree char *to = g_strconcat (witness_get_base (fixture->witness, TRANSPORT_HTTP), "/foo/1", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (send_redirect (fixture, "GET", to, 301, &error));
  assert_says (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_REDIRECT, "from https to http");
  g_assert_cmpuint (witness_count (fixture->witness, "request"), ==, 1);
}

static void
test_never_off_the_socket (Fixture *fixture)
{
  g_autofree char *to = g_strconcat (witness_get_base (fixture->witness, TRANSPORT_HTTP), "/foo/1", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (send_redirect (fixture, "GET", to, 301, &error));
  assert_says (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_REDIRECT, "away from the socket");
  g_assert_cmpuint (witness_count (fixture->witness, "request"), ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  fixture_add ("/adieu/redirects/%s/places", ON_ALL, test_places);
  fixture_add ("/adieu/redirects/%s/safe-methods-are-followed", ON_ALL, test_safe_methods_are_followed);
  fixture_add ("/adieu/redirects/%s/writes-are-not-followed", ON_ALL, test_writes_are_not_followed);
  fixture_add ("/adieu/redirects/%s/refused", ON_ALL, test_refused);
  fixture_add ("/adieu/redirects/%s/other-3xx", ON_ALL, test_other_3xx);
  fixture_add ("/adieu/redirects/%s/not-modified-is-none", ON_TCP, test_not_modified);
  fixture_add ("/adieu/redirects/%s/refused-as-answer", ON_TCP, test_refused_as_answer);
  fixture_add ("/adieu/redirects/%s/limit", ON_TCP, test_limit);
  fixture_add ("/adieu/redirects/%s/secrets-stay", ON_TCP, test_secrets_stay);
  fixture_add ("/adieu/redirects/%s/never-out-of-tls", ON_TLS, test_never_out_of_tls);
  fixture_add ("/adieu/redirects/%s/never-off-the-socket", ON_UNIX, test_never_off_the_socket);

  return g_test_run ();
}
