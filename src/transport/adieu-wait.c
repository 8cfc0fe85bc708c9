/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A call that waits for a time to come: a timer of the network thread that comes back through
 * the inbox, so that the loop of the caller need not be GLib's. It ends with its client. Held
 * by the call and, until it is over, by itself.
 */

#include "config.h"

#include "transport/adieu-wait-private.h"

#include "transport/adieu-network-private.h"

struct _AdieuWait
{
  gatomicrefcount  ref_count;
  AdieuCore       *core;
  AdieuTenant     *tenant;
  AdieuReply      *reply;
  gint64           until;

  /* Of the network thread. */
  GList            link;
  AdieuAlarm       alarm;
  gboolean         over;
};

static AdieuWait *
wait_ref (AdieuWait *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
wait_unref (AdieuWait *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  adieu_reply_unref (self->reply);
  adieu_tenant_unref (self->tenant);
  adieu_core_unref (self->core);
  g_free (self);
}

static void
wait_end (AdieuWait *self)
{
  self->over = TRUE;
  adieu_alarm_clear (&self->alarm);
  g_queue_unlink (adieu_core_get_waits (self->core), &self->link);
  wait_unref (self);
}

static void
wait_end_with (AdieuWait *self,
               gboolean   in_time)
{
  adieu_reply_send (self->reply, GINT_TO_POINTER (in_time), NULL);
  wait_end (self);
}

static void
alarm_cb (AdieuAlarm *alarm)
{
  wait_end_with ((AdieuWait *) ((char *) alarm - G_STRUCT_OFFSET (AdieuWait, alarm)), TRUE);
}

static void
wait_begin_act (gpointer data)
{
  AdieuWait *self = data;

  g_queue_push_tail_link (adieu_core_get_waits (self->core), &self->link);
  if (adieu_core_is_leaving (self->core) || self->tenant->has_left)
    wait_end_with (self, FALSE);
  else
    adieu_alarm_set (&self->alarm, self->until);
}

static void
wait_stop_act (gpointer data)
{
  AdieuWait *self = data;

  if (!self->over)
    wait_end (self);
  wait_unref (self);
}

AdieuWait *
adieu_wait_until (AdieuCore   *core,
                  AdieuTenant *tenant,
                  gint64       until,
                  AdieuReply  *reply)
{
  AdieuWait *self = g_new0 (AdieuWait, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->core = adieu_core_ref (core);
  self->tenant = adieu_tenant_ref (tenant);
  self->reply = adieu_reply_ref (reply);
  self->until = until;
  self->link.data = self;
  self->alarm.ring = alarm_cb;
  adieu_network_post (wait_begin_act, wait_ref (self));

  return self;
}

void
adieu_wait_done (AdieuWait *self)
{
  wait_unref (self);
}

/* After a fork() it is the parent's, which waits on. */
void
adieu_wait_stop (AdieuWait *self)
{
  if (!adieu_core_is_foreign (self->core))
    adieu_network_post (wait_stop_act, self);
}

/* Those of the tenant, or all. */
void
adieu_wait_end_all (GQueue      *waits,
                    AdieuTenant *tenant)
{
  GList *next = NULL;

  for (GList *l = waits->head; l != NULL; l = next)
    {
      AdieuWait *wait = l->data;

      next = l->next;
      if (tenant == NULL || wait->tenant == tenant)
        wait_end_with (wait, FALSE);
    }
}
