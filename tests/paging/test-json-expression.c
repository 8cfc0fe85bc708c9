/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The functions for templates, called as GTK calls the closure of an expression: found by name,
 * with what the expression is evaluated on first, through the generic marshaller. */

#include <adieu/adieu.h>
#include <gmodule.h>

static AdieuJsonItem *
new_item (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node =
    json_from_string ("{\"name\":\"x\",\"done\":true,\"n\":-3,\"w\":0.5,\"owner\":{\"name\":\"o\"}}", &error);

  g_assert_no_error (error);

  return adieu_json_item_new (node);
}

static void
evaluate (const char *function,
          GObject    *item,
          const char *member,
          GValue     *result)
{
  g_autoptr (GObject) scope = g_object_new (G_TYPE_OBJECT, NULL);
  GModule *module = g_module_open (NULL, 0);
  gpointer symbol = NULL;
  GClosure *closure = NULL;
  GValue arguments[3] = { G_VALUE_INIT, G_VALUE_INIT, G_VALUE_INIT };

  g_assert_true (g_module_symbol (module, function, &symbol));
  closure = g_cclosure_new (symbol, NULL, NULL);
  g_closure_set_marshal (closure, g_cclosure_marshal_generic);
  g_closure_ref (closure);
  g_closure_sink (closure);

  g_value_init (&arguments[0], G_TYPE_OBJECT);
  g_value_set_object (&arguments[0], scope);
  g_value_init (&arguments[1], G_TYPE_OBJECT);
  g_value_set_object (&arguments[1], item);
  g_value_init (&arguments[2], G_TYPE_STRING);
  g_value_set_string (&arguments[2], member);
  g_closure_invoke (closure, result, 3, arguments, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (arguments); i++)
    g_value_unset (&arguments[i]);
  g_closure_unref (closure);
  g_module_close (module);
}

static void
check_text (GObject    *item,
            const char *member,
            const char *expected)
{
  g_auto (GValue) result = G_VALUE_INIT;

  g_value_init (&result, G_TYPE_STRING);
  evaluate ("adieu_json_expression_text", item, member, &result);
  g_assert_cmpstr (g_value_get_string (&result), ==, expected);
}

static void
test_text (void)
{
  g_autoptr (AdieuJsonItem) item = new_item ();
  g_autoptr (GObject) other = g_object_new (G_TYPE_OBJECT, NULL);

  check_text (G_OBJECT (item), "name", "x");
  check_text (G_OBJECT (item), "/owner/name", "o");
  check_text (G_OBJECT (item), "missing", NULL);
  check_text (G_OBJECT (item), NULL, NULL);
  check_text (NULL, "name", NULL);
  check_text (other, "name", NULL);
}

static void
test_others (void)
{
  g_autoptr (AdieuJsonItem) item = new_item ();
  g_auto (GValue) boolean = G_VALUE_INIT;
  g_auto (GValue) integer = G_VALUE_INIT;
  g_auto (GValue) number = G_VALUE_INIT;

  g_value_init (&boolean, G_TYPE_BOOLEAN);
  g_value_init (&integer, G_TYPE_INT64);
  g_value_init (&number, G_TYPE_DOUBLE);

  evaluate ("adieu_json_expression_boolean", G_OBJECT (item), "done", &boolean);
  evaluate ("adieu_json_expression_integer", G_OBJECT (item), "n", &integer);
  evaluate ("adieu_json_expression_number", G_OBJECT (item), "w", &number);
  g_assert_true (g_value_get_boolean (&boolean));
  g_assert_cmpint (g_value_get_int64 (&integer), ==, -3);
  g_assert_cmpfloat (g_value_get_double (&number), ==, 0.5);

  evaluate ("adieu_json_expression_boolean", NULL, "done", &boolean);
  evaluate ("adieu_json_expression_integer", NULL, "n", &integer);
  evaluate ("adieu_json_expression_number", NULL, "w", &number);
  g_assert_false (g_value_get_boolean (&boolean));
  g_assert_cmpint (g_value_get_int64 (&integer), ==, 0);
  g_assert_cmpfloat (g_value_get_double (&number), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/json-expression/reads-text-as-a-template-does", test_text);
  g_test_add_func ("/adieu/json-expression/reads-other-types-as-a-template-does", test_others);

  return g_test_run ();
}
