/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (ADIEU_INSIDE) && !defined (ADIEU_COMPILATION)
#error "Only <adieu/adieu.h> can be included directly."
#endif

#include <adieu/adieu-pager.h>

G_BEGIN_DECLS

#define ADIEU_TYPE_CURSOR_PAGER (adieu_cursor_pager_get_type ())

ADIEU_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (AdieuCursorPager, adieu_cursor_pager, ADIEU, CURSOR_PAGER, AdieuPager)

ADIEU_AVAILABLE_IN_ALL
AdieuPager *adieu_cursor_pager_new (const char *items,
                                    const char *cursor,
                                    const char *parameter);

ADIEU_AVAILABLE_IN_ALL
const char *adieu_cursor_pager_get_cursor       (AdieuCursorPager *self);
ADIEU_AVAILABLE_IN_ALL
const char *adieu_cursor_pager_get_parameter    (AdieuCursorPager *self);
ADIEU_AVAILABLE_IN_ALL
const char *adieu_cursor_pager_get_has_more     (AdieuCursorPager *self);
ADIEU_AVAILABLE_IN_ALL
gboolean    adieu_cursor_pager_get_of_last_item (AdieuCursorPager *self);

G_END_DECLS
