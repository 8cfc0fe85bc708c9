/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What came back: head, body in each shape, and the end of a large tree. */

#include "config.h"

#include "message/adieu-headers-private.h"
#include "message/adieu-response-private.h"

#include <adieu/adieu-error.h>
#include <string.h>

static AdieuResponse *
answer_bytes (const char *content_type,
              GBytes     *body)
{
  g_autoptr (AdieuHeaders) headers = adieu_headers_new ();

  if (content_type != NULL)
    adieu_headers_take_received (headers, "Content-Type", content_type);
  adieu_headers_seal (headers);

  return adieu_response_new ("GET", "http://h/x?q=secret", 200, NULL, headers, body);
}

static AdieuResponse *
answer (const char *content_type,
        const char *body)
{
  g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));

  return answer_bytes (content_type, bytes);
}

static void
assert_says (const GError *error,
             const char   *keyword)
{
  if (strstr (error->message, keyword) == NULL)
    g_error ("“%s” does not say “%s”", error->message, keyword);
}

static void
test_location (void)
{
  static const struct
  {
    const char *location;
    const char *leads_to;
  } cases[] = {
    { "/foo/2", "http://h/foo/2" },
    { "y", "http://h/y" },
    { "?a=b", "http://h/x?a=b" },
    { "https://other.example/z%2Fy", "https://other.example/z%2Fy" },
    { "http://[", NULL },
    { NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AdieuHeaders) headers = adieu_headers_new ();
      g_autoptr (AdieuResponse) response = NULL;
      g_autofree char *leads_to = NULL;

      if (cases[i].location != NULL)
        adieu_headers_take_received (headers, "Location", cases[i].location);
      adieu_headers_seal (headers);
      response = adieu_response_new ("POST", "http://h/x?q=1", 201, NULL, headers, NULL);
      leads_to = adieu_response_dup_location (response);
      g_assert_cmpstr (leads_to, ==, cases[i].leads_to);
    }
}

static void
test_link (void)
{
  g_autoptr (AdieuHeaders) headers = adieu_headers_new ();
  g_autoptr (AdieuResponse) response = NULL;
  g_autoptr (AdieuLink) next = NULL;
  g_autoptr (AdieuLink) other = NULL;

  adieu_headers_take_received (headers, "Link", "</x?page=2,3>; rel=\"next\", </y>; rel=up");
  adieu_headers_seal (headers);
  response = adieu_response_new ("GET", "http://h/x", 200, NULL, headers, NULL);
  next = adieu_response_find_link (response, "NEXT");
  other = adieu_response_find_link (response, "prev");
  g_assert_cmpstr (adieu_link_get_url (next), ==, "http://h/x?page=2,3");
  g_assert_null (other);
}

static void
test_head (void)
{
  g_autoptr (AdieuHeaders) headers = adieu_headers_new ();
  g_autoptr (AdieuHeaders) got_headers = NULL;
  g_autoptr (AdieuResponse) response = NULL;
  g_autoptr (GBytes) body = g_bytes_new_static ("hi", 2);
  g_autoptr (GBytes) got_body = NULL;
  g_autofree char *reason = NULL;
  g_autofree char *method = NULL;
  g_autofree char *url = NULL;
  g_autofree char *content_type = NULL;
  g_autofree char *request_id = NULL;
  guint status = 0;

  adieu_headers_take_received (headers, "content-type", "text/plain");
  adieu_headers_take_received (headers, "X-Thing", "one");
  adieu_headers_take_received (headers, "X-Thing", "two");
  adieu_headers_take_received (headers, "x-request-id", "7f3a");
  adieu_headers_seal (headers);
  response = adieu_response_new ("PATCH", "https://u:p@h/x?y#z", 201, "Made", headers, body);

  g_object_get (response,
                "status", &status,
                "reason", &reason,
                "method", &method,
                "url", &url,
                "headers", &got_headers,
                "content-type", &content_type,
                "request-id", &request_id,
                "bytes", &got_body,
                NULL);
  g_assert_cmpuint (status, ==, 201);
  g_assert_cmpstr (reason, ==, "Made");
  g_assert_cmpstr (method, ==, "PATCH");
  g_assert_cmpstr (url, ==, "https://h/x?y");
  g_assert_true (got_headers == headers);
  g_assert_cmpstr (content_type, ==, "text/plain");
  g_assert_cmpstr (request_id, ==, "7f3a");
  g_assert_true (got_body == body);
  g_assert_cmpstr (adieu_response_get_header (response, "x-thing"), ==, "one");
  g_assert_null (adieu_response_get_header (response, "X-Other"));
}

static void
test_request_id (void)
{
  static const char * const names[] = {
    "CF-Ray", "X-Trace-Id", "x-amz-request-id", "X-Amzn-RequestId", "X-GitHub-Request-Id",
    "X-Correlation-ID", "Request-ID", "X-REQUEST-ID",
  };
  g_autoptr (AdieuHeaders) headers = adieu_headers_new ();

  /* Each one goes before those that are there already; an empty one counts for nothing. */
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (AdieuHeaders) received = adieu_headers_new ();
      g_autoptr (AdieuResponse) response = NULL;

      for (gsize j = 0; j <= i; j++)
        adieu_headers_take_received (received, names[j], names[j]);
      if (i + 1 < G_N_ELEMENTS (names))
        adieu_headers_take_received (received, names[i + 1], "");
      adieu_headers_seal (received);

      response = adieu_response_new ("GET", "http://h/", 200, NULL, received, NULL);
      g_assert_cmpstr (adieu_response_get_request_id (response), ==, names[i]);
    }

  adieu_headers_seal (headers);
  {
    g_autoptr (AdieuResponse) response = NULL;

    response = adieu_response_new ("GET", "http://h/", 200, NULL, headers, NULL);
    g_assert_null (adieu_response_get_request_id (response));
  }
}

/* No body, and one that a binding made. */
static void
test_empty (void)
{
  g_autoptr (AdieuResponse) bodiless = answer_bytes (NULL, NULL);
  g_autoptr (AdieuResponse) made = g_object_new (ADIEU_TYPE_RESPONSE, NULL);
  AdieuResponse *responses[] = { bodiless, made };

  for (gsize i = 0; i < G_N_ELEMENTS (responses); i++)
    {
      AdieuResponse *response = responses[i];
      g_autofree char *text = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) list_error = NULL;

      g_assert_cmpuint (g_bytes_get_size (adieu_response_get_bytes (response)), ==, 0);
      g_assert_null (adieu_response_get_content_type (response));
      g_assert_null (adieu_response_get_problem (response));
      g_assert_null (adieu_response_dup_excerpt (response));
      g_assert_false (adieu_response_has_json (response));

      text = adieu_response_dup_text (response, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (text, ==, "");

      g_assert_null (adieu_response_get_json (response, &error));
      g_assert_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT);
      assert_says (error, "no body");

      g_assert_null (adieu_response_dup_list (response, G_TYPE_OBJECT, ADIEU_NAMING_SNAKE,
                                              &list_error));
      assert_says (list_error, "no body");
    }
}

static void
test_text (void)
{
  g_autoptr (AdieuResponse) good = answer ("text/plain; charset=iso-8859-1", "gr\xfc\xdf");
  g_autoptr (AdieuResponse) bad = answer ("text/plain", "gr\xfc\xdf");
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  text = adieu_response_dup_text (good, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, "grüß");

  g_assert_null (adieu_response_dup_text (bad, &error));
  g_assert_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT);
  g_assert_cmpstr (error->message, ==, "The answer to GET http://h/x?… cannot be read: "
                                       "the text is not valid UTF-8 at byte 2");
  g_assert_true (adieu_client_error_get_response (error) == bad);
}

static void
test_json_types (void)
{
  static const struct
  {
    const char *content_type;
    gboolean    has_json;
    gboolean    is_read;
  } cases[] = {
    { "application/json", TRUE, TRUE },
    { "application/vnd.github+json; charset=utf-8", TRUE, TRUE },
    { "image/x+json", TRUE, TRUE },
    { "text/plain", FALSE, TRUE },
    { "application/octet-stream", FALSE, TRUE },
    { "text/javascript", FALSE, TRUE },
    { "nonsense", FALSE, TRUE },
    { NULL, FALSE, TRUE },
    { "text/html", FALSE, FALSE },
    { "TEXT/HTML; charset=utf-8", FALSE, FALSE },
    { "application/xml", FALSE, FALSE },
    { "application/xhtml+xml", FALSE, FALSE },
    { "image/png", FALSE, FALSE },
    { "video/mp4", FALSE, FALSE },
    { "application/pdf", FALSE, FALSE },
    { "multipart/mixed", FALSE, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AdieuResponse) response = answer (cases[i].content_type, "{ \"a\": 1 }");
      g_autoptr (GError) error = NULL;
      JsonNode *root;

      g_assert_cmpint (adieu_response_has_json (response), ==, cases[i].has_json);

      root = adieu_response_get_json (response, &error);
      g_assert_true (root == adieu_response_get_json (response, NULL));
      g_assert_cmpint (root != NULL, ==, cases[i].is_read);
      if (root != NULL)
        g_assert_true (json_node_is_immutable (root));
      else
        assert_says (error, "it is not JSON but ");
    }
}

static void
test_json_error (void)
{
  g_autoptr (AdieuResponse) page = answer ("text/html", "<title>Sign in, please</title>");
  g_autoptr (AdieuResponse) broken = answer ("application/json", "{ \"a\": }");
  g_autoptr (GError) page_error = NULL;
  g_autoptr (GError) first = NULL;
  g_autoptr (GError) second = NULL;

  g_assert_null (adieu_response_get_json (page, &page_error));
  g_assert_error (page_error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT);
  g_assert_cmpstr (page_error->message, ==, "The answer to GET http://h/x?… cannot be read: "
                                            "it is not JSON but text/html: “Sign in, please”");
  g_assert_true (adieu_client_error_get_response (page_error) == page);
  g_assert_cmpint (adieu_client_error_get_delivery (page_error), ==, ADIEU_DELIVERY_ANSWERED);

  g_assert_null (adieu_response_get_json (broken, &first));
  g_assert_error (first, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT);
  assert_says (first, "The answer to GET http://h/x?… cannot be read: ");
  g_assert_null (adieu_response_get_json (broken, &second));
  g_assert_cmpstr (first->message, ==, second->message);
}

static void
test_objects (void)
{
  g_autoptr (AdieuResponse) one = answer ("application/json", "{ \"unknown\": 1 }");
  g_autoptr (AdieuResponse) many = answer ("application/json", "[ {}, {} ]");
  g_autoptr (AdieuResponse) page = answer ("text/html", "<p>no");
  g_autoptr (GObject) object = NULL;
  g_autoptr (GListModel) list = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) page_error = NULL;

  object = adieu_response_dup_object (one, G_TYPE_OBJECT, ADIEU_NAMING_SNAKE, &error);
  g_assert_no_error (error);
  g_assert_nonnull (object);

  list = adieu_response_dup_list (many, G_TYPE_OBJECT, ADIEU_NAMING_SNAKE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 2);

  g_assert_null (adieu_response_dup_object (many, G_TYPE_OBJECT, ADIEU_NAMING_SNAKE, &error));
  g_assert_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT);
  assert_says (error, "The answer to GET http://h/x?… cannot be read: ");
  g_assert_true (adieu_client_error_get_response (error) == many);

  g_assert_null (adieu_response_dup_object (page, G_TYPE_OBJECT, ADIEU_NAMING_SNAKE, &page_error));
  assert_says (page_error, "it is not JSON but text/html: “no”");
}

static void
test_problem (void)
{
  static const struct
  {
    const char *content_type;
    const char *body;
    const char *detail;
  } cases[] = {
    { "application/problem+json", "{ \"detail\": \"x\" }", "x" },
    { "Application/Problem+JSON; charset=utf-8", "{ \"detail\": \"x\" }", "x" },
    { "application/json", "{ \"detail\": \"x\" }", NULL },
    { "application/problem+xml", "{ \"detail\": \"x\" }", NULL },
    { "application/problem+json", "[]", NULL },
    { "application/problem+json", "{ broken", NULL },
    { "application/problem+json", "", NULL },
    { NULL, "{ \"detail\": \"x\" }", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AdieuResponse) response = answer (cases[i].content_type, cases[i].body);
      AdieuProblem *problem = adieu_response_get_problem (response);

      g_assert_true (problem == adieu_response_get_problem (response));
      g_assert_cmpint (problem != NULL, ==, cases[i].detail != NULL);
      if (problem != NULL)
        g_assert_cmpstr (adieu_problem_get_detail (problem), ==, cases[i].detail);
    }
}

static gpointer
read_json (gpointer data)
{
  g_autofree char *excerpt = adieu_response_dup_excerpt (data);

  g_assert_nonnull (excerpt);
  g_assert_nonnull (adieu_response_get_problem (data));

  return adieu_response_get_json (data, NULL);
}

static void
test_read_from_threads (void)
{
  g_autoptr (AdieuResponse) response = answer ("application/problem+json", "{ \"title\": \"x\" }");
  GThread *threads[8];

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("reader", read_json, response);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_assert_true (g_thread_join (threads[i]) == adieu_response_get_json (response, NULL));
}

/* Of this process, as the kernel counts. */
static guint
count_threads (void)
{
  g_autoptr (GDir) tasks = g_dir_open ("/proc/self/task", 0, NULL);
  guint n_threads = 0;

  g_assert_nonnull (tasks);
  while (g_dir_read_name (tasks) != NULL)
    n_threads++;

  return n_threads;
}

static JsonNode *
make_tree (guint n_objects)
{
  JsonArray *array = json_array_new ();
  JsonNode *root = json_node_new (JSON_NODE_ARRAY);

  for (guint i = 0; i < n_objects; i++)
    {
      JsonObject *object = json_object_new ();

      json_object_set_int_member (object, "id", i);
      json_object_set_string_member (object, "name", "something");
      json_array_add_object_element (array, object);
    }

  json_node_take_array (root, array);
  json_node_seal (root);

  return root;
}

static void
test_large_tree_leaves_nothing (void)
{
  const guint n_threads = count_threads ();
  g_autofree char *text = g_strnfill (200 * 1024, ' ');

  for (guint i = 0; i < 10; i++)
    {
      AdieuResponse *response = answer ("application/json", text);
      JsonNode *root = make_tree (2000);

      adieu_response_take_json (response, root);
      g_assert_true (adieu_response_get_json (response, NULL) == root);
      g_object_unref (response);
    }

  /* What the threads free is theirs alone: once they are gone, valgrind sees any rest. */
  while (count_threads () > n_threads)
    g_thread_yield ();
}

static void
test_tree_outlives_response (void)
{
  AdieuResponse *response = answer ("application/json", "{ \"a\": [ 1 ] }");
  g_autoptr (JsonNode) root = json_node_ref (adieu_response_get_json (response, NULL));

  g_object_unref (response);
  g_assert_true (json_object_has_member (json_node_get_object (root), "a"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/response/head", test_head);
  g_test_add_func ("/adieu/response/request-id", test_request_id);
  g_test_add_func ("/adieu/response/empty", test_empty);
  g_test_add_func ("/adieu/response/text", test_text);
  g_test_add_func ("/adieu/response/json-types", test_json_types);
  g_test_add_func ("/adieu/response/json-error", test_json_error);
  g_test_add_func ("/adieu/response/objects", test_objects);
  g_test_add_func ("/adieu/response/problem", test_problem);
  g_test_add_func ("/adieu/response/read-from-threads", test_read_from_threads);
  g_test_add_func ("/adieu/response/large-tree-leaves-nothing", test_large_tree_leaves_nothing);
  g_test_add_func ("/adieu/response/tree-outlives-response", test_tree_outlives_response);

  g_test_add_func ("/adieu/response/location-leads-to-a-complete-url", test_location);
  g_test_add_func ("/adieu/response/finds-links", test_link);

  return g_test_run ();
}
