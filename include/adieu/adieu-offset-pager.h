/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (ADIEU_INSIDE) && !defined (ADIEU_COMPILATION)
#error "Only <adieu/adieu.h> can be included directly."
#endif

#include <adieu/adieu-counting-pager.h>

G_BEGIN_DECLS

#define ADIEU_TYPE_OFFSET_PAGER (adieu_offset_pager_get_type ())

ADIEU_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (AdieuOffsetPager, adieu_offset_pager, ADIEU, OFFSET_PAGER, AdieuCountingPager)

ADIEU_AVAILABLE_IN_ALL
AdieuPager *adieu_offset_pager_new (const char *items,
                                    const char *parameter);

G_END_DECLS
