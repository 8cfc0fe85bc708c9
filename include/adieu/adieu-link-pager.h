/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (ADIEU_INSIDE) && !defined (ADIEU_COMPILATION)
#error "Only <adieu/adieu.h> can be included directly."
#endif

#include <adieu/adieu-pager.h>

G_BEGIN_DECLS

#define ADIEU_TYPE_LINK_PAGER (adieu_link_pager_get_type ())

ADIEU_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (AdieuLinkPager, adieu_link_pager, ADIEU, LINK_PAGER, AdieuPager)

ADIEU_AVAILABLE_IN_ALL
AdieuPager *adieu_link_pager_new (const char *items);

ADIEU_AVAILABLE_IN_ALL
const char *adieu_link_pager_get_rel (AdieuLinkPager *self);
ADIEU_AVAILABLE_IN_ALL
const char *adieu_link_pager_get_url (AdieuLinkPager *self);

G_END_DECLS
