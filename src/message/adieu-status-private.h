/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-error.h>

G_BEGIN_DECLS

const char       *adieu_status_get_phrase   (guint       status);
gboolean          adieu_status_is_error     (guint       status);
AdieuClientError  adieu_status_to_code      (guint       status);
const char       *adieu_status_get_advice   (guint       status);

gboolean          adieu_http_date_parse     (const char *text,
                                             gint64     *unix_seconds);
gboolean          adieu_retry_after_parse   (const char *retry_after,
                                             const char *date,
                                             guint      *seconds);

G_END_DECLS
