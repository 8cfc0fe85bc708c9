/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The request for the next page: which URL it is for, and what of the first goes along. */

#include "config.h"

#include <adieu/adieu-error.h>

#include "message/adieu-request-private.h"
#include "paging/adieu-next-request-private.h"

#include <string.h>

#define BASE "https://api.example.org/v1"

static char *
resolve (AdieuRequest *request,
         const char   *base_url)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) base = adieu_base_url_parse (base_url, &error);
  g_autoptr (GUri) uri = adieu_request_resolve (request, base, &error);

  g_assert_no_error (error);

  return g_uri_to_string (uri);
}

/* "p" becomes "2"; @url is below the base. */
static const struct
{
  const char *path;
  const char *query; /* name=value, added */
  const char *url;
} with_query[] = {
  { "/foo", NULL, "/foo?p=2" },
  { "/foo?p=1", NULL, "/foo?p=2" },
  { "/foo?a=b&p=1&c=d", NULL, "/foo?a=b&c=d&p=2" },
  { "/foo?p=1&p=3", NULL, "/foo?p=2" },
  { "/foo?%70=1", NULL, "/foo?p=2" },
  { "/foo?pp=1&xp=3", NULL, "/foo?pp=1&xp=3&p=2" },
  { "/foo?p", NULL, "/foo?p=2" },
  { "/foo", "p=1", "/foo?p=2" },
  { "/foo", "q=1", "/foo?q=1&p=2" },
  { "/foo?p=1", "p=7", "/foo?p=2" },
  { "/foo{?p}", NULL, "/foo?p=2" },
  { "/foo{?p,q}", NULL, "/foo?p=2&q=v" },
  { "/foo?a=1{&p}", NULL, "/foo?a=1&p=2" },
  { "/foo?p=1{&q}", NULL, "/foo?q=v&p=2" },
  { "/foo?a=b&p=1{&q}", NULL, "/foo?a=b&q=v&p=2" },
  { "/foo/{p}", NULL, "/foo/2" },
  { "/foo/{q}/bar", NULL, "/foo/v/bar?p=2" },
};

static void
test_with_query (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (with_query); i++)
    {
      g_autoptr (AdieuRequest) request = adieu_request_new ("GET", with_query[i].path);
      g_autoptr (AdieuRequest) next = NULL;
      g_autofree char *url = NULL;
      g_autofree char *expected = g_strconcat (BASE, with_query[i].url, NULL);

      adieu_request_set_parameter (request, "q", "v");
      if (with_query[i].query != NULL)
        {
          g_auto (GStrv) parts = g_strsplit (with_query[i].query, "=", 2);

          adieu_request_add_query (request, parts[0], parts[1]);
        }

      g_test_message ("%s", with_query[i].path);
      next = adieu_next_request_with_query (request, "p", "2");
      url = resolve (next, BASE);
      g_assert_cmpstr (url, ==, expected);
    }
}

static void
test_with_query_of_url (void)
{
  g_autoptr (AdieuRequest) request = adieu_request_new_for_url ("GET", "https://x.example/a?p=1&b=c");
  g_autoptr (AdieuRequest) next = adieu_next_request_with_query (request, "p", "a b&c");
  g_autofree char *url = resolve (next, BASE);

  g_assert_cmpstr (adieu_request_get_url (next), ==, "https://x.example/a?b=c");
  g_assert_cmpstr (url, ==, "https://x.example/a?b=c&p=a%20b%26c");
}

static void
test_the_rest_stays (void)
{
  g_autoptr (AdieuRequest) request = adieu_request_new ("POST", "/search");
  g_autoptr (AdieuRequest) next = NULL;

  adieu_request_set_header (request, "X-One", "1", NULL);
  adieu_request_set_body_text (request, "{}", "application/json");
  adieu_request_set_deadline (request, 77);
  next = adieu_next_request_with_query (request, "p", "2");

  g_assert_cmpstr (adieu_request_get_method (next), ==, "POST");
  g_assert_cmpstr (adieu_headers_get_one (adieu_request_get_headers (next), "X-One"), ==, "1");
  g_assert_cmpstr (adieu_request_get_content_type (next), ==, "application/json");
  g_assert_cmpuint (adieu_request_get_deadline (next), ==, 77);
  g_assert_cmpstr (adieu_request_get_path (request), ==, "/search");
}

/* A page at @asked gives @url for the next; @error is its code, or -1. */
static const struct
{
  const char *base;
  const char *asked;
  const char *url;
  const char *method;
  const char *next;
  gboolean    with_headers;
  int         error;
} at_url[] = {
  { BASE, BASE "/foo", BASE "/foo?p=2", "GET", BASE "/foo?p=2", TRUE, -1 },
  { BASE, BASE "/foo", "https://API.example.org:443/x", "GET", "https://api.example.org/x", TRUE, -1 },
  { BASE, BASE "/foo", BASE "/foo?p=2", "POST", BASE "/foo?p=2", TRUE, -1 },
  { BASE, BASE "/foo", "https://cdn.example/x", "GET", "https://cdn.example/x", FALSE, -1 },
  { BASE, BASE "/foo", "https://cdn.example/x", "HEAD", "https://cdn.example/x", FALSE, -1 },
  { BASE, BASE "/foo", "https://api.example.org:8443/x", "GET", "https://api.example.org:8443/x", FALSE, -1 },
  { BASE, BASE "/foo", "https://cdn.example/x", "POST", NULL, FALSE, ADIEU_CLIENT_ERROR_REDIRECT },
  { BASE, BASE "/foo", "http://api.example.org/v1/foo", "GET", NULL, FALSE, ADIEU_CLIENT_ERROR_REDIRECT },
  { "http://a.example", "http://a.example/x", "https://a.example/y", "GET", "https://a.example/y", FALSE, -1 },
  { BASE, BASE "/foo", "https://u:p@api.example.org/x", "GET", NULL, FALSE, ADIEU_CLIENT_ERROR_BAD_RESPONSE },
  { BASE, BASE "/foo", "file:///etc/passwd", "GET", NULL, FALSE, ADIEU_CLIENT_ERROR_BAD_RESPONSE },
  { BASE, BASE "/foo", "https://api.example.org/a b", "GET", NULL, FALSE, ADIEU_CLIENT_ERROR_BAD_RESPONSE },
  { BASE, BASE "/foo", "https://api.example.org/../x", "GET", NULL, FALSE, ADIEU_CLIENT_ERROR_BAD_RESPONSE },
  { BASE, BASE "/foo", "/foo?p=2", "GET", NULL, FALSE, ADIEU_CLIENT_ERROR_BAD_RESPONSE },
  { "http+unix://%2Frun%2Fx.sock/v1", "http://localhost/v1/foo", "http://localhost/v1/foo?p=2%2F3", "GET",
    "http://localhost/v1/foo?p=2%2F3", TRUE, -1 },
  { "http+unix://%2Frun%2Fx.sock", "http://localhost/foo", "http://localhost/foo?p=2", "GET",
    "http://localhost/foo?p=2", TRUE, -1 },
  { "http+unix://%2Frun%2Fx.sock/v1", "http://localhost/v1/foo", "http://localhost/v2/foo", "GET", NULL, FALSE,
    ADIEU_CLIENT_ERROR_BAD_RESPONSE },
  { "http+unix://%2Frun%2Fx.sock/v1", "http://localhost/v1/foo", "http://localhost/v11/foo", "GET", NULL, FALSE,
    ADIEU_CLIENT_ERROR_BAD_RESPONSE },
  { "http+unix://%2Frun%2Fx.sock/v1", "http://localhost/v1/foo", "http://elsewhere.example/v1/foo", "GET", NULL,
    FALSE, ADIEU_CLIENT_ERROR_BAD_RESPONSE },
};

static void
check_at_url (gsize i)
{
  g_autoptr (GUri) base = adieu_base_url_parse (at_url[i].base, NULL);
  g_autoptr (GUri) asked = g_uri_parse (at_url[i].asked, G_URI_FLAGS_ENCODED, NULL);
  g_autoptr (AdieuRequest) request = adieu_request_new (at_url[i].method, "/foo{?q}");
  g_autoptr (AdieuRequest) next = NULL;
  g_autoptr (GError) error = NULL;
  AdieuHeaders *headers = NULL;
  g_autofree char *url = NULL;

  adieu_request_set_parameter (request, "q", "v");
  adieu_request_add_query (request, "a", "b");
  adieu_request_set_header (request, "Authorization", "Bearer secret", NULL);
  adieu_request_set_header (request, "Accept-Language", "de", NULL);

  g_test_message ("%s %s", at_url[i].method, at_url[i].url);
  next = adieu_next_request_at (request, asked, base, at_url[i].url, &error);
  if (at_url[i].error >= 0)
    {
      g_assert_error (error, ADIEU_CLIENT_ERROR, at_url[i].error);
      g_assert_null (strstr (error->message, "?p"));
      g_assert_null (next);
      return;
    }

  g_assert_no_error (error);
  url = resolve (next, at_url[i].base);
  headers = adieu_request_get_headers (next);
  g_assert_cmpstr (url, ==, at_url[i].next);
  g_assert_cmpstr (adieu_request_get_method (next), ==, at_url[i].method);
  g_assert_cmpstr (adieu_headers_get_one (headers, "Authorization"), ==,
                   at_url[i].with_headers ? "Bearer secret" : NULL);
  g_assert_cmpstr (adieu_headers_get_one (headers, "Accept-Language"), ==, "de");
}

static void
test_at_url (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (at_url); i++)
    check_at_url (i);
}

static void
test_fingerprint (void)
{
  g_autoptr (GUri) uri = g_uri_parse (BASE "/foo?token=secret", G_URI_FLAGS_ENCODED, NULL);
  g_autoptr (AdieuRequest) a = adieu_request_new ("GET", "/foo");
  g_autoptr (AdieuRequest) b = adieu_request_new ("GET", "/foo");
  g_autofree char *first = adieu_next_request_fingerprint (a, uri);
  g_autofree char *same = adieu_next_request_fingerprint (b, uri);
  g_autofree char *other = NULL;

  g_assert_cmpstr (first, ==, same);
  g_assert_null (strstr (first, "secret"));
  adieu_request_set_header (b, "Range", "items=10-19", NULL);
  other = adieu_next_request_fingerprint (b, uri);
  g_assert_cmpstr (first, !=, other);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/next-request/replaces-a-parameter-where-it-stands", test_with_query);
  g_test_add_func ("/adieu/next-request/replaces-a-parameter-of-a-url", test_with_query_of_url);
  g_test_add_func ("/adieu/next-request/the-rest-stays", test_the_rest_stays);
  g_test_add_func ("/adieu/next-request/secrets-stay-at-their-server", test_at_url);
  g_test_add_func ("/adieu/next-request/fingerprints-tell-requests-apart", test_fingerprint);

  return g_test_run ();
}
