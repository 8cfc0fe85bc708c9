/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (ADIEU_INSIDE) && !defined (ADIEU_COMPILATION)
#error "Only <adieu/adieu.h> can be included directly."
#endif

#include <adieu/adieu-types.h>

G_BEGIN_DECLS

#define ADIEU_TYPE_JSON_ITEM (adieu_json_item_get_type ())

ADIEU_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (AdieuJsonItem, adieu_json_item, ADIEU, JSON_ITEM, GObject)

ADIEU_AVAILABLE_IN_ALL
AdieuJsonItem *adieu_json_item_new           (JsonNode       *node);

ADIEU_AVAILABLE_IN_ALL
JsonNode      *adieu_json_item_get_node      (AdieuJsonItem  *self);
ADIEU_AVAILABLE_IN_ALL
JsonNode      *adieu_json_item_find          (AdieuJsonItem  *self,
                                              const char     *member);

ADIEU_AVAILABLE_IN_ALL
char          *adieu_json_item_dup_text      (AdieuJsonItem  *self,
                                              const char     *member);
ADIEU_AVAILABLE_IN_ALL
gboolean       adieu_json_item_get_boolean   (AdieuJsonItem  *self,
                                              const char     *member);
ADIEU_AVAILABLE_IN_ALL
gint64         adieu_json_item_get_integer   (AdieuJsonItem  *self,
                                              const char     *member);
ADIEU_AVAILABLE_IN_ALL
double         adieu_json_item_get_number    (AdieuJsonItem  *self,
                                              const char     *member);
ADIEU_AVAILABLE_IN_ALL
char          *adieu_json_item_dup_json      (AdieuJsonItem  *self);

G_END_DECLS
