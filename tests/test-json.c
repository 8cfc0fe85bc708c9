/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Bytes into json-glib's nodes and back, and GVariant into bytes. */
#include "config.h"

#include "codec/adieu-json-private.h"

#include <adieu/adieu-error.h>
#include <float.h>
#include <locale.h>
#include <math.h>
#include <string.h>

#include "json/documents.h"

static JsonNode *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = adieu_json_parse (text, strlen (text), &error);

  g_assert_no_error (error);
  return node;
}

static char *
to_text (GBytes *written)
{
  g_autoptr (GBytes) bytes = written;

  if (bytes == NULL)
    return NULL;
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
assert_writes (JsonNode   *node,
               const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = to_text (adieu_json_write (node, &error));

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_documents (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (valid_documents); i++)
    {
      const Document *document = &valid_documents[i];
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = adieu_json_parse (document->bytes, document->length, &error);
      g_autoptr (JsonNode) again = NULL;
      g_autofree char *text = NULL;

      g_assert_no_error (error);
      g_assert_true (json_node_is_immutable (node));
      text = to_text (adieu_json_write (node, &error));
      g_assert_no_error (error);
      again = parse (text);
      g_assert_true (json_node_equal (node, again));
    }

  for (gsize i = 0; i < G_N_ELEMENTS (invalid_documents); i++)
    {
      const Document *document = &invalid_documents[i];
      g_autoptr (GError) error = NULL;

      g_assert_null (adieu_json_parse (document->bytes, document->length, &error));
      g_assert_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT);
    }
  g_assert_null (adieu_json_parse (NULL, 0, NULL));
}

static void
test_tree (void)
{
  g_autoptr (JsonNode) root = parse ("{\"id\":9223372036854775807,\"name\":\"\\u00e9\",\"on\":true,"
                                     "\"none\":null,\"list\":[1.5,{\"x\":[]}]}");
  JsonObject *object = json_node_get_object (root);
  JsonArray *list = json_object_get_array_member (object, "list");

  g_assert_cmpint (json_object_get_int_member (object, "id"), ==, G_MAXINT64);
  g_assert_cmpstr (json_object_get_string_member (object, "name"), ==, "\303\251");
  g_assert_true (json_object_get_boolean_member (object, "on"));
  g_assert_true (json_object_get_null_member (object, "none"));
  g_assert_cmpuint (json_array_get_length (list), ==, 2);
  g_assert_cmpfloat (json_array_get_double_element (list, 0), ==, 1.5);
  g_assert_true (json_node_get_parent (json_object_get_member (object, "id")) == root);
  g_assert_true (json_node_is_immutable (json_array_get_element (list, 1)));
}

static void
test_number_nodes (void)
{
  g_autoptr (JsonNode) root = parse ("[9223372036854775808,18446744073709551615,"
                                     "-9223372036854775808,-0,1e2,1]");
  JsonArray *array = json_node_get_array (root);

  g_assert_cmpint (json_node_get_value_type (json_array_get_element (array, 0)), ==, G_TYPE_DOUBLE);
  g_assert_cmpfloat (json_array_get_double_element (array, 0), ==, 9223372036854775808.0);
  g_assert_cmpfloat (json_array_get_double_element (array, 1), ==, 18446744073709551615.0);
  g_assert_cmpint (json_array_get_int_element (array, 2), ==, G_MININT64);
  g_assert_true (signbit (json_array_get_double_element (array, 3)));
  g_assert_cmpint (json_node_get_value_type (json_array_get_element (array, 4)), ==, G_TYPE_DOUBLE);
  g_assert_cmpint (json_node_get_value_type (json_array_get_element (array, 5)), ==, G_TYPE_INT64);
}

static void
test_duplicates (void)
{
  g_autoptr (JsonNode) few = parse ("{\"a\":1,\"b\":{\"c\":1,\"c\":[2]},\"a\":3,\"\\u0061\":4}");
  g_autoptr (GString) text = g_string_new ("{");
  g_autoptr (JsonNode) many = NULL;

  assert_writes (few, "{\"a\":4,\"b\":{\"c\":[2]}}");

  /* So many that replacing each by walking over all would take minutes. */
  for (guint i = 0; i < 20000; i++)
    g_string_append_printf (text, "\"%u\":0,", i);
  for (guint i = 0; i < 20000; i++)
    g_string_append_printf (text, "\"%u\":[%u],", 19000 + i % 1000, i);
  g_string_append (text, "\"last\":1}");
  many = parse (text->str);
  g_assert_cmpuint (json_object_get_size (json_node_get_object (many)), ==, 20001);
  g_assert_cmpint (json_array_get_int_element (json_object_get_array_member (
                                                 json_node_get_object (many), "19999"), 0),
                   ==, 19999);
}

/* "aB" and "b!" have the same g_str_hash(), so 2 to the power of 14 names can be made of them. */
static char *
dup_colliding_name (guint number)
{
  GString *name = g_string_new (NULL);

  for (guint bit = 0; bit < 14; bit++)
    g_string_append (name, (number >> bit) & 1 ? "aB" : "b!");
  return g_string_free (name, FALSE);
}

static char *
dup_usual_name (guint kind,
                guint number)
{
  switch (kind)
    {
    case 0:
      return g_strdup_printf ("%u", number);
    case 1:
      return g_strdup_printf ("item-%06u", number);
    case 2:
      return g_strdup_printf ("%08x-%04x", g_test_rand_int (), number);
    case 3:
      return g_base64_encode ((const guchar *) &number, sizeof number);
    default:
      return g_strdup_printf ("https://example.com/%u/a.json", number * 64);
    }
}

static gboolean
parse_names (guint    kind,
             guint    n_names,
             GError **error)
{
  g_autoptr (GString) text = g_string_new ("{");
  g_autoptr (JsonNode) node = NULL;

  for (guint i = 0; i < n_names; i++)
    {
      g_autofree char *name = kind == 5 ? dup_colliding_name (i) : dup_usual_name (kind, i);

      g_string_append_printf (text, "%s\"%s\":0", i > 0 ? "," : "", name);
    }
  g_string_append_c (text, '}');
  node = adieu_json_parse (text->str, text->len, error);
  return node != NULL;
}

static void
test_colliding_names (void)
{
  g_autoptr (GError) error = NULL;

  for (guint kind = 0; kind < 5; kind++)
    {
      parse_names (kind, 5000, &error);
      g_assert_no_error (error);
    }

  g_assert_true (parse_names (5, 64, NULL));
  g_assert_false (parse_names (5, 16384, &error));
  g_assert_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT);
  g_assert_nonnull (strstr (error->message, "endless time"));
}

static char *
repeat (const char *piece,
        guint       count)
{
  GString *text = g_string_sized_new (strlen (piece) * count);

  for (guint i = 0; i < count; i++)
    g_string_append (text, piece);
  return g_string_free (text, FALSE);
}

static gpointer
parse_deep (gpointer unused)
{
  const char *pieces[] = { "[", "{\"a\":", "[{\"\":" };
  g_autofree char *open = repeat ("[", 512);
  g_autofree char *close = repeat ("]", 512);
  g_autofree char *whole = g_strconcat (open, close, NULL);
  g_autoptr (JsonNode) deepest = parse (whole);

  assert_writes (deepest, whole);
  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autofree char *text = repeat (pieces[i], 1000000);
      g_autoptr (GError) error = NULL;

      g_assert_null (adieu_json_parse (text, strlen (text), &error));
      g_assert_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT);
    }
  return NULL;
}

/* On a thread as well, for its stack may be smaller. */
static void
test_deep (void)
{
  g_autoptr (GThread) thread = NULL;

  parse_deep (NULL);
  thread = g_thread_new ("deep", parse_deep, NULL);
  g_thread_join (g_steal_pointer (&thread));
}

static void
test_written_numbers (void)
{
  const struct
  {
    double      number;
    const char *text;
  } cases[] = {
    { 0, "0.0" }, { -0.0, "-0.0" }, { 5, "5.0" }, { -17, "-17.0" }, { 0.1, "0.1" },
    { 0.3, "0.3" }, { 0.1 + 0.2, "0.30000000000000004" }, { 1e15, "1e+15" }, { 1e17, "1e+17" },
    { 1e21, "1e+21" }, { 123456789.125, "123456789.125" }, { 5e-324, "5e-324" },
    { 1.5e-7, "1.5e-07" }, { DBL_MAX, "1.7976931348623157e+308" },
    { DBL_MIN, "2.2250738585072014e-308" }, { 999999999999999, "999999999999999.0" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonNode) node = json_node_init_double (json_node_alloc (), cases[i].number);

      assert_writes (node, cases[i].text);
    }
}

static void
test_doubles_return (void)
{
  for (guint i = 0; i < 6000; i++)
    {
      guint64 bits = ((guint64) (guint32) g_test_rand_int () << 32) | (guint32) g_test_rand_int ();
      g_autoptr (JsonNode) node = NULL;
      g_autoptr (JsonNode) again = NULL;
      g_autofree char *text = NULL;
      double value = 0;
      double read = 0;

      memcpy (&value, &bits, sizeof value);
      if (!isfinite (value))
        continue;
      node = json_node_init_double (json_node_alloc (), value);
      text = to_text (adieu_json_write (node, NULL));
      again = parse (text);
      read = json_node_get_double (again);
      g_assert_cmpmem (&read, sizeof read, &value, sizeof value);
      g_assert_cmpfloat (g_ascii_strtod (text, NULL), ==, value);
    }
}

static void
test_integers_return (void)
{
  for (guint i = 0; i < 5000; i++)
    {
      guint64 high = g_test_rand_int ();
      gint64 value = (gint64) ((high << 32) | (guint32) g_test_rand_int ()) >> (i % 64);
      g_autoptr (JsonNode) node = json_node_init_int (json_node_alloc (), value);
      g_autofree char *text = to_text (adieu_json_write (node, NULL));
      g_autoptr (JsonNode) again = parse (text);

      g_assert_cmpint (json_node_get_int (again), ==, value);
    }
}

static void
test_written_strings (void)
{
  const char *text = "\"\\/\b\f\n\r\t\001\037\177\303\251\360\235\204\236";
  g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), text);
  g_autoptr (JsonNode) broken = json_node_init_string (json_node_alloc (), "ab\377");
  g_autoptr (JsonNode) none = json_node_init_string (json_node_alloc (), NULL);
  g_autoptr (GError) error = NULL;

  assert_writes (node, "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\177\303\251\360\235\204\236\"");
  assert_writes (none, "null");
  g_assert_null (adieu_json_write (broken, &error));
  g_assert_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_REQUEST);
}

static void
test_refused_trees (void)
{
  const double numbers[] = { NAN, INFINITY, -INFINITY };
  g_autoptr (JsonNode) deep = json_node_init_null (json_node_alloc ());
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autoptr (JsonArray) array = json_array_new ();
      g_autoptr (JsonNode) root = json_node_init_array (json_node_alloc (), array);

      json_array_add_int_element (array, 1);
      json_array_add_double_element (array, numbers[i]);
      g_assert_null (adieu_json_write (root, &error));
      g_assert_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_REQUEST);
      g_assert_nonnull (strstr (error->message, "“[1]”"));
      g_clear_error (&error);
    }

  for (guint i = 0; i < 513; i++)
    {
      JsonNode *outer = json_node_new (JSON_NODE_ARRAY);

      json_node_take_array (outer, json_array_new ());
      json_array_add_element (json_node_get_array (outer), deep);
      deep = outer;
    }
  g_assert_null (adieu_json_write (deep, &error));
  g_assert_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_REQUEST);
}

static void
test_variants (void)
{
  const struct
  {
    const char *variant;
    const char *json;
  } cases[] = {
    { "true", "true" },
    { "byte 255", "255" },
    { "int16 -5", "-5" },
    { "uint16 5", "5" },
    { "int32 -5", "-5" },
    { "uint32 4294967295", "4294967295" },
    { "int64 -9223372036854775808", "-9223372036854775808" },
    { "uint64 18446744073709551615", "18446744073709551615" },
    { "1.5", "1.5" },
    { "'a\"b'", "\"a\\\"b\"" },
    { "objectpath '/a/b'", "\"/a/b\"" },
    { "signature 'as'", "\"as\"" },
    { "@as []", "[]" },
    { "['a', 'b']", "[\"a\",\"b\"]" },
    { "@a{sv} {}", "{}" },
    { "{'a': <1>, 'b': <{'c': <[true, false]>}>}", "{\"a\":1,\"b\":{\"c\":[true,false]}}" },
    { "{'a': 1.0}", "{\"a\":1.0}" },
    { "{objectpath '/a': 1}", "{\"/a\":1}" },
    { "(1, 'two', (3,))", "[1,\"two\",[3]]" },
    { "()", "[]" },
    { "{'a', 1}", "{\"a\":1}" },
    { "just 1", "1" },
    { "@mi nothing", "null" },
    { "<<<'deep'>>>", "\"deep\"" },
    { "[just 1, nothing]", "[1,null]" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      GVariant *floating = g_variant_parse (NULL, cases[i].variant, NULL, NULL, &error);
      g_autoptr (GVariant) owned = NULL;
      g_autofree char *text = NULL;

      g_assert_no_error (error);
      owned = g_variant_take_ref (floating);
      text = to_text (adieu_json_from_variant (owned, &error));
      g_assert_no_error (error);
      g_assert_cmpstr (text, ==, cases[i].json);
    }
}

static void
test_refused_variants (void)
{
  const char *cases[] = { "b'abc'", "@ay []", "{1: 'a'}", "{true, 1}", "handle 1", "inf", "nan",
                          "{'a': <['b', 'c']>, 'd': <[1.0, -inf]>}" };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      GVariant *variant = g_variant_parse (NULL, cases[i], NULL, NULL, &error);

      g_assert_no_error (error);
      g_assert_null (adieu_json_from_variant (g_variant_new_variant (variant), &error));
      g_assert_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_REQUEST);
      g_variant_unref (variant);
      if (i == G_N_ELEMENTS (cases) - 1)
        g_assert_nonnull (strstr (error->message, "“d[1]”"));
    }
}

/* In a locale with a decimal comma, if the machine has one. */
static void
test_locale (void)
{
  const char *locales[] = { "de_DE.UTF-8", "fr_FR.UTF-8", "C" };
  g_autoptr (JsonNode) node = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (locales) && setlocale (LC_NUMERIC, locales[i]) == NULL; i++)
    ;
  node = parse ("[1.5,1.00000000000000000000000000000000001,0.30000000000000004]");
  assert_writes (node, "[1.5,1.0,0.30000000000000004]");
  setlocale (LC_NUMERIC, "C");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/json/documents-become-trees-and-return", test_documents);
  g_test_add_func ("/adieu/json/trees-hold-what-was-read", test_tree);
  g_test_add_func ("/adieu/json/numbers-keep-their-kind", test_number_nodes);
  g_test_add_func ("/adieu/json/the-last-duplicate-wins", test_duplicates);
  g_test_add_func ("/adieu/json/colliding-names-take-no-time", test_colliding_names);
  g_test_add_func ("/adieu/json/deep-nesting-does-no-harm", test_deep);
  g_test_add_func ("/adieu/json/numbers-are-written-short", test_written_numbers);
  g_test_add_func ("/adieu/json/doubles-return-the-same", test_doubles_return);
  g_test_add_func ("/adieu/json/integers-return-the-same", test_integers_return);
  g_test_add_func ("/adieu/json/strings-are-escaped", test_written_strings);
  g_test_add_func ("/adieu/json/bad-trees-are-refused", test_refused_trees);
  g_test_add_func ("/adieu/json/variants-are-written", test_variants);
  g_test_add_func ("/adieu/json/bad-variants-are-refused", test_refused_variants);
  g_test_add_func ("/adieu/json/the-locale-does-not-matter", test_locale);

  return g_test_run ();
}
