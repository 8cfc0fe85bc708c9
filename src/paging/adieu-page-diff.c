/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What has changed between two states of a list, told as few runs as possible: an item is the same
 * if it has the same key and the same content. Pure, but for reading properties of the application's
 * objects, on its own thread.
 */

#include "config.h"

#include "paging/adieu-page-diff-private.h"

#include <adieu/adieu-json-item.h>

#include "paging/adieu-json-pointer-private.h"

#define NOWHERE G_MAXUINT

/* ---- an item ---- */

static char *
dup_property (GObject    *item,
              const char *name)
{
  GParamSpec *pspec = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) text = G_VALUE_INIT;

  if (*name == '/')
    name++;
  pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (item), name);
  if (pspec == NULL || (pspec->flags & G_PARAM_READABLE) == 0)
    return NULL;

  g_object_get_property (item, name, g_value_init (&value, pspec->value_type));
  g_value_init (&text, G_TYPE_STRING);

  return g_value_transform (&value, &text) ? g_value_dup_string (&text) : NULL;
}

/* NULL: it has none, and is like no other. */
char *
adieu_page_item_dup_key (GObject    *item,
                         const char *key)
{
  if (key == NULL)
    return NULL;
  if (ADIEU_IS_JSON_ITEM (item))
    return adieu_json_item_dup_text (ADIEU_JSON_ITEM (item), key);

  return dup_property (item, key);
}

static gboolean
is_same_property (GObject    *a,
                  GObject    *b,
                  GParamSpec *pspec)
{
  g_auto (GValue) value_a = G_VALUE_INIT;
  g_auto (GValue) value_b = G_VALUE_INIT;

  if ((pspec->flags & G_PARAM_READABLE) == 0)
    return TRUE;
  g_object_get_property (a, pspec->name, g_value_init (&value_a, pspec->value_type));
  g_object_get_property (b, pspec->name, g_value_init (&value_b, pspec->value_type));

  return g_param_values_cmp (pspec, &value_a, &value_b) == 0;
}

/* FALSE in doubt: then the new object takes the place of the old one. */
static gboolean
has_same_content (GObject *a,
                  GObject *b)
{
  g_autofree GParamSpec **pspecs = NULL;
  gboolean same = TRUE;
  guint n = 0;

  if (G_OBJECT_TYPE (a) != G_OBJECT_TYPE (b))
    return FALSE;
  if (ADIEU_IS_JSON_ITEM (a))
    return json_node_equal (adieu_json_item_get_node (ADIEU_JSON_ITEM (a)),
                            adieu_json_item_get_node (ADIEU_JSON_ITEM (b)));

  pspecs = g_object_class_list_properties (G_OBJECT_GET_CLASS (a), &n);
  for (guint i = 0; i < n && same; i++)
    same = is_same_property (a, b, pspecs[i]);

  return same;
}

/* ---- which stay ---- */

static gboolean
is_same (const AdieuPageStock *before,
         guint                 place,
         const AdieuPageStock *after,
         guint                 position)
{
  return has_same_content (adieu_page_stock_get_row (before, place)->item,
                           adieu_page_stock_get_row (after, position)->item);
}

/* Of each new item its place in the old list, or NOWHERE. Only the new ones are looked at, since the
 * old list may be very long. */
static void
match_by_key (const AdieuPageStock *before,
              const AdieuPageStock *after,
              guint                *places)
{
  for (guint i = 0; i < after->n_rows; i++)
    {
      const char *key = adieu_page_stock_get_row (after, i)->key;
      gpointer place = NULL;

      places[i] = NOWHERE;
      if (key != NULL && g_hash_table_lookup_extended (before->places, key, NULL, &place)
          && is_same (before, GPOINTER_TO_UINT (place), after, i))
        places[i] = GPOINTER_TO_UINT (place);
    }
}

/* Without keys: what is the same at the beginning and at the end. */
static void
match_by_place (const AdieuPageStock *before,
                const AdieuPageStock *after,
                guint                *places)
{
  guint shorter = MIN (before->n_rows, after->n_rows);
  guint n_first = 0;

  for (guint i = 0; i < after->n_rows; i++)
    places[i] = NOWHERE;
  while (n_first < shorter && is_same (before, n_first, after, n_first))
    {
      places[n_first] = n_first;
      n_first++;
    }
  for (guint i = 1; i <= shorter - n_first; i++)
    {
      if (!is_same (before, before->n_rows - i, after, after->n_rows - i))
        break;
      places[after->n_rows - i] = before->n_rows - i;
    }
}

/* The number of @ends whose place comes before @place: they rise. */
static guint
search (const guint *ends,
        guint        n_ends,
        const guint *places,
        guint        place)
{
  guint low = 0;

  while (low < n_ends)
    {
      guint middle = low + (n_ends - low) / 2;

      if (places[ends[middle]] < place)
        low = middle + 1;
      else
        n_ends = middle;
    }

  return low;
}

/* Those that keep their order among each other can stay where they are: the longest rising run
 * (patience sorting). All others become NOWHERE. */
static void
keep_longest_rise (guint *places,
                   guint  n)
{
  g_autofree guint *ends = g_new (guint, n + 1);
  g_autofree guint *before = g_new (guint, n + 1);
  guint n_ends = 0;
  guint kept = NOWHERE;

  for (guint i = 0; i < n; i++)
    {
      guint length = 0;

      if (places[i] == NOWHERE)
        continue;
      length = search (ends, n_ends, places, places[i]);
      before[i] = length > 0 ? ends[length - 1] : NOWHERE;
      ends[length] = i;
      n_ends = MAX (n_ends, length + 1);
    }

  kept = n_ends > 0 ? ends[n_ends - 1] : NOWHERE;
  for (guint i = n; i > 0; i--)
    {
      if (i - 1 == kept)
        kept = before[kept];
      else
        places[i - 1] = NOWHERE;
    }
}

/* ---- the runs ---- */

static void
add_change (GArray *changes,
            guint   position,
            guint   n_removed,
            guint   n_added)
{
  AdieuPageChange change = { position, n_removed, n_added };

  if (n_removed > 0 || n_added > 0)
    g_array_append_val (changes, change);
}

GArray *
adieu_page_diff (const AdieuPageStock *before,
                 AdieuPageStock       *after)
{
  GArray *changes = g_array_new (FALSE, FALSE, sizeof (AdieuPageChange));
  g_autofree guint *places = g_new (guint, after->n_rows + 1);
  guint next_before = 0;
  guint next_after = 0;

  if (before->places != NULL)
    match_by_key (before, after, places);
  else
    match_by_place (before, after, places);
  keep_longest_rise (places, after->n_rows);

  for (guint i = 0; i < after->n_rows; i++)
    {
      if (places[i] == NOWHERE)
        continue;
      add_change (changes, next_after, places[i] - next_before, i - next_after);
      g_set_object (&adieu_page_stock_get_row (after, i)->item,
                    adieu_page_stock_get_row (before, places[i])->item);
      next_before = places[i] + 1;
      next_after = i + 1;
    }
  add_change (changes, next_after, before->n_rows - next_before, after->n_rows - next_after);

  return changes;
}
