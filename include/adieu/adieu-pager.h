/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (ADIEU_INSIDE) && !defined (ADIEU_COMPILATION)
#error "Only <adieu/adieu.h> can be included directly."
#endif

#include <adieu/adieu-page.h>

G_BEGIN_DECLS

#define ADIEU_TYPE_PAGER (adieu_pager_get_type ())

ADIEU_AVAILABLE_IN_ALL
G_DECLARE_DERIVABLE_TYPE (AdieuPager, adieu_pager, ADIEU, PAGER, GObject)

/**
 * AdieuPagerClass:
 * @parent_class: the parent class
 * @next_request: gives the request for the page that follows @page; %NULL without an error says
 *   that there is none. A subclass has to implement it.
 * @read_items: gives the items of a page, a JSON array; %NULL needs an error. By default they are
 *   where [property@Pager:items] says.
 *
 * What a subclass of [class@Pager] may replace. Both run on the context of the call, and must not
 * block.
 *
 * Since: 0.1
 */
struct _AdieuPagerClass
{
  GObjectClass parent_class;

  AdieuRequest *(*next_request) (AdieuPager     *self,
                                 AdieuRequest   *request,
                                 AdieuPage      *page,
                                 GError        **error);
  JsonNode     *(*read_items)   (AdieuPager     *self,
                                 AdieuResponse  *response,
                                 GError        **error);

  /*< private >*/
  gpointer padding[8];
};

ADIEU_AVAILABLE_IN_ALL
const char *adieu_pager_get_items        (AdieuPager *self);
ADIEU_AVAILABLE_IN_ALL
const char *adieu_pager_get_total        (AdieuPager *self);
ADIEU_AVAILABLE_IN_ALL
const char *adieu_pager_get_total_header (AdieuPager *self);
ADIEU_AVAILABLE_IN_ALL
guint       adieu_pager_get_max_pages    (AdieuPager *self);

ADIEU_AVAILABLE_IN_ALL
AdieuRequest *adieu_pager_next_request (AdieuPager     *self,
                                        AdieuRequest   *request,
                                        AdieuPage      *page,
                                        GError        **error);
ADIEU_AVAILABLE_IN_ALL
JsonNode     *adieu_pager_read_items   (AdieuPager     *self,
                                        AdieuResponse  *response,
                                        GError        **error);

G_END_DECLS
