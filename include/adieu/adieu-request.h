/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (ADIEU_INSIDE) && !defined (ADIEU_COMPILATION)
#error "Only <adieu/adieu.h> can be included directly."
#endif

#include <adieu/adieu-enums.h>
#include <adieu/adieu-headers.h>
#include <adieu/adieu-progress.h>

G_BEGIN_DECLS

#define ADIEU_TYPE_REQUEST (adieu_request_get_type ())

ADIEU_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (AdieuRequest, adieu_request, ADIEU, REQUEST, GObject)

ADIEU_AVAILABLE_IN_ALL
AdieuRequest *adieu_request_new                  (const char          *method,
                                                  const char          *path);
ADIEU_AVAILABLE_IN_ALL
AdieuRequest *adieu_request_new_for_url          (const char          *method,
                                                  const char          *url);

ADIEU_AVAILABLE_IN_ALL
const char   *adieu_request_get_method           (AdieuRequest        *self);
ADIEU_AVAILABLE_IN_ALL
const char   *adieu_request_get_path             (AdieuRequest        *self);
ADIEU_AVAILABLE_IN_ALL
const char   *adieu_request_get_url              (AdieuRequest        *self);

ADIEU_AVAILABLE_IN_ALL
void          adieu_request_set_parameter        (AdieuRequest        *self,
                                                  const char          *name,
                                                  const char          *value);
ADIEU_AVAILABLE_IN_ALL
void          adieu_request_set_parameter_int    (AdieuRequest        *self,
                                                  const char          *name,
                                                  gint64               value);
ADIEU_AVAILABLE_IN_ALL
void          adieu_request_set_parameter_list   (AdieuRequest        *self,
                                                  const char          *name,
                                                  const char * const  *values);
ADIEU_AVAILABLE_IN_ALL
void          adieu_request_add_query            (AdieuRequest        *self,
                                                  const char          *name,
                                                  const char          *value);
ADIEU_AVAILABLE_IN_ALL
void          adieu_request_add_query_int        (AdieuRequest        *self,
                                                  const char          *name,
                                                  gint64               value);

ADIEU_AVAILABLE_IN_ALL
AdieuHeaders *adieu_request_get_headers          (AdieuRequest        *self);
ADIEU_AVAILABLE_IN_ALL
gboolean      adieu_request_set_header           (AdieuRequest        *self,
                                                  const char          *name,
                                                  const char          *value,
                                                  GError             **error);

ADIEU_AVAILABLE_IN_ALL
GBytes       *adieu_request_get_body             (AdieuRequest        *self);
ADIEU_AVAILABLE_IN_ALL
const char   *adieu_request_get_content_type     (AdieuRequest        *self);
ADIEU_AVAILABLE_IN_ALL
void          adieu_request_set_body_bytes       (AdieuRequest        *self,
                                                  GBytes              *bytes,
                                                  const char          *content_type);
ADIEU_AVAILABLE_IN_ALL
void          adieu_request_set_body_text        (AdieuRequest        *self,
                                                  const char          *text,
                                                  const char          *content_type);
ADIEU_AVAILABLE_IN_ALL
void          adieu_request_add_form_field       (AdieuRequest        *self,
                                                  const char          *name,
                                                  const char          *value);
ADIEU_AVAILABLE_IN_ALL
gboolean      adieu_request_set_body_json        (AdieuRequest        *self,
                                                  JsonNode            *json,
                                                  GError             **error);
ADIEU_AVAILABLE_IN_ALL
gboolean      adieu_request_set_body_variant     (AdieuRequest        *self,
                                                  GVariant            *variant,
                                                  GError             **error);
ADIEU_AVAILABLE_IN_ALL
gboolean      adieu_request_set_body_object      (AdieuRequest        *self,
                                                  GObject             *object,
                                                  AdieuNaming          naming,
                                                  GError             **error);

ADIEU_AVAILABLE_IN_ALL
guint         adieu_request_get_deadline         (AdieuRequest        *self);
ADIEU_AVAILABLE_IN_ALL
void          adieu_request_set_deadline         (AdieuRequest        *self,
                                                  guint                deadline_ms);
ADIEU_AVAILABLE_IN_ALL
guint         adieu_request_get_max_attempts     (AdieuRequest        *self);
ADIEU_AVAILABLE_IN_ALL
void          adieu_request_set_max_attempts     (AdieuRequest        *self,
                                                  guint                max_attempts);
ADIEU_AVAILABLE_IN_ALL
gboolean      adieu_request_get_fail_on_status   (AdieuRequest        *self);
ADIEU_AVAILABLE_IN_ALL
void          adieu_request_set_fail_on_status   (AdieuRequest        *self,
                                                  gboolean             fail_on_status);
ADIEU_AVAILABLE_IN_ALL
gboolean      adieu_request_get_parse_json       (AdieuRequest        *self);
ADIEU_AVAILABLE_IN_ALL
void          adieu_request_set_parse_json       (AdieuRequest        *self,
                                                  gboolean             parse_json);
ADIEU_AVAILABLE_IN_ALL
AdieuPriority adieu_request_get_priority         (AdieuRequest        *self);
ADIEU_AVAILABLE_IN_ALL
void          adieu_request_set_priority         (AdieuRequest        *self,
                                                  AdieuPriority        priority);
ADIEU_AVAILABLE_IN_ALL
gboolean      adieu_request_get_join             (AdieuRequest        *self);
ADIEU_AVAILABLE_IN_ALL
void          adieu_request_set_join             (AdieuRequest        *self,
                                                  gboolean             join);
ADIEU_AVAILABLE_IN_ALL
AdieuProgress *adieu_request_get_progress        (AdieuRequest        *self);
ADIEU_AVAILABLE_IN_ALL
void          adieu_request_set_progress         (AdieuRequest        *self,
                                                  AdieuProgress       *progress);

G_END_DECLS
