/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-headers.h>

G_BEGIN_DECLS

/* What a server says of how often it may be asked. */
typedef struct
{
  gboolean knows_limit;
  gboolean knows_remaining;
  gboolean knows_reset;
  gboolean is_refusal; /* it has answered so for this reason alone */

  gint64   limit;
  gint64   remaining;
  gint64   reset; /* the monotonic time, in microseconds */
} AdieuRateLimit;

gboolean adieu_rate_limit_read           (AdieuHeaders         *headers,
                                          guint                 status,
                                          gint64                now,
                                          gint64                wall_now,
                                          AdieuRateLimit       *limit);
gint64   adieu_rate_limit_get_hold_until (const AdieuRateLimit *limit,
                                          gint64                now);

G_END_DECLS
