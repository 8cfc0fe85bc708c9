/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The alarms of the network thread, and a wire: it closes as the real one does, without sockets to
 * look at.
 */

#include "config.h"

#include "closing/adieu-farewell-private.h"
#include "transport/adieu-exchange-private.h"
#include "transport/adieu-network-private.h"
#include "transport/adieu-wire-private.h"

#define LEAVE_MS 10000
#define SOCKETS_MS 100
#define COURTESY_MS 100

static GList    *alarms;
static gboolean  has_source;

/* Alarms */

void
adieu_alarm_clear (AdieuAlarm *self)
{
  if (self->at == 0)
    return;
  model_check_live (self, "an alarm");
  alarms = g_list_remove (alarms, self);
  self->at = 0;
}

static gboolean
no_alarm (void)
{
  return FALSE;
}

static gint64
alarms_due (void)
{
  gint64 due = MODEL_NEVER;

  for (GList *l = alarms; l != NULL; l = l->next)
    due = MIN (due, ((AdieuAlarm *) l->data)->at);

  return due;
}

static void
alarms_ring (void)
{
  for (GList *l = alarms; l != NULL; l = l->next)
    {
      AdieuAlarm *alarm = l->data;

      model_check_live (alarm, "an alarm");
      if (alarm->at > model_now ())
        continue;
      adieu_alarm_clear (alarm);
      alarm->ring (alarm);
      return;
    }
}

void
adieu_alarm_set (AdieuAlarm *self,
                 gint64      at)
{
  if (!has_source)
    model_context_add (adieu_network_get_context (), no_alarm, alarms_due, alarms_ring);
  has_source = TRUE;

  if (self->at == 0)
    alarms = g_list_append (alarms, self);
  self->at = at;
}

/* In the child of a fork(), which has another context. */
void
adieu_alarm_forget_all (void)
{
  alarms = NULL;
  has_source = FALSE;
}

/* The wire */

typedef enum
{
  STAGE_OPEN,
  STAGE_RETIRED,
  STAGE_LEAVING,
  STAGE_SOCKETS,
  STAGE_GONE,
} Stage;

struct _AdieuWire
{
  gatomicrefcount  ref_count;
  AdieuFarewell    farewell;
  AdieuCore       *core;
  Stage            stage;
  GQueue           exchanges;
  gboolean         lingers;
  gint64           said_at; /* 0: not all yet */
  AdieuTerm        term;
  AdieuAlarm       alarm;
};

typedef struct
{
  AdieuWire *wire;
  AdieuTerm  term;
} CloseAct;

static void wire_step (AdieuWire *self);

static void
wire_close_act (gpointer data)
{
  g_autofree CloseAct *act = data;

  adieu_wire_close (act->wire, act->term);
  adieu_wire_unref (act->wire);
}

static void
wire_farewell_cb (AdieuFarewell *farewell,
                  AdieuTerm      term)
{
  AdieuWire *self = (AdieuWire *) ((char *) farewell - G_STRUCT_OFFSET (AdieuWire, farewell));
  CloseAct *act = g_new (CloseAct, 1);

  *act = (CloseAct) { adieu_wire_ref (self), term };
  adieu_network_post (wire_close_act, act);
}

static void
wire_alarm_cb (AdieuAlarm *alarm)
{
  wire_step ((AdieuWire *) ((char *) alarm - G_STRUCT_OFFSET (AdieuWire, alarm)));
}

AdieuWire *
adieu_wire_new (AdieuCore *core)
{
  AdieuWire *self = g_new0 (AdieuWire, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->core = adieu_core_ref (core);
  self->term = adieu_term_endless ();
  self->alarm.ring = wire_alarm_cb;
  adieu_farewell_begin (&self->farewell, ADIEU_FAREWELL_OF_WIRE, wire_farewell_cb);

  return self;
}

AdieuWire *
adieu_wire_ref (AdieuWire *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
adieu_wire_unref (AdieuWire *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  adieu_core_unref (self->core);
  g_free (self);
}

SoupSession *
adieu_wire_get_session (AdieuWire *self)
{
  return NULL;
}

AdieuCore *
adieu_wire_get_core (AdieuWire *self)
{
  return self->core;
}

static void
wire_gone (AdieuWire *self)
{
  self->stage = STAGE_GONE;
  adieu_alarm_clear (&self->alarm);
  adieu_farewell_advance (&self->farewell, ADIEU_LIFETIME_CLOSED);
  adieu_core_wire_gone (self->core, self);
  adieu_wire_unref (self);
}

static void
wire_cancel (AdieuWire   *self,
             AdieuTenant *tenant,
             gboolean     all)
{
  g_autoptr (GList) exchanges = g_list_copy_deep (self->exchanges.head,
                                                  (GCopyFunc) adieu_exchange_ref, NULL);

  for (GList *l = exchanges; l != NULL; l = l->next)
    {
      if (all)
        adieu_exchange_cancel_now (l->data);
      else if (!adieu_exchange_is_write (l->data) && adieu_exchange_is_of (l->data, tenant))
        adieu_exchange_cancel (l->data, ADIEU_CANCEL_BY_CLOSING);
      adieu_exchange_unref (l->data);
    }
}

void
adieu_wire_cancel_reads (AdieuWire   *self,
                         AdieuTenant *tenant)
{
  wire_cancel (self, tenant, FALSE);
}

static void
wire_sockets_act (gpointer data)
{
  g_autoptr (AdieuWire) self = data;

  if (self->stage == STAGE_SOCKETS && !self->lingers)
    wire_gone (self);
}

static gboolean
wire_has_untold (AdieuWire *self)
{
  for (GList *l = self->exchanges.head; l != NULL; l = l->next)
    if (!adieu_exchange_is_told (l->data))
      return TRUE;

  return FALSE;
}

static void
wire_step (AdieuWire *self)
{
  gint64 now = g_get_monotonic_time ();
  gint64 writes_until = self->term.until - SOCKETS_MS * MODEL_MS;

  if (self->stage == STAGE_RETIRED && !wire_has_untold (self))
    adieu_wire_close (self, adieu_term_in (LEAVE_MS));
  if (self->stage != STAGE_LEAVING && self->stage != STAGE_SOCKETS)
    return;

  if (now >= self->term.until)
    {
      self->stage = STAGE_GONE;
      wire_cancel (self, NULL, TRUE);
      wire_gone (self);
    }
  else if (!g_queue_is_empty (&self->exchanges))
    {
      adieu_alarm_set (&self->alarm, now < writes_until ? writes_until : self->term.until);
      if (now >= writes_until)
        wire_cancel (self, NULL, TRUE);
    }
  else if (self->stage == STAGE_LEAVING)
    {
      self->stage = STAGE_SOCKETS;
      self->lingers = model_server.lingers && model_choose (2, "its connections stay open") == 1;
      adieu_alarm_set (&self->alarm,
                       self->lingers ? now + COURTESY_MS * MODEL_MS : self->term.until);
      adieu_network_post (wire_sockets_act, adieu_wire_ref (self));
    }
  else if (self->said_at == 0)
    {
      self->said_at = now;
      adieu_alarm_set (&self->alarm, self->term.until);
      adieu_core_wire_said (self->core);
    }
}

gboolean
adieu_wire_has_said (AdieuWire *self)
{
  return self->said_at != 0;
}

void
adieu_wire_enter (AdieuWire     *self,
                  AdieuExchange *exchange)
{
  g_queue_push_tail_link (&self->exchanges, adieu_exchange_get_place (exchange));
}

void
adieu_wire_leave (AdieuWire     *self,
                  AdieuExchange *exchange)
{
  g_queue_unlink (&self->exchanges, adieu_exchange_get_place (exchange));
  wire_step (self);
}

void
adieu_wire_look (AdieuWire *self)
{
}

void
adieu_wire_exchange_told (AdieuWire     *self,
                          AdieuExchange *exchange)
{
  wire_step (self);
}

/* Whether a connection is shared is all that is asked of it. */
static char the_connection;

AdieuConnection *
adieu_wire_get_connection (AdieuWire *self,
                           guint64    connection_id)
{
  return connection_id > 0 ? (AdieuConnection *) &the_connection : NULL;
}

AdieuConnection *
adieu_wire_track (AdieuWire         *self,
                  guint64            connection_id,
                  GSocketConnection *stream)
{
  return NULL;
}

void
adieu_wire_retire (AdieuWire *self)
{
  if (self->stage != STAGE_OPEN)
    return;
  self->stage = STAGE_RETIRED;
  adieu_farewell_advance (&self->farewell, ADIEU_LIFETIME_CLOSING);
  adieu_core_drop_wire (self->core, self);
  wire_step (self);
}

void
adieu_wire_close (AdieuWire *self,
                  AdieuTerm  term)
{
  g_autoptr (AdieuWire) held = adieu_wire_ref (self);

  if (self->stage == STAGE_GONE)
    return;

  adieu_farewell_advance (&self->farewell, ADIEU_LIFETIME_CLOSING);
  adieu_core_drop_wire (self->core, self);
  adieu_term_shorten (&self->term, term);
  if (self->stage != STAGE_SOCKETS)
    {
      self->stage = STAGE_LEAVING;
      wire_cancel (self, NULL, FALSE);
    }
  wire_step (self);
}
