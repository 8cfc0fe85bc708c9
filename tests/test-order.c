/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The order for one exchange: which headers go to which origin, and the limits it goes by. */

#include "config.h"

#include "client/adieu-order-private.h"

#include <string.h>

#include "message/adieu-headers-private.h"
#include "message/adieu-request-private.h"
#include "message/adieu-request-url-private.h"

#define AGENT "test/1 Adieu/0"
#define ACCEPT "Accept: application/json, */*;q=0.5"
#define ENCODING "Accept-Encoding: gzip"

/* Appends "Name: value" fields, which stand in one string with "\n" between them. */
static void
append_fields (AdieuHeaders *headers,
               const char   *fields)
{
  g_auto (GStrv) lines = g_strsplit (fields, "\n", -1);

  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      g_auto (GStrv) field = g_strsplit (lines[i], ": ", 2);
      g_autoptr (GError) error = NULL;

      adieu_headers_append (headers, field[0], field[1], &error);
      g_assert_no_error (error);
    }
}

static char *
fields_of (AdieuHeaders *headers)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < adieu_headers_get_n_fields (headers); i++)
    g_string_append_printf (text, "%s%s: %s", i > 0 ? "\n" : "", adieu_headers_get_name (headers, i),
                            adieu_headers_get_value (headers, i));

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static AdieuOrder *
write_order (AdieuRequest *request,
             const char   *defaults,
             const char   *base,
             const char   *first,
             const char   *now)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) base_uri = adieu_base_url_parse (base, &error);
  g_autoptr (GUri) first_uri = adieu_url_parse (first, NULL);
  g_autoptr (GUri) uri = adieu_url_parse (now, NULL);
  g_autoptr (AdieuHeaders) headers = adieu_headers_new ();
  AdieuClientSettings settings = {
    .default_headers = headers,
    .connect_deadline = 1,
    .first_byte_deadline = 2,
    .idle_deadline = 3,
    .max_head_bytes = 4,
    .max_body_bytes = 5,
  };
  g_autoptr (AdieuAttempt) attempt = NULL;
  AdieuOrder *order = NULL;

  g_assert_no_error (error);
  g_assert_true (first_uri != NULL && uri != NULL);
  append_fields (headers, defaults);
  adieu_headers_seal (headers);
  attempt = adieu_attempt_new (request, 1, uri,
                               adieu_order_write_headers (request, &settings, AGENT, base_uri, first_uri, uri));
  order = adieu_order_new (attempt, &settings);
  g_assert_true (g_uri_get_host (order->uri) == g_uri_get_host (uri));

  return order;
}

/* ---- headers ---- */

#define OURS "User-Agent: " AGENT "\n" ACCEPT "\n" ENCODING
#define SECRETS "Authorization: Bearer default\nX-Api-Key: default"
#define OWN "Authorization: Bearer own\nX-Trace: own\nAccept-Language: de"

static void
test_headers (void)
{
  static const struct
  {
    const char *base;
    const char *first; /* what the request names */
    const char *now;   /* where a redirect has led, or the same */
    const char *defaults;
    const char *of_request;
    const char *expected;
  } cases[] = {
    /* Ours, where nobody says otherwise. */
    { "http://h", "http://h/a", "http://h/a", "", "", OURS },
    { "http://h", "http://h/a", "http://h/a", "User-Agent: mine\nAccept: text/plain", "",
      "User-Agent: mine\nAccept: text/plain\n" ENCODING },
    { "http://h", "http://h/a", "http://h/a", "", "accept: text/plain\nACCEPT-ENCODING: br\nuser-agent: x",
      "accept: text/plain\nACCEPT-ENCODING: br\nuser-agent: x" },
    { "http://h", "http://h/a", "http://h/a", "Accept: a\nAccept: b", "",
      "Accept: a\nAccept: b\nUser-Agent: " AGENT "\n" ENCODING },

    /* The request's own come first and stand for the defaults of their name. */
    { "http://h", "http://h/a", "http://h/a", SECRETS, "", SECRETS "\n" OURS },
    { "http://h", "http://h/a", "http://h/a", SECRETS, OWN, OWN "\nX-Api-Key: default\n" OURS },
    { "http://h", "http://h/a", "http://h/a", "X-A: 1\nX-A: 2\nX-B: 1", "x-a: 3",
      "x-a: 3\nX-B: 1\n" OURS },
    /* Repeated ones are kept, and in their order. */
    { "http://h", "http://h/a", "http://h/a", "X-A: 1\nX-B: 1\nX-A: 2", "", "X-A: 1\nX-B: 1\nX-A: 2\n" OURS },
    { "http://h", "http://h/a", "http://h/a", "", "X-A: 1\nX-B: 1\nX-A: 2", "X-A: 1\nX-B: 1\nX-A: 2\n" OURS },
    { "http://h", "http://h/a", "http://h/a", "X-A: 3", "X-A: 1\nX-A: 1", "X-A: 1\nX-A: 1\n" OURS },

    /* Redirected within the origin. */
    { "http://h", "http://h/a", "http://h/b", SECRETS, OWN, OWN "\nX-Api-Key: default\n" OURS },
    { "http://h", "http://h/a", "http://h:80/b", SECRETS, OWN, OWN "\nX-Api-Key: default\n" OURS },
    { "http://h", "http://h/a", "http://H/b", SECRETS, OWN, OWN "\nX-Api-Key: default\n" OURS },
    { "https://h/v1", "https://h/v1/a", "https://h/elsewhere", SECRETS, "", SECRETS "\n" OURS },

    /* Redirected to another origin: what is harmless goes along. */
    { "http://h", "http://h/a", "http://other/a", SECRETS, OWN, "Accept-Language: de\n" OURS },
    { "http://h", "http://h/a", "http://h:81/a", SECRETS, OWN, "Accept-Language: de\n" OURS },
    { "http://h", "http://h/a", "https://h/a", SECRETS, OWN, "Accept-Language: de\n" OURS },
    { "http://h", "http://h/a", "http://h.example/a", SECRETS, OWN, "Accept-Language: de\n" OURS },
    { "http://h", "http://h/a", "http://other/a", SECRETS "\nAccept: a\nAccept: b", "Cookie: x",
      "Accept: a\nAccept: b\nUser-Agent: " AGENT "\n" ENCODING },

    /* A URL of the request's own, elsewhere: its headers are for there, the defaults are not. */
    { "http://h", "http://other/a", "http://other/a", SECRETS, OWN, OWN "\n" OURS },
    { "http://h", "http://other/a", "http://other/a", "Accept: a\n" SECRETS, OWN,
      OWN "\nAccept: a\nUser-Agent: " AGENT "\n" ENCODING },
    /* From there back to where the defaults belong, and the request's do not. */
    { "http://h", "http://other/a", "http://h/a", SECRETS, OWN,
      "Accept-Language: de\n" SECRETS "\n" OURS },
    { "http://h", "http://other/a", "http://third/a", SECRETS, OWN, "Accept-Language: de\n" OURS },

    /* Through a socket there is one origin. */
    { "http+unix://%2Frun%2Fx.sock", "http://localhost/a", "http://localhost/a", SECRETS, OWN,
      OWN "\nX-Api-Key: default\n" OURS },
    { "http+unix://%2Frun%2Fx.sock/v1", "http://localhost/v1/a", "http://localhost/b", SECRETS, "",
      SECRETS "\n" OURS },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/a");
      g_autoptr (AdieuOrder) order = NULL;
      g_autofree char *before = NULL;
      g_autofree char *after = NULL;
      g_autofree char *fields = NULL;

      append_fields (adieu_request_get_headers (request), cases[i].of_request);
      before = fields_of (adieu_request_get_headers (request));
      order = write_order (request, cases[i].defaults, cases[i].base, cases[i].first, cases[i].now);
      fields = fields_of (order->headers);
      if (!g_str_equal (fields, cases[i].expected))
        g_error ("From %s to %s go:\n%s\ninstead of:\n%s", cases[i].first, cases[i].now, fields, cases[i].expected);

      /* The request is nobody's to change. */
      after = fields_of (adieu_request_get_headers (request));
      g_assert_cmpstr (before, ==, after);
    }
}

/* ---- everything else ---- */

static void
test_limits (void)
{
  g_autoptr (AdieuRequest) request = adieu_request_new ("PROPFIND", "/a");
  g_autoptr (AdieuOrder) order = write_order (request, "", "http://h", "http://h/a", "http://h/a?b=c");

  g_assert_cmpstr (order->method, ==, "PROPFIND");
  g_assert_cmpstr (g_uri_get_path (order->uri), ==, "/a");
  g_assert_cmpstr (g_uri_get_query (order->uri), ==, "b=c");
  g_assert_cmpuint (order->connect_ms, ==, 1);
  g_assert_cmpuint (order->first_byte_ms, ==, 2);
  g_assert_cmpuint (order->idle_ms, ==, 3);
  g_assert_cmpuint (order->max_head_bytes, ==, 4);
  g_assert_cmpuint (order->max_body_bytes, ==, 5);
  g_assert_cmpint (order->total_until, ==, 0);
}

static void
test_body (void)
{
  static const struct
  {
    const char *text;
    const char *content_type;
  } cases[] = {
    { NULL, NULL }, { "", "text/plain" }, { "hello", "text/plain;charset=utf-8" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AdieuRequest) request = adieu_request_new ("PUT", "/a");
      g_autoptr (AdieuOrder) order = NULL;
      gsize n = 0;

      if (cases[i].text != NULL)
        adieu_request_set_body_text (request, cases[i].text, cases[i].content_type);
      order = write_order (request, "", "http://h", "http://h/a", "http://h/a");
      g_assert_cmpstr (order->content_type, ==, cases[i].content_type);
      if (cases[i].text == NULL)
        g_assert_null (order->body);
      else
        g_assert_cmpmem (g_bytes_get_data (order->body, &n), n, cases[i].text, strlen (cases[i].text));
    }
}

/* Its end may come on the network thread: it shares nothing with the request that is not
 * safe there. */
static gpointer
free_thread (gpointer order)
{
  adieu_order_free (order);

  return NULL;
}

static void
test_freed_elsewhere (void)
{
  AdieuRequest *request = adieu_request_new ("PUT", "/a");
  AdieuHeaders *of_request = NULL;
  AdieuOrder *order = NULL;

  adieu_request_set_body_text (request, "hello", NULL);
  of_request = adieu_request_get_headers (request);
  order = write_order (request, SECRETS, "http://h", "http://h/a", "http://h/a");
  g_assert_true (order->headers != of_request);
  g_assert_finalize_object (request);
  g_thread_join (g_thread_new ("freer", free_thread, order));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/order/headers-go-where-they-belong", test_headers);
  g_test_add_func ("/adieu/order/goes-by-the-settings", test_limits);
  g_test_add_func ("/adieu/order/carries-the-body", test_body);
  g_test_add_func ("/adieu/order/outlives-its-request", test_freed_elsewhere);

  return g_test_run ();
}
