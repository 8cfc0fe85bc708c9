/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Pure: exponential backoff with full jitter: a time anywhere between nothing and a ceiling that
 * doubles, so that those who failed together do not come back together (M. Brooker,
 * "Exponential Backoff And Jitter", AWS Architecture Blog, 2015). Runs on any thread; the chance
 * is given, not drawn. */

#include "config.h"

#include "policy/adieu-backoff-private.h"

/*< private >
 * adieu_backoff_get_ceiling:
 * @base_ms: the ceiling of the first time
 * @max_ms: what it never goes over
 * @n: the how-manieth time, from 1 on
 *
 * Returns: the longest delay of that time, in milliseconds
 */
guint
adieu_backoff_get_ceiling (guint base_ms,
                           guint max_ms,
                           guint n)
{
  const guint doublings = MIN (MAX (n, 1) - 1, 32);

  return (guint) MIN ((guint64) base_ms << doublings, max_ms);
}

/*< private >
 * adieu_backoff_get_delay:
 * @base_ms: the ceiling of the first time
 * @max_ms: what it never goes over
 * @n: the how-manieth time, from 1 on
 * @chance: a random number from 0 to 1
 *
 * Returns: how long to wait, in milliseconds
 */
guint
adieu_backoff_get_delay (guint  base_ms,
                         guint  max_ms,
                         guint  n,
                         double chance)
{
  const guint ceiling = adieu_backoff_get_ceiling (base_ms, max_ms, n);

  if (!(chance > 0.0))
    return 0;

  return (guint) MIN (chance * ((double) ceiling + 1.0), (double) ceiling);
}
