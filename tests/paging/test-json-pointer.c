/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* JSON pointers by the text of RFC 6901, and what an item reads with them. */

#include "config.h"

#include <adieu/adieu-json-item.h>

#include "codec/adieu-json-private.h"
#include "paging/adieu-json-pointer-private.h"

#include <string.h>

/* RFC 6901, 5. */
static const char rfc_document[] =
  "{\"foo\":[\"bar\",\"baz\"],\"\":0,\"a/b\":1,\"c%d\":2,\"e^f\":3,\"g|h\":4,"
  "\"i\\\\j\":5,\"k\\\"l\":6,\" \":7,\"m~n\":8}";

/* A NULL result: there is nothing. */
typedef struct
{
  const char *place;
  const char *found;
} Row;

static const Row rfc_rows[] = {
  { "", rfc_document },
  { "/foo", "[\"bar\",\"baz\"]" },
  { "/foo/0", "\"bar\"" },
  { "/", "0" },
  { "/a~1b", "1" },
  { "/c%d", "2" },
  { "/e^f", "3" },
  { "/g|h", "4" },
  { "/i\\j", "5" },
  { "/k\"l", "6" },
  { "/ ", "7" },
  { "/m~0n", "8" },
};

static const char document[] =
  "{\"a\":{\"b\":[{\"c\":null},[true]]},\"~1\":1,\"/\":2,\"n\":3,\"0\":4,\"text\":\"x\"}";

static const Row other_rows[] = {
  { NULL, document },
  { "n", "3" },
  { "text", "\"x\"" },
  { "a", "{\"b\":[{\"c\":null},[true]]}" },
  { "/a/b/0/c", "null" },
  { "/a/b/1/0", "true" },
  { "/0", "4" },
  { "/~01", "1" },
  { "/~1", "2" },
  { "~1", "1" },
  { "missing", NULL },
  { "/missing", NULL },
  { "/a/", NULL },
  { "/a/b/2", NULL },
  { "/a/b/-", NULL },
  { "/a/b/00", NULL },
  { "/a/b/01", NULL },
  { "/a/b/-1", NULL },
  { "/a/b/+1", NULL },
  { "/a/b/1x", NULL },
  { "/a/b/ 1", NULL },
  { "/a/b/99999999999999999999", NULL },
  { "/n/0", NULL },
  { "/text/0", NULL },
  { "/~", NULL },
  { "/~2", NULL },
  { "/a~", NULL },
};

static JsonNode *
parse (const char *json)
{
  g_autoptr (GError) error = NULL;
  JsonNode *root = adieu_json_parse (json, strlen (json), &error);

  g_assert_no_error (error);

  return root;
}

static void
check_rows (const char *json,
            const Row  *rows,
            gsize       n_rows)
{
  g_autoptr (JsonNode) root = parse (json);

  for (gsize i = 0; i < n_rows; i++)
    {
      JsonNode *found = adieu_json_find (root, rows[i].place);
      g_autofree char *text = found != NULL ? adieu_json_dup_document (found) : NULL;

      g_test_message ("%s", rows[i].place);
      g_assert_cmpstr (text, ==, rows[i].found);
    }
}

static void
test_rfc (void)
{
  check_rows (rfc_document, rfc_rows, G_N_ELEMENTS (rfc_rows));
}

static void
test_others (void)
{
  check_rows (document, other_rows, G_N_ELEMENTS (other_rows));
  g_assert_null (adieu_json_find (NULL, "a"));
  g_assert_null (adieu_json_find (NULL, ""));
}

/* What each kind of value is as text, truth value, integer, number. */
static const struct
{
  const char *json;
  const char *text;
  gboolean    boolean;
  gint64      integer;
  double      number;
} readings[] = {
  { "\"ä\"", "ä", FALSE, 0, 0 },
  { "\"\"", "", FALSE, 0, 0 },
  { "\"1\"", "1", FALSE, 0, 0 },
  { "true", "true", TRUE, 0, 0 },
  { "false", "false", FALSE, 0, 0 },
  { "-7", "-7", FALSE, -7, -7 },
  { "9007199254740993", "9007199254740993", FALSE, 9007199254740993, 9007199254740993.0 },
  { "1.5", "1.5", FALSE, 0, 1.5 },
  { "null", NULL, FALSE, 0, 0 },
  { "[1, 2]", "[1,2]", FALSE, 0, 0 },
  { "{\"a\": 1}", "{\"a\":1}", FALSE, 0, 0 },
};

static void
test_readings (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (readings); i++)
    {
      g_autofree char *json = g_strdup_printf ("{\"m\":%s}", readings[i].json);
      g_autoptr (JsonNode) root = parse (json);
      g_autoptr (AdieuJsonItem) item = adieu_json_item_new (root);
      g_autofree char *text = adieu_json_item_dup_text (item, "m");

      g_test_message ("%s", readings[i].json);
      g_assert_cmpstr (text, ==, readings[i].text);
      g_assert_cmpint (adieu_json_item_get_boolean (item, "m"), ==, readings[i].boolean);
      g_assert_cmpint (adieu_json_item_get_integer (item, "/m"), ==, readings[i].integer);
      g_assert_cmpfloat (adieu_json_item_get_number (item, "/m"), ==, readings[i].number);
    }
}

static void
test_missing (void)
{
  g_autoptr (JsonNode) root = parse ("{}");
  g_autoptr (AdieuJsonItem) item = adieu_json_item_new (root);

  g_assert_null (adieu_json_item_find (item, "m"));
  g_assert_null (adieu_json_item_dup_text (item, "m"));
  g_assert_false (adieu_json_item_get_boolean (item, "m"));
  g_assert_cmpint (adieu_json_item_get_integer (item, "m"), ==, 0);
  g_assert_cmpfloat (adieu_json_item_get_number (item, "m"), ==, 0);
}

static void
test_item_is_a_value (void)
{
  g_autoptr (JsonNode) root = parse ("[\"alpine\"]");
  g_autoptr (AdieuJsonItem) item = adieu_json_item_new (json_array_get_element (json_node_get_array (root), 0));
  g_autofree char *text = adieu_json_item_dup_text (item, "");
  g_autofree char *json = adieu_json_item_dup_json (item);
  g_autoptr (JsonNode) node = NULL;

  g_assert_cmpstr (text, ==, "alpine");
  g_assert_cmpstr (json, ==, "\"alpine\"");
  g_object_get (item, "node", &node, NULL);
  g_assert_cmpstr (json_node_get_string (node), ==, "alpine");
}

static void
test_item_seals (void)
{
  g_autoptr (JsonNode) node = json_node_init_int (json_node_alloc (), 7);
  g_autoptr (AdieuJsonItem) item = adieu_json_item_new (node);
  g_autoptr (AdieuJsonItem) none = g_object_new (ADIEU_TYPE_JSON_ITEM, NULL);
  g_autofree char *json = adieu_json_item_dup_json (none);

  g_assert_true (json_node_is_immutable (adieu_json_item_get_node (item)));
  g_assert_null (adieu_json_item_get_node (none));
  g_assert_cmpstr (json, ==, "null");
  g_assert_null (adieu_json_item_dup_text (none, "a"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/json-pointer/rfc-6901", test_rfc);
  g_test_add_func ("/adieu/json-pointer/members-and-what-is-not-there", test_others);
  g_test_add_func ("/adieu/json-item/reads-each-kind-of-value", test_readings);
  g_test_add_func ("/adieu/json-item/what-is-missing-is-empty", test_missing);
  g_test_add_func ("/adieu/json-item/may-be-any-value", test_item_is_a_value);
  g_test_add_func ("/adieu/json-item/seals-its-value", test_item_seals);

  return g_test_run ();
}
