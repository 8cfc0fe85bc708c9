/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-response.h>

G_BEGIN_DECLS

AdieuResponse *adieu_response_new       (const char    *method,
                                         const char    *url,
                                         guint          status,
                                         const char    *reason,
                                         AdieuHeaders  *sealed_headers,
                                         GBytes        *body);

gboolean       adieu_response_has_json  (AdieuResponse *self);
void           adieu_response_take_json (AdieuResponse *self,
                                         JsonNode      *root);

G_END_DECLS
