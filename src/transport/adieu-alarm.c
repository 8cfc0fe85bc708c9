/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Alarms of the network thread: any number of deadlines behind a single source, so that
 * ten thousand waiting requests cost its loop nothing. */

#include "config.h"

#include "transport/adieu-network-private.h"

static GSequence *alarms; /* of AdieuAlarm, the earliest first */
static GSource   *clock_source;

static int
compare_alarms (gconstpointer a,
                gconstpointer b,
                gpointer      user_data)
{
  const AdieuAlarm *first = a;
  const AdieuAlarm *second = b;

  return first->at < second->at ? -1 : first->at > second->at;
}

static AdieuAlarm *
earliest (void)
{
  GSequenceIter *begin = g_sequence_get_begin_iter (alarms);

  return g_sequence_iter_is_end (begin) ? NULL : g_sequence_get (begin);
}

/* Waking too early is harmless and cheaper than moving the source back each time. */
static void
wake_for (AdieuAlarm *alarm)
{
  gint64 armed = g_source_get_ready_time (clock_source);

  if (armed < 0 || alarm->at < armed)
    g_source_set_ready_time (clock_source, alarm->at);
}

static gboolean
clock_dispatch (GSource     *source,
                GSourceFunc  callback,
                gpointer     user_data)
{
  gint64 now = g_source_get_time (source);
  AdieuAlarm *alarm = earliest ();

  g_source_set_ready_time (source, -1);
  while (alarm != NULL && alarm->at <= now)
    {
      adieu_alarm_clear (alarm);
      alarm->ring (alarm);
      alarm = earliest ();
    }
  if (alarm != NULL)
    wake_for (alarm);

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs clock_funcs = {
  .dispatch = clock_dispatch,
};

static void
start_clock (void)
{
  alarms = g_sequence_new (NULL);
  clock_source = g_source_new (&clock_funcs, sizeof (GSource));
  g_source_set_static_name (clock_source, "Adieu clock");
  g_source_attach (clock_source, adieu_network_get_context ());
}

void
adieu_alarm_set (AdieuAlarm *self,
                 gint64      at)
{
  at = MAX (at, 1);
  if (alarms == NULL)
    start_clock ();
  if (self->at == at)
    return;

  adieu_alarm_clear (self);
  self->at = at;
  self->place = g_sequence_insert_sorted (alarms, self, compare_alarms, NULL);
  wake_for (self);
}

void
adieu_alarm_clear (AdieuAlarm *self)
{
  if (self->at == 0)
    return;

  g_sequence_remove (self->place);
  self->place = NULL;
  self->at = 0;
}

/* In the child of a fork(): they are another process's. */
void
adieu_alarm_forget_all (void)
{
  alarms = NULL;
  clock_source = NULL;
}
