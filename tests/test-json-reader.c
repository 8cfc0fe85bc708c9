/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The strict reader: what it takes, what it refuses, and that it never reads too far. */
#include "config.h"

#include "codec/adieu-json-reader-private.h"

#include <adieu/adieu-error.h>
#include <math.h>
#include <string.h>

#include "json/documents.h"

#define FUZZ_ROUNDS 20000

/* A copy that ends where its block of memory ends, for valgrind and the sanitizers. */
static char *
dup_exactly (const char *bytes,
             gsize       length)
{
  char *copy = g_malloc (MAX (length, 1));

  memcpy (copy, bytes, length);
  return copy;
}

static gboolean
walk (const char  *bytes,
      gsize        length,
      GError     **error)
{
  g_auto (AdieuJsonReader) reader = { 0 };
  g_autofree char *copy = dup_exactly (bytes, length);
  AdieuJsonToken token = ADIEU_JSON_TOKEN_ERROR;

  adieu_json_reader_init (&reader, copy, length);
  do
    token = adieu_json_reader_next (&reader, error);
  while (token > ADIEU_JSON_TOKEN_END);
  return token == ADIEU_JSON_TOKEN_END;
}

static void
test_valid (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (valid_documents); i++)
    {
      const Document *document = &valid_documents[i];
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", document->bytes);
      walk (document->bytes, document->length, &error);
      g_assert_no_error (error);
    }
}

static void
test_invalid (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (invalid_documents); i++)
    {
      const Document *document = &invalid_documents[i];
      g_autoptr (GError) error = NULL;

      g_assert_false (walk (document->bytes, document->length, &error));
      g_assert_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT);
      g_test_message ("%s", error->message);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_nonnull (strstr (error->message, document->complaint));
    }
}

static void
test_invalid_within (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (invalid_documents); i++)
    {
      const Document *document = &invalid_documents[i];
      g_autoptr (GString) array = g_string_new ("[1,");
      g_autoptr (GError) error = NULL;

      /* Nothing, or a second value, may be right within an array. */
      if (strstr (document->complaint, "is empty") != NULL
          || g_str_equal (document->bytes, "1,000") || g_str_equal (document->bytes, "[],")
          || g_str_equal (document->bytes, "[]]"))
        continue;

      g_string_append_len (array, document->bytes, document->length);
      g_string_append (array, " ,2]");
      g_assert_false (walk (array->str, array->len, &error));
      g_assert_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT);
    }
}

static void
test_prefixes (void)
{
  const char document[] = "\357\273\277 {\"text\": \"a\\u00e9\\ud834\\udd1e \303\251\\n\", "
                          "\"list\": [1, -2.5e+10, true, false, null, {}, []], "
                          "\"nested\": {\"deep\": [[{\"x\": \"\"}]]}} ";
  gsize complete = sizeof document - 2;

  for (gsize length = 0; length < complete; length++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (walk (document, length, &error));
      g_assert_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT);
    }
  g_assert_true (walk (document, complete, NULL));
}

static void
test_tokens (void)
{
  const char document[] = "{\"a\":[1,18446744073709551615,2.5,\"x\\ny\"],\"b\":{\"\":true},"
                          "\"c\":false,\"d\":null}";
  const AdieuJsonToken expected[] = {
    ADIEU_JSON_TOKEN_BEGIN_OBJECT, ADIEU_JSON_TOKEN_NAME, ADIEU_JSON_TOKEN_BEGIN_ARRAY,
    ADIEU_JSON_TOKEN_INTEGER, ADIEU_JSON_TOKEN_UNSIGNED, ADIEU_JSON_TOKEN_NUMBER,
    ADIEU_JSON_TOKEN_STRING, ADIEU_JSON_TOKEN_END_ARRAY, ADIEU_JSON_TOKEN_NAME,
    ADIEU_JSON_TOKEN_BEGIN_OBJECT, ADIEU_JSON_TOKEN_NAME, ADIEU_JSON_TOKEN_TRUE,
    ADIEU_JSON_TOKEN_END_OBJECT, ADIEU_JSON_TOKEN_NAME, ADIEU_JSON_TOKEN_FALSE,
    ADIEU_JSON_TOKEN_NAME, ADIEU_JSON_TOKEN_NULL, ADIEU_JSON_TOKEN_END_OBJECT,
    ADIEU_JSON_TOKEN_END, ADIEU_JSON_TOKEN_END,
  };
  g_auto (AdieuJsonReader) reader = { 0 };

  adieu_json_reader_init (&reader, document, sizeof document - 1);
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_assert_cmpint (adieu_json_reader_next (&reader, NULL), ==, expected[i]);
      if (expected[i] == ADIEU_JSON_TOKEN_STRING)
        g_assert_cmpmem (reader.text, reader.length, "x\ny", 3);
      if (expected[i] == ADIEU_JSON_TOKEN_INTEGER)
        g_assert_cmpint (reader.number.integer, ==, 1);
      if (expected[i] == ADIEU_JSON_TOKEN_UNSIGNED)
        g_assert_cmpuint (reader.number.natural, ==, G_MAXUINT64);
      if (expected[i] == ADIEU_JSON_TOKEN_NUMBER)
        g_assert_cmpfloat (reader.number.number, ==, 2.5);
    }
}

static void
test_strings (void)
{
  const struct
  {
    const char *json;
    const char *text;
  } cases[] = {
    { "\"\"", "" },
    { "\"plain\"", "plain" },
    { "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t" },
    { "\"\\u0041\\u00e9\\u20AC\"", "A\303\251\342\202\254" },
    { "\"\\ud834\\udd1e\"", "\360\235\204\236" },
    { "\"\\ud800\\udc00\\udbff\\udfff\"", "\360\220\200\200\364\217\277\277" },
    { "\"\303\251\\n\360\235\204\236\"", "\303\251\n\360\235\204\236" },
    { "\"a longer run of plain text\\tand another after it\"",
      "a longer run of plain text\tand another after it" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (AdieuJsonReader) reader = { 0 };

      adieu_json_reader_init (&reader, cases[i].json, strlen (cases[i].json));
      g_assert_cmpint (adieu_json_reader_next (&reader, NULL), ==, ADIEU_JSON_TOKEN_STRING);
      g_assert_cmpmem (reader.text, reader.length, cases[i].text, strlen (cases[i].text));
    }
}

static void
read_number (const char      *text,
             AdieuJsonNumber *number)
{
  g_auto (AdieuJsonReader) reader = { 0 };
  g_autofree char *copy = dup_exactly (text, strlen (text));

  adieu_json_reader_init (&reader, copy, strlen (text));
  adieu_json_reader_next (&reader, NULL);
  *number = reader.number;
}

static void
test_integers (void)
{
  const gint64 edges[] = { 0, 1, -1, 9, 10, G_MAXINT32, G_MININT32, G_MAXINT64, G_MININT64,
                           G_MAXINT64 - 1, G_MININT64 + 1, 1000000000000000000 };

  for (guint i = 0; i < G_N_ELEMENTS (edges) + 2000; i++)
    {
      guint64 high = g_test_rand_int ();
      gint64 value = i < G_N_ELEMENTS (edges)
                       ? edges[i]
                       : (gint64) ((high << 32) | (guint32) g_test_rand_int ()) >> (i % 64);
      g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, value);
      AdieuJsonNumber number = { 0 };

      read_number (text, &number);
      g_assert_cmpint (number.token, ==, ADIEU_JSON_TOKEN_INTEGER);
      g_assert_cmpint (number.integer, ==, value);
    }
}

static void
assert_same_double (const char *text)
{
  AdieuJsonNumber number = { 0 };
  double expected = g_ascii_strtod (text, NULL);

  read_number (text, &number);
  g_assert_cmpint (number.token, ==, ADIEU_JSON_TOKEN_NUMBER);
  g_assert_cmpmem (&number.number, sizeof (double), &expected, sizeof (double));
}

static void
test_doubles (void)
{
  const char *edges[] = {
    "-0", "-0.0", "0.1", "0.3", "1e22", "1e23", "123456789e-22", "9007199254740993.0",
    "9007199254740992e3", "5e-324", "2.4703282292062327e-324", "2.4703282292062328e-324",
    "2.2250738585072011e-308", "2.2250738585072014e-308", "1.7976931348623157e308",
    "18446744073709551616", "-9223372036854775809", "0.000001e6", "100000000000000000000000e-2",
    "8.98846567431158e307", "1.00000000000000011102230246251565404236316680908203125",
    "1.00000000000000011102230246251565404236316680908203124",
    "1.00000000000000011102230246251565404236316680908203126",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (edges); i++)
    assert_same_double (edges[i]);

  for (guint i = 0; i < 20000; i++)
    {
      guint64 bits = ((guint64) (guint32) g_test_rand_int () << 32) | (guint32) g_test_rand_int ();
      char text[G_ASCII_DTOSTR_BUF_SIZE];
      char format[] = "%.16e";
      double value = 0;

      memcpy (&value, &bits, sizeof value);
      if (!isfinite (value))
        continue;
      format[2] = '0' + i % 2;
      format[3] = '0' + i / 2 % 8;
      g_ascii_formatd (text, sizeof text, format, value);
      if (isfinite (g_ascii_strtod (text, NULL)))
        assert_same_double (text);
    }
}

static void
test_whole_numbers (void)
{
  const struct
  {
    const char *text;
    gboolean    whole;
    guint64     magnitude;
  } cases[] = {
    { "5.0", TRUE, 5 },
    { "-5.0", TRUE, 5 },
    { "1e3", TRUE, 1000 },
    { "1.2e3", TRUE, 1200 },
    { "1.25e1", FALSE, 0 },
    { "1500e-2", TRUE, 15 },
    { "1505e-2", FALSE, 0 },
    { "0.5", FALSE, 0 },
    { "0.0", TRUE, 0 },
    { "-0", TRUE, 0 },
    { "0e999999999999", TRUE, 0 },
    { "9007199254740993.0", TRUE, G_GUINT64_CONSTANT (9007199254740993) },
    { "9007199254740993.5", FALSE, 0 },
    { "18446744073709551615.000", TRUE, G_MAXUINT64 },
    { "1.8446744073709551615e19", TRUE, G_MAXUINT64 },
    { "18446744073709551616", FALSE, 0 },
    { "1e19", TRUE, G_GUINT64_CONSTANT (10000000000000000000) },
    { "1e20", FALSE, 0 },
    { "1e999999999999999999", FALSE, 0 },
    { "7.000000000000000000000000000000000000", TRUE, 7 },
    { "0.000000000000000000000000000000000007e36", TRUE, 7 },
    { "70000000000000000000000000000000000000e-37", TRUE, 7 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gboolean negative = FALSE;
      guint64 magnitude = 0;
      gboolean whole = FALSE;

      g_test_message ("%s", cases[i].text);
      whole = adieu_json_number_to_integer (cases[i].text, strlen (cases[i].text), &negative,
                                            &magnitude);
      g_assert_cmpint (whole, ==, cases[i].whole);
      if (whole)
        g_assert_cmpuint (magnitude, ==, cases[i].magnitude);
      g_assert_cmpint (negative, ==, cases[i].text[0] == '-');
    }
}

static void
test_depth (void)
{
  g_autoptr (GString) open = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < ADIEU_JSON_MAX_DEPTH; i++)
    g_string_append_c (open, '[');
  for (guint i = 0; i < ADIEU_JSON_MAX_DEPTH; i++)
    g_string_append_c (open, ']');
  g_assert_true (walk (open->str, open->len, NULL));

  g_string_prepend_c (open, '[');
  g_string_append_c (open, ']');
  g_assert_false (walk (open->str, open->len, &error));
  g_assert_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT);
  g_assert_nonnull (strstr (error->message, "512"));
}

static void
test_skip (void)
{
  const char document[] = "[[1,{\"a\":[]},\"]\"],2]";
  g_auto (AdieuJsonReader) reader = { 0 };

  adieu_json_reader_init (&reader, document, sizeof document - 1);
  adieu_json_reader_next (&reader, NULL);
  g_assert_true (adieu_json_reader_skip (&reader, adieu_json_reader_next (&reader, NULL), NULL));
  g_assert_cmpint (adieu_json_reader_next (&reader, NULL), ==, ADIEU_JSON_TOKEN_INTEGER);
  g_assert_cmpint (reader.number.integer, ==, 2);
}

static void
test_place (void)
{
  g_autoptr (GString) document = g_string_new ("{\"owner\":{\"repos\":[{},{\"a long name that "
                                               "goes on for more than sixty bytes, as names "
                                               "seldom do\":");
  g_autoptr (GError) error = NULL;

  g_assert_false (walk (document->str, document->len, &error));
  g_assert_nonnull (strstr (error->message, "“owner.repos[1][\"a long name"));
  g_assert_nonnull (strstr (error->message, "…\"]”"));

  g_clear_error (&error);
  g_string_assign (document, "[[[[[[[[[[[[0,0,!");
  g_assert_false (walk (document->str, document->len, &error));
  g_assert_nonnull (strstr (error->message, "“…[0][0][0][0][0][0][0][2]”"));

  g_clear_error (&error);
  g_string_assign (document, "\357\273\277{\n \"\303\251\": \303\251}");
  g_assert_false (walk (document->str, document->len, &error));
  g_assert_nonnull (strstr (error->message, "line 2, column 7"));
}

/* No outcome is asked for, only that there is one: the sanitizers see to the rest. */
static void
test_fuzz (void)
{
  guint n_refused = 0;

  for (guint i = 0; i < FUZZ_ROUNDS; i++)
    {
      const Document *document = &valid_documents[i % G_N_ELEMENTS (valid_documents)];
      g_autofree char *bytes = dup_exactly (document->bytes, document->length);
      g_autoptr (GError) error = NULL;

      for (int flips = g_test_rand_int_range (1, 4); flips > 0; flips--)
        bytes[g_test_rand_int_range (0, document->length)] ^= 1 << g_test_rand_int_range (0, 8);
      if (!walk (bytes, document->length, &error))
        {
          g_assert_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT);
          g_assert_true (g_utf8_validate (error->message, -1, NULL));
          n_refused++;
        }
    }
  g_assert_cmpuint (n_refused, >, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/json-reader/valid-documents-are-taken", test_valid);
  g_test_add_func ("/adieu/json-reader/invalid-documents-are-refused", test_invalid);
  g_test_add_func ("/adieu/json-reader/invalid-values-are-refused-in-arrays", test_invalid_within);
  g_test_add_func ("/adieu/json-reader/every-prefix-is-refused", test_prefixes);
  g_test_add_func ("/adieu/json-reader/tokens-come-in-order", test_tokens);
  g_test_add_func ("/adieu/json-reader/strings-are-decoded", test_strings);
  g_test_add_func ("/adieu/json-reader/integers-are-exact", test_integers);
  g_test_add_func ("/adieu/json-reader/doubles-are-the-nearest", test_doubles);
  g_test_add_func ("/adieu/json-reader/whole-numbers-are-found-exactly", test_whole_numbers);
  g_test_add_func ("/adieu/json-reader/depth-has-a-limit", test_depth);
  g_test_add_func ("/adieu/json-reader/values-can-be-skipped", test_skip);
  g_test_add_func ("/adieu/json-reader/faults-are-located", test_place);
  g_test_add_func ("/adieu/json-reader/flipped-bytes-do-no-harm", test_fuzz);

  return g_test_run ();
}
