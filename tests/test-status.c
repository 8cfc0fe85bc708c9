/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a status means, and the error that an answer of that status is. */

#include "config.h"

#include "message/adieu-headers-private.h"
#include "message/adieu-response-private.h"
#include "message/adieu-status-private.h"
#include "message/adieu-url-private.h"

#include <string.h>

#define FINE (-1)

/* `headers` are pairs of name and value. */
static AdieuResponse *
answer (const char         *method,
        const char         *url,
        guint               status,
        const char         *reason,
        const char * const *headers,
        const char         *body)
{
  g_autoptr (AdieuHeaders) received = adieu_headers_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static (body, strlen (body));

  for (gsize i = 0; headers[i] != NULL; i += 2)
    adieu_headers_take_received (received, headers[i], headers[i + 1]);
  adieu_headers_seal (received);

  return adieu_response_new (method, url, status, reason, received, bytes);
}

/* Each status there is, and a few that are not. */
static int
expected_code (guint status)
{
  if (status < 100)
    return ADIEU_CLIENT_ERROR_BAD_RESPONSE;
  if (status < 300 || status == 304)
    return FINE;
  if (status < 400)
    return ADIEU_CLIENT_ERROR_REDIRECT;
  if (status >= 500)
    return ADIEU_CLIENT_ERROR_SERVER;

  switch (status)
    {
    case 401:
    case 407:
      return ADIEU_CLIENT_ERROR_UNAUTHORIZED;
    case 403:
      return ADIEU_CLIENT_ERROR_FORBIDDEN;
    case 404:
    case 410:
      return ADIEU_CLIENT_ERROR_NOT_FOUND;
    case 409:
    case 412:
    case 428:
      return ADIEU_CLIENT_ERROR_CONFLICT;
    case 429:
      return ADIEU_CLIENT_ERROR_RATE_LIMITED;
    default:
      return ADIEU_CLIENT_ERROR_BAD_REQUEST;
    }
}

static void
test_every_status (void)
{
  const char * const headers[] = { NULL };

  for (guint status = 0; status < 1000; status++)
    {
      g_autoptr (AdieuResponse) response = answer ("GET", "http://h/x", status, NULL, headers, "");
      const int code = expected_code (status);
      g_autofree char *number = g_strdup_printf ("GET http://h/x failed: %u", status);
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (adieu_response_check_status (response, &error), ==, code == FINE);
      g_assert_cmpint (adieu_response_check_status (response, NULL), ==, code == FINE);
      if (code == FINE)
        {
          g_assert_no_error (error);
          continue;
        }

      g_assert_error (error, ADIEU_CLIENT_ERROR, code);
      g_assert_true (g_str_has_prefix (error->message, number));
      g_assert_true (adieu_client_error_get_response (error) == response);
      g_assert_cmpint (adieu_client_error_get_delivery (error), ==, ADIEU_DELIVERY_ANSWERED);
    }
}

typedef struct
{
  guint       status;
  const char *reason;
  const char *headers[7];
  const char *body;
  const char *message;
} Case;

#define ASKED "GET https://api.example.org/foo/42 failed: "
#define JSON "Content-Type", "application/json"
#define PROBLEM "Content-Type", "application/problem+json"

static const Case cases[] = {
  { 404, "Not Found", { JSON, "X-Request-Id", "7f3a" }, "{ \"message\": \"no such foo\" }",
    ASKED "404 Not Found: no such foo (request id 7f3a)" },
  { 404, NULL, { NULL }, "",
    ASKED "404 Not Found; check the address: there is nothing under it" },
  { 404, "", { NULL }, "",
    ASKED "404 Not Found; check the address: there is nothing under it" },
  { 404, "Nope\x1b[2J\xff", { NULL }, "",
    ASKED "404 Nope [2J\xef\xbf\xbd; check the address: there is nothing under it" },
  { 418, NULL, { NULL }, "", ASKED "418" },
  { 400, "Bad Request", { NULL }, "", ASKED "400 Bad Request" },
  { 499, NULL, { "Content-Type", "text/plain" }, "slow client\n", ASKED "499: slow client" },

  /* Where the words are found. */
  { 422, NULL, { PROBLEM }, "{ \"title\": \"Invalid\", \"detail\": \"amount must be positive.\" }",
    ASKED "422 Unprocessable Content: Invalid: amount must be positive" },
  { 422, NULL, { PROBLEM }, "{ \"title\": \"Invalid\" }",
    ASKED "422 Unprocessable Content: Invalid" },
  { 404, NULL, { PROBLEM }, "{ \"title\": \"not found\", \"detail\": \"no 42\" }",
    ASKED "404 Not Found: no 42" },
  { 400, NULL, { PROBLEM }, "{ \"title\": 1, \"message\": \"by another name\" }",
    ASKED "400 Bad Request: by another name" },
  { 400, NULL, { JSON }, "{ \"error\": \"invalid_grant\", \"error_description\": \"expired\" }",
    ASKED "400 Bad Request: expired" },
  { 400, NULL, { JSON }, "{ \"error\": \"invalid_grant\" }",
    ASKED "400 Bad Request: invalid_grant" },
  { 400, NULL, { JSON }, "{ \"error\": { \"code\": 3, \"message\": \"inside\" } }",
    ASKED "400 Bad Request: inside" },
  { 400, NULL, { JSON }, "{ \"detail\": \"in detail\" }", ASKED "400 Bad Request: in detail" },
  { 400, NULL, { JSON }, "{ \"errors\": [ { \"message\": \"first\" }, { \"message\": \"2\" } ] }",
    ASKED "400 Bad Request: first" },
  { 400, NULL, { JSON }, "{ \"errors\": [ \"just text\" ] }", ASKED "400 Bad Request: just text" },
  { 400, NULL, { JSON }, "{ \"errors\": [] }", ASKED "400 Bad Request: { \"errors\": [] }" },
  { 400, NULL, { JSON }, "{ \"message\": \"\", \"error\": null, \"errors\": { \"name\": 1 } }",
    ASKED "400 Bad Request: { \"message\": \"\", \"error\": null, \"errors\": { \"name\": 1 } }" },
  { 400, NULL, { JSON }, "[ 1,\n  2 ]", ASKED "400 Bad Request: [ 1, 2 ]" },
  { 400, NULL, { JSON }, "{ broken", ASKED "400 Bad Request: { broken" },
  { 400, NULL, { JSON }, "{ \"message\": \"two\\nlines\\u001b[1m\" }",
    ASKED "400 Bad Request: two lines [1m" },
  { 400, NULL, { JSON }, "{ \"message\": \"wait...\" }", ASKED "400 Bad Request: wait..." },
  { 502, "Bad Gateway", { "Content-Type", "text/html" },
    "<html><head><title>502 Bad Gateway</title></head><body><h1>no</h1></body></html>",
    ASKED "502 Bad Gateway: 502 Bad Gateway" },
  { 500, NULL, { "Content-Type", "image/png" }, "\x89PNG\r\n\x1a\n",
    ASKED "500 Internal Server Error; the server is in trouble; try again later" },

  /* What may help. */
  { 401, NULL, { JSON }, "{ \"message\": \"token expired\" }",
    ASKED "401 Unauthorized: token expired; sign in, or renew the credentials" },
  { 401, NULL, { NULL }, "", ASKED "401 Unauthorized; sign in, or renew the credentials" },
  { 403, NULL, { NULL }, "", ASKED "403 Forbidden; these credentials may not do that" },
  { 405, NULL, { "Allow", "GET, HEAD" }, "",
    ASKED "405 Method Not Allowed; what may be asked there: GET, HEAD" },
  { 405, NULL, { NULL }, "", ASKED "405 Method Not Allowed" },
  { 407, NULL, { NULL }, "",
    ASKED "407 Proxy Authentication Required; the proxy asks for credentials" },
  { 409, NULL, { NULL }, "",
    ASKED "409 Conflict; it was changed meanwhile; read it again, then write" },
  { 410, NULL, { NULL }, "", ASKED "410 Gone; it is gone and will not come back" },
  { 429, NULL, { "Retry-After", "30" }, "",
    ASKED "429 Too Many Requests; it may be asked again in 30 s" },
  { 429, NULL, { "Retry-After", "0" }, "",
    ASKED "429 Too Many Requests; it may be asked again now" },
  { 429, NULL,
    { "Date", "Sun, 06 Nov 1994 08:49:37 GMT", "Retry-After", "Sun, 06 Nov 1994 08:50:07 GMT" }, "",
    ASKED "429 Too Many Requests; it may be asked again in 30 s" },
  { 429, NULL, { "Retry-After", "soon" }, "", ASKED "429 Too Many Requests; ask less often" },
  { 429, NULL, { "Content-Type", "text/plain" }, "easy!",
    ASKED "429 Too Many Requests: easy!; ask less often" },
  { 503, NULL, { "Retry-After", "5", "CF-Ray", "9a" }, "",
    ASKED "503 Service Unavailable; it may be asked again in 5 s (request id 9a)" },
  { 503, NULL, { NULL }, "",
    ASKED "503 Service Unavailable; the server is in trouble; try again later" },

  /* Redirects that were not followed. */
  { 302, NULL, { "Location", "https://user:secret@other.example/a?token=secret#x" }, "",
    ASKED "302 Found; the redirect to https://other.example/a?… was not followed" },
  { 302, NULL, { "Location", "//user:secret@other.example/a" }, "",
    ASKED "302 Found; the redirect to //other.example/a was not followed" },
  { 302, NULL, { "Location", "/there" }, "",
    ASKED "302 Found; the redirect to /there was not followed" },
  { 300, NULL, { NULL }, "",
    ASKED "300 Multiple Choices; the redirect was not followed, as it does not say where to" },
};

static void
test_messages (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AdieuResponse) response = NULL;
      g_autoptr (GError) error = NULL;

      response = answer ("GET", "https://api.example.org/foo/42", cases[i].status,
                         cases[i].reason, cases[i].headers, cases[i].body);
      g_assert_false (adieu_response_check_status (response, &error));
      g_assert_cmpstr (error->message, ==, cases[i].message);
    }
}

static void
test_no_secrets (void)
{
  const char * const headers[] = { "Set-Cookie", "a=secret", NULL };
  g_autoptr (AdieuResponse) response = NULL;
  g_autoptr (GError) error = NULL;

  response = answer ("DELETE", "https://me:secret@h:8443/a/b?key=secret&q=1#secret", 403, NULL,
                     headers, "");
  g_assert_cmpstr (adieu_response_get_url (response), ==, "https://h:8443/a/b?key=secret&q=1");
  g_assert_false (adieu_response_check_status (response, &error));
  g_assert_cmpstr (error->message, ==, "DELETE https://h:8443/a/b?… failed: 403 Forbidden; "
                                       "these credentials may not do that");
}

static void
test_long_words_are_cut (void)
{
  const char * const headers[] = { JSON, NULL };
  g_autofree char *words = g_strnfill (10000, 'a');
  g_autofree char *body = g_strdup_printf ("{ \"message\": \"%s\" }", words);
  g_autofree char *path = g_strnfill (10000, 'p');
  g_autofree char *url = g_strconcat ("https://h/", path, NULL);
  g_autoptr (AdieuResponse) response = answer ("GET", url, 400, NULL, headers, body);
  g_autoptr (GError) error = NULL;

  g_assert_false (adieu_response_check_status (response, &error));
  g_assert_cmpint (g_utf8_strlen (error->message, -1), <, 600);
  g_assert_true (g_str_has_suffix (error->message, "aaa…"));
}

static void
test_response_outlives_by_error (void)
{
  const char * const headers[] = { JSON, NULL };
  AdieuResponse *response = answer ("GET", "http://h/", 404, NULL, headers, "{ \"a\": 1 }");
  g_autoptr (GError) copy = NULL;
  GError *error = NULL;

  g_assert_false (adieu_response_check_status (response, &error));
  g_object_unref (response);
  copy = g_error_copy (error);
  g_error_free (error);

  response = adieu_client_error_get_response (copy);
  g_assert_cmpuint (adieu_response_get_status (response), ==, 404);
  g_assert_nonnull (adieu_response_get_json (response, NULL));
}

static void
test_phrases (void)
{
  g_assert_cmpstr (adieu_status_get_phrase (200), ==, "OK");
  g_assert_cmpstr (adieu_status_get_phrase (451), ==, "Unavailable For Legal Reasons");
  g_assert_cmpstr (adieu_status_get_phrase (299), ==, "");
}

static void
test_dates (void)
{
  static const struct
  {
    const char *text;
    gint64      unix_seconds;
  } dates[] = {
    { "Sun, 06 Nov 1994 08:49:37 GMT", 784111777 },
    { "Sunday, 06-Nov-94 08:49:37 GMT", 784111777 },
    { "Sun Nov  6 08:49:37 1994", 784111777 },
    { "Thu, 01 Jan 1970 00:00:00 GMT", 0 },
    { "Sat, 31 Dec 2016 23:59:60 GMT", 1483228799 },
    { "Mon, 29 Feb 2016 00:00:00 GMT", 1456704000 },
    { "Sun, 29 Feb 2015 00:00:00 GMT", -1 },
    { "Sun, 06 Nov 1994 08:49:37", -1 },
    { "Sun, 06 Nov 1994 08:49:37 CET", -1 },
    { "Sun, 06 Nov 1994 08:49:37 GMT+1", -1 },
    { "Sun, 06 Nov 1994 25:49:37 GMT", -1 },
    { "Sun, 06 Nov 1994 08:60:37 GMT", -1 },
    { "Sun, 06 Nov 1994 08:49:61 GMT", -1 },
    { "Sun, 32 Nov 1994 08:49:37 GMT", -1 },
    { "Sun, 06 Foo 1994 08:49:37 GMT", -1 },
    { "Sun, -6 Nov 1994 08:49:37 GMT", -1 },
    { "Sun, 06 Nov 0 08:49:37 GMT", -1 },
    { "1994-11-06T08:49:37Z", -1 },
    { "", -1 },
    { "Sun", -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (dates); i++)
    {
      gint64 unix_seconds = -1;

      g_assert_cmpint (adieu_http_date_parse (dates[i].text, &unix_seconds), ==,
                       dates[i].unix_seconds >= 0);
      g_assert_cmpint (unix_seconds, ==, dates[i].unix_seconds);
    }
}

static void
test_retry_after (void)
{
  static const struct
  {
    const char *retry_after;
    const char *date;
    gint64      seconds;
  } waits[] = {
    { "120", NULL, 120 },
    { "0", NULL, 0 },
    { "99999999999999999999999", NULL, G_MAXINT32 },
    { "Sun, 06 Nov 1994 08:50:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT", 60 },
    { "Sun, 06 Nov 1994 08:48:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT", 0 },
    { "Sun, 06 Nov 1994 08:48:37 GMT", NULL, 0 },
    { "Fri, 31 Dec 9999 23:59:59 GMT", "Sun, 06 Nov 1994 08:49:37 GMT", G_MAXINT32 },
    { "-1", NULL, -1 },
    { "+1", NULL, -1 },
    { "1.5", NULL, -1 },
    { "1 s", NULL, -1 },
    { "", NULL, -1 },
    { NULL, NULL, -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (waits); i++)
    {
      guint seconds = 0;

      g_assert_cmpint (adieu_retry_after_parse (waits[i].retry_after, waits[i].date, &seconds), ==,
                       waits[i].seconds >= 0);
      if (waits[i].seconds >= 0)
        g_assert_cmpint (seconds, ==, waits[i].seconds);
    }
}

static void
test_urls_for_people (void)
{
  static const struct
  {
    const char *url;
    const char *shown;
  } urls[] = {
    { "https://h/a/b", "https://h/a/b" },
    { "https://h:443/a", "https://h/a" },
    { "http://h:80/", "http://h/" },
    { "http://h:8080", "http://h:8080" },
    { "http://[::1]:81/x", "http://[::1]:81/x" },
    { "https://u:p@h/a?q=secret#f", "https://h/a?…" },
    { "https://h/a?", "https://h/a?…" },
    { "https://h/a@b", "https://h/a@b" },
    { "https://h/%0A%20x", "https://h/%0A%20x" },
    { "http+unix://%2Frun%2Fx.sock/v4", "http+unix:///run/x.sock/v4" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      const GUriFlags flags = G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED_PATH |
                              G_URI_FLAGS_ENCODED_QUERY | G_URI_FLAGS_ENCODED_FRAGMENT;
      g_autoptr (GUri) uri = g_uri_parse (urls[i].url, flags, NULL);
      g_autofree char *shown = adieu_url_for_people (uri);

      g_assert_cmpstr (shown, ==, urls[i].shown);
    }
}

static void
test_urls_without_userinfo (void)
{
  static const struct
  {
    const char *url;
    const char *bare;
  } urls[] = {
    { "https://h/a?x=http://u@h#f", "https://h/a?x=http://u@h" },
    { "https://u@h", "https://h" },
    { "https://a@b@h/x", "https://h/x" },
    { "https://u:p@h?x@y", "https://h?x@y" },
    { "//u@h/x", "//h/x" },
    { "/x@y", "/x@y" },
    { "#u://x@y", "" },
    { "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autofree char *bare = adieu_url_without_userinfo (urls[i].url);

      g_assert_cmpstr (bare, ==, urls[i].bare);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/status/every-status", test_every_status);
  g_test_add_func ("/adieu/status/messages", test_messages);
  g_test_add_func ("/adieu/status/no-secrets", test_no_secrets);
  g_test_add_func ("/adieu/status/long-words-are-cut", test_long_words_are_cut);
  g_test_add_func ("/adieu/status/response-outlives-by-error", test_response_outlives_by_error);
  g_test_add_func ("/adieu/status/phrases", test_phrases);
  g_test_add_func ("/adieu/status/dates", test_dates);
  g_test_add_func ("/adieu/status/retry-after", test_retry_after);
  g_test_add_func ("/adieu/url/for-people", test_urls_for_people);
  g_test_add_func ("/adieu/url/without-userinfo", test_urls_without_userinfo);

  return g_test_run ();
}
