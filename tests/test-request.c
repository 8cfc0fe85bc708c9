/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Requests and the URLs they go to: what is accepted and what it becomes, what is
 * refused and what is said about it, and that a copy is one.
 */

#include "config.h"

#include "message/adieu-request-private.h"

#include <math.h>
#include <string.h>

#include <adieu/adieu-error.h>

#define BASE "https://h.example/v1"

static GUri *
parse_base (const char *base_url)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) base = adieu_base_url_parse (base_url, &error);

  g_assert_no_error (error);
  g_assert_nonnull (base);

  return g_steal_pointer (&base);
}

static void
assert_keyword (const char   *what,
                const GError *error,
                const char   *keyword)
{
  if (error == NULL)
    g_error ("nothing refused “%s”, which should be for “%s”", what, keyword);

  g_assert_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_REQUEST);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  if (strstr (error->message, keyword) == NULL)
    g_error ("“%s” is refused, but without saying “%s”: %s", what, keyword, error->message);
}

static void
assert_resolves (AdieuRequest *request,
                 const char   *base_url,
                 const char   *expected)
{
  g_autoptr (GUri) base = base_url != NULL ? parse_base (base_url) : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) uri = adieu_request_resolve (request, base, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  text = g_uri_to_string (uri);
  g_assert_cmpstr (text, ==, expected);
  g_assert_true (g_uri_get_flags (uri) & G_URI_FLAGS_ENCODED_PATH);
  g_assert_true (g_uri_get_flags (uri) & G_URI_FLAGS_ENCODED_QUERY);
}

static void
assert_refused (AdieuRequest *request,
                const char   *keyword)
{
  g_autoptr (GUri) base = parse_base (BASE);
  g_autoptr (GError) error = NULL;
  const char *what = adieu_request_get_path (request);

  g_assert_null (adieu_request_resolve (request, base, &error));
  assert_keyword (what != NULL ? what : adieu_request_get_url (request), error, keyword);
  g_assert_nonnull (strstr (error->message, "was not sent"));
}

static void
test_base_urls (void)
{
  static const struct
  {
    const char *url;
    const char *parsed;
  } cases[] = {
    { "https://h.example", "https://h.example/" },
    { "https://h.example/", "https://h.example/" },
    { "HTTPS://H.Example/V1", "https://h.example/V1" },
    { "http://localhost:8080/api/", "http://localhost:8080/api/" },
    { "https://h.example:443/", "https://h.example/" },
    { "http://h.example:443/", "http://h.example:443/" },
    { "http://h.example:80/", "http://h.example/" },
    { "http://h.example:65535/", "http://h.example:65535/" },
    { "http://127.0.0.1:1/", "http://127.0.0.1:1/" },
    { "http://[::1]:8080/v1", "http://[::1]:8080/v1" },
    { "http://[0:0:0:0:0:0:0:1]/", "http://[::1]/" },
    { "http://some_name/", "http://some_name/" },
    { "http://h.example./", "http://h.example./" },
    { "http://3com.example/", "http://3com.example/" },
    { "https://bücher.example/käse", "https://xn--bcher-kva.example/k%C3%A4se" },
    { "https://h.example/a%20b/c;d=e", "https://h.example/a%20b/c;d=e" },
    { "http+unix://%2Frun%2Fx.sock/v4", "http+unix://%2Frun%2Fx.sock/v4" },
    { "http+unix://%2frun%2fx%20y.sock", "http+unix://%2Frun%2Fx%20y.sock/" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GUri) base = parse_base (cases[i].url);
      g_autofree char *text = g_uri_to_string (base);

      g_assert_cmpstr (text, ==, cases[i].parsed);
    }
}

static const struct
{
  const char *url;
  const char *keyword;
} bad_urls[] = {
  { "", "not complete" },
  { "h.example", "not complete" },
  { "//h.example/", "not complete" },
  { "/v1", "not complete" },
  { "://h.example/", "not complete" },
  { "http:h.example", "not complete" },
  { "http:/h.example", "not complete" },
  { "javascript:alert(1)", "not complete" },
  { "data:text/plain,x", "not complete" },
  { "foo/http://h.example/", "not complete" },
  { "ftp://h.example/", "“ftp”" },
  { "file:///etc/passwd", "“file”" },
  { "ws://h.example/", "“ws”" },
  { "https+unix://%2Fx/", "“https+unix”" },
  { "http://", "no host" },
  { "http:///v1", "no host" },
  { "http://:80/", "no host" },
  { "http://?x", "no host" },
  { "http://user:s3cret@h.example/", "credentials" },
  { "http://user@h.example/", "credentials" },
  { "http://@h.example/", "credentials" },
  { "http://h.example@evil.example/", "credentials" },
  { "http://ex ample.com/", "space at character 10" },
  { "http://h.example/a b", "space" },
  { " http://h.example/", "space" },
  { "http://h.example/\r\nEvil: 1", "U+000D" },
  { "http://h\n.example/", "U+000A" },
  { "http://h.example/\t", "U+0009" },
  { "http://h.example/\x7f", "U+007F" },
  { "http://h.example/\xff", "UTF-8" },
  { "http://h.example\\@evil.example/", "“\\”" },
  { "http://h.example/{id}", "“{”" },
  { "http://h.example/<b>", "“<”" },
  { "http://h.example/a|b", "“|”" },
  { "http://h.example/a^b", "“^”" },
  { "http://h.example/a`b", "“`”" },
  { "http://h.example/\"", "“\"”" },
  { "http://h.example/%", "hexadecimal" },
  { "http://h.example/%2", "hexadecimal" },
  { "http://h.example/%zz", "hexadecimal" },
  { "http://h.example/#x", "fragment" },
  { "http://h.example#", "fragment" },
  { "http://h.example:0/", "port" },
  { "http://h.example:65536/", "port" },
  { "http://h.example:99999999999999999999/", "port" },
  { "http://h.example:/", "port" },
  { "http://h.example:80x/", "port" },
  { "http://h.example:-1/", "port" },
  { "http://h.example:+80/", "port" },
  { "http://h:80:80/", "port" },
  { "http://::1/", "no host" },
  { "http://[::1/", "IPv6" },
  { "http://[]/", "IPv6" },
  { "http://[127.0.0.1]/", "IPv6" },
  { "http://[::g]/", "IPv6" },
  { "http://[fe80::1%25eth0]/", "IPv6" },
  { "http://[::1]x/", "between its host" },
  { "http://h..example/", "host belongs" },
  { "http://.example/", "host belongs" },
  { "http://./", "host belongs" },
  { "http://h%20x/", "host belongs" },
  { "http://h%2Fx/", "host belongs" },
  { "http://h,example/", "host belongs" },
  { "http://h$(x)/", "host belongs" },
  { "http://256.1.1.1/", "host belongs" },
  { "http://127.1/", "host belongs" },
  { "http://2130706433/", "host belongs" },
  { "http://0x7f.1/", "host belongs" },
  { "http://0x7f000001/", "host belongs" },
  { "http://0x/", "host belongs" },
  { "http://127.0.0.1./", "host belongs" },
  { "http://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example/",
    "host belongs" },
  { "http://h.example/a/../b", "another place" },
  { "http://h.example/..", "another place" },
  { "http://h.example/%2e%2E/b", "another place" },
  { "http://h.example/./b", "another place" },
  { "http://h.example/..;x/b", "another place" },
  { "http://h.example/a%00", "NUL" },
  { "http://h.example/a%0d%0ab", "control character" },
};

static void
test_bad_urls (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad_urls); i++)
    {
      g_autoptr (AdieuRequest) request = adieu_request_new_for_url ("GET", bad_urls[i].url);
      g_autoptr (GError) error = NULL;

      assert_refused (request, bad_urls[i].keyword);
      g_assert_null (adieu_base_url_parse (bad_urls[i].url, &error));
      assert_keyword (bad_urls[i].url, error, bad_urls[i].keyword);
      g_assert_null (strstr (error->message, "s3cret"));
    }
}

static void
test_bad_base_urls (void)
{
  static const struct
  {
    const char *url;
    const char *keyword;
  } cases[] = {
    { "https://h.example/?x=1", "query" },
    { "https://h.example?", "query" },
    { "http+unix:///run/x.sock", "absolute path of a socket" },
    { "http+unix://run%2Fx.sock/", "absolute path of a socket" },
    { "http+unix://%2Frun%2Fx.sock:80/", "absolute path of a socket" },
    { "http+unix://%2Frun%00x.sock/", "absolute path of a socket" },
    { "http+unix://%2Frun%0Ax.sock/", "U+000A" },
    { "http+unix://%2Frun%FF.sock/", "UTF-8" },
    { "http+unix://u@%2Frun%2Fx.sock/", "credentials" },
    { "http+unix://%2Frun%2Fx.sock/../a", "another place" },
    { "http+unix://%2F123456789012345678901234567890123456789012345678901234567890"
      "123456789012345678901234567890123456789012345678/", "longer than 107 bytes" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (adieu_base_url_parse (cases[i].url, &error));
      assert_keyword (cases[i].url, error, cases[i].keyword);
    }
}

static void
test_sockets (void)
{
  g_autoptr (GUri) base = parse_base ("http+unix://%2Frun%2Ffoo%20bar.sock/v4");
  g_autoptr (GUri) other = parse_base ("http://localhost/");
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/foo?x=1");
  g_autoptr (AdieuRequest) elsewhere = adieu_request_new_for_url ("GET", "http://h.example/");
  g_autoptr (GError) error = NULL;
  g_autofree char *path = adieu_uri_dup_socket_path (base, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (path, ==, "/run/foo bar.sock");
  g_assert_null (adieu_uri_dup_socket_path (other, &error));
  g_assert_no_error (error);
  assert_resolves (request, "http+unix://%2Frun%2Fx.sock/v4", "http://localhost/v4/foo?x=1");
  assert_resolves (request, "http+unix://%2Frun%2Fx.sock", "http://localhost/foo?x=1");

  g_assert_null (adieu_request_resolve (elsewhere, base, &error));
  assert_keyword ("a URL with a socket", error, "socket");
}

static void
test_joining (void)
{
  static const struct
  {
    const char *base;
    const char *path;
    const char *joined;
  } cases[] = {
    { BASE, "/foo", BASE "/foo" },
    { BASE, "foo", BASE "/foo" },
    { BASE "/", "/foo", BASE "/foo" },
    { BASE "/", "foo", BASE "/foo" },
    { BASE "//", "/foo", BASE "/foo" },
    { BASE, "", BASE },
    { BASE "/", "", BASE "/" },
    { BASE, "/", BASE "/" },
    { BASE, "?x=1", BASE "?x=1" },
    { BASE, "/foo/", BASE "/foo/" },
    { BASE, "/foo?x=1&y=%20", BASE "/foo?x=1&y=%20" },
    { BASE, "/käse?ö=ü", BASE "/k%C3%A4se?%C3%B6=%C3%BC" },
    { BASE, "/a%2Fb", BASE "/a%2Fb" },
    { BASE, "/v2:batch", BASE "/v2:batch" },
    { "https://h.example", "/foo", "https://h.example/foo" },
    { "https://h.example", "foo", "https://h.example/foo" },
    { "https://h.example", "", "https://h.example/" },
    { "http://[::1]:8080", "/foo", "http://[::1]:8080/foo" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AdieuRequest) request = adieu_request_new ("GET", cases[i].path);

      assert_resolves (request, cases[i].base, cases[i].joined);
    }
}

static void
test_parameters (void)
{
  static const char * const tags[] = { "a b", "c&d", NULL };
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/foo/{id}{?tag*,page,none}");

  adieu_request_set_parameter (request, "id", "a/b");
  adieu_request_set_parameter_list (request, "tag", tags);
  adieu_request_set_parameter_int (request, "page", G_MININT64);
  adieu_request_set_parameter (request, "none", "x");
  adieu_request_set_parameter (request, "none", NULL);
  adieu_request_add_query (request, "q", "x y+z&ü");
  adieu_request_add_query (request, "a[b]", "");
  adieu_request_add_query (request, "q", NULL);
  adieu_request_add_query_int (request, "q", -1);
  assert_resolves (request, BASE,
                   BASE "/foo/a%2Fb?tag=a%20b&tag=c%26d&page=-9223372036854775808"
                   "&q=x%20y%2Bz%26%C3%BC&a%5Bb%5D=&q=-1");

  adieu_request_set_parameter_list (request, "tag", NULL);
  adieu_request_set_parameter (request, "page", NULL);
  assert_resolves (request, BASE, BASE "/foo/a%2Fb?q=x%20y%2Bz%26%C3%BC&a%5Bb%5D=&q=-1");

  adieu_request_set_parameter (request, "id", NULL);
  assert_refused (request, "“id” has no value");
}

static void
test_bad_paths (void)
{
  static const struct
  {
    const char *path;
    const char *id;
    const char *keyword;
  } cases[] = {
    { "http://evil.example/", NULL, "complete URL" },
    { "HTTPS:evil", NULL, "complete URL" },
    { "file:///etc/passwd", NULL, "complete URL" },
    { "//evil.example/foo", NULL, "complete URL" },
    { "/\\evil.example/", NULL, "character 2" },
    { "\\\\evil.example/", NULL, "character 1" },
    { "/../foo", NULL, "another place" },
    { "/%2e%2e/foo", NULL, "another place" },
    { "/foo#bar", NULL, "fragment" },
    { "/foo bar", NULL, "character 5" },
    { "/foo\r\nbar", NULL, "character 5" },
    { "/foo/{id", NULL, "character 6" },
    { "/foo/{id}", NULL, "“id”" },
    { "/foo/{id}", "", "“id”" },
    { "/foo/{id}", ".", "“id”" },
    { "/foo/{id}", "..", "“id”" },
    { "/foo/{id}", "../..", "{id}" },
    { "/foo/{id}", "a\r\nb", "“id”" },
    { "/foo/{+id}", "../bar", "{+id}" },
    { "/foo/{+id}", "x?y", "“id”" },
    { "{+id}", "//evil.example/", "{+id}" },
    { "{+id}", "https://evil.example/", "{+id}" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AdieuRequest) request = adieu_request_new ("GET", cases[i].path);

      adieu_request_set_parameter (request, "id", cases[i].id);
      assert_refused (request, cases[i].keyword);
    }
}

static void
test_bad_queries (void)
{
  static const struct
  {
    const char *name;
    const char *value;
    const char *keyword;
  } cases[] = {
    { "", "x", "no name" },
    { "q", "a\nb", "U+000A" },
    { "q", "a\x01", "“q”" },
    { "q\r", "a", "U+000D" },
    { "q", "\xff", "UTF-8" },
    { "\xff", "a", "UTF-8" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/foo");

      adieu_request_add_query (request, cases[i].name, cases[i].value);
      assert_refused (request, cases[i].keyword);
    }
}

static void
test_urls (void)
{
  g_autoptr (AdieuRequest) request = adieu_request_new_for_url ("GET", "http://o.example?x=1");

  assert_resolves (request, BASE, "http://o.example/?x=1");
  assert_resolves (request, NULL, "http://o.example/?x=1");
  adieu_request_add_query (request, "y", "2 3");
  assert_resolves (request, BASE, "http://o.example/?x=1&y=2%203");
  adieu_request_set_parameter (request, "id", "1");
  assert_refused (request, "no template");
}

static void
test_places (void)
{
  g_autoptr (AdieuRequest) neither = g_object_new (ADIEU_TYPE_REQUEST, NULL);
  g_autoptr (AdieuRequest) both = g_object_new (ADIEU_TYPE_REQUEST, "path", "/foo",
                                                "url", "http://h.example/", NULL);
  g_autoptr (AdieuRequest) bound = g_object_new (ADIEU_TYPE_REQUEST, "method", "PUT",
                                                 "path", "/foo", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (adieu_request_resolve (neither, NULL, &error));
  assert_keyword ("no place", error, "neither");
  assert_refused (both, "both");
  g_assert_cmpstr (adieu_request_get_method (neither), ==, "GET");
  g_assert_cmpstr (adieu_request_get_method (bound), ==, "PUT");
  assert_resolves (bound, BASE, BASE "/foo");

  g_clear_error (&error);
  g_assert_null (adieu_request_resolve (bound, NULL, &error));
  assert_keyword ("no base", error, "no base URL");
  g_assert_null (adieu_request_resolve (bound, NULL, NULL));
}

static void
test_methods (void)
{
  static const char * const good[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS",
                                       "PROPFIND", "get", "M-SEARCH",
                                       "12345678901234567890123456789012" };
  static const struct
  {
    const char *method;
    const char *keyword;
  } bad[] = {
    { "", "not a method" },
    { "GET /", "not a method" },
    { "GET\r\nHost: x", "“GET\\u000D\\u000AHost: x”" },
    { "GÈT", "not a method" },
    { "GET\xff", "not a method" },
    { "GET,PUT", "not a method" },
    { "CONNECT", "proxies" },
    { "connect", "proxies" },
    { "TRACE", "credentials" },
    { "123456789012345678901234567890123", "longer than 32" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (AdieuRequest) request = adieu_request_new (good[i], "/foo");

      assert_resolves (request, BASE, BASE "/foo");
      g_assert_cmpstr (adieu_request_get_method (request), ==, good[i]);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (AdieuRequest) request = adieu_request_new (bad[i].method, "/foo");

      assert_refused (request, bad[i].keyword);
    }
}

static void
test_method_kinds (void)
{
  static const struct
  {
    const char *method;
    gboolean is_safe;
    gboolean is_idempotent;
  } cases[] = {
    { "GET", TRUE, TRUE },
    { "HEAD", TRUE, TRUE },
    { "OPTIONS", TRUE, TRUE },
    { "PUT", FALSE, TRUE },
    { "DELETE", FALSE, TRUE },
    { "POST", FALSE, FALSE },
    { "PATCH", FALSE, FALSE },
    { "get", FALSE, FALSE },
    { "", FALSE, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpint (adieu_method_is_safe (cases[i].method), ==, cases[i].is_safe);
      g_assert_cmpint (adieu_method_is_idempotent (cases[i].method), ==, cases[i].is_idempotent);
    }
}

static void
assert_body (AdieuRequest *request,
             const char   *body,
             const char   *content_type)
{
  g_autoptr (GBytes) expected = g_bytes_new (body, strlen (body));

  g_assert_true (g_bytes_equal (adieu_request_get_body (request), expected));
  g_assert_cmpstr (adieu_request_get_content_type (request), ==, content_type);
}

static void
test_bodies (void)
{
  g_autoptr (AdieuRequest) request = adieu_request_new ("POST", "/foo");
  g_autoptr (GBytes) bytes = g_bytes_new ("\0\1", 2);
  g_autoptr (GError) error = NULL;

  g_assert_null (adieu_request_get_body (request));
  g_assert_null (adieu_request_get_content_type (request));

  adieu_request_set_body_bytes (request, bytes, NULL);
  g_assert_true (adieu_request_get_body (request) == bytes);
  g_assert_cmpstr (adieu_request_get_content_type (request), ==, "application/octet-stream");
  adieu_request_set_body_bytes (request, bytes, "image/png");
  g_assert_cmpstr (adieu_request_get_content_type (request), ==, "image/png");

  adieu_request_set_body_text (request, "käse", NULL);
  assert_body (request, "käse", "text/plain; charset=utf-8");
  adieu_request_set_body_text (request, "<a/>", "application/xml");
  assert_body (request, "<a/>", "application/xml");
  adieu_request_set_body_text (request, "", NULL);
  assert_body (request, "", "text/plain; charset=utf-8");

  g_assert_true (adieu_request_set_header (request, "content-type", "text/markdown", &error));
  assert_body (request, "", "text/markdown");
  g_assert_true (adieu_request_set_header (request, "Content-Type", NULL, &error));

  assert_resolves (request, BASE, BASE "/foo");
  adieu_request_set_body_text (request, NULL, "text/plain");
  g_assert_null (adieu_request_get_body (request));
  g_assert_null (adieu_request_get_content_type (request));
  g_assert_no_error (error);
}

static void
test_json_bodies (void)
{
  g_autoptr (AdieuRequest) request = adieu_request_new ("PATCH", "/foo");
  g_autoptr (JsonNode) json = json_from_string ("{ \"a\": [ 1, true, null ] }", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (adieu_request_set_body_json (request, json, &error));
  g_assert_no_error (error);
  assert_body (request, "{\"a\":[1,true,null]}", "application/json");

  g_assert_true (adieu_request_set_body_variant (request, g_variant_new_int32 (7), &error));
  g_assert_no_error (error);
  assert_body (request, "7", "application/json");

  g_assert_true (adieu_request_set_body_object (request, G_OBJECT (request), ADIEU_NAMING_SNAKE,
                                                &error));
  g_assert_no_error (error);
  g_assert_nonnull (adieu_request_get_body (request));
  assert_resolves (request, BASE, BASE "/foo");
}

static void
test_bad_json (void)
{
  g_autoptr (AdieuRequest) request = adieu_request_new ("PATCH", "/foo");
  g_autoptr (JsonNode) json = json_node_init_double (json_node_alloc (), NAN);
  g_autoptr (GError) json_error = NULL;
  g_autoptr (GError) variant_error = NULL;

  adieu_request_set_body_text (request, "kept", "text/plain");
  g_assert_false (adieu_request_set_body_json (request, json, &json_error));
  g_assert_error (json_error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_REQUEST);
  g_assert_false (adieu_request_set_body_variant (request, g_variant_new_double (INFINITY),
                                                  &variant_error));
  g_assert_error (variant_error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_REQUEST);
  assert_body (request, "kept", "text/plain");
  assert_resolves (request, BASE, BASE "/foo");
}

static void
test_forms (void)
{
  g_autoptr (AdieuRequest) request = adieu_request_new ("POST", "/foo");

  adieu_request_set_body_text (request, "replaced", NULL);
  adieu_request_add_form_field (request, "a b", "c&d=e");
  assert_body (request, "a+b=c%26d%3De", "application/x-www-form-urlencoded");
  adieu_request_add_form_field (request, "ü", "~*-._\n+");
  adieu_request_add_form_field (request, "none", NULL);
  adieu_request_add_form_field (request, "empty", "");
  assert_body (request, "a+b=c%26d%3De&%C3%BC=%7E*-._%0A%2B&empty=",
               "application/x-www-form-urlencoded");
  assert_resolves (request, BASE, BASE "/foo");

  adieu_request_set_body_text (request, "text", NULL);
  assert_body (request, "text", "text/plain; charset=utf-8");
  adieu_request_add_form_field (request, "a", "1");
  assert_body (request, "a=1", "application/x-www-form-urlencoded");
}

static void
test_bad_bodies (void)
{
  static const struct
  {
    const char *method;
    const char *text;
    const char *content_type;
    const char *keyword;
  } cases[] = {
    { "GET", "x", NULL, "cannot have a body" },
    { "GET", "", NULL, "cannot have a body" },
    { "HEAD", "x", NULL, "cannot have a body" },
    { "POST", "caf\xe9", NULL, "UTF-8" },
    { "POST", "x", "", "not a content type" },
    { "POST", "x", "text", "“text”" },
    { "POST", "x", "text/", "not a content type" },
    { "POST", "x", "/plain", "not a content type" },
    { "POST", "x", "text/plain/x", "not a content type" },
    { "POST", "x", " text/plain", "not a content type" },
    { "POST", "x", "text/plain;x", "not a content type" },
    { "POST", "x", "text/plain; x=", "not a content type" },
    { "POST", "x", "text/plain; x=\"", "not a content type" },
    { "POST", "x", "text/plain; x=\"\\", "not a content type" },
    { "POST", "x", "text/plain; x=\"a\"b", "not a content type" },
    { "POST", "x", "text/plain; x=a b", "not a content type" },
    { "POST", "x", "text/plain, text/html", "not a content type" },
    { "POST", "x", "text/plain\r\nEvil: 1", "\\u000D\\u000A" },
    { "POST", "x", "text/plain; x=\"\r\n\"", "not a content type" },
    { "POST", "x", "text/pläin", "not a content type" },
    { "POST", "x", "text/plain\xff", "not a content type" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AdieuRequest) request = adieu_request_new (cases[i].method, "/foo");
      g_autoptr (AdieuRequest) copy = NULL;

      adieu_request_set_body_text (request, cases[i].text, cases[i].content_type);
      copy = adieu_request_copy (request);
      assert_refused (request, cases[i].keyword);
      assert_refused (copy, cases[i].keyword);

      /* What was wrong goes with the body that it was in. */
      adieu_request_set_body_text (request, NULL, NULL);
      assert_resolves (request, BASE, BASE "/foo");
    }
}

static void
test_bad_forms (void)
{
  g_autoptr (AdieuRequest) name = adieu_request_new ("POST", "/foo");
  g_autoptr (AdieuRequest) value = adieu_request_new ("POST", "/foo");

  adieu_request_add_form_field (name, "\xff", "x");
  assert_refused (name, "UTF-8");
  adieu_request_add_form_field (value, "x", "\xff");
  adieu_request_add_form_field (value, "y", "z");
  assert_refused (value, "“x”");
}

static void
test_bad_content_types (void)
{
  g_autoptr (AdieuRequest) odd = adieu_request_new ("POST", "/foo");
  g_autoptr (AdieuRequest) twice = adieu_request_new ("POST", "/foo");

  g_assert_true (adieu_request_set_header (odd, "Content-Type", "nonsense", NULL));
  assert_refused (odd, "Content-Type");
  g_assert_true (adieu_headers_append (adieu_request_get_headers (twice), "Content-Type",
                                       "text/plain", NULL));
  g_assert_true (adieu_headers_append (adieu_request_get_headers (twice), "Content-Type",
                                       "text/html", NULL));
  assert_refused (twice, "more than once");
}

static void
test_good_content_types (void)
{
  static const char * const types[] = {
    "text/plain",
    "application/merge-patch+json",
    "text/plain;charset=utf-8",
    "text/plain ; charset=utf-8",
    "text/plain; charset=\"utf-8\"; x=y",
    "text/plain; x=\"a\\\"b;c\"",
    "text/plain;",
    "text/plain; ; x=y",
    "multipart/form-data; boundary=----abc",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (AdieuRequest) request = adieu_request_new ("DELETE", "/foo");

      adieu_request_set_body_text (request, "x", types[i]);
      assert_resolves (request, BASE, BASE "/foo");
      assert_body (request, "x", types[i]);
    }
}

static void
test_headers (void)
{
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/foo");
  g_autoptr (GError) error = NULL;

  g_assert_true (adieu_request_set_header (request, "X", "1", &error));
  g_assert_true (adieu_request_set_header (request, "x", "2", &error));
  g_assert_cmpuint (adieu_headers_get_n_fields (adieu_request_get_headers (request)), ==, 1);
  g_assert_true (adieu_request_set_header (request, "X", NULL, &error));
  g_assert_true (adieu_request_set_header (request, "X", NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (adieu_headers_get_n_fields (adieu_request_get_headers (request)), ==, 0);
  g_assert_false (adieu_request_set_header (request, "Host", "x", &error));
  assert_keyword ("Host", error, "“Host”");
}

static void
count_cb (GObject    *object,
          GParamSpec *pspec,
          gpointer    user_data)
{
  guint *count = user_data;

  (*count)++;
}

static void
test_properties (void)
{
  g_autoptr (AdieuRequest) request = adieu_request_new ("POST", "/foo/{id}");
  g_autofree char *method = NULL;
  g_autofree char *path = NULL;
  g_autofree char *url = NULL;
  g_autofree char *content_type = NULL;
  g_autoptr (AdieuHeaders) headers = NULL;
  gboolean fail_on_status = FALSE;
  gboolean parse_json = FALSE;
  guint deadline_ms = 1;
  guint n_notified = 0;

  g_signal_connect (request, "notify", G_CALLBACK (count_cb), &n_notified);
  g_object_get (request, "method", &method, "path", &path, "url", &url,
                "content-type", &content_type, "headers", &headers, "deadline", &deadline_ms,
                "fail-on-status", &fail_on_status, "parse-json", &parse_json, NULL);
  g_assert_cmpstr (method, ==, "POST");
  g_assert_cmpstr (path, ==, "/foo/{id}");
  g_assert_null (url);
  g_assert_null (content_type);
  g_assert_true (headers == adieu_request_get_headers (request));
  g_assert_cmpuint (deadline_ms, ==, 0);
  g_assert_true (fail_on_status);
  g_assert_true (parse_json);

  g_object_set (request, "deadline", 0, "fail-on-status", TRUE, "parse-json", TRUE, NULL);
  g_assert_cmpuint (n_notified, ==, 0);
  g_object_set (request, "deadline", 5, "fail-on-status", FALSE, "parse-json", FALSE, NULL);
  g_assert_cmpuint (n_notified, ==, 3);
  adieu_request_set_body_text (request, "x", NULL);
  adieu_request_set_body_text (request, "y", NULL);
  g_assert_cmpuint (n_notified, ==, 4);
}

static void
test_copies (void)
{
  g_autoptr (AdieuRequest) request = adieu_request_new ("POST", "/foo/{id}");
  g_autoptr (AdieuRequest) copy = NULL;

  adieu_request_set_parameter (request, "id", "1");
  adieu_request_add_query (request, "q", "1");
  adieu_request_add_form_field (request, "f", "1");
  g_assert_true (adieu_request_set_header (request, "X", "1", NULL));
  adieu_request_set_deadline (request, 7);
  adieu_request_set_fail_on_status (request, FALSE);
  adieu_request_set_parse_json (request, FALSE);

  copy = adieu_request_copy (request);
  adieu_request_set_parameter (request, "id", "2");
  adieu_request_add_query (request, "q", "2");
  adieu_request_add_form_field (request, "f", "2");
  g_assert_true (adieu_request_set_header (request, "X", "2", NULL));
  adieu_request_set_deadline (request, 8);

  assert_resolves (request, BASE, BASE "/foo/2?q=1&q=2");
  assert_body (request, "f=1&f=2", "application/x-www-form-urlencoded");

  g_assert_cmpstr (adieu_request_get_method (copy), ==, "POST");
  assert_resolves (copy, BASE, BASE "/foo/1?q=1");
  assert_body (copy, "f=1", "application/x-www-form-urlencoded");
  g_assert_cmpstr (adieu_headers_get_one (adieu_request_get_headers (copy), "X"), ==, "1");
  g_assert_cmpuint (adieu_request_get_deadline (copy), ==, 7);
  g_assert_false (adieu_request_get_fail_on_status (copy));
  g_assert_false (adieu_request_get_parse_json (copy));

  adieu_request_add_form_field (copy, "f", "3");
  assert_body (copy, "f=1&f=3", "application/x-www-form-urlencoded");
}

static void
test_origins (void)
{
  static const struct
  {
    const char *a;
    const char *b;
    gboolean is_same;
  } cases[] = {
    { "https://h.example/", "https://h.example/v1", TRUE },
    { "https://h.example/", "https://H.EXAMPLE:443/", TRUE },
    { "http://h.example/", "http://h.example:80/", TRUE },
    { "https://h.example/", "http://h.example/", FALSE },
    { "https://h.example/", "http://h.example:443/", FALSE },
    { "https://h.example/", "https://h.example:8443/", FALSE },
    { "https://h.example/", "https://www.h.example/", FALSE },
    { "https://h.example/", "https://h.example./", FALSE },
    { "http://[::1]/", "http://[0::1]/", TRUE },
    { "http+unix://%2Fa/", "http+unix://%2Fa/v1", TRUE },
    { "http+unix://%2Fa/", "http+unix://%2FA/", FALSE },
    { "http+unix://%2Fa/", "http://localhost/", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GUri) a = parse_base (cases[i].a);
      g_autoptr (GUri) b = parse_base (cases[i].b);

      g_assert_cmpint (adieu_uri_same_origin (a, b), ==, cases[i].is_same);
      g_assert_cmpint (adieu_uri_same_origin (b, a), ==, cases[i].is_same);
    }
}

static void
test_messages (void)
{
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/foo/{id}?key=s3cret");
  g_autoptr (GUri) base = parse_base (BASE);
  g_autoptr (GError) error = NULL;

  g_assert_null (adieu_request_resolve (request, base, &error));
  g_assert_cmpstr (error->message, ==,
                   "“GET /foo/{id}” was not sent. The parameter “id” has no value, but it is "
                   "part of the path");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/request/base-urls-are-accepted", test_base_urls);
  g_test_add_func ("/adieu/request/bad-urls-are-refused", test_bad_urls);
  g_test_add_func ("/adieu/request/bad-base-urls-are-refused", test_bad_base_urls);
  g_test_add_func ("/adieu/request/sockets-are-base-urls", test_sockets);
  g_test_add_func ("/adieu/request/paths-are-joined-to-the-base", test_joining);
  g_test_add_func ("/adieu/request/parameters-and-query-are-encoded", test_parameters);
  g_test_add_func ("/adieu/request/bad-paths-are-refused", test_bad_paths);
  g_test_add_func ("/adieu/request/bad-queries-are-refused", test_bad_queries);
  g_test_add_func ("/adieu/request/urls-leave-the-base", test_urls);
  g_test_add_func ("/adieu/request/has-one-place", test_places);
  g_test_add_func ("/adieu/request/methods-are-tokens", test_methods);
  g_test_add_func ("/adieu/request/methods-are-safe-or-idempotent", test_method_kinds);
  g_test_add_func ("/adieu/request/bodies-have-a-type", test_bodies);
  g_test_add_func ("/adieu/request/json-bodies-are-written", test_json_bodies);
  g_test_add_func ("/adieu/request/bad-json-leaves-the-body", test_bad_json);
  g_test_add_func ("/adieu/request/forms-grow", test_forms);
  g_test_add_func ("/adieu/request/bad-bodies-are-refused", test_bad_bodies);
  g_test_add_func ("/adieu/request/bad-forms-are-refused", test_bad_forms);
  g_test_add_func ("/adieu/request/bad-content-types-are-refused", test_bad_content_types);
  g_test_add_func ("/adieu/request/content-types-are-accepted", test_good_content_types);
  g_test_add_func ("/adieu/request/headers-are-set", test_headers);
  g_test_add_func ("/adieu/request/has-properties", test_properties);
  g_test_add_func ("/adieu/request/copies-are-apart", test_copies);
  g_test_add_func ("/adieu/request/origins-are-compared", test_origins);
  g_test_add_func ("/adieu/request/messages-read-well", test_messages);

  return g_test_run ();
}
