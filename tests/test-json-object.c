/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Bytes into objects of the program's own classes, and back. */
#include "config.h"

#include "codec/adieu-json-date-private.h"
#include "codec/adieu-json-private.h"

#include <adieu/adieu-error.h>
#include <string.h>

#include "json/bag.h"
#include "json/documents.h"

static gpointer
read_as (const char  *text,
         GType        type,
         AdieuNaming  naming)
{
  g_autoptr (GError) error = NULL;
  GObject *object = adieu_json_to_object (text, strlen (text), type, naming, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (G_OBJECT_TYPE_NAME (object), ==, g_type_name (type));
  return object;
}

static gpointer
read_person (const char *text)
{
  return read_as (text, test_person_get_type (), ADIEU_NAMING_SNAKE);
}

static char *
write_text (gpointer     object,
            AdieuNaming  naming)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = adieu_json_from_object (object, naming, &error);

  g_assert_no_error (error);
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
test_naming (void)
{
  const struct
  {
    AdieuNaming  naming;
    const char  *text;
  } cases[] = {
    { ADIEU_NAMING_KEBAB, "{\"below-zero\":-7,\"below_zero\":1,\"belowZero\":1}" },
    { ADIEU_NAMING_SNAKE, "{\"below_zero\":-7,\"below-zero\":1,\"belowZero\":1}" },
    { ADIEU_NAMING_CAMEL, "{\"belowZero\":-7,\"below_zero\":1,\"below-zero\":1}" },
    { ADIEU_NAMING_CAMEL, "{\"below\\u005aero\":-7}" },
    { ADIEU_NAMING_PASCAL, "{\"BelowZero\":-7,\"belowZero\":1,\"below_zero\":1}" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GObject) person = read_as (cases[i].text, test_person_get_type (),
                                            cases[i].naming);

      g_assert_cmpint (test_get_int (person, "below-zero"), ==, -7);
    }
}

static void
test_integers (void)
{
  const struct
  {
    const char *text;
    const char *name;
    gint64      value;
  } cases[] = {
    { "{\"id\":9223372036854775807}", "id", G_MAXINT64 },
    { "{\"id\":-9223372036854775808}", "id", G_MININT64 },
    { "{\"id\":9007199254740993}", "id", G_GINT64_CONSTANT (9007199254740993) },
    { "{\"id\":9007199254740993.0}", "id", G_GINT64_CONSTANT (9007199254740993) },
    { "{\"id\":-0}", "id", 0 },
    { "{\"id\":1e3}", "id", 1000 },
    { "{\"id\":-1.5e1}", "id", -15 },
    { "{\"age\":5.0}", "age", 5 },
    { "{\"age\":0}", "age", 0 },
    { "{\"age\":150}", "age", 150 },
    { "{\"below_zero\":-10}", "below-zero", -10 },
    { "{\"count\":4294967295}", "count", G_MAXUINT32 },
    { "{\"tiny\":-128}", "tiny", -128 },
    { "{\"byte\":200}", "byte", 200 },
    { "{\"long\":-2147483648}", "long", G_MININT32 },
    { "{\"ulong\":4294967295}", "ulong", G_MAXUINT32 },
    { "{\"id\":1,\"id\":2}", "id", 2 },
    { "{\"id\":null}", "id", 7 },
    { "{\"age\":null}", "age", 30 },
    { "{}", "age", 30 },
    { "{\"unknown\":[{\"id\":1}],\"id\":3,\"other\":\"\"}", "id", 3 },
    { "{\"is_admin\":false}", "is-admin", 0 },
    { "{\"is_admin\":true}", "is-admin", 1 },
    { "{\"is_admin\":null}", "is-admin", 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GObject) person = read_person (cases[i].text);

      g_test_message ("%s", cases[i].text);
      g_assert_cmpint (test_get_int (person, cases[i].name), ==, cases[i].value);
    }
}

static void
test_wide_numbers (void)
{
  g_autoptr (GObject) person = read_person ("{\"total\":18446744073709551615,\"ratio\":-1,"
                                            "\"weight\":0.1}");
  guint64 total = 0;
  double ratio = 0;
  float weight = 0;

  g_object_get (person, "total", &total, "ratio", &ratio, "weight", &weight, NULL);
  g_assert_cmpuint (total, ==, G_MAXUINT64);
  g_assert_cmpfloat (ratio, ==, -1);
  g_assert_cmpfloat (weight, ==, 0.1f);
}

static void
test_strings (void)
{
  g_autoptr (GObject) person = read_person ("{\"login\":\"a\\u00e9\\n\",\"password\":\"p\","
                                            "\"tags\":[\"x\",\"\",\"y\"]}");
  g_autoptr (GObject) empty = read_person ("{\"login\":null,\"tags\":[]}");
  g_autoptr (GObject) absent = read_person ("{}");
  g_autofree char *login = test_dup_string (person, "login");
  g_autofree char *no_login = test_dup_string (empty, "login");
  g_autofree char *default_login = test_dup_string (absent, "login");
  g_auto (GStrv) tags = NULL;
  g_auto (GStrv) no_tags = NULL;

  g_object_get (person, "tags", &tags, NULL);
  g_object_get (empty, "tags", &no_tags, NULL);
  g_assert_cmpstr (login, ==, "a\303\251\n");
  g_assert_null (no_login);
  g_assert_cmpstr (default_login, ==, "nobody");
  g_assert_cmpuint (g_strv_length (tags), ==, 3);
  g_assert_cmpstr (tags[2], ==, "y");
  g_assert_cmpuint (g_strv_length (no_tags), ==, 0);
}

static void
test_words (void)
{
  const struct
  {
    const char *text;
    const char *name;
    guint       value;
  } cases[] = {
    { "{\"state\":\"open\"}", "state", TEST_STATE_OPEN },
    { "{\"state\":\"in-progress\"}", "state", TEST_STATE_IN_PROGRESS },
    { "{\"state\":\"in_progress\"}", "state", TEST_STATE_IN_PROGRESS },
    { "{\"state\":\"inProgress\"}", "state", TEST_STATE_IN_PROGRESS },
    { "{\"state\":\"IN_PROGRESS\"}", "state", TEST_STATE_IN_PROGRESS },
    { "{\"state\":1}", "state", TEST_STATE_IN_PROGRESS },
    { "{\"state\":null}", "state", TEST_STATE_CLOSED },
    { "{\"rights\":[]}", "rights", 0 },
    { "{\"rights\":[\"read\",\"admin\"]}", "rights", TEST_RIGHTS_READ | TEST_RIGHTS_ADMIN },
    { "{\"rights\":[\"Write\"]}", "rights", TEST_RIGHTS_WRITE },
    { "{\"rights\":6}", "rights", TEST_RIGHTS_WRITE | TEST_RIGHTS_ADMIN },
    { "{\"rights\":null}", "rights", TEST_RIGHTS_READ },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GObject) person = read_person (cases[i].text);
      guint value = 0;

      g_object_get (person, cases[i].name, &value, NULL);
      g_assert_cmpuint (value, ==, cases[i].value);
    }
}

static void
test_dates (void)
{
  const struct
  {
    const char *text;
    const char *utc;
  } cases[] = {
    { "2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z" },
    { "2026-01-31t12:00:00z", "2026-01-31T12:00:00Z" },
    { "2026-01-31T12:00:00.5Z", "2026-01-31T12:00:00.5Z" },
    { "2026-01-31T12:00:00.123456Z", "2026-01-31T12:00:00.123456Z" },
    { "2026-01-31T12:00:00.1234567891Z", "2026-01-31T12:00:00.123456Z" },
    { "2026-01-31T12:00:59.999999Z", "2026-01-31T12:00:59.999999Z" },
    { "2026-01-31T12:00:00.000Z", "2026-01-31T12:00:00Z" },
    { "2026-01-31T12:00:00+02:00", "2026-01-31T10:00:00Z" },
    { "2026-01-31T12:00:00-05:30", "2026-01-31T17:30:00Z" },
    { "2026-01-31T12:00:00-00:00", "2026-01-31T12:00:00Z" },
    { "2024-02-29T00:00:00+23:59", "2024-02-28T00:01:00Z" },
    { "2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z" },
    { "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z" },
    { "9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *json = g_strdup_printf ("{\"created_at\":\"%s\"}", cases[i].text);
      g_autoptr (GObject) person = read_person (json);
      g_autoptr (GDateTime) date = NULL;
      g_autofree char *utc = NULL;

      g_object_get (person, "created-at", &date, NULL);
      g_assert_nonnull (date);
      utc = adieu_json_date_format (date);
      g_assert_cmpstr (utc, ==, cases[i].utc);
    }
}

static void
test_bad_dates (void)
{
  const char *cases[] = {
    "", "2026", "2026-01-31", "2026-01-31T12:00Z", "2026-01-31T12:00:00", "2026-01-31 12:00:00Z",
    "2026-1-31T12:00:00Z", "26-01-31T12:00:00Z", "2026-02-30T12:00:00Z", "2025-02-29T12:00:00Z",
    "2026-13-01T12:00:00Z", "2026-00-01T12:00:00Z", "2026-01-00T12:00:00Z", "2026-01-31T24:00:00Z",
    "2026-01-31T12:60:00Z", "2026-01-31T12:00:61Z", "2026-01-31T12:00:00.Z",
    "2026-01-31T12:00:00,5Z",
    "2026-01-31T12:00:00+0200", "2026-01-31T12:00:00+2:00", "2026-01-31T12:00:00+24:00",
    "2026-01-31T12:00:00+02:60", "2026-01-31T12:00:00Zx", " 2026-01-31T12:00:00Z",
    "2026-01-31T12:00:00Z ", "0000-01-01T00:00:00Z", "-026-01-31T12:00:00Z",
    "2026-01-31T12:00:00.5",
    "9999-12-31T23:59:60Z", "20260131T120000Z", "2026-W05-6T12:00:00Z", "now",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i]);
      g_assert_null (adieu_json_date_parse (cases[i], strlen (cases[i])));
    }
}

static void
test_nested (void)
{
  g_autoptr (GObject) person = read_person ("{\"id\":1,\"best_friend\":{\"id\":2,\"best_friend\":"
                                            "{\"id\":3,\"best_friend\":null}},\"age\":40}");
  g_autoptr (GObject) second = test_dup_object (person, "best-friend");
  g_autoptr (GObject) third = test_dup_object (second, "best-friend");

  g_assert_cmpint (test_get_int (person, "id"), ==, 1);
  g_assert_cmpint (test_get_int (person, "age"), ==, 40);
  g_assert_cmpint (test_get_int (second, "id"), ==, 2);
  g_assert_cmpint (test_get_int (third, "id"), ==, 3);
  g_assert_null (test_dup_object (third, "best-friend"));
}

static void
test_lists (void)
{
  g_autoptr (GObject) person = read_person ("{\"pets\":[{\"name\":\"Rex\"},{\"name\":\"Tom\"}],"
                                            "\"friends\":[{\"pets\":[{\"name\":\"Kit\"}]}]}");
  g_autoptr (GListModel) pets = test_dup_object (person, "pets");
  g_autoptr (GListModel) friends = test_dup_object (person, "friends");
  g_autoptr (GObject) tom = g_list_model_get_item (pets, 1);
  g_autoptr (GObject) friend = g_list_model_get_item (friends, 0);
  g_autoptr (GListModel) their_pets = test_dup_object (friend, "pets");
  g_autoptr (GObject) kit = g_list_model_get_item (their_pets, 0);
  g_autofree char *tom_name = test_dup_string (tom, "name");
  g_autofree char *kit_name = test_dup_string (kit, "name");

  g_assert_cmpuint (g_list_model_get_n_items (pets), ==, 2);
  g_assert_cmpuint (g_list_model_get_n_items (friends), ==, 1);
  g_assert_true (g_list_model_get_item_type (friends) == test_person_get_type ());
  g_assert_cmpstr (tom_name, ==, "Tom");
  g_assert_cmpstr (kit_name, ==, "Kit");
}

static void
test_empty_lists (void)
{
  const char *cases[] = { "{}", "{\"pets\":[]}", "{\"pets\":null}", "{\"pets\":[{}],\"pets\":[]}" };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GObject) person = read_person (cases[i]);
      g_autoptr (GListModel) pets = test_dup_object (person, "pets");

      g_assert_cmpuint (g_list_model_get_n_items (pets), ==, 0);
    }
}

static void
test_construct_only (void)
{
  g_autoptr (GObject) crate = read_as ("{\"crates\":[{\"key\":\"in\",\"crates\":[{}]},{}],"
                                       "\"fixedPets\":[{\"name\":\"Rex\"}],\"key\":\"out\"}",
                                       test_crate_get_type (), ADIEU_NAMING_CAMEL);
  g_autoptr (GListModel) crates = test_dup_object (crate, "crates");
  g_autoptr (GListModel) pets = test_dup_object (crate, "fixed-pets");
  g_autoptr (GObject) inner = g_list_model_get_item (crates, 0);
  g_autofree char *key = test_dup_string (crate, "key");
  g_autofree char *inner_key = test_dup_string (inner, "key");

  g_assert_cmpstr (key, ==, "out");
  g_assert_cmpstr (inner_key, ==, "in");
  g_assert_cmpint (test_get_int (crate, "size"), ==, 10);
  g_assert_cmpuint (g_list_model_get_n_items (crates), ==, 2);
  g_assert_cmpuint (g_list_model_get_n_items (pets), ==, 1);
}

static void
test_subtrees (void)
{
  g_autoptr (GObject) person = read_person ("{\"raw\":[1,{\"a\":2}],\"extra\":{\"b\":3},"
                                            "\"rows\":[4,5]}");
  g_autoptr (GObject) null_person = read_person ("{\"raw\":null,\"extra\":null,\"bytes\":null,"
                                                 "\"variant\":null}");
  g_autoptr (JsonNode) raw = NULL;
  g_autoptr (JsonNode) null_raw = NULL;
  g_autoptr (JsonObject) extra = NULL;
  g_autoptr (JsonObject) no_extra = NULL;
  g_autoptr (JsonArray) rows = NULL;

  g_object_get (person, "raw", &raw, "extra", &extra, "rows", &rows, NULL);
  g_object_get (null_person, "raw", &null_raw, "extra", &no_extra, NULL);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (raw)), ==, 2);
  g_assert_cmpint (json_object_get_int_member (extra, "b"), ==, 3);
  g_assert_cmpuint (json_array_get_length (rows), ==, 2);
  g_assert_true (JSON_NODE_HOLDS_NULL (null_raw));
  g_assert_null (no_extra);
}

static void
test_serializable (void)
{
  g_autoptr (GObject) spot = read_as ("{\"point\":[1.5,2],\"label\":\"L\",\"seen_at\":"
                                      "\"2026-01-31T12:00:00Z\",\"next_spot\":{\"key\":\"k2\","
                                      "\"point\":[3,4]},\"key\":\"k1\",\"secret\":\"s\","
                                      "\"pets\":[{\"name\":\"Rex\"}],\"other\":[]}",
                                      test_spot_get_type (), ADIEU_NAMING_SNAKE);
  g_autoptr (GObject) next = test_dup_object (spot, "next-spot");
  g_autoptr (GListModel) pets = test_dup_object (spot, "pets");
  g_autofree char *point = test_dup_string (spot, "point");
  g_autofree char *key = test_dup_string (spot, "key");
  g_autofree char *next_point = test_dup_string (next, "point");
  g_autofree char *next_key = test_dup_string (next, "key");
  g_autofree char *text = NULL;

  g_assert_cmpstr (point, ==, "1.5/2");
  g_assert_cmpstr (key, ==, "k1");
  g_assert_cmpstr (next_point, ==, "3/4");
  g_assert_cmpstr (next_key, ==, "k2");
  g_assert_cmpuint (g_list_model_get_n_items (pets), ==, 1);

  g_object_set (spot, "pets", NULL, "next-spot", NULL, "seen-at", NULL, NULL);
  text = write_text (spot, ADIEU_NAMING_SNAKE);
  g_assert_cmpstr (text, ==, "{\"key\":\"k1\",\"point\":\"1.5/2\",\"label\":\"L\"}");
}

/* Each level is read again when the class declines it: that must not go on for ever. */
static void
test_serializable_depth (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 500; i++)
    g_string_append (text, "{\"next-spot\":");
  g_string_append_c (text, '[');
  for (guint i = 0; i < 20000; i++)
    g_string_append (text, "0,");
  g_string_append (text, "0]");
  for (guint i = 0; i < 500; i++)
    g_string_append_c (text, '}');

  g_assert_null (adieu_json_to_object (text->str, text->len, test_spot_get_type (),
                                       ADIEU_NAMING_KEBAB, &error));
  g_assert_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT);
  g_assert_nonnull (strstr (error->message, "too deep"));
}

static void
test_mismatches (void)
{
  const struct
  {
    const char *text;
    const char *complaint;
  } cases[] = {
    { "[]", "TestPerson: expected an object, but found an array" },
    { "null", "found null" },
    { "\"a\"", "found a string" },
    { "{\"id\":\"1\"}", "“id” (line 1, column 7): expected a whole number, but found a string" },
    { "{\"id\":true}", "found true or false" },
    { "{\"id\":1.5}", "expected a whole number, but found 1.5" },
    { "{\"id\":9223372036854775808}", "9223372036854775808 is not between" },
    { "{\"id\":-9223372036854775809}", "is not between -9223372036854775808" },
    { "{\"id\":1e30}", "1e30 is not between" },
    { "{\"total\":-1}", "-1 is not between 0 and 18446744073709551615" },
    { "{\"total\":18446744073709551616}", "is not between" },
    { "{\"age\":151}", "151 is not between 0 and 150" },
    { "{\"age\":-1}", "is not between" },
    { "{\"age\":4294967296}", "is not between" },
    { "{\"below_zero\":-4}", "-4 is not between -10 and -5" },
    { "{\"count\":4294967296}", "is not between" },
    { "{\"tiny\":128}", "is not between -128 and 127" },
    { "{\"byte\":0}", "0 is not between 1 and 200" },
    { "{\"byte\":201}", "is not between" },
    { "{\"ratio\":\"0.5\"}", "expected a number" },
    { "{\"ratio\":1.5}", "1.5 is not between -1 and 1" },
    { "{\"weight\":1e39}", "is not between" },
    { "{\"is_admin\":1}", "expected true or false, but found a number" },
    { "{\"is_admin\":\"true\"}", "expected true or false" },
    { "{\"login\":5}", "expected a string, but found a number" },
    { "{\"login\":{}}", "found an object" },
    { "{\"state\":\"paused\"}", "“paused” is none of “open”, “in-progress”, “closed”" },
    { "{\"state\":\"ope\"}", "is none of" },
    { "{\"state\":3}", "“3” is none of" },
    { "{\"state\":[]}", "expected a string" },
    { "{\"rights\":[\"read\",\"fly\"]}", "“rights[1]” (line 1, column 19): “fly” is none of" },
    { "{\"rights\":\"read\"}", "expected an array of strings" },
    { "{\"rights\":[1]}", "expected a string" },
    { "{\"rights\":8}", "is none of" },
    { "{\"tags\":\"a\"}", "expected an array of strings" },
    { "{\"tags\":[\"a\",null]}", "“tags[1]”" },
    { "{\"created_at\":1700000000}", "expected a string, but found a number" },
    { "{\"best_friend\":{\"created_at\":\"yesterday\"}}",
      "“best_friend.created_at” (line 1, column 30): “yesterday” is no date and time" },
    { "{\"best_friend\":[]}", "expected an object, but found an array" },
    { "{\"bag\":{}}", "TestBag is too general" },
    { "{\"thing\":{}}", "GObject is too general" },
    { "{\"pets\":{}}", "expected an array, but found an object" },
    { "{\"pets\":[{},null]}", "TestPet: “pets[1]” (line 1, column 13): expected an object" },
    { "{\"pets\":[1]}", "expected an object" },
    { "{\"pets\":[{\"name\":1}]}", "TestPet: “pets[0].name”" },
    { "{\"things\":[{}]}", "does not tell of which class its items are" },
    { "{\"friends\":[{\"friends\":[{\"age\":-5}]}]}", "“friends[0].friends[0].age”" },
    { "{\"extra\":[]}", "expected an object" },
    { "{\"rows\":{}}", "expected an array" },
    { "{\"bytes\":\"YQ==\"}", "GBytes" },
    { "{\"variant\":1}", "GVariant" },
    { "{\"pets\":[{\"alias\":1}]}", "gpointer" },
    { "{\"id\":1}x", "Not valid JSON" },
    { "{\"id\":1,}", "Not valid JSON" },
    { "{\"unknown\":[1,2}", "Not valid JSON" },
    { "{\"pets\":[{}", "Not valid JSON" },
    { "{\"tags\":[\"\\ud800\"]}", "surrogate" },
    { "", "is empty" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (adieu_json_to_object (cases[i].text, strlen (cases[i].text),
                                           test_person_get_type (), ADIEU_NAMING_SNAKE, &error));
      g_assert_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, cases[i].complaint));
    }
}

static void
test_types (void)
{
  const GType types[] = { G_TYPE_INVALID, G_TYPE_NONE, G_TYPE_INT, G_TYPE_STRING, G_TYPE_STRV,
                          G_TYPE_LIST_MODEL, G_TYPE_PERMISSION,
                          g_type_parent (test_pet_get_type ()) };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (adieu_json_to_object ("{}", 2, types[i], ADIEU_NAMING_SNAKE, &error));
      g_assert_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT);
      g_clear_error (&error);
      g_assert_null (adieu_json_to_list ("[]", 2, types[i], ADIEU_NAMING_SNAKE, &error));
      g_assert_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT);
    }
}

static void
test_top_list (void)
{
  const char *refused[] = { "{}", "[1]", "[null]", "[{}", "[{}]]", "", "[{\"name\":1}]" };
  g_autoptr (GError) error = NULL;
  GType type = test_pet_get_type ();
  g_autoptr (GListModel) pets = adieu_json_to_list ("[{\"name\":\"a\"},{}]", 17, type,
                                                    ADIEU_NAMING_KEBAB, &error);
  g_autoptr (GListModel) none = adieu_json_to_list ("[]", 2, type, ADIEU_NAMING_KEBAB, NULL);

  g_assert_no_error (error);
  g_assert_true (G_IS_LIST_STORE (pets));
  g_assert_true (g_list_model_get_item_type (pets) == test_pet_get_type ());
  g_assert_cmpuint (g_list_model_get_n_items (pets), ==, 2);
  g_assert_cmpuint (g_list_model_get_n_items (none), ==, 0);

  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_assert_null (adieu_json_to_list (refused[i], strlen (refused[i]), test_pet_get_type (),
                                         ADIEU_NAMING_KEBAB, &error));
      g_assert_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT);
      g_clear_error (&error);
    }
}

static void
test_invalid_documents (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (invalid_documents); i++)
    {
      const Document *document = &invalid_documents[i];
      g_autoptr (GError) error = NULL;

      g_assert_null (adieu_json_to_object (document->bytes, document->length,
                                           test_person_get_type (), ADIEU_NAMING_SNAKE, &error));
      g_assert_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT);
    }
}

static void
test_writing (void)
{
  const char *text =
    "{\"id\":-5,\"total\":18446744073709551615,\"age\":40,\"belowZero\":-6,\"count\":4294967295,"
    "\"tiny\":-1,\"byte\":9,\"long\":-3,\"ulong\":3,\"ratio\":0.25,\"weight\":0.1,"
    "\"isAdmin\":false,\"login\":\"a\\\"\\u0001\",\"state\":\"in-progress\","
    "\"rights\":[\"read\",\"admin\"],"
    "\"tags\":[\"x\",\"y\"],\"createdAt\":\"2026-01-31T12:00:00.25Z\",\"bestFriend\":{\"id\":1,"
    "\"total\":0,\"age\":30,\"belowZero\":-5,\"count\":0,\"tiny\":0,\"byte\":1,\"long\":0,"
    "\"ulong\":0,\"ratio\":0.5,\"weight\":0.0,\"isAdmin\":true,\"login\":\"nobody\","
    "\"state\":\"closed\","
    "\"rights\":[\"read\"],\"pets\":[]},\"pets\":[{\"name\":\"Rex\"},{}],"
    "\"raw\":[null,1.5],\"extra\":{\"a\":{}},\"rows\":[[]]}";
  g_autoptr (GObject) person = read_as (text, test_person_get_type (), ADIEU_NAMING_CAMEL);
  g_autofree char *written = write_text (person, ADIEU_NAMING_CAMEL);

  g_assert_cmpstr (written, ==, text);
}

static void
test_written_names (void)
{
  g_autoptr (GObject) crate = g_object_new (test_crate_get_type (), "key", "k", NULL);
  g_autoptr (GListStore) list = g_list_store_new (test_crate_get_type ());
  g_autofree char *kebab = NULL;
  g_autofree char *array = NULL;

  g_list_store_append (list, crate);
  kebab = write_text (crate, ADIEU_NAMING_KEBAB);
  array = write_text (list, ADIEU_NAMING_SNAKE);
  g_assert_cmpstr (kebab, ==, "{\"key\":\"k\",\"size\":10,\"crates\":[]}");
  g_assert_cmpstr (array, ==, "[{\"key\":\"k\",\"size\":10,\"crates\":[]}]");
}

static void
assert_not_written (gpointer    object,
                    const char *complaint)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (adieu_json_from_object (object, ADIEU_NAMING_SNAKE, &error));
  g_assert_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_REQUEST);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, complaint));
}

static void
test_refused_objects (void)
{
  g_autoptr (GObject) person = g_object_new (test_person_get_type (), NULL);
  g_autoptr (GObject) friend = g_object_new (test_person_get_type (), NULL);
  g_autoptr (GObject) pet = g_object_new (test_pet_get_type (), "name", "a\377", NULL);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("a", 1);
  g_autoptr (GListStore) pets = NULL;

  assert_not_written (pet, "“name” cannot be written as JSON: the text is not valid UTF-8");
  g_object_set (pet, "name", NULL, "alias", pet, NULL);
  pets = test_dup_object (person, "pets");
  g_list_store_append (pets, pet);
  assert_not_written (person, "“pets[0].alias”");
  g_object_set (pet, "alias", NULL, NULL);

  g_object_set (friend, "best-friend", person, NULL);
  g_object_set (person, "best-friend", friend, NULL);
  assert_not_written (person, "contains itself");
  g_object_set (person, "best-friend", NULL, NULL);

  g_object_set (person, "bytes", bytes, NULL);
  assert_not_written (person, "GBytes");
  g_object_set (person, "bytes", NULL, "variant", g_variant_new_bytestring ("a"), NULL);
  assert_not_written (person, "“variant” cannot be written as JSON: JSON has no bytes");
  g_object_set (person, "variant", g_variant_new_int32 (1), NULL);
  g_free (write_text (person, ADIEU_NAMING_SNAKE));
}

static gpointer
read_deep (gpointer unused)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GObject) person = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 255; i++)
    g_string_append (text, "{\"friends\":[");
  for (guint i = 0; i < 255; i++)
    g_string_append (text, "]}");
  person = read_person (text->str);
  g_free (write_text (person, ADIEU_NAMING_SNAKE));

  g_string_truncate (text, 0);
  for (guint i = 0; i < 200000; i++)
    g_string_append (text, "{\"best_friend\":");
  g_assert_null (adieu_json_to_object (text->str, text->len, test_person_get_type (),
                                       ADIEU_NAMING_SNAKE, &error));
  g_assert_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT);
  return NULL;
}

/* Several threads meet the classes for the first time at once. */
static void
test_threads (void)
{
  GThread *threads[8];

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("reader", read_deep, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

static void
test_fuzz (void)
{
  const char document[] = "{\"id\":1,\"pets\":[{\"name\":\"\\u00e9\"}],\"friends\":[{\"age\":5}],"
                          "\"raw\":[{}],\"state\":\"open\",\"tags\":[\"a\"],\"rights\":[\"read\"],"
                          "\"created_at\":\"2026-01-31T12:00:00.5+01:00\",\"ratio\":-0.5e-1,"
                          "\"best_friend\":{\"total\":18446744073709551615,\"is_admin\":true}}";
  guint n_read = 0;
  guint n_refused = 0;

  for (guint i = 0; i < 3000; i++)
    {
      g_autofree char *bytes = g_memdup2 (document, sizeof document - 1);
      g_autoptr (GError) error = NULL;
      g_autoptr (GObject) person = NULL;

      bytes[g_test_rand_int_range (0, sizeof document - 1)] ^= 1 << g_test_rand_int_range (0, 8);
      person = adieu_json_to_object (bytes, sizeof document - 1, test_person_get_type (),
                                     ADIEU_NAMING_SNAKE, &error);
      g_assert_true ((person == NULL) == (error != NULL));
      if (person != NULL)
        n_read++;
      else
        n_refused++;
    }
  g_assert_cmpuint (n_read, >, 0);
  g_assert_cmpuint (n_refused, >, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/json-object/classes-are-met-on-any-thread", test_threads);
  g_test_add_func ("/adieu/json-object/naming-tells-members", test_naming);
  g_test_add_func ("/adieu/json-object/integers-are-exact", test_integers);
  g_test_add_func ("/adieu/json-object/wide-numbers-fit", test_wide_numbers);
  g_test_add_func ("/adieu/json-object/strings-are-read", test_strings);
  g_test_add_func ("/adieu/json-object/words-become-enumerations", test_words);
  g_test_add_func ("/adieu/json-object/dates-are-read", test_dates);
  g_test_add_func ("/adieu/json-object/bad-dates-are-refused", test_bad_dates);
  g_test_add_func ("/adieu/json-object/objects-are-nested", test_nested);
  g_test_add_func ("/adieu/json-object/arrays-become-lists", test_lists);
  g_test_add_func ("/adieu/json-object/lists-can-be-empty", test_empty_lists);
  g_test_add_func ("/adieu/json-object/construct-only-properties-are-set", test_construct_only);
  g_test_add_func ("/adieu/json-object/subtrees-stay-trees", test_subtrees);
  g_test_add_func ("/adieu/json-object/serializable-classes-are-asked", test_serializable);
  g_test_add_func ("/adieu/json-object/serializable-classes-read-in-bounds",
                   test_serializable_depth);
  g_test_add_func ("/adieu/json-object/mismatches-are-named", test_mismatches);
  g_test_add_func ("/adieu/json-object/only-classes-can-be-read", test_types);
  g_test_add_func ("/adieu/json-object/a-document-can-be-a-list", test_top_list);
  g_test_add_func ("/adieu/json-object/invalid-documents-are-refused", test_invalid_documents);
  g_test_add_func ("/adieu/json-object/what-is-read-is-written", test_writing);
  g_test_add_func ("/adieu/json-object/lists-are-written", test_written_names);
  g_test_add_func ("/adieu/json-object/bad-values-are-not-written", test_refused_objects);
  g_test_add_func ("/adieu/json-object/flipped-bytes-do-no-harm", test_fuzz);

  return g_test_run ();
}
