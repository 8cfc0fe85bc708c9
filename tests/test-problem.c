/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Problem documents: RFC 9457, member by member. The trees are json-glib's own. */

#include "config.h"

#include "codec/adieu-problem-private.h"

static AdieuProblem *
read_problem (const char *text)
{
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GError) error = NULL;

  root = json_from_string (text, &error);
  g_assert_no_error (error);

  return adieu_problem_new_from_json (root, "https://api.example.org/v1/foo/1?x=y");
}

typedef struct
{
  const char *text;
  const char *type_uri;
  const char *title;
  guint       status;
  const char *detail;
  const char *instance;
} Document;

static const Document documents[] = {
  { "{}", "about:blank", NULL, 0, NULL, NULL },
  /* With members of its own, as in section 3 of the RFC. */
  { "{ \"type\": \"https://shop.example/problems/sold-out\", \"title\": \"Nothing left of it.\","
    "  \"status\": 409, \"detail\": \"Of the 12 you want, 5 are left.\","
    "  \"instance\": \"/orders/77/attempts/2\", \"left\": 5,"
    "  \"shops\": [ \"/shops/1\", \"/shops/9\" ] }",
    "https://shop.example/problems/sold-out", "Nothing left of it.", 409,
    "Of the 12 you want, 5 are left.", "https://api.example.org/orders/77/attempts/2" },
  /* Several errors in one document, each with a pointer into what was sent. */
  { "{ \"type\": \"https://shop.example/problems/invalid\", \"title\": \"The order is invalid.\","
    "  \"errors\": [ { \"detail\": \"must be positive\", \"pointer\": \"#/amount\" },"
    "                { \"detail\": \"is no colour\", \"pointer\": \"#/wrap/colour\" } ] }",
    "https://shop.example/problems/invalid", "The order is invalid.", 0, NULL, NULL },
  { "{ \"type\": \"about:blank\", \"title\": \"Not Found\", \"status\": 404 }",
    "about:blank", "Not Found", 404, NULL, NULL },
  { "{ \"type\": \"relative#kind\", \"instance\": \"urn:uuid:0\" }",
    "https://api.example.org/v1/foo/relative#kind", NULL, 0, NULL, "urn:uuid:0" },
  { "{ \"type\": \"\", \"title\": \"\" }", "", "", 0, NULL, NULL },
  /* Members of a wrong type read as absent ones (section 3.1). */
  { "{ \"type\": 7, \"title\": null, \"status\": \"404\", \"detail\": [ \"x\" ],"
    "  \"instance\": { \"href\": \"/x\" } }",
    "about:blank", NULL, 0, NULL, NULL },
  { "{ \"type\": null, \"title\": true, \"status\": true, \"detail\": 1.5, \"instance\": false }",
    "about:blank", NULL, 0, NULL, NULL },
  { "{ \"status\": 404.5 }", "about:blank", NULL, 0, NULL, NULL },
  { "{ \"status\": -404 }", "about:blank", NULL, 0, NULL, NULL },
  { "{ \"status\": 99 }", "about:blank", NULL, 0, NULL, NULL },
  { "{ \"status\": 100 }", "about:blank", NULL, 100, NULL, NULL },
  { "{ \"status\": 999 }", "about:blank", NULL, 999, NULL, NULL },
  { "{ \"status\": 1000 }", "about:blank", NULL, 0, NULL, NULL },
  { "{ \"status\": 4294967700 }", "about:blank", NULL, 0, NULL, NULL },
  { "{ \"Title\": \"names have a case\" }", "about:blank", NULL, 0, NULL, NULL },
};

static void
test_members (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (documents); i++)
    {
      const Document *document = &documents[i];
      g_autoptr (AdieuProblem) problem = read_problem (document->text);
      g_autofree char *type_uri = NULL;
      g_autofree char *title = NULL;
      g_autofree char *detail = NULL;
      g_autofree char *instance = NULL;
      guint status = 0;

      g_assert_cmpstr (adieu_problem_get_type_uri (problem), ==, document->type_uri);
      g_assert_cmpstr (adieu_problem_get_title (problem), ==, document->title);
      g_assert_cmpuint (adieu_problem_get_status (problem), ==, document->status);
      g_assert_cmpstr (adieu_problem_get_detail (problem), ==, document->detail);
      g_assert_cmpstr (adieu_problem_get_instance (problem), ==, document->instance);

      g_object_get (problem,
                    "type-uri", &type_uri,
                    "title", &title,
                    "status", &status,
                    "detail", &detail,
                    "instance", &instance,
                    NULL);
      g_assert_cmpstr (type_uri, ==, document->type_uri);
      g_assert_cmpstr (title, ==, document->title);
      g_assert_cmpuint (status, ==, document->status);
      g_assert_cmpstr (detail, ==, document->detail);
      g_assert_cmpstr (instance, ==, document->instance);
    }
}

static void
test_extensions (void)
{
  g_autoptr (AdieuProblem) problem = read_problem (documents[1].text);
  const char * const expected[] = {
    "type", "title", "status", "detail", "instance", "left", "shops", NULL,
  };
  g_auto (GStrv) names = adieu_problem_dup_member_names (problem);
  JsonNode *left = adieu_problem_get_member (problem, "left");
  JsonNode *shops = adieu_problem_get_member (problem, "shops");

  g_assert_cmpstrv (names, expected);

  g_assert_cmpint (json_node_get_int (left), ==, 5);
  g_assert_true (json_node_is_immutable (left));
  g_assert_true (JSON_NODE_HOLDS_ARRAY (shops));
  g_assert_cmpuint (json_array_get_length (json_node_get_array (shops)), ==, 2);

  g_assert_cmpstr (json_node_get_string (adieu_problem_get_member (problem, "type")),
                   ==, "https://shop.example/problems/sold-out");
  g_assert_null (adieu_problem_get_member (problem, "right"));
  g_assert_null (adieu_problem_get_member (problem, ""));
}

/* RFC 9457, 3: both of its examples. */
static void
test_rfc_examples (void)
{
  g_autoptr (AdieuProblem) credit = read_problem (
      "{ \"type\": \"https://example.com/probs/out-of-credit\","
      "  \"title\": \"You do not have enough credit.\","
      "  \"detail\": \"Your current balance is 30, but that costs 50.\","
      "  \"instance\": \"/account/12345/msgs/abc\", \"balance\": 30,"
      "  \"accounts\": [\"/account/12345\", \"/account/67890\"] }");
  g_autoptr (AdieuProblem) invalid = read_problem (
      "{ \"type\": \"https://example.net/validation-error\","
      "  \"title\": \"Your request is not valid.\","
      "  \"errors\": ["
      "    { \"detail\": \"must be a positive integer\", \"pointer\": \"#/age\" },"
      "    { \"detail\": \"must be 'green', 'red' or 'blue'\", \"pointer\": \"#/profile/color\" } ] }");
  JsonArray *errors = json_node_get_array (adieu_problem_get_member (invalid, "errors"));
  JsonObject *second = json_array_get_object_element (errors, 1);

  g_assert_cmpstr (adieu_problem_get_type_uri (credit), ==, "https://example.com/probs/out-of-credit");
  g_assert_cmpstr (adieu_problem_get_title (credit), ==, "You do not have enough credit.");
  g_assert_cmpstr (adieu_problem_get_detail (credit), ==, "Your current balance is 30, but that costs 50.");
  g_assert_cmpstr (adieu_problem_get_instance (credit), ==, "https://api.example.org/account/12345/msgs/abc");
  g_assert_cmpuint (adieu_problem_get_status (credit), ==, 0);
  g_assert_cmpint (json_node_get_int (adieu_problem_get_member (credit, "balance")), ==, 30);

  g_assert_cmpstr (adieu_problem_get_type_uri (invalid), ==, "https://example.net/validation-error");
  g_assert_null (adieu_problem_get_detail (invalid));
  g_assert_cmpuint (json_array_get_length (errors), ==, 2);
  g_assert_cmpstr (json_object_get_string_member (second, "pointer"), ==, "#/profile/color");
}

static void
test_ignored_members_can_be_had (void)
{
  g_autoptr (AdieuProblem) problem = read_problem ("{ \"status\": \"404\" }");

  g_assert_cmpuint (adieu_problem_get_status (problem), ==, 0);
  g_assert_cmpstr (json_node_get_string (adieu_problem_get_member (problem, "status")),
                   ==, "404");
}

static void
test_not_an_object (void)
{
  static const char * const texts[] = { "[]", "\"x\"", "1", "null", "true", "[{}]" };

  g_assert_null (adieu_problem_new_from_json (NULL, NULL));

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_null (read_problem (texts[i]));
}

static void
test_outlives_tree (void)
{
  JsonNode *root = json_from_string ("{ \"title\": \"still here\" }", NULL);
  g_autoptr (AdieuProblem) problem = adieu_problem_new_from_json (root, NULL);

  json_node_unref (root);
  g_assert_cmpstr (adieu_problem_get_title (problem), ==, "still here");
}

/* A binding can make one without a document. */
static void
test_empty (void)
{
  g_autoptr (AdieuProblem) problem = g_object_new (ADIEU_TYPE_PROBLEM, NULL);
  g_auto (GStrv) names = adieu_problem_dup_member_names (problem);

  g_assert_cmpuint (g_strv_length (names), ==, 0);
  g_assert_cmpstr (adieu_problem_get_type_uri (problem), ==, "about:blank");
  g_assert_null (adieu_problem_get_member (problem, "type"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/problem/members", test_members);
  g_test_add_func ("/adieu/problem/extensions", test_extensions);
  g_test_add_func ("/adieu/problem/examples-of-rfc-9457", test_rfc_examples);
  g_test_add_func ("/adieu/problem/ignored-members-can-be-had", test_ignored_members_can_be_had);
  g_test_add_func ("/adieu/problem/not-an-object", test_not_an_object);
  g_test_add_func ("/adieu/problem/outlives-tree", test_outlives_tree);
  g_test_add_func ("/adieu/problem/empty", test_empty);

  return g_test_run ();
}
