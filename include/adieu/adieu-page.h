/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (ADIEU_INSIDE) && !defined (ADIEU_COMPILATION)
#error "Only <adieu/adieu.h> can be included directly."
#endif

#include <adieu/adieu-enums.h>
#include <adieu/adieu-request.h>
#include <adieu/adieu-response.h>

G_BEGIN_DECLS

#define ADIEU_TYPE_PAGE (adieu_page_get_type ())

ADIEU_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (AdieuPage, adieu_page, ADIEU, PAGE, GObject)

ADIEU_AVAILABLE_IN_ALL
AdieuResponse *adieu_page_get_response               (AdieuPage    *self);
ADIEU_AVAILABLE_IN_ALL
AdieuRequest  *adieu_page_get_request                (AdieuPage    *self);
ADIEU_AVAILABLE_IN_ALL
guint          adieu_page_get_number                 (AdieuPage    *self);
ADIEU_AVAILABLE_IN_ALL
guint64        adieu_page_get_offset                 (AdieuPage    *self);
ADIEU_AVAILABLE_IN_ALL
gint64         adieu_page_get_total                  (AdieuPage    *self);

ADIEU_AVAILABLE_IN_ALL
guint          adieu_page_get_n_items                (AdieuPage    *self);
ADIEU_AVAILABLE_IN_ALL
JsonNode      *adieu_page_get_item                   (AdieuPage    *self,
                                                      guint         position);
ADIEU_AVAILABLE_IN_ALL
JsonNode      *adieu_page_get_items                  (AdieuPage    *self);
ADIEU_AVAILABLE_IN_ALL
GBytes        *adieu_page_dup_json                   (AdieuPage    *self,
                                                      GError      **error);
ADIEU_AVAILABLE_IN_ALL
GListModel    *adieu_page_dup_list                   (AdieuPage    *self,
                                                      GType         item_type,
                                                      AdieuNaming   naming,
                                                      GError      **error);

ADIEU_AVAILABLE_IN_ALL
AdieuRequest  *adieu_page_dup_request_with_query     (AdieuPage    *self,
                                                      const char   *name,
                                                      const char   *value);
ADIEU_AVAILABLE_IN_ALL
AdieuRequest  *adieu_page_dup_request_for_url        (AdieuPage    *self,
                                                      const char   *url,
                                                      GError      **error);

G_END_DECLS
