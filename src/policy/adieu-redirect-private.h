/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-headers.h>

G_BEGIN_DECLS

gboolean      adieu_redirect_is_status      (guint          status);
GUri         *adieu_redirect_follow         (const char    *method,
                                             GUri          *from,
                                             const char    *location,
                                             guint          n_followed,
                                             guint          max_redirects,
                                             const char   **refusal);
gboolean      adieu_redirect_may_carry      (const char    *header);

G_END_DECLS
