/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-response.h>

G_BEGIN_DECLS

typedef struct _AdieuContent AdieuContent;

AdieuContent *adieu_content_new            (GBytes         *bytes,
                                            const char     *media_type,
                                            const char     *url);
void          adieu_content_free           (AdieuContent   *self);

GBytes       *adieu_content_get_bytes      (AdieuContent   *self);
const char   *adieu_content_get_media_type (AdieuContent   *self);
gboolean      adieu_content_may_be_json    (AdieuContent   *self,
                                            GError        **error);
JsonNode     *adieu_content_get_json       (AdieuContent   *self,
                                            GError        **error);
void          adieu_content_take_json      (AdieuContent   *self,
                                            JsonNode       *root);
AdieuProblem *adieu_content_get_problem    (AdieuContent   *self);

AdieuContent *adieu_response_get_content   (AdieuResponse  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdieuContent, adieu_content_free)

G_END_DECLS
