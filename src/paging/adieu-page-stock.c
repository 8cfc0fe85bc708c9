/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Items in their order, with what tells them apart, and how they go away: to free a hundred thousand
 * at once would stop a main loop for half a second. Many are taken along to the context of their list
 * and freed there, block by block, when it has nothing better to do; if that goes away, with it.
 */

#include "config.h"

#include "paging/adieu-page-stock-private.h"

#include "paging/adieu-page-diff-private.h"

/* To free a block takes about a millisecond. Nothing here is much larger than one: the last large
 * piece to be freed would have the allocator give back all memory at once. */
#define ROWS_PER_BLOCK 250

static void
block_free (gpointer block)
{
  AdieuPageRow *rows = block;

  for (guint i = 0; i < ROWS_PER_BLOCK && rows[i].item != NULL; i++)
    {
      g_object_unref (rows[i].item);
      g_free (rows[i].key);
    }
  g_free (rows);
}

void
adieu_page_stock_init (AdieuPageStock *self,
                       const char     *key)
{
  *self = (AdieuPageStock) { .blocks = g_ptr_array_new_with_free_func (block_free) };
  if (key != NULL)
    self->places = g_hash_table_new (g_str_hash, g_str_equal);
}

AdieuPageRow *
adieu_page_stock_get_row (const AdieuPageStock *self,
                          guint                 position)
{
  AdieuPageRow *rows = g_ptr_array_index (self->blocks, position / ROWS_PER_BLOCK);

  return &rows[position % ROWS_PER_BLOCK];
}

/* Takes @row, unless there is one with the same key. */
static void
take_row (AdieuPageStock *self,
          AdieuPageRow    row)
{
  if (row.key != NULL && g_hash_table_contains (self->places, row.key))
    {
      g_object_unref (row.item);
      g_free (row.key);
      return;
    }

  if (row.key != NULL)
    g_hash_table_insert (self->places, row.key, GUINT_TO_POINTER (self->n_rows));
  if (self->n_rows % ROWS_PER_BLOCK == 0)
    g_ptr_array_add (self->blocks, g_new0 (AdieuPageRow, ROWS_PER_BLOCK));
  *adieu_page_stock_get_row (self, self->n_rows++) = row;
}

/* Those that are new. */
void
adieu_page_stock_append (AdieuPageStock *self,
                         GListModel     *page,
                         const char     *key)
{
  guint n_items = g_list_model_get_n_items (page);

  for (guint i = 0; i < n_items; i++)
    {
      GObject *item = g_list_model_get_item (page, i);

      take_row (self, (AdieuPageRow) { item, adieu_page_item_dup_key (item, key) });
    }
}

/* ---- the end of many ---- */

typedef struct
{
  AdieuInbox *inbox;
  GPtrArray  *blocks;
} Leftovers;

static void
leftovers_free (gpointer data)
{
  Leftovers *self = data;

  g_clear_pointer (&self->blocks, g_ptr_array_unref);
  g_clear_pointer (&self->inbox, adieu_inbox_unref);
  g_free (self);
}

/* FALSE: none is left. */
static gboolean
leftovers_lessen (gpointer data)
{
  Leftovers *self = data;

  g_ptr_array_set_size (self->blocks, (int) self->blocks->len - 1);

  return self->blocks->len > 0;
}

/* A letter that comes again and again would keep GLib from whatever is less urgent, such as painting;
 * another loop knows no priorities, and runs no sources of GLib's. */
static void
leftovers_delivered (gpointer data)
{
  GSource *current = g_main_current_source ();
  GSource *idle = NULL;

  if (current == NULL)
    {
      if (leftovers_lessen (data))
        adieu_inbox_post (((Leftovers *) data)->inbox, leftovers_delivered, data, leftovers_free);
      else
        leftovers_free (data);
      return;
    }

  idle = g_idle_source_new ();
  g_source_set_static_name (idle, "Adieu leftovers");
  g_source_set_callback (idle, leftovers_lessen, data, leftovers_free);
  g_source_attach (idle, g_source_get_context (current));
  g_source_unref (idle);
}

void
adieu_page_stock_discard (AdieuPageStock *self,
                          AdieuInbox     *inbox)
{
  g_autoptr (GPtrArray) blocks = g_steal_pointer (&self->blocks);
  Leftovers *leftovers = NULL;

  g_clear_pointer (&self->places, g_hash_table_unref);
  self->n_rows = 0;
  if (blocks == NULL || blocks->len <= 1)
    return;

  leftovers = g_new (Leftovers, 1);
  *leftovers = (Leftovers) { adieu_inbox_ref (inbox), g_steal_pointer (&blocks) };
  adieu_inbox_post (inbox, leftovers_delivered, leftovers, leftovers_free);
}
