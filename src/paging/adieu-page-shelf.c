/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The items that a list shows, each of them once. Owned by its list, on whose context it is used;
 * emits nothing. However long it is, a change costs no more than the new items are many.
 */

#include "config.h"

#include "paging/adieu-page-shelf-private.h"

void
adieu_page_shelf_init (AdieuPageShelf *self,
                       const char     *key)
{
  *self = (AdieuPageShelf) { .key = g_strdup (key) };
  adieu_page_stock_init (&self->stock, key);
}

void
adieu_page_shelf_clear (AdieuPageShelf *self,
                        AdieuInbox     *inbox)
{
  adieu_page_stock_discard (&self->stock, inbox);
  adieu_page_stock_discard (&self->former, inbox);
  g_clear_pointer (&self->key, g_free);
}

guint
adieu_page_shelf_get_length (const AdieuPageShelf *self)
{
  if (self->former.blocks != NULL)
    return self->n_new + self->former.n_rows - self->n_past;

  return self->stock.n_rows;
}

/* Borrowed; NULL behind the last. */
gpointer
adieu_page_shelf_get_item (const AdieuPageShelf *self,
                           guint                 position)
{
  if (position >= adieu_page_shelf_get_length (self))
    return NULL;
  if (self->former.blocks != NULL && position >= self->n_new)
    return adieu_page_stock_get_row (&self->former, self->n_past + position - self->n_new)->item;

  return adieu_page_stock_get_row (&self->stock, position)->item;
}

/* How many items are new. */
guint
adieu_page_shelf_append (AdieuPageShelf *self,
                         GListModel     *page)
{
  guint n_before = self->stock.n_rows;

  adieu_page_stock_append (&self->stock, page, self->key);

  return self->stock.n_rows - n_before;
}

GArray *
adieu_page_shelf_begin_change (AdieuPageShelf *self,
                               GListModel     *page)
{
  self->former = self->stock;
  self->n_new = self->n_past = 0;
  adieu_page_stock_init (&self->stock, self->key);
  adieu_page_stock_append (&self->stock, page, self->key);

  return adieu_page_diff (&self->former, &self->stock);
}

/* What lies between two runs is the same, before and after. */
void
adieu_page_shelf_change (AdieuPageShelf        *self,
                         const AdieuPageChange *change)
{
  guint n_same = change->position - self->n_new;

  self->n_past += n_same + change->n_removed;
  self->n_new += n_same + change->n_added;
}

void
adieu_page_shelf_end_change (AdieuPageShelf *self,
                             AdieuInbox     *inbox)
{
  adieu_page_stock_discard (&self->former, inbox);
}
