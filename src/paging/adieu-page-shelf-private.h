/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "paging/adieu-page-diff-private.h"

G_BEGIN_DECLS

typedef struct
{
  char       *key;
  GPtrArray  *items;
  GHashTable *keys; /* of items; NULL without a key */
} AdieuPageShelf;

void       adieu_page_shelf_init         (AdieuPageShelf         *self);
void       adieu_page_shelf_clear        (AdieuPageShelf         *self);
void       adieu_page_shelf_set_key      (AdieuPageShelf         *self,
                                          const char             *key);

guint      adieu_page_shelf_append       (AdieuPageShelf         *self,
                                          GListModel             *page);

/* The change from what is there to @page, which is then made run by run. */
GPtrArray *adieu_page_shelf_begin_change (AdieuPageShelf         *self,
                                          GListModel             *page,
                                          GArray                **changes);
void       adieu_page_shelf_change       (AdieuPageShelf         *self,
                                          GPtrArray              *after,
                                          const AdieuPageChange  *change);

G_END_DECLS
