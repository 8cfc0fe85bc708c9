/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (ADIEU_INSIDE) && !defined (ADIEU_COMPILATION)
#error "Only <adieu/adieu.h> can be included directly."
#endif

#include <adieu/adieu-enums.h>
#include <adieu/adieu-headers.h>
#include <adieu/adieu-link.h>
#include <adieu/adieu-problem.h>

G_BEGIN_DECLS

#define ADIEU_TYPE_RESPONSE (adieu_response_get_type ())

ADIEU_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (AdieuResponse, adieu_response, ADIEU, RESPONSE, GObject)

ADIEU_AVAILABLE_IN_ALL
guint         adieu_response_get_status        (AdieuResponse  *self);
ADIEU_AVAILABLE_IN_ALL
const char   *adieu_response_get_reason        (AdieuResponse  *self);
ADIEU_AVAILABLE_IN_ALL
const char   *adieu_response_get_method        (AdieuResponse  *self);
ADIEU_AVAILABLE_IN_ALL
const char   *adieu_response_get_url           (AdieuResponse  *self);
ADIEU_AVAILABLE_IN_ALL
AdieuHeaders *adieu_response_get_headers       (AdieuResponse  *self);
ADIEU_AVAILABLE_IN_ALL
const char   *adieu_response_get_header        (AdieuResponse  *self,
                                                const char     *name);
ADIEU_AVAILABLE_IN_ALL
char         *adieu_response_dup_location      (AdieuResponse  *self);
ADIEU_AVAILABLE_IN_ALL
AdieuLink    *adieu_response_find_link         (AdieuResponse  *self,
                                                const char     *rel);
ADIEU_AVAILABLE_IN_ALL
const char   *adieu_response_get_content_type  (AdieuResponse  *self);
ADIEU_AVAILABLE_IN_ALL
const char   *adieu_response_get_request_id    (AdieuResponse  *self);
ADIEU_AVAILABLE_IN_ALL
AdieuProblem *adieu_response_get_problem       (AdieuResponse  *self);
ADIEU_AVAILABLE_IN_ALL
char         *adieu_response_dup_excerpt       (AdieuResponse  *self);

ADIEU_AVAILABLE_IN_ALL
GBytes       *adieu_response_get_bytes         (AdieuResponse  *self);
ADIEU_AVAILABLE_IN_ALL
char         *adieu_response_dup_text          (AdieuResponse  *self,
                                                GError        **error);
ADIEU_AVAILABLE_IN_ALL
JsonNode     *adieu_response_get_json          (AdieuResponse  *self,
                                                GError        **error);
ADIEU_AVAILABLE_IN_ALL
GObject      *adieu_response_dup_object        (AdieuResponse  *self,
                                                GType           type,
                                                AdieuNaming     naming,
                                                GError        **error);
ADIEU_AVAILABLE_IN_ALL
GListModel   *adieu_response_dup_list          (AdieuResponse  *self,
                                                GType           item_type,
                                                AdieuNaming     naming,
                                                GError        **error);

ADIEU_AVAILABLE_IN_ALL
gboolean      adieu_response_check_status      (AdieuResponse  *self,
                                                GError        **error);

G_END_DECLS
