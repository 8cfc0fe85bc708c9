/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (ADIEU_INSIDE) && !defined (ADIEU_COMPILATION)
#error "Only <adieu/adieu.h> can be included directly."
#endif

#include <adieu/adieu-types.h>

G_BEGIN_DECLS

#define ADIEU_TYPE_LINK (adieu_link_get_type ())

ADIEU_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (AdieuLink, adieu_link, ADIEU, LINK, GObject)

ADIEU_AVAILABLE_IN_ALL
const char *adieu_link_get_url        (AdieuLink  *self);
ADIEU_AVAILABLE_IN_ALL
const char *adieu_link_get_rel        (AdieuLink  *self);
ADIEU_AVAILABLE_IN_ALL
gboolean    adieu_link_has_rel        (AdieuLink  *self,
                                       const char *rel);
ADIEU_AVAILABLE_IN_ALL
const char *adieu_link_get_title      (AdieuLink  *self);
ADIEU_AVAILABLE_IN_ALL
const char *adieu_link_get_media_type (AdieuLink  *self);
ADIEU_AVAILABLE_IN_ALL
const char *adieu_link_get_hreflang   (AdieuLink  *self);
ADIEU_AVAILABLE_IN_ALL
const char *adieu_link_get_media      (AdieuLink  *self);
ADIEU_AVAILABLE_IN_ALL
const char *adieu_link_get_parameter  (AdieuLink  *self,
                                       const char *name);

G_END_DECLS
