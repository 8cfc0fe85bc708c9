/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "paging/adieu-page-stock-private.h"

G_BEGIN_DECLS

/* A run of items at @position (in the new list) that comes in the place of @n_removed others. */
typedef struct
{
  guint position;
  guint n_removed;
  guint n_added;
} AdieuPageChange;

char   *adieu_page_item_dup_key (GObject               *item,
                                 const char            *key);

/* What stays the same is moved over: @after then has the object that @before has. */
GArray *adieu_page_diff         (const AdieuPageStock  *before,
                                 AdieuPageStock        *after);

G_END_DECLS
