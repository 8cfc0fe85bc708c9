/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Zeroed, it is one without a limit. All times are monotonic; those of the bucket in
 * nanoseconds, those of its callers in microseconds. */
typedef struct
{
  gint64 interval; /* between two requests, 0 without a limit */
  gint64 slack;    /* how far requests may run ahead of the rate: the burst */
  gint64 due;      /* when the next one would go if they went evenly */
} AdieuTokenBucket;

void   adieu_token_bucket_set_rate (AdieuTokenBucket *self,
                                    double            per_second,
                                    guint             burst);
gint64 adieu_token_bucket_take     (AdieuTokenBucket *self,
                                    gint64            now);

G_END_DECLS
