/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Changes between two states of a list: as few runs as there can be, and following them leads from
 * one to the other. An item is written as its key, perhaps with a content behind it: "a b2 c". */

#include "config.h"

#include <adieu/adieu-json-item.h>

#include "paging/adieu-page-shelf-private.h"

#include <string.h>

/* @changes: "position-removed+added", one after the other. */
static const struct
{
  const char *before;
  const char *after;
  const char *with_key;
  const char *without;
} rows[] = {
  { "", "", "", "" },
  { "a b c", "a b c", "", "" },
  { "", "a b", "0-0+2", "0-0+2" },
  { "a b", "", "0-2+0", "0-2+0" },
  { "a b c", "x a b c", "0-0+1", "0-0+1" },
  { "a b c", "a b c x", "3-0+1", "3-0+1" },
  { "a b c", "a x b c", "1-0+1", "1-0+1" },
  { "a b c d", "a c d", "1-1+0", "1-1+0" },
  { "a b c", "a b2 c", "1-1+1", "1-1+1" },
  { "a b c", "x y z", "0-3+3", "0-3+3" },
  { "a b c d e", "x a b d e y", "0-0+1 3-1+0 5-0+1", "0-5+6" },
  { "a b c d e", "e a b c d", "0-0+1 5-1+0", "0-5+5" },
  { "a b c d e", "b c d e a", "0-1+0 4-0+1", "0-5+5" },
  { "a b c", "c b a", "0-0+2 3-2+0", "0-3+3" },
  { "a b c d e f g h", "a b", "2-6+0", "2-6+0" },
  { "a a2 a3", "a a2", NULL, "2-1+0" },
};

/* An item without a key is like no other. */
static GListModel *
new_list (const char *text)
{
  g_auto (GStrv) words = g_strsplit_set (text, " ", -1);
  GListStore *store = g_list_store_new (ADIEU_TYPE_JSON_ITEM);

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autofree char *json = g_strdup_printf ("{\"id\":\"%.1s\",\"content\":\"%s\"}", words[i], words[i]);
      g_autoptr (JsonNode) node = json_from_string (json, NULL);
      g_autoptr (AdieuJsonItem) item = adieu_json_item_new (node);

      if (*words[i] != '\0')
        g_list_store_append (store, item);
    }

  return G_LIST_MODEL (store);
}

static char *
dup_text (const AdieuPageShelf *shelf)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < adieu_page_shelf_get_length (shelf); i++)
    {
      g_autofree char *content = adieu_json_item_dup_text (adieu_page_shelf_get_item (shelf, i), "content");

      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", content);
    }

  return g_string_free (text, FALSE);
}

/* The items that stay have to be the same objects. */
static guint
count_kept (GPtrArray      *before,
            AdieuPageShelf *after)
{
  guint n = 0;

  for (guint i = 0; i < after->stock.n_rows; i++)
    if (g_ptr_array_find (before, adieu_page_stock_get_row (&after->stock, i)->item, NULL))
      n++;

  return n;
}

/* On the way, no more is there than can be told. */
static void
follow (AdieuPageShelf        *shelf,
        const AdieuPageChange *change)
{
  guint n_before = adieu_page_shelf_get_length (shelf);

  adieu_page_shelf_change (shelf, change);
  g_assert_cmpuint (adieu_page_shelf_get_length (shelf), ==, n_before - change->n_removed + change->n_added);
  g_assert_null (adieu_page_shelf_get_item (shelf, adieu_page_shelf_get_length (shelf)));
}

static void
check_row (const char *before,
           const char *after,
           const char *key,
           const char *expected)
{
  g_autoptr (AdieuInbox) inbox = adieu_inbox_ref_default ();
  AdieuPageShelf shelf = { 0 };
  g_autoptr (GListModel) old_page = new_list (before);
  g_autoptr (GListModel) new_page = new_list (after);
  g_autoptr (GPtrArray) old_items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GArray) changes = NULL;
  g_autoptr (GString) told = g_string_new (NULL);
  g_autofree char *result = NULL;
  guint n_removed = 0;

  adieu_page_shelf_init (&shelf, key);
  adieu_page_shelf_append (&shelf, old_page);
  for (guint i = 0; i < adieu_page_shelf_get_length (&shelf); i++)
    g_ptr_array_add (old_items, g_object_ref (adieu_page_shelf_get_item (&shelf, i)));

  changes = adieu_page_shelf_begin_change (&shelf, new_page);
  for (guint i = 0; i < changes->len; i++)
    {
      const AdieuPageChange *change = &g_array_index (changes, AdieuPageChange, i);

      g_string_append_printf (told, "%s%u-%u+%u", i > 0 ? " " : "", change->position, change->n_removed,
                              change->n_added);
      follow (&shelf, change);
      n_removed += change->n_removed;
    }

  result = dup_text (&shelf);
  adieu_page_shelf_end_change (&shelf, inbox);
  g_test_message ("%s → %s", before, after);
  g_assert_cmpstr (result, ==, after);
  g_assert_cmpstr (told->str, ==, expected);
  g_assert_cmpuint (count_kept (old_items, &shelf), ==, old_items->len - n_removed);
  adieu_page_shelf_clear (&shelf, inbox);
}

static void
test_with_key (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].with_key != NULL)
      check_row (rows[i].before, rows[i].after, "id", rows[i].with_key);
}

static void
test_without_key (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    check_row (rows[i].before, rows[i].after, NULL, rows[i].without);
}

static GListModel *
new_random_list (GRand *rand)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (int n = g_rand_int_range (rand, 0, 20); n > 0; n--)
    g_string_append_printf (text, "%c%d ", g_rand_int_range (rand, 'a', 'z'), g_rand_int_range (rand, 0, 2));

  return new_list (text->str);
}

/* Any two states: each change leads from what is there to what will be. */
static void
test_any (void)
{
  g_autoptr (AdieuInbox) inbox = adieu_inbox_ref_default ();

  for (guint seed = 0; seed < 200; seed++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
      AdieuPageShelf shelf = { 0 };
      g_autoptr (GListModel) before = new_random_list (rand);
      g_autoptr (GListModel) after = new_random_list (rand);
      g_autoptr (GArray) changes = NULL;
      g_autofree char *wanted = NULL;
      g_autofree char *got = NULL;

      adieu_page_shelf_init (&shelf, seed % 2 == 0 ? "id" : NULL);
      adieu_page_shelf_append (&shelf, before);
      changes = adieu_page_shelf_begin_change (&shelf, after);
      for (guint i = 0; i < changes->len; i++)
        follow (&shelf, &g_array_index (changes, AdieuPageChange, i));

      got = dup_text (&shelf);
      adieu_page_shelf_end_change (&shelf, inbox);
      wanted = dup_text (&shelf);
      g_assert_cmpstr (got, ==, wanted);
      adieu_page_shelf_clear (&shelf, inbox);
    }
}

static void
test_no_item_twice (void)
{
  g_autoptr (AdieuInbox) inbox = adieu_inbox_ref_default ();
  AdieuPageShelf shelf = { 0 };
  g_autoptr (GListModel) first = new_list ("a b c");
  g_autoptr (GListModel) second = new_list ("c2 d d2 e");
  g_autofree char *text = NULL;

  adieu_page_shelf_init (&shelf, "id");
  g_assert_cmpuint (adieu_page_shelf_append (&shelf, first), ==, 3);
  g_assert_cmpuint (adieu_page_shelf_append (&shelf, second), ==, 2);
  text = dup_text (&shelf);
  g_assert_cmpstr (text, ==, "a b c d e");
  adieu_page_shelf_clear (&shelf, inbox);
}

static void
test_no_key_no_twin (void)
{
  g_autoptr (AdieuInbox) inbox = adieu_inbox_ref_default ();
  AdieuPageShelf shelf = { 0 };
  g_autoptr (GListModel) list = new_list ("a a a");

  adieu_page_shelf_init (&shelf, "missing");
  g_assert_cmpuint (adieu_page_shelf_append (&shelf, list), ==, 3);
  adieu_page_shelf_clear (&shelf, inbox);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/page-diff/by-key", test_with_key);
  g_test_add_func ("/adieu/page-diff/without-a-key", test_without_key);
  g_test_add_func ("/adieu/page-diff/leads-from-any-state-to-any-other", test_any);
  g_test_add_func ("/adieu/page-diff/no-item-twice", test_no_item_twice);
  g_test_add_func ("/adieu/page-diff/an-item-without-a-key-is-like-no-other", test_no_key_no_twin);

  return g_test_run ();
}
