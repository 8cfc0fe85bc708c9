/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _AdieuRequestBody AdieuRequestBody;

AdieuRequestBody *adieu_request_body_new              (void);
AdieuRequestBody *adieu_request_body_copy             (AdieuRequestBody  *self);
void              adieu_request_body_free             (AdieuRequestBody  *self);

GBytes           *adieu_request_body_get_bytes        (AdieuRequestBody  *self);
const char       *adieu_request_body_get_content_type (AdieuRequestBody  *self);

void              adieu_request_body_set_bytes        (AdieuRequestBody  *self,
                                                       GBytes            *bytes,
                                                       const char        *content_type);
void              adieu_request_body_set_text         (AdieuRequestBody  *self,
                                                       const char        *text,
                                                       const char        *content_type);
void              adieu_request_body_add_form_field   (AdieuRequestBody  *self,
                                                       const char        *name,
                                                       const char        *value);

gboolean          adieu_request_body_check            (AdieuRequestBody  *self,
                                                       const char        *method,
                                                       GError           **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdieuRequestBody, adieu_request_body_free)

G_END_DECLS
