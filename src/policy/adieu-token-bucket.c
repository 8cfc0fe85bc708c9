/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Pure: so many requests a second, and a burst of them at once. Counts no tokens but knows when
 * the bucket is full again, which comes to the same (the generic cell rate algorithm, ITU-T
 * I.371). Belongs to whoever embeds it, one thread at a time; it has no clock and sets no timer. */

#include "config.h"

#include "policy/adieu-token-bucket-private.h"

#define NSEC_PER_USEC G_GINT64_CONSTANT (1000)
#define NSEC_PER_SEC  1e9

/* In nanoseconds; slower than one a day is one a day. */
#define MAX_INTERVAL (24.0 * 60.0 * 60.0 * NSEC_PER_SEC)
#define MAX_BURST    10000

/*< private >
 * adieu_token_bucket_set_rate:
 * @self: a bucket, which may be in use: what was taken stays taken
 * @per_second: how many requests a second, 0 for no limit
 * @burst: how many at once after a rest; at least 1, at most 10,000
 */
void
adieu_token_bucket_set_rate (AdieuTokenBucket *self,
                             double            per_second,
                             guint             burst)
{
  const gint64 ahead = CLAMP (burst, 1, MAX_BURST) - 1;
  double interval = 0.0;

  if (per_second > 0.0)
    interval = CLAMP (NSEC_PER_SEC / per_second, 1.0, MAX_INTERVAL);

  /* Rounded up: not the least bit faster than the rate. */
  self->interval = (gint64) interval;
  if ((double) self->interval < interval)
    self->interval++;
  self->slack = self->interval * ahead;
}

/*< private >
 * adieu_token_bucket_take:
 * @self: a bucket
 * @now: the monotonic time, in microseconds
 *
 * Returns: 0 if a request may go now, which is counted; else when to ask again, and nothing is
 *   counted
 */
gint64
adieu_token_bucket_take (AdieuTokenBucket *self,
                         gint64            now)
{
  const gint64 now_ns = now * NSEC_PER_USEC;
  gint64 free_at = 0;

  if (self->interval == 0)
    return 0;

  free_at = self->due - self->slack;
  if (now_ns < free_at)
    return (free_at + NSEC_PER_USEC - 1) / NSEC_PER_USEC;

  self->due = MAX (self->due, now_ns) + self->interval;

  return 0;
}
