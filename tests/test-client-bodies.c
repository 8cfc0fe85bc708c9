/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Bodies and heads, there and back: each kind arrives as it was given. */

#include "config.h"

#include "fixture.h"

#include <string.h>

#include "codec/adieu-json-private.h"

/* ---- there ---- */

static void
fill_nothing (AdieuRequest *request,
              GError      **error)
{
}

static void
fill_json (AdieuRequest  *request,
           GError       **error)
{
  g_autoptr (JsonNode) json = json_from_string ("{\"a\":[1,2.5,\"\\u00e9\",null]}", NULL);

  adieu_request_set_body_json (request, json, error);
}

static void
fill_text (AdieuRequest  *request,
           GError       **error)
{
  adieu_request_set_body_text (request, "Grüße\n", NULL);
}

static void
fill_typed_text (AdieuRequest  *request,
                 GError       **error)
{
  adieu_request_set_body_text (request, "a,b\n1,2\n", "text/csv");
}

static void
fill_bytes (AdieuRequest  *request,
            GError       **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("\0\1\xff\r\n", 5);

  adieu_request_set_body_bytes (request, bytes, "application/x-five");
}

static void
fill_form (AdieuRequest  *request,
           GError       **error)
{
  adieu_request_add_form_field (request, "a b", "1&2");
  adieu_request_add_form_field (request, "a b", "é+");
}

static void
fill_variant (AdieuRequest  *request,
              GError       **error)
{
  GVariant *variant = g_variant_new_parsed ("{'name': <'x'>, 'sizes': <[1, 2]>, 'big': <@x 9007199254740993>}");

  adieu_request_set_body_variant (request, variant, error);
}

#define TEST_TYPE_THING (test_thing_get_type ())
G_DECLARE_FINAL_TYPE (TestThing, test_thing, TEST, THING, GObject)

struct _TestThing
{
  GObject parent_instance;
  gint64  id;
  char   *given_name;
};

G_DEFINE_FINAL_TYPE (TestThing, test_thing, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_GIVEN_NAME,
};

static void
test_thing_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  TestThing *self = TEST_THING (object);

  if (prop_id == PROP_ID)
    g_value_set_int64 (value, self->id);
  else
    g_value_set_string (value, self->given_name);
}

static void
test_thing_set_property (GObject      *object,
                         guint         prop_id,
                         const GValue *value,
                         GParamSpec   *pspec)
{
  TestThing *self = TEST_THING (object);

  if (prop_id == PROP_ID)
    self->id = g_value_get_int64 (value);
  else
    {
      g_free (self->given_name);
      self->given_name = g_value_dup_string (value);
    }
}

static void
test_thing_finalize (GObject *object)
{
  g_free (TEST_THING (object)->given_name);
  G_OBJECT_CLASS (test_thing_parent_class)->finalize (object);
}

static void
test_thing_class_init (TestThingClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = test_thing_get_property;
  object_class->set_property = test_thing_set_property;
  object_class->finalize = test_thing_finalize;
  g_object_class_install_property (object_class, PROP_ID,
                                   g_param_spec_int64 ("id", NULL, NULL, G_MININT64, G_MAXINT64, 0,
                                                       G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
  g_object_class_install_property (object_class, PROP_GIVEN_NAME,
                                   g_param_spec_string ("given-name", NULL, NULL, NULL,
                                                        G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
}

static void
test_thing_init (TestThing *self)
{
}

static void
fill_object (AdieuRequest  *request,
             GError       **error)
{
  g_autoptr (GObject) thing = g_object_new (TEST_TYPE_THING, "id", G_MAXINT64, "given-name", "x", NULL);

  adieu_request_set_body_object (request, thing, ADIEU_NAMING_CAMEL, error);
}

static const struct
{
  void      (*fill) (AdieuRequest  *request,
                     GError       **error);
  const char *content_type;
  const char *body;
  gsize       length;
} bodies[] = {
  { fill_nothing, NULL, "", 0 },
  { fill_json, "application/json", "{\"a\":[1,2.5,\"é\",null]}", 0 },
  { fill_text, "text/plain; charset=utf-8", "Grüße\n", 0 },
  { fill_typed_text, "text/csv", "a,b\n1,2\n", 0 },
  { fill_bytes, "application/x-five", "\0\1\xff\r\n", 5 },
  { fill_form, "application/x-www-form-urlencoded", "a+b=1%262&a+b=%C3%A9%2B", 0 },
  { fill_variant, "application/json", "{\"name\":\"x\",\"sizes\":[1,2],\"big\":9007199254740993}", 0 },
  { fill_object, "application/json", "{\"id\":9223372036854775807,\"givenName\":\"x\"}", 0 },
};

static void
test_bodies_arrive (Fixture *fixture)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (AdieuRequest) request = adieu_request_new ("POST", "/echo");
      g_autoptr (GError) error = NULL;
      g_autoptr (AdieuResponse) response = NULL;
      gsize length = bodies[i].length > 0 ? bodies[i].length : strlen (bodies[i].body);
      g_autoptr (GBytes) expected = g_bytes_new_static (bodies[i].body, length);

      bodies[i].fill (request, &error);
      g_assert_no_error (error);
      response = adieu_client_send (fixture->client, request, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (adieu_response_get_content_type (response), ==, bodies[i].content_type);
      g_assert_cmpmem (g_bytes_get_data (adieu_response_get_bytes (response), NULL),
                       g_bytes_get_size (adieu_response_get_bytes (response)),
                       g_bytes_get_data (expected, NULL), length);
    }
}

static void
test_large_bodies_arrive (Fixture *fixture)
{
  g_autofree char *text = g_strnfill (5 * 1024 * 1024, 'x');
  g_autoptr (AdieuRequest) request = adieu_request_new ("PUT", "/echo");
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response = NULL;
  g_autofree char *back = NULL;

  adieu_request_set_body_text (request, text, NULL);
  response = adieu_client_send (fixture->client, request, NULL, &error);
  g_assert_no_error (error);
  back = adieu_response_dup_text (response, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_equal (back, text));
}

/* ---- back ---- */

static void
test_object_comes_back (Fixture *fixture)
{
  g_autoptr (AdieuRequest) request = adieu_request_new ("POST", "/echo");
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response = NULL;
  g_autoptr (GObject) thing = NULL;

  fill_object (request, &error);
  response = adieu_client_send (fixture->client, request, NULL, &error);
  g_assert_no_error (error);
  thing = adieu_response_dup_object (response, TEST_TYPE_THING, ADIEU_NAMING_CAMEL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (TEST_THING (thing)->id, ==, G_MAXINT64);
  g_assert_cmpstr (TEST_THING (thing)->given_name, ==, "x");
}

static const struct
{
  const char *path;
  const char *text;
} texts[] = {
  { "/text", "Grüße, café, naïve\n" },
  { "/text?charset=utf-8", "Grüße, café, naïve\n" },
  { "/text?charset=iso-8859-1", "Grüße, café, naïve\n" },
  { "/text?charset=utf-16le", "Grüße, café, naïve\n" },
  { "/text?charset=utf-8&chunked=1", "Grüße, café, naïve\n" },
  { "/gzip-json",
    "{\"id\":1,\"name\":\"compressed\",\"text\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}" },
  { "/gzip-json?chunked=1",
    "{\"id\":1,\"name\":\"compressed\",\"text\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}" },
  { "/bytes?n=0", "" },
  { "/bytes?n=0&chunked=1", "" },
  { "/status/204?body=none", "" },
  { "/informational?n=3", "{\"informational\":3}" },
};

static void
test_texts_are_read (Fixture *fixture)
{
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *text = fixture_get_text (fixture, texts[i].path);

      g_assert_cmpstr (text, ==, texts[i].text);
    }
}

/* An answer without a body does not end its connection. */
static void
test_connection_stays (Fixture *fixture)
{
  static const char * const methods[] = { "DELETE", "HEAD", "GET" };

  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autoptr (AdieuRequest) request = adieu_request_new (methods[i], "/foo/1");
      g_auto (Told) told = { 0 };

      adieu_client_send_async (fixture->client, request, NULL, told_cb, &told);
      told_wait (&told);
      g_assert_no_error (told.error);
    }
  g_assert_cmpuint (witness_count (fixture->witness, "accept"), ==, 1);
}

static const char * const sizes[] = {
  "/bytes?n=1000000",
  "/bytes?n=1000000&chunked=1",
  "/bytes?n=1000000&chunk=7000",
  "/until-close?n=1000000",
  "/gzip?n=1000000",
};

static void
test_large_answers_are_read (Fixture *fixture)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (AdieuResponse) response = adieu_client_get (fixture->client, sizes[i], NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (g_bytes_get_size (adieu_response_get_bytes (response)), ==, 1000000);
    }
}

static gint64
time_to_parse (AdieuResponse *response)
{
  gsize length = 0;
  const char *bytes = g_bytes_get_data (adieu_response_get_bytes (response), &length);
  gint64 begin = g_get_monotonic_time ();
  g_autoptr (JsonNode) root = adieu_json_parse (bytes, length, NULL);

  g_assert_nonnull (root);

  return g_get_monotonic_time () - begin;
}

/* Had it not been parsed before, asking for it would take as long as parsing does. */
static void
test_large_json_is_there_at_once (Fixture *fixture)
{
  g_auto (Told) told = { 0 };
  g_autoptr (GError) error = NULL;
  gint64 begin = 0;
  JsonNode *root = NULL;

  fixture_send (fixture, "/json?mib=4", NULL, &told);
  told_wait (&told);
  g_assert_no_error (told.error);

  begin = g_get_monotonic_time ();
  root = adieu_response_get_json (told.response, &error);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, time_to_parse (told.response) / 4);
  g_assert_no_error (error);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (root)), >, 5000);
  g_assert_true (adieu_response_get_json (told.response, &error) == root);
}

/* ---- heads ---- */

static void
test_repeated_headers_are_kept (Fixture *fixture)
{
  static const char * const cookies[] = {
    "a=1; Path=/", "b=2; Expires=Wed, 21 Oct 2026 07:28:00 GMT", "c=3; HttpOnly", NULL
  };
  static const char * const things[] = { "one", "two, three", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response = adieu_client_get (fixture->client, "/repeat-header", NULL, &error);
  AdieuHeaders *headers = NULL;
  g_auto (GStrv) got_cookies = NULL;
  g_auto (GStrv) got_things = NULL;

  g_assert_no_error (error);
  headers = adieu_response_get_headers (response);
  got_cookies = adieu_headers_dup_all (headers, "Set-Cookie");
  got_things = adieu_headers_dup_all (headers, "x-thing");
  g_assert_cmpstrv (got_cookies, cookies);
  g_assert_cmpstrv (got_things, things);
  g_assert_true (adieu_headers_is_sealed (headers));
}

static JsonObject *
headers_sent (Fixture      *fixture,
              AdieuRequest *request)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response = adieu_client_send (fixture->client, request, NULL, &error);

  g_assert_no_error (error);

  return json_object_get_object_member (witness_wait_request (fixture->witness, "/headers"), "headers");
}

static void
test_headers_arrive (Fixture *fixture)
{
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/headers");
  AdieuHeaders *headers = adieu_request_get_headers (request);
  g_autoptr (AdieuHeaders) defaults = adieu_headers_new ();
  JsonObject *seen = NULL;

  adieu_headers_append (defaults, "X-Default", "kept", NULL);
  adieu_headers_append (defaults, "X-Both", "of the client", NULL);
  adieu_headers_append (defaults, "Accept-Language", "de", NULL);
  adieu_client_set_default_headers (fixture->client, defaults);
  adieu_headers_append (headers, "x-both", "of the request", NULL);
  adieu_headers_append (headers, "X-Twice", "1", NULL);
  adieu_headers_append (headers, "X-Twice", "2", NULL);
  adieu_headers_append (headers, "X-Utf8", "é", NULL);
  seen = headers_sent (fixture, request);

  g_assert_cmpstr (json_object_get_string_member (seen, "x-default"), ==, "kept");
  g_assert_cmpstr (json_object_get_string_member (seen, "x-both"), ==, "of the request");
  g_assert_cmpstr (json_object_get_string_member (seen, "accept-language"), ==, "de");
  g_assert_cmpstr (json_object_get_string_member (seen, "x-utf8"), ==, "é");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (seen, "x-twice")), ==, 2);
  g_assert_cmpstr (json_object_get_string_member (seen, "accept"), ==, "application/json, */*;q=0.5");
  g_assert_cmpstr (json_object_get_string_member (seen, "accept-encoding"), ==, "gzip");
  g_assert_true (g_str_has_prefix (json_object_get_string_member (seen, "user-agent"), "Adieu/"));
  g_assert_false (json_object_has_member (seen, "cookie"));
}

static void
test_user_agent_is_ours_and_the_application_s (Fixture *fixture)
{
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/headers");
  JsonObject *seen = NULL;

  fixture_drop_client (fixture);
  fixture->client = g_object_new (ADIEU_TYPE_CLIENT,
                                  "base-url", witness_get_base (fixture->witness, fixture->transport),
                                  "tls-database", witness_get_ca (fixture->witness),
                                  "user-agent", "foo/1.2",
                                  NULL);
  seen = headers_sent (fixture, request);
  g_assert_true (g_str_has_prefix (json_object_get_string_member (seen, "user-agent"), "foo/1.2 Adieu/"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  fixture_add ("/adieu/client/%s/bodies-arrive", ON_ALL, test_bodies_arrive);
  fixture_add ("/adieu/client/%s/large-bodies-arrive", ON_ALL, test_large_bodies_arrive);
  fixture_add ("/adieu/client/%s/object-comes-back", ON_TCP, test_object_comes_back);
  fixture_add ("/adieu/client/%s/texts-are-read", ON_ALL, test_texts_are_read);
  fixture_add ("/adieu/client/%s/no-body-and-still-a-connection", ON_ALL, test_connection_stays);
  fixture_add ("/adieu/client/%s/large-answers-are-read", ON_ALL, test_large_answers_are_read);
  fixture_add ("/adieu/client/%s/large-json-is-there-at-once", ON_TCP, test_large_json_is_there_at_once);
  fixture_add ("/adieu/client/%s/repeated-headers-are-kept", ON_ALL, test_repeated_headers_are_kept);
  fixture_add ("/adieu/client/%s/headers-arrive", ON_ALL, test_headers_arrive);
  fixture_add ("/adieu/client/%s/user-agent-has-two-parts", ON_TCP,
               test_user_agent_is_ours_and_the_application_s);

  return g_test_run ();
}
