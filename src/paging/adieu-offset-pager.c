/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Pages that are asked for by how many items come before them. Pure, and never changes. */

#include "config.h"

#include <adieu/adieu-offset-pager.h>

#include "paging/adieu-counting-pager-private.h"

/**
 * AdieuOffsetPager:
 *
 * Pages that are asked for by how many items come before them, as in `?offset=50`.
 *
 * [class@CountingPager] says how the last page is known.
 *
 * Since: 0.1
 */
struct _AdieuOffsetPager
{
  AdieuCountingPager parent_instance;
};

G_DEFINE_FINAL_TYPE (AdieuOffsetPager, adieu_offset_pager, ADIEU_TYPE_COUNTING_PAGER)

static AdieuRequest *
adieu_offset_pager_next_request (AdieuPager    *pager,
                                 AdieuRequest  *request,
                                 AdieuPage     *page,
                                 GError       **error)
{
  return adieu_counting_pager_go_on (pager, page, adieu_page_get_offset (page) + adieu_page_get_n_items (page));
}

static void
adieu_offset_pager_class_init (AdieuOffsetPagerClass *class)
{
  ADIEU_PAGER_CLASS (class)->next_request = adieu_offset_pager_next_request;
}

static void
adieu_offset_pager_init (AdieuOffsetPager *self)
{
  adieu_counting_pager_set_usual (ADIEU_COUNTING_PAGER (self), "offset", 0);
}

/**
 * adieu_offset_pager_new:
 * @items: (nullable): where in an answer the items are, as [property@Pager:items]
 * @parameter: (nullable): the query parameter that takes the number of items; %NULL is `offset`
 *
 * Creates a pager that counts items.
 *
 * Returns: (transfer full): a new pager
 *
 * Since: 0.1
 */
AdieuPager *
adieu_offset_pager_new (const char *items,
                        const char *parameter)
{
  return g_object_new (ADIEU_TYPE_OFFSET_PAGER, "items", items, "parameter", parameter, NULL);
}
