/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Bad input and bad answers, each with an error of its own, after which the same client goes on
 * working. What a caller gets wrong is refused before a byte is sent; what a server gets wrong
 * ends the call, never the program, and never later than the deadline. */

#include "config.h"

#include "fixture.h"

#include <math.h>
#include <string.h>

/* For calls whose server falls silent; what is sound is given the usual minute. */
#define DEADLINE_MS 1500

typedef void (*Prepare) (AdieuClient   *client,
                         AdieuRequest  *request,
                         GError       **error);

typedef struct
{
  guint       transports;
  const char *method;
  const char *path;
  Prepare     prepare; /* may fail by itself already */
  int         code;
  const char *keyword;
} Refusal;

/* ---- what goes into a request ---- */

#define PARAMETER(name, value) \
  static void \
  name (AdieuClient *client, AdieuRequest *request, GError **error) \
  { \
    adieu_request_set_parameter (request, "id", value); \
  }

PARAMETER (dot_dot, "..")
PARAMETER (dot, ".")
PARAMETER (nothing, "")
PARAMETER (line_break, "a\r\nX-Evil: 1")
PARAMETER (not_utf8, "\xff\xfe")
PARAMETER (way_up, "a/../../b")
PARAMETER (other_host, "//evil.example/x")
PARAMETER (question, "a?b=c")

#define QUERY(name, key, value) \
  static void \
  name (AdieuClient *client, AdieuRequest *request, GError **error) \
  { \
    adieu_request_add_query (request, key, value); \
  }

QUERY (query_line_break, "q", "a\nb")
QUERY (query_not_utf8, "q", "\xff")
QUERY (query_without_name, "", "x")

#define HEADER(name, key, value) \
  static void \
  name (AdieuClient *client, AdieuRequest *request, GError **error) \
  { \
    adieu_request_set_header (request, key, value, error); \
  }

HEADER (header_line_break, "X-A", "a\r\nX-Evil: 1")
HEADER (header_control, "X-A", "a\x01")
HEADER (header_not_utf8, "X-A", "\xff")
HEADER (header_bad_name, "X A", "a")
HEADER (header_no_name, "", "a")
HEADER (header_host, "Host", "evil.example")
HEADER (header_length, "content-length", "5")
HEADER (header_coding, "Transfer-Encoding", "chunked")
HEADER (header_connection, "Connection", "close")
HEADER (header_content_type, "Content-Type", "nonsense")

#define BODY(name, call) \
  static void \
  name (AdieuClient *client, AdieuRequest *request, GError **error) \
  { \
    call; \
  }

BODY (text_not_utf8, adieu_request_set_body_text (request, "\xff", NULL))
BODY (text_bad_type, adieu_request_set_body_text (request, "x", "text/plain\r\nX-Evil: 1"))
BODY (text_on_get, adieu_request_set_body_text (request, "x", NULL))
BODY (form_not_utf8, adieu_request_add_form_field (request, "f", "\xff"))
BODY (variant_bytes, adieu_request_set_body_variant (request, g_variant_new_bytestring ("\x01\xff"), error))

static void
json_nan (AdieuClient   *client,
          AdieuRequest  *request,
          GError       **error)
{
  g_autoptr (JsonNode) json = json_node_new (JSON_NODE_VALUE);

  json_node_set_double (json, NAN);
  adieu_request_set_body_json (request, json, error);
}

static void
json_not_utf8 (AdieuClient   *client,
               AdieuRequest  *request,
               GError       **error)
{
  g_autoptr (JsonNode) json = json_node_new (JSON_NODE_VALUE);

  json_node_set_string (json, "\xff");
  adieu_request_set_body_json (request, json, error);
}

/* ---- how a client is set ---- */

#define CLIENT(name, call) \
  static void \
  name (AdieuClient *client, AdieuRequest *request, GError **error) \
  { \
    call; \
  }

CLIENT (short_deadline, adieu_request_set_deadline (request, DEADLINE_MS))
CLIENT (small_head, adieu_client_set_max_head_bytes (client, 5000))
CLIENT (small_body, adieu_client_set_max_body_bytes (client, 5000))
CLIENT (few_redirects, adieu_client_set_max_redirects (client, 2))

#define INVALID ADIEU_CLIENT_ERROR_INVALID_REQUEST
#define LARGE ADIEU_CLIENT_ERROR_TOO_LARGE
#define LOST ADIEU_CLIENT_ERROR_CONNECTION_LOST
#define BAD ADIEU_CLIENT_ERROR_BAD_RESPONSE
#define CONTENT ADIEU_CLIENT_ERROR_INVALID_CONTENT
#define LATE ADIEU_CLIENT_ERROR_TIMED_OUT
#define ON_H1 (ON_HTTP | ON_HTTPS | ON_UNIX)

static const Refusal refusals[] = {
#include "test-refusals-table.h"
};

/* ---- the road of one row ---- */

static void
set_usual (AdieuClient *client)
{
  adieu_client_set_max_head_bytes (client, 64 * 1024);
  adieu_client_set_max_body_bytes (client, 4 * 1024 * 1024);
  adieu_client_set_max_redirects (client, 10);
}

/* Some rows are answered well, and only reading the answer shows what is wrong. */
static void
read_answer (Told *told)
{
  g_autofree char *text = NULL;

  if (told->response == NULL)
    return;

  if (g_str_has_prefix (adieu_response_get_content_type (told->response), "application/json"))
    adieu_response_get_json (told->response, &told->error);
  else
    text = adieu_response_dup_text (told->response, &told->error);
}

static void
assert_works (Fixture *fixture)
{
  g_autofree char *text = NULL;

  set_usual (fixture->client);
  text = fixture_get_text (fixture, "/status/200?body=text");
  g_assert_cmpstr (text, ==, "You asked for this status\n");
}

static void
run_refusal (Fixture       *fixture,
             const Refusal *refusal)
{
  g_autoptr (AdieuRequest) request = adieu_request_new (refusal->method, refusal->path);
  g_autoptr (GError) error = NULL;
  g_auto (Told) told = { 0 };
  gboolean is_input = refusal->code == INVALID;
  guint n_before = witness_count (fixture->witness, "request");
  g_autofree char *path = g_strescape (refusal->path, NULL);

  g_test_message ("%s %s", refusal->method, path);
  set_usual (fixture->client);
  if (refusal->prepare != NULL)
    refusal->prepare (fixture->client, request, &error);
  if (error == NULL)
    {
      adieu_client_send_async (fixture->client, request, NULL, told_cb, &told);
      told_wait (&told);
      read_answer (&told);
      error = g_steal_pointer (&told.error);
    }

  assert_says (error, ADIEU_CLIENT_ERROR, refusal->code, refusal->keyword);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  if (is_input)
    {
      g_assert_cmpint (adieu_client_error_get_delivery (error), ==, ADIEU_DELIVERY_NOT_SENT);
      g_assert_cmpuint (witness_count (fixture->witness, "request"), ==, n_before);
    }
  assert_works (fixture);
}

static void
test_each_refusal (Fixture *fixture)
{
  assert_works (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    if ((refusals[i].transports & (1 << fixture->transport)) != 0)
      run_refusal (fixture, &refusals[i]);
}

/* All of them at once on one client, and sound ones between them, which may have to share a
 * broken connection and then end by their deadline. */
static void
test_all_at_once (Fixture *fixture)
{
  Told told[G_N_ELEMENTS (refusals)] = { 0 };
  Told sound[G_N_ELEMENTS (refusals)] = { 0 };

  set_usual (fixture->client);
  adieu_client_set_first_byte_deadline (fixture->client, 2 * DEADLINE_MS);
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr (AdieuRequest) request = adieu_request_new (refusals[i].method, refusals[i].path);

      adieu_request_set_deadline (request, DEADLINE_MS);
      adieu_client_send_async (fixture->client, request, NULL, told_cb, &told[i]);
      fixture_send (fixture, "/foo/1", NULL, &sound[i]);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      told_wait (&told[i]);
      told_wait (&sound[i]);
      told_clear (&told[i]);
      told_clear (&sound[i]);
    }
  adieu_client_set_first_byte_deadline (fixture->client, 20 * DEADLINE_MS);
  assert_works (fixture);
}

/* ---- a base URL that is none ---- */

static const struct
{
  const char *url;
  const char *keyword;
} bases[] = {
  { "", "not complete" },
  { "api.example.org", "not complete" },
  { "ftp://api.example.org/", "“ftp”" },
  { "https://user:s3cret@api.example.org/", "credentials" },
  { "https://api.example.org/?key=1", "query" },
  { "https://api.example.org/#x", "fragment" },
  { "https://api.example.org:99999/", "port" },
  { "https://ex ample.org/", "space" },
  { "https://api.example.org/\r\nX-Evil: 1", "U+000D" },
  { "https:///v1", "no host" },
  { "http+unix://", "socket" },
  { "http+unix://run/x", "socket" },
};

static void
test_bases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bases); i++)
    {
      g_autoptr (AdieuClient) client = adieu_client_new (bases[i].url);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", bases[i].url);
      g_assert_null (adieu_client_get (client, "/foo", NULL, &error));
      assert_says (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_REQUEST, bases[i].keyword);
      g_assert_null (strstr (error->message, "s3cret"));
    }
}

static void
test_user_agent (void)
{
  g_autoptr (AdieuClient) client = g_object_new (ADIEU_TYPE_CLIENT, "base-url", "http://127.0.0.1:1/",
                                                 "user-agent", "foo\r\nX-Evil: 1", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (adieu_client_get (client, "/foo", NULL, &error));
  assert_says (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_REQUEST, "User-Agent");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  G_STATIC_ASSERT (G_N_ELEMENTS (refusals) >= 60);

  g_test_add_func ("/adieu/refusals/bases", test_bases);
  g_test_add_func ("/adieu/refusals/user-agent", test_user_agent);
  fixture_add ("/adieu/refusals/%s/each", ON_ALL, test_each_refusal);
  fixture_add ("/adieu/refusals/%s/all-at-once", ON_ALL, test_all_at_once);

  return g_test_run ();
}
