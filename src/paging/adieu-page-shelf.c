/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The items that a list has loaded, each of them once. Owned by its list, on whose context it is
 * used; emits nothing.
 */

#include "config.h"

#include "paging/adieu-page-shelf-private.h"

#include <string.h>

void
adieu_page_shelf_init (AdieuPageShelf *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

void
adieu_page_shelf_clear (AdieuPageShelf *self)
{
  g_clear_pointer (&self->key, g_free);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->keys, g_hash_table_unref);
}

static GHashTable *
new_keys (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/* While it is empty. */
void
adieu_page_shelf_set_key (AdieuPageShelf *self,
                          const char     *key)
{
  self->key = g_strdup (key);
  if (key != NULL)
    self->keys = new_keys ();
}

/* FALSE: there is one with the same key. */
static gboolean
learn_key (AdieuPageShelf *self,
           GHashTable     *keys,
           GObject        *item)
{
  char *key = adieu_page_item_dup_key (item, self->key);

  return key == NULL || g_hash_table_add (keys, key);
}

static void
add_new (AdieuPageShelf *self,
         GListModel     *page,
         GHashTable     *keys,
         GPtrArray      *items)
{
  guint n_items = g_list_model_get_n_items (page);

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (page, i);

      if (learn_key (self, keys, item))
        g_ptr_array_add (items, g_steal_pointer (&item));
    }
}

/* How many items are new. */
guint
adieu_page_shelf_append (AdieuPageShelf *self,
                         GListModel     *page)
{
  guint n_before = self->items->len;

  add_new (self, page, self->keys, self->items);

  return self->items->len - n_before;
}

GPtrArray *
adieu_page_shelf_begin_change (AdieuPageShelf  *self,
                               GListModel      *page,
                               GArray         **changes)
{
  GPtrArray *after = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GHashTable) keys = self->key != NULL ? new_keys () : NULL;

  add_new (self, page, keys, after);
  *changes = adieu_page_diff (self->items, after, self->key);
  g_clear_pointer (&self->keys, g_hash_table_unref);
  self->keys = g_steal_pointer (&keys);

  return after;
}

void
adieu_page_shelf_change (AdieuPageShelf        *self,
                         GPtrArray             *after,
                         const AdieuPageChange *change)
{
  GPtrArray *items = self->items;
  guint n_behind = 0;

  if (change->n_removed > 0)
    g_ptr_array_remove_range (items, change->position, change->n_removed);

  n_behind = items->len - change->position;
  g_ptr_array_set_size (items, (int) (items->len + change->n_added));
  memmove (items->pdata + change->position + change->n_added, items->pdata + change->position,
           n_behind * sizeof (gpointer));
  for (guint i = change->position; i < change->position + change->n_added; i++)
    items->pdata[i] = g_object_ref (g_ptr_array_index (after, i));
}
