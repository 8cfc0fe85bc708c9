/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* When the patience with an exchange ends, and what is said then: which of its deadlines
 * counts in which phase. Pure.
 */

#include "config.h"

#include "transport/adieu-patience-private.h"

#include <glib/gi18n-lib.h>

static void
take_earlier (gint64      *at,
              const char **complaint,
              gint64       since,
              guint        ms,
              const char  *its_complaint)
{
  gint64 then = since + ms * G_TIME_SPAN_MILLISECOND;

  if (ms == 0 || then >= *at)
    return;
  *at = then;
  *complaint = its_complaint;
}

/* A monotonic time in µs, G_MAXINT64 for never; @complaint is translated and static. */
gint64
adieu_patience_ends (const AdieuOrder  *order,
                     AdieuPhase         phase,
                     gint64             since,
                     gint64             last_progress,
                     const char       **complaint)
{
  gint64 at = order->total_until > 0 ? order->total_until : G_MAXINT64;

  *complaint = _("the whole call took too long");
  if (phase == ADIEU_PHASE_CONNECTING)
    take_earlier (&at, complaint, since, order->connect_ms, _("no connection came about in time"));
  else if (phase == ADIEU_PHASE_WAITING)
    take_earlier (&at, complaint, since, order->first_byte_ms,
                  _("the server did not begin to answer in time"));
  else if (phase == ADIEU_PHASE_SENDING || phase == ADIEU_PHASE_READING)
    take_earlier (&at, complaint, last_progress, order->idle_ms,
                  _("nothing moved on the connection for too long"));

  return at;
}
