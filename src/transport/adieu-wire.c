/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One SoupSession with all that hangs on it: its exchanges and its tracked sockets. A wire
 * is replaced when libsoup does not give back what it was given, and closed in stages: no
 * new exchanges, every exchange back, session dropped, every socket gone. Owned by itself
 * until it is gone, on the network thread.
 *
 * soup_session_abort() is never called: it cancels under a lock, and only half of it.
 */

#include "config.h"

#include "transport/adieu-wire-private.h"

#include <gio/gunixsocketaddress.h>

#include "closing/adieu-farewell-private.h"
#include "transport/adieu-exchange-private.h"
#include "transport/adieu-network-private.h"

/* Connections of one wire, to all hosts together. */
#define MAX_CONNECTIONS 1024
/* So many streams that libsoup does not give back, or one for so long, end a wire. */
#define MAX_ORPHANS 16
#define ORPHAN_MS 5000
/* How long a wire that is closed while the program runs on may take for it. */
#define LEAVE_MS 10000
/* Of the time to say goodbye, this is kept for the sockets after the last write. */
#define SOCKETS_MS 100
/* How long libsoup may keep exchanges that have neither a caller nor a connection left. */
#define LOST_MS 500
/* How long an idle turn is waited for. */
#define IDLE_MS 50
/* How often a wire that leaves is looked at. The more often, the better it is known for how long
 * this thread could not look. */
#define LOOK_MS 10
/* A peer that has taken or sent so much since the last glance gets some more time. A kernel takes
 * less by itself when its window is probed. */
#define GLANCE_MS 50
#define MOVING_BYTES (64 * 1024)
/* So late after an alarm was to ring, this thread had something else to do, or no processor. */
#define LATE_MS 2
/* How long a peer may take to answer our goodbye before its closer is told. */
#define COURTESY_MS 100

typedef enum
{
  STAGE_OPEN,
  STAGE_RETIRED,  /* nothing new; what is under way goes on */
  STAGE_LEAVING,  /* reads are cancelled, writes may finish */
  STAGE_DROPPED,  /* the session is let go, its sockets are awaited */
  STAGE_GONE,
} Stage;

struct _AdieuWire
{
  gatomicrefcount  ref_count;
  AdieuFarewell    farewell;
  AdieuCore       *core;
  Stage            stage;
  SoupSession     *session;
  GQueue           exchanges;   /* of AdieuExchange: with libsoup */
  guint            n_orphans;   /* those whose caller has been told already */
  GQueue           connections; /* of AdieuConnection */
  gboolean         broken;      /* libsoup holds on to a connection that is closed under it */
  GMainContext    *closing;     /* of the closing of HTTP/2 connections */
  GSource         *dropping;
  guint            n_turns;
  gint64           drop_at;
  AdieuTerm        term;
  gint64           said_at; /* 0: we have not said all yet */
  gint64           glance_at;
  guint64          moved;
  gint64           lost_at; /* 0: there is still something to wait for */
  AdieuAlarm       alarm;
  gint64           wake_at; /* when the alarm is to ring; 0: at no time */
};

static void wire_step (AdieuWire *self);

typedef struct
{
  AdieuWire *wire;
  AdieuTerm  term;
} CloseAct;

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

/* Bare: no decoder, no auth manager, no jar, no cache, no sniffer. */
static SoupSession *
create_session (const AdieuCoreSettings *settings)
{
  SoupSession *session = NULL;
  g_autoptr (GSocketAddress) address = NULL;

  if (settings->socket_path != NULL)
    address = g_unix_socket_address_new (settings->socket_path);

  session = g_object_new (SOUP_TYPE_SESSION,
                          "remote-connectable", address,
                          "max-conns", MAX_CONNECTIONS,
                          "max-conns-per-host", settings->max_connections_per_host,
                          "idle-timeout", (settings->idle_timeout_ms + 999) / 1000,
                          "timeout", 0,
                          "user-agent", NULL,
                          NULL);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
  if (settings->tls_database != NULL)
    soup_session_set_tls_database (session, settings->tls_database);
  if (settings->proxy_resolver != NULL)
    soup_session_set_proxy_resolver (session, settings->proxy_resolver);

  return session;
}

static void
wire_wake_at (AdieuWire *self,
              gint64     at)
{
  self->wake_at = at;
  adieu_alarm_set (&self->alarm, at);
}

static void
wire_sleep (AdieuWire *self)
{
  self->wake_at = 0;
  adieu_alarm_clear (&self->alarm);
}

static void
wire_alarm_cb (AdieuAlarm *alarm)
{
  AdieuWire *self = (AdieuWire *) ((char *) alarm - G_STRUCT_OFFSET (AdieuWire, alarm));

  if (self->stage == STAGE_OPEN)
    adieu_wire_retire (self);
  else
    wire_step (self);
}

AdieuWire *
adieu_wire_new (AdieuCore *core)
{
  AdieuWire *self = g_new0 (AdieuWire, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->core = adieu_core_ref (core);
  self->session = create_session (adieu_core_get_settings (core));
  self->term = adieu_term_endless ();
  self->alarm.ring = wire_alarm_cb;
  g_queue_init (&self->exchanges);
  g_queue_init (&self->connections);
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

  g_assert (self->session == NULL);
  g_clear_pointer (&self->closing, g_main_context_unref);
  adieu_core_unref (self->core);
  g_free (self);
}

SoupSession *
adieu_wire_get_session (AdieuWire *self)
{
  return self->session;
}

AdieuCore *
adieu_wire_get_core (AdieuWire *self)
{
  return self->core;
}

static gboolean
wire_has_writes (AdieuWire *self,
                 guint64    connection_id)
{
  for (GList *l = self->exchanges.head; l != NULL; l = l->next)
    if (!adieu_exchange_is_told (l->data)
        && adieu_exchange_get_connection_id (l->data) == connection_id)
      return TRUE;

  return FALSE;
}

/* Streams that libsoup gives back only when the server speaks: it is made to hear the end. */
static void
wire_kick (AdieuWire *self)
{
  for (GList *l = self->exchanges.head; l != NULL; l = l->next)
    {
      guint64 id = adieu_exchange_get_connection_id (l->data);
      AdieuConnection *connection = adieu_wire_get_connection (self, id);

      if (connection != NULL && adieu_connection_is_multiplexed (connection)
          && !wire_has_writes (self, id))
        adieu_connection_kick (connection);
    }
}

/* Those of the tenant, or all. */
void
adieu_wire_cancel_reads (AdieuWire   *self,
                         AdieuTenant *tenant)
{
  g_autoptr (GList) exchanges = g_list_copy (self->exchanges.head);

  for (GList *l = exchanges; l != NULL; l = l->next)
    if (!adieu_exchange_is_write (l->data) && adieu_exchange_is_of (l->data, tenant))
      adieu_exchange_cancel (l->data, ADIEU_CANCEL_BY_CLOSING);
}

static void
wire_cancel_all (AdieuWire *self)
{
  g_autoptr (GList) exchanges = g_list_copy_deep (self->exchanges.head,
                                                  (GCopyFunc) adieu_exchange_ref, NULL);

  for (GList *l = exchanges; l != NULL; l = l->next)
    {
      adieu_exchange_cancel_now (l->data);
      adieu_exchange_unref (l->data);
    }
}

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
wire_gone (AdieuWire *self)
{
  self->stage = STAGE_GONE;
  clear_source (&self->dropping);
  adieu_alarm_clear (&self->alarm);
  adieu_farewell_advance (&self->farewell, ADIEU_LIFETIME_CLOSED);
  adieu_core_wire_gone (self->core, self);
  adieu_wire_unref (self);
}

static void
end_without_libsoup (AdieuConnection *connection)
{
  if (adieu_connection_is_multiplexed (connection))
    adieu_connection_kick (connection);
  else
    adieu_connection_close (connection);
}

/* A session that is disposed of with a connection in use warns on stderr, and one with a
 * connection that is just closing aborts the process (libsoup 3.2). What libsoup holds on to
 * stays with it: a session for each server that broke a connection so. */
static void
wire_let_session_go (AdieuWire *self)
{
  static GQueue kept = G_QUEUE_INIT;

  if (self->session == NULL)
    return;

  if (self->broken)
    {
      g_queue_push_tail (&kept, g_steal_pointer (&self->session));
      g_queue_foreach (&self->connections, (GFunc) end_without_libsoup, NULL);
    }
  else
    {
      g_queue_foreach (&self->connections, (GFunc) adieu_connection_make_room, NULL);
      self->closing = g_main_context_new ();
      g_main_context_push_thread_default (self->closing);
      g_clear_object (&self->session);
      g_main_context_pop_thread_default (self->closing);
    }
}

/* libsoup writes the GOAWAY in the call, and leaves close_notify and close() to an idle source,
 * which would starve on a busy thread: it is in a context of its own, and runs here. */
static void
wire_turn_closing (AdieuWire *self)
{
  while (self->closing != NULL && g_main_context_iteration (self->closing, FALSE))
    ;
}

static gint64
wire_writes_until (AdieuWire *self)
{
  return self->term.until - SOCKETS_MS * G_TIME_SPAN_MILLISECOND;
}

static gboolean
wire_has_multiplexed (AdieuWire *self)
{
  for (GList *l = self->connections.head; l != NULL; l = l->next)
    if (adieu_connection_is_multiplexed (l->data))
      return TRUE;

  return FALSE;
}

static gboolean
wire_has_kicked (AdieuWire *self)
{
  for (GList *l = self->connections.head; l != NULL; l = l->next)
    if (adieu_connection_is_kicked (l->data))
      return TRUE;

  return FALSE;
}

/* Time is up: the sockets end under what libsoup still holds. Should it give that back
 * some day, the session goes then. */
static void
wire_abandon (AdieuWire *self)
{
  g_debug ("wire: abandoned with %u exchanges and %u connections left",
           self->exchanges.length, self->connections.length);
  self->stage = STAGE_GONE;
  wire_cancel_all (self);
  self->broken |= wire_has_kicked (self);
  while (!g_queue_is_empty (&self->connections))
    adieu_connection_cut (g_queue_peek_head (&self->connections));
  if (g_queue_is_empty (&self->exchanges))
    wire_let_session_go (self);
  wire_gone (self);
}

/* The connections that are left take leave without libsoup. */
static void
wire_do_without (AdieuWire *self)
{
  g_debug ("wire: libsoup does not give back %u exchanges", self->exchanges.length);
  self->broken = TRUE;
  self->stage = STAGE_DROPPED;
  wire_wake_at (self, wire_writes_until (self));
  wire_let_session_go (self);
  if (g_queue_is_empty (&self->connections))
    wire_gone (self);
}

/* In an act of its own, never inside a callback of libsoup's. */
static void
wire_drop_session_act (gpointer data)
{
  g_autoptr (AdieuWire) self = data;

  clear_source (&self->dropping);
  if (self->stage == STAGE_DROPPED && !self->broken && wire_has_kicked (self))
    self->stage = STAGE_LEAVING; /* meanwhile a peer has gone: libsoup has to find out first */
  else
    wire_let_session_go (self);
  wire_turn_closing (self);
  wire_step (self);
}

static gboolean
wire_drop_session_cb (gpointer user_data)
{
  AdieuWire *self = user_data;

  if (--self->n_turns > 0)
    return G_SOURCE_CONTINUE;

  wire_drop_session_act (adieu_wire_ref (self));

  return G_SOURCE_REMOVE;
}

/* With HTTP/2, libsoup closes in an idle source: after it has had two turns with nothing else
 * to do, the closings that it has begun by itself are done. A busy thread may not have them. */
static void
wire_drop_session (AdieuWire *self,
                   gint64     now)
{
  self->stage = STAGE_DROPPED;
  if (!wire_has_multiplexed (self))
    {
      wire_wake_at (self, wire_writes_until (self));
      adieu_network_post (wire_drop_session_act, adieu_wire_ref (self));
      return;
    }

  self->drop_at = MIN (wire_writes_until (self), now + IDLE_MS * G_TIME_SPAN_MILLISECOND);
  wire_wake_at (self, self->drop_at);
  self->n_turns = 2;
  self->dropping = g_idle_source_new ();
  g_source_set_priority (self->dropping, G_PRIORITY_LOW);
  g_source_set_callback (self->dropping, wire_drop_session_cb, self, NULL);
  g_source_attach (self->dropping, adieu_network_get_context ());
}

/* From here on everything is up to the peers. */
static gboolean
wire_has_said (AdieuWire *self,
               gint64     by)
{
  if (self->session != NULL && !self->broken)
    return FALSE;

  for (GList *l = self->connections.head; l != NULL; l = l->next)
    if (!adieu_connection_has_said (l->data, by))
      return FALSE;

  return TRUE;
}

static void
wire_listen (AdieuWire *self,
             gint64     now)
{
  if (self->said_at != 0 || !wire_has_said (self, now - COURTESY_MS * G_TIME_SPAN_MILLISECOND))
    return;

  self->said_at = now - COURTESY_MS * G_TIME_SPAN_MILLISECOND;
  adieu_core_wire_said (self->core);
}

/* The session is dropped; libsoup has said its goodbyes or will not any more. */
static void
wire_await_sockets (AdieuWire *self,
                    gint64     now)
{
  wire_listen (self, now);
  if (self->session == NULL && g_queue_is_empty (&self->connections))
    wire_gone (self);
  else if (self->dropping != NULL && now < self->drop_at)
    wire_wake_at (self, self->drop_at);
  else if (self->dropping != NULL)
    adieu_network_post (wire_drop_session_act, adieu_wire_ref (self));
  else if (now < wire_writes_until (self))
    {
      wire_turn_closing (self);
      wire_wake_at (self, MIN (wire_writes_until (self), now + LOOK_MS * G_TIME_SPAN_MILLISECOND));
    }
  else
    {
      wire_wake_at (self, MIN (self->term.until, self->glance_at));
      g_queue_foreach (&self->connections, (GFunc) adieu_connection_close, NULL);
    }
}

static gboolean
wire_has_live (AdieuWire *self)
{
  for (GList *l = self->exchanges.head; l != NULL; l = l->next)
    if (!adieu_exchange_is_told (l->data)
        || adieu_wire_get_connection (self, adieu_exchange_get_connection_id (l->data)) != NULL)
      return TRUE;

  return FALSE;
}

/* TRUE: what libsoup still has, it will never give back. */
static gboolean
wire_is_lost (AdieuWire *self,
              gint64     now)
{
  if (wire_has_live (self))
    self->lost_at = 0;
  else if (self->lost_at == 0)
    self->lost_at = now + MIN (LOST_MS * G_TIME_SPAN_MILLISECOND, (self->term.until - now) / 3);

  return self->lost_at != 0 && now >= self->lost_at;
}

/* The last writes may finish until shortly before the end. */
static void
wire_await_exchanges (AdieuWire *self,
                      gint64     now)
{
  gint64 writes_until = wire_writes_until (self);
  gint64 next = MIN (now < writes_until ? writes_until : self->term.until,
                     now + LOOK_MS * G_TIME_SPAN_MILLISECOND);

  if (self->lost_at != 0)
    next = MIN (next, self->lost_at);
  wire_wake_at (self, next);
  if (now >= writes_until)
    wire_cancel_all (self);
  wire_kick (self);
}

/* Time in which this thread could not listen does not count. */
static void
wire_excuse (AdieuWire *self,
             gint64     now)
{
  gint64 late = now - self->wake_at;

  if (self->wake_at != 0 && late >= LATE_MS * G_TIME_SPAN_MILLISECOND)
    adieu_term_put_off (&self->term, late);
  self->wake_at = 0;
}

/* Whether the peers still take or send something. */
static void
wire_glance (AdieuWire *self,
             gint64     now)
{
  guint64 moved = 0;

  if (now < self->glance_at)
    return;

  for (GList *l = self->connections.head; l != NULL; l = l->next)
    moved += adieu_connection_get_moved (l->data);
  if (self->glance_at != 0 && moved >= self->moved + MOVING_BYTES)
    adieu_term_extend (&self->term, now + (SOCKETS_MS + GLANCE_MS) * G_TIME_SPAN_MILLISECOND);
  self->moved = moved;
  self->glance_at = now + GLANCE_MS * G_TIME_SPAN_MILLISECOND;
}

/* Looks what the wire's leaving waits for, and goes on when it has come. */
static void
wire_step (AdieuWire *self)
{
  gint64 now = g_get_monotonic_time ();

  if (self->stage == STAGE_RETIRED && self->exchanges.length == self->n_orphans)
    adieu_wire_close (self, adieu_term_in (LEAVE_MS));
  if (self->stage != STAGE_LEAVING && self->stage != STAGE_DROPPED)
    return;

  wire_excuse (self, now);
  wire_glance (self, now);
  if (now >= self->term.until)
    wire_abandon (self);
  else if (self->stage == STAGE_LEAVING && !g_queue_is_empty (&self->exchanges))
    {
      if (wire_is_lost (self, now))
        wire_do_without (self);
      else
        wire_await_exchanges (self, now);
    }
  else if (self->stage == STAGE_LEAVING && wire_has_kicked (self))
    wire_wake_at (self, MIN (self->term.until, now + LOOK_MS * G_TIME_SPAN_MILLISECOND));
  else if (self->stage == STAGE_LEAVING)
    wire_drop_session (self, now);
  else
    wire_await_sockets (self, now);
}

static void
wire_look_act (gpointer data)
{
  g_autoptr (AdieuWire) self = data;

  wire_step (self);
}

void
adieu_wire_enter (AdieuWire     *self,
                  AdieuExchange *exchange)
{
  g_queue_push_tail_link (&self->exchanges, adieu_exchange_get_place (exchange));
}

/* libsoup has given the exchange back. */
void
adieu_wire_leave (AdieuWire     *self,
                  AdieuExchange *exchange)
{
  g_queue_unlink (&self->exchanges, adieu_exchange_get_place (exchange));
  if (adieu_exchange_is_told (exchange))
    self->n_orphans--;
  if (self->n_orphans == 0 && self->stage == STAGE_OPEN)
    wire_sleep (self);
  if (self->stage == STAGE_GONE && g_queue_is_empty (&self->exchanges))
    adieu_network_post (wire_drop_session_act, adieu_wire_ref (self));
  wire_step (self);
}

/* Something has come about that the wire's leaving may wait for. */
void
adieu_wire_look (AdieuWire *self)
{
  if (self->stage == STAGE_LEAVING)
    adieu_network_post (wire_look_act, adieu_wire_ref (self));
}

/* The caller has its answer while libsoup still holds the exchange. */
void
adieu_wire_exchange_told (AdieuWire     *self,
                          AdieuExchange *exchange)
{
  self->n_orphans++;
  if (self->stage == STAGE_OPEN)
    {
      if (self->n_orphans >= MAX_ORPHANS)
        adieu_wire_retire (self);
      else if (self->n_orphans == 1)
        wire_wake_at (self, g_get_monotonic_time () + ORPHAN_MS * G_TIME_SPAN_MILLISECOND);
    }
  else
    wire_step (self);
}

static void
connection_lost_cb (AdieuConnection *connection,
                    gpointer         user_data)
{
  AdieuWire *self = user_data;
  guint64 id = adieu_connection_get_id (connection);
  g_autoptr (GList) exchanges = g_list_copy_deep (self->exchanges.head,
                                                  (GCopyFunc) adieu_exchange_ref, NULL);

  for (GList *l = exchanges; l != NULL; l = l->next)
    {
      if (adieu_exchange_get_connection_id (l->data) == id)
        adieu_exchange_lose (l->data);
      adieu_exchange_unref (l->data);
    }
}

static void
connection_broken_cb (AdieuConnection *connection,
                      gpointer         user_data)
{
  AdieuWire *self = user_data;

  self->broken = TRUE;
  adieu_wire_retire (self);
}

static void
connection_gone_cb (AdieuConnection *connection,
                    gpointer         user_data)
{
  AdieuWire *self = user_data;

  g_queue_remove (&self->connections, connection);
  if (self->stage == STAGE_LEAVING || self->stage == STAGE_DROPPED)
    wire_step (self);
}

static const AdieuConnectionFuncs connection_funcs = {
  connection_lost_cb,
  connection_broken_cb,
  connection_gone_cb,
};

/* NULL: no file descriptor is left to track it with, or the wire is gone. */
AdieuConnection *
adieu_wire_track (AdieuWire         *self,
                  guint64            connection_id,
                  GSocketConnection *stream)
{
  AdieuConnection *connection = NULL;

  if (self->stage != STAGE_GONE)
    connection = adieu_connection_new (connection_id, stream, &connection_funcs, self);
  if (connection != NULL)
    g_queue_push_tail (&self->connections, connection);

  return connection;
}

AdieuConnection *
adieu_wire_get_connection (AdieuWire *self,
                           guint64    connection_id)
{
  for (GList *l = self->connections.head; l != NULL; l = l->next)
    if (adieu_connection_get_id (l->data) == connection_id)
      return l->data;

  return NULL;
}

/* Lets what is under way finish, and then closes; the core goes on with a new wire. */
void
adieu_wire_retire (AdieuWire *self)
{
  if (self->stage != STAGE_OPEN)
    return;

  g_debug ("wire: replaced, with %u exchanges left on it", self->exchanges.length);
  self->stage = STAGE_RETIRED;
  adieu_farewell_advance (&self->farewell, ADIEU_LIFETIME_CLOSING);
  adieu_core_drop_wire (self->core, self);
  wire_step (self);
}

gboolean
adieu_wire_has_said (AdieuWire *self)
{
  return self->said_at != 0;
}

/* The end may come nearer with a second call. What a peer has had since we said all that we
 * have to say counts. */
void
adieu_wire_close (AdieuWire *self,
                  AdieuTerm  term)
{
  g_autoptr (AdieuWire) held = adieu_wire_ref (self);

  if (self->stage == STAGE_GONE)
    return;

  adieu_farewell_advance (&self->farewell, ADIEU_LIFETIME_CLOSING);
  adieu_core_drop_wire (self->core, self);
  if (self->said_at != 0)
    term.until -= g_get_monotonic_time () - self->said_at;
  adieu_term_shorten (&self->term, term);

  if (self->stage != STAGE_DROPPED)
    {
      if (self->stage != STAGE_LEAVING)
        wire_sleep (self);
      self->stage = STAGE_LEAVING;
      adieu_wire_cancel_reads (self, NULL);
    }
  wire_step (self);
}
