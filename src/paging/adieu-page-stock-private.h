/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "closing/adieu-inbox-private.h"

G_BEGIN_DECLS

typedef struct
{
  GObject *item;
  char    *key; /* NULL: it has none, or none is wanted */
} AdieuPageRow;

typedef struct
{
  GPtrArray  *blocks; /* of rows; NULL: no stock at all */
  guint       n_rows;
  GHashTable *places; /* key of a row → position; NULL without a key */
} AdieuPageStock;

void          adieu_page_stock_init    (AdieuPageStock        *self,
                                        const char            *key);
AdieuPageRow *adieu_page_stock_get_row (const AdieuPageStock  *self,
                                        guint                  position);
void          adieu_page_stock_append  (AdieuPageStock        *self,
                                        GListModel            *page,
                                        const char            *key);

/* Nobody waits for the items to be freed: of many, it is done bit by bit from @inbox. */
void          adieu_page_stock_discard (AdieuPageStock        *self,
                                        AdieuInbox            *inbox);

G_END_DECLS
