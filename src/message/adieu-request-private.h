/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-request.h>

G_BEGIN_DECLS

AdieuRequest *adieu_request_copy         (AdieuRequest  *self);
GUri         *adieu_request_resolve      (AdieuRequest  *self,
                                          GUri          *base,
                                          GError       **error);

GUri         *adieu_base_url_parse       (const char    *base_url,
                                          GError       **error);
char         *adieu_uri_dup_socket_path  (GUri          *uri,
                                          GError       **error);
char         *adieu_uri_dup_origin       (GUri          *uri);
gboolean      adieu_uri_same_origin      (GUri          *a,
                                          GUri          *b);

gboolean      adieu_method_is_safe       (const char    *method);
gboolean      adieu_method_is_idempotent (const char    *method);

G_END_DECLS
