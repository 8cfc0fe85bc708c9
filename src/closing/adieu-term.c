/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How long a goodbye may take: so long if the peer does nothing, and somewhat longer as long as
 * it still takes or sends something. Pure.
 */

#include "config.h"

#include "closing/adieu-term-private.h"

AdieuTerm
adieu_term_in (guint ms)
{
  gint64 now = g_get_monotonic_time ();
  gint64 span = (gint64) ms * G_TIME_SPAN_MILLISECOND;

  return (AdieuTerm) { now + span, now + span + span * 3 / 4 };
}

AdieuTerm
adieu_term_endless (void)
{
  return (AdieuTerm) { G_MAXINT64, G_MAXINT64 };
}

/* Of two terms the nearer one holds. */
void
adieu_term_shorten (AdieuTerm *self,
                    AdieuTerm  other)
{
  self->until = MIN (self->until, other.until);
  self->at_latest = MIN (self->at_latest, other.at_latest);
}

/* To @until, if that is later and may be. */
void
adieu_term_extend (AdieuTerm *self,
                   gint64     until)
{
  self->until = MAX (self->until, MIN (until, self->at_latest));
}

/* Time of our own, in µs, does not count. */
void
adieu_term_put_off (AdieuTerm *self,
                    gint64     by)
{
  if (self->at_latest == G_MAXINT64)
    return;

  self->until += by;
  self->at_latest += by;
}
