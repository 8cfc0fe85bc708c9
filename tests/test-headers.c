/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The header fields of a message: their order, what may be added, what a server may
 * have sent, and that sealed ones stay as they are.
 */

#include "config.h"

#include "message/adieu-headers-private.h"

#include <string.h>

#include <adieu/adieu-error.h>

/* "Name: value" lines of all fields. */
static char *
write_fields (AdieuHeaders *headers)
{
  GString *lines = g_string_new (NULL);

  for (guint i = 0; i < adieu_headers_get_n_fields (headers); i++)
    g_string_append_printf (lines, "%s: %s\n", adieu_headers_get_name (headers, i),
                            adieu_headers_get_value (headers, i));

  return g_string_free (lines, FALSE);
}

static void
assert_fields (AdieuHeaders *headers,
               const char   *expected)
{
  g_autofree char *fields = write_fields (headers);

  g_assert_cmpstr (fields, ==, expected);
}

static void
append (AdieuHeaders *headers,
        const char   *name,
        const char   *value)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (adieu_headers_append (headers, name, value, &error));
  g_assert_no_error (error);
}

static AdieuHeaders *
some_headers_new (void)
{
  AdieuHeaders *headers = adieu_headers_new ();

  append (headers, "Accept", "application/json");
  append (headers, "X-Thing", "one");
  append (headers, "Accept-Language", "de");
  append (headers, "x-thing", "two");
  append (headers, "X-THING", "three");

  return headers;
}

static void
test_order (void)
{
  g_autoptr (AdieuHeaders) headers = some_headers_new ();
  g_auto (GStrv) things = adieu_headers_dup_all (headers, "X-thing");
  g_auto (GStrv) nothings = adieu_headers_dup_all (headers, "X-Nothing");

  assert_fields (headers,
                 "Accept: application/json\nX-Thing: one\nAccept-Language: de\n"
                 "x-thing: two\nX-THING: three\n");
  g_assert_cmpstr (adieu_headers_get_one (headers, "aCCept"), ==, "application/json");
  g_assert_cmpstr (adieu_headers_get_one (headers, "x-thing"), ==, "one");
  g_assert_null (adieu_headers_get_one (headers, "X-Nothing"));
  g_assert_null (adieu_headers_get_one (headers, ""));
  g_assert_cmpuint (g_strv_length (things), ==, 3);
  g_assert_cmpstr (things[0], ==, "one");
  g_assert_cmpstr (things[1], ==, "two");
  g_assert_cmpstr (things[2], ==, "three");
  g_assert_nonnull (nothings);
  g_assert_null (nothings[0]);
  g_assert_null (adieu_headers_get_name (headers, 5));
  g_assert_null (adieu_headers_get_value (headers, G_MAXUINT));
}

static void
test_replace (void)
{
  g_autoptr (AdieuHeaders) headers = some_headers_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (adieu_headers_replace (headers, "X-Thing", "new", &error));
  g_assert_no_error (error);
  assert_fields (headers, "Accept: application/json\nX-Thing: new\nAccept-Language: de\n");

  g_assert_true (adieu_headers_replace (headers, "accept-language", "fr", &error));
  g_assert_true (adieu_headers_replace (headers, "X-Last", "last", &error));
  assert_fields (headers,
                 "Accept: application/json\nX-Thing: new\naccept-language: fr\nX-Last: last\n");

  /* What is given may be what is replaced. */
  g_assert_true (adieu_headers_replace (headers, adieu_headers_get_name (headers, 0),
                                        adieu_headers_get_value (headers, 0), &error));
  assert_fields (headers,
                 "Accept: application/json\nX-Thing: new\naccept-language: fr\nX-Last: last\n");
}

static void
test_remove (void)
{
  g_autoptr (AdieuHeaders) headers = some_headers_new ();

  g_assert_true (adieu_headers_remove (headers, adieu_headers_get_name (headers, 1)));
  assert_fields (headers, "Accept: application/json\nAccept-Language: de\n");
  g_assert_false (adieu_headers_remove (headers, "X-Thing"));
  g_assert_true (adieu_headers_remove (headers, "ACCEPT"));
  g_assert_true (adieu_headers_remove (headers, "Accept-Language"));
  g_assert_cmpuint (adieu_headers_get_n_fields (headers), ==, 0);
}

static void
test_accepted (void)
{
  static const struct
  {
    const char *name;
    const char *value;
    const char *kept;
  } cases[] = {
    { "X-Empty", "", "" },
    { "X-Space", " \t a b \t ", "a b" },
    { "X-Tab", "a\tb", "a\tb" },
    { "X-Text", "käse ☺", "käse ☺" },
    { "X-Quotes", "\"a\\b\", <c>; d=e", "\"a\\b\", <c>; d=e" },
    { "!#$%&'*+-.^_`|~09azAZ", "any token", "any token" },
    { "Authorization", "Bearer x", "Bearer x" },
    { "Content-Type", "text/plain", "text/plain" },
    { "Hostess", "not Host", "not Host" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AdieuHeaders) headers = adieu_headers_new ();
      g_autoptr (GError) error = NULL;

      append (headers, cases[i].name, cases[i].value);
      g_assert_cmpstr (adieu_headers_get_one (headers, cases[i].name), ==, cases[i].kept);
      g_assert_true (adieu_headers_check_sendable (headers, &error));
      g_assert_no_error (error);
    }
}

static void
test_refused (void)
{
  static const struct
  {
    const char *name;
    const char *value;
    const char *keyword;
  } cases[] = {
    { "", "x", "“” is not a header's name" },
    { " X", "x", "not a header's name" },
    { "X ", "x", "not a header's name" },
    { "X Y", "x", "not a header's name" },
    { "X:", "x", "not a header's name" },
    { ":path", "x", "not a header's name" },
    { "X\r\nY", "x", "“X\\u000D\\u000AY”" },
    { "X\tY", "x", "not a header's name" },
    { "X(Y)", "x", "not a header's name" },
    { "Käse", "x", "“Käse”" },
    { "X\xff", "x", "not a header's name" },
    { "X\"", "x", "not a header's name" },
    { "X", "a\r\nEvil: yes", "U+000D" },
    { "X", "a\nb", "“X”" },
    { "X", "a\n", "U+000A" },
    { "X", "\ra", "U+000D" },
    { "X", "a\x01", "U+0001" },
    { "X", "\x7f", "U+007F" },
    { "X", "\x1b[31m", "U+001B" },
    { "X", "\v", "U+000B" },
    { "X", "caf\xe9", "UTF-8" },
    { "X", "\xed\xa0\x80", "UTF-8" },
    { "Host", "evil", "URL" },
    { "hOST", "evil", "“Host”" },
    { "Content-Length", "1", "body" },
    { "transfer-encoding", "chunked", "body" },
    { "Trailer", "X", "body" },
    { "Expect", "100-continue", "decides" },
    { "Connection", "close", "connections" },
    { "Keep-Alive", "timeout=5", "connections" },
    { "Proxy-Connection", "close", "connections" },
    { "TE", "trailers", "connections" },
    { "Upgrade", "h2c", "connections" },
    { "HTTP2-Settings", "x", "connections" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AdieuHeaders) headers = some_headers_new ();
      g_autofree char *before = write_fields (headers);
      g_autoptr (GError) append_error = NULL;
      g_autoptr (GError) replace_error = NULL;

      g_assert_false (adieu_headers_append (headers, cases[i].name, cases[i].value, &append_error));
      g_assert_false (adieu_headers_replace (headers, cases[i].name, cases[i].value,
                                             &replace_error));
      g_assert_error (append_error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_REQUEST);
      g_assert_cmpstr (append_error->message, ==, replace_error->message);
      if (strstr (append_error->message, cases[i].keyword) == NULL)
        g_error ("no “%s” in: %s", cases[i].keyword, append_error->message);
      assert_fields (headers, before);
    }
}

static void
test_secrets (void)
{
  g_autoptr (AdieuHeaders) headers = adieu_headers_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (adieu_headers_append (headers, "Authorization", "Bearer s3cret\n", &error));
  g_assert_null (strstr (error->message, "s3cret"));
}

static void
test_sealed (void)
{
  g_autoptr (AdieuHeaders) headers = some_headers_new ();
  g_autoptr (AdieuHeaders) copy = NULL;
  g_autofree char *before = write_fields (headers);
  g_autoptr (GError) append_error = NULL;
  g_autoptr (GError) replace_error = NULL;

  g_assert_false (adieu_headers_is_sealed (headers));
  adieu_headers_seal (headers);
  g_assert_true (adieu_headers_is_sealed (headers));

  g_assert_false (adieu_headers_append (headers, "X", "x", &append_error));
  g_assert_error (append_error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_REQUEST);
  g_assert_nonnull (strstr (append_error->message, "read-only"));
  g_assert_false (adieu_headers_replace (headers, "Accept", "x", &replace_error));
  g_assert_error (replace_error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_REQUEST);
  g_assert_false (adieu_headers_remove (headers, "Accept"));
  assert_fields (headers, before);

  copy = adieu_headers_copy (headers);
  g_assert_false (adieu_headers_is_sealed (copy));
  assert_fields (copy, before);
  g_assert_true (adieu_headers_remove (copy, "Accept"));
  assert_fields (headers, before);
}

static void
test_received (void)
{
  static const struct
  {
    const char *name;
    const char *value;
    const char *kept;
  } cases[] = {
    { "Content-Length", "12", "12" },
    { "Connection", "close", "close" },
    { "X-Utf8", "käse", "käse" },
    { "X-Latin", "caf\xe9 \xa4", "café ¤" },
    { "X-Folded", "a\r\n b", "a   b" },
    { "X-Spaces", "  a ", "a" },
    { "X-Control", "a\x01", "a\x01" },
    { "X Odd: Name", "x", "x" },
    { "", "x", "x" },
  };
  g_autoptr (AdieuHeaders) headers = adieu_headers_new ();
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      adieu_headers_take_received (headers, cases[i].name, cases[i].value);
      g_assert_cmpstr (adieu_headers_get_one (headers, cases[i].name), ==, cases[i].kept);
    }

  adieu_headers_take_received (headers, "X-\xe9", "1");
  g_assert_cmpstr (adieu_headers_get_one (headers, "X-é"), ==, "1");

  /* Read, but not to be sent on. */
  g_assert_false (adieu_headers_check_sendable (headers, &error));
  g_assert_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_REQUEST);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/headers/keep-order-and-spelling", test_order);
  g_test_add_func ("/adieu/headers/are-replaced-in-place", test_replace);
  g_test_add_func ("/adieu/headers/are-removed-by-name", test_remove);
  g_test_add_func ("/adieu/headers/accept-what-is-allowed", test_accepted);
  g_test_add_func ("/adieu/headers/refuse-what-is-not", test_refused);
  g_test_add_func ("/adieu/headers/quote-no-value", test_secrets);
  g_test_add_func ("/adieu/headers/stay-as-they-are-when-sealed", test_sealed);
  g_test_add_func ("/adieu/headers/take-what-a-server-sends", test_received);

  return g_test_run ();
}
