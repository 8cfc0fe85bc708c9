/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "paging/adieu-page-diff-private.h"

G_BEGIN_DECLS

typedef struct
{
  char           *key;
  AdieuPageStock  stock;

  /* While it is changed, the first @n_new items of the stock are there, and behind them those of
   * the former one, but for the first @n_past. */
  AdieuPageStock  former;
  guint           n_new;
  guint           n_past;
} AdieuPageShelf;

void      adieu_page_shelf_init         (AdieuPageShelf         *self,
                                         const char             *key);
void      adieu_page_shelf_clear        (AdieuPageShelf         *self,
                                         AdieuInbox             *inbox);

guint     adieu_page_shelf_get_length   (const AdieuPageShelf   *self);
gpointer  adieu_page_shelf_get_item     (const AdieuPageShelf   *self,
                                         guint                   position);

guint     adieu_page_shelf_append       (AdieuPageShelf         *self,
                                         GListModel             *page);

/* The change from what is there to @page, which is then made run by run. */
GArray   *adieu_page_shelf_begin_change (AdieuPageShelf         *self,
                                         GListModel             *page);
void      adieu_page_shelf_change       (AdieuPageShelf         *self,
                                         const AdieuPageChange  *change);
void      adieu_page_shelf_end_change   (AdieuPageShelf         *self,
                                         AdieuInbox             *inbox);

G_END_DECLS
