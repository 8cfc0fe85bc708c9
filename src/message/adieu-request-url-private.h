/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The steps of adieu_request_resolve(). */
gboolean  adieu_method_check     (const char  *method,
                                  GError     **error);
GUri     *adieu_url_parse        (const char  *url,
                                  GError     **error);
GUri     *adieu_url_join         (GUri        *base,
                                  const char  *path,
                                  const char  *query);
GUri     *adieu_url_add_query    (GUri        *uri,
                                  const char  *query);

G_END_DECLS
