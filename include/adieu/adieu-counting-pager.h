/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (ADIEU_INSIDE) && !defined (ADIEU_COMPILATION)
#error "Only <adieu/adieu.h> can be included directly."
#endif

#include <adieu/adieu-pager.h>

G_BEGIN_DECLS

#define ADIEU_TYPE_COUNTING_PAGER (adieu_counting_pager_get_type ())

ADIEU_AVAILABLE_IN_ALL
G_DECLARE_DERIVABLE_TYPE (AdieuCountingPager, adieu_counting_pager, ADIEU, COUNTING_PAGER, AdieuPager)

/**
 * AdieuCountingPagerClass:
 * @parent_class: the parent class
 *
 * There is nothing to replace beside what [class@Pager] has.
 *
 * Since: 0.1
 */
struct _AdieuCountingPagerClass
{
  AdieuPagerClass parent_class;

  /*< private >*/
  gpointer padding[4];
};

ADIEU_AVAILABLE_IN_ALL
const char *adieu_counting_pager_get_parameter (AdieuCountingPager *self);
ADIEU_AVAILABLE_IN_ALL
guint       adieu_counting_pager_get_page_size (AdieuCountingPager *self);
ADIEU_AVAILABLE_IN_ALL
gint64      adieu_counting_pager_get_first     (AdieuCountingPager *self);

G_END_DECLS
