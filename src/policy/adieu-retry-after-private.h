/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-headers.h>

G_BEGIN_DECLS

/* Times of the wall are in microseconds since 1970. */
gboolean adieu_retry_after_get_delay (AdieuHeaders *headers,
                                      gint64        wall_now,
                                      guint        *delay_ms);
gint64   adieu_retry_after_get_date  (AdieuHeaders *headers,
                                      gint64        wall_now);

G_END_DECLS
