/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Pages that are asked for by their number. Pure, and never changes. */

#include "config.h"

#include <adieu/adieu-page-number-pager.h>

#include "paging/adieu-counting-pager-private.h"

/**
 * AdieuPageNumberPager:
 *
 * Pages that are asked for by their number, as in `?page=2`.
 *
 * [class@CountingPager] says how the last page is known.
 *
 * Since: 0.1
 */
struct _AdieuPageNumberPager
{
  AdieuCountingPager parent_instance;
};

G_DEFINE_FINAL_TYPE (AdieuPageNumberPager, adieu_page_number_pager, ADIEU_TYPE_COUNTING_PAGER)

static AdieuRequest *
adieu_page_number_pager_next_request (AdieuPager    *pager,
                                      AdieuRequest  *request,
                                      AdieuPage     *page,
                                      GError       **error)
{
  return adieu_counting_pager_go_on (pager, page, adieu_page_get_number (page));
}

static void
adieu_page_number_pager_class_init (AdieuPageNumberPagerClass *class)
{
  ADIEU_PAGER_CLASS (class)->next_request = adieu_page_number_pager_next_request;
}

static void
adieu_page_number_pager_init (AdieuPageNumberPager *self)
{
  adieu_counting_pager_set_usual (ADIEU_COUNTING_PAGER (self), "page", 1);
}

/**
 * adieu_page_number_pager_new:
 * @items: (nullable): where in an answer the items are, as [property@Pager:items]
 * @parameter: (nullable): the query parameter that takes the number; %NULL is `page`
 *
 * Creates a pager that counts pages.
 *
 * Returns: (transfer full): a new pager
 *
 * Since: 0.1
 */
AdieuPager *
adieu_page_number_pager_new (const char *items,
                             const char *parameter)
{
  return g_object_new (ADIEU_TYPE_PAGE_NUMBER_PAGER, "items", items, "parameter", parameter, NULL);
}
