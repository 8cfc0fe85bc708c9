/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One attempt at a request, on the network thread: queued at its host, handed to libsoup,
 * read, and told to the caller's inbox. We own its completion: whoever is first (libsoup, a
 * deadline, the caller's cancellation, the closing of the wire) tells, once; what libsoup
 * brings later is freed. Held by the call, by the acts that concern it, and by libsoup's
 * callback; it holds the core, never the client.
 */

#include "config.h"

#include "transport/adieu-exchange-private.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#include <adieu/adieu-error.h>

#include "base/adieu-error-private.h"
#include "message/adieu-request-private.h"
#include "transport/adieu-host-private.h"
#include "transport/adieu-network-private.h"
#include "transport/adieu-patience-private.h"
#include "transport/adieu-reading-private.h"
#include "transport/adieu-sending-private.h"
#include "transport/adieu-soup-private.h"

/* How often a read is asked again that the server's farewell cut off. */
#define MAX_TRIES 5

struct _AdieuExchange
{
  gatomicrefcount  ref_count;

  /* Set once. */
  AdieuCore       *core;
  AdieuOrder      *order;
  AdieuReply      *reply;

  /* Of the network thread. */
  AdieuPhase       phase;
  gboolean         told;
  gboolean         has_slot;
  gboolean         is_connecting; /* and so the host counts it */
  gboolean         was_sent; /* a byte of it has left, on whatever connection */
  GList            place;
  AdieuHost       *host;
  AdieuWire       *wire;
  AdieuSending    *sending;
  GInputStream    *stream;
  AdieuReading    *reading;
  gint64           handed_over;
  gint64           phase_since;
  guint            n_tries;
  AdieuAlarm       alarm;
};

static void exchange_alarm_cb (AdieuAlarm *alarm);

AdieuExchange *
adieu_exchange_new (AdieuCore  *core,
                    AdieuOrder *order,
                    AdieuReply *reply)
{
  AdieuExchange *self = g_new0 (AdieuExchange, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->core = adieu_core_ref (core);
  self->order = order;
  self->reply = adieu_reply_ref (reply);
  if (order->body != NULL)
    order->body = adieu_reply_lend_bytes (reply, order->body);
  self->place.data = self;
  self->alarm.ring = exchange_alarm_cb;

  return self;
}

AdieuExchange *
adieu_exchange_ref (AdieuExchange *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
adieu_exchange_unref (AdieuExchange *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_assert (self->sending == NULL && self->stream == NULL && self->alarm.at == 0);
  adieu_order_free (self->order);
  adieu_reply_unref (self->reply);
  adieu_core_unref (self->core);
  g_free (self);
}

gboolean
adieu_exchange_is_foreign (AdieuExchange *self)
{
  return adieu_core_is_foreign (self->core);
}

const AdieuOrder *
adieu_exchange_get_order (AdieuExchange *self)
{
  return self->order;
}

GList *
adieu_exchange_get_place (AdieuExchange *self)
{
  return &self->place;
}

gboolean
adieu_exchange_is_told (AdieuExchange *self)
{
  return self->told;
}

/* Something that asks for a change and that the server may have begun to act on. */
gboolean
adieu_exchange_is_write (AdieuExchange *self)
{
  return self->was_sent && self->phase < ADIEU_PHASE_BACK && !adieu_method_is_safe (self->order->method);
}

/* @tenant: NULL for any. */
gboolean
adieu_exchange_is_of (AdieuExchange *self,
                      AdieuTenant   *tenant)
{
  return tenant == NULL || self->order->tenant == tenant;
}

AdieuPriority
adieu_exchange_get_priority (AdieuExchange *self)
{
  return self->order->priority;
}

guint64
adieu_exchange_get_connection_id (AdieuExchange *self)
{
  return self->sending != NULL ? adieu_sending_get_connection_id (self->sending) : 0;
}

static void
exchange_log (AdieuExchange *self,
              const char    *what)
{
  g_debug ("call %" G_GUINT64_FORMAT ": %s", self->order->serial, what);
}

/* Deadlines */

static gint64
exchange_due (AdieuExchange  *self,
              const char    **complaint)
{
  AdieuPhase phase = self->phase;
  gint64 progress = self->phase_since;

  if (self->reading != NULL)
    progress = adieu_reading_get_progress (self->reading);
  else if (self->sending != NULL)
    progress = adieu_sending_get_progress (self->sending);

  /* Who waits for another to find out about the server waits for a connection. */
  if (phase == ADIEU_PHASE_QUEUED && self->host != NULL && !adieu_host_is_known (self->host))
    phase = ADIEU_PHASE_CONNECTING;

  return adieu_patience_ends (self->order, phase, self->phase_since, progress, complaint);
}

/* Progress only moves a deadline away, so the alarm is left where it is and looks again. */
static void
exchange_arm (AdieuExchange *self)
{
  const char *complaint = NULL;
  gint64 due = exchange_due (self, &complaint);

  if (due == G_MAXINT64)
    adieu_alarm_clear (&self->alarm);
  else if (self->alarm.at == 0 || due < self->alarm.at)
    adieu_alarm_set (&self->alarm, due);
}

static void
exchange_connected (AdieuExchange *self)
{
  if (!self->is_connecting)
    return;

  self->is_connecting = FALSE;
  adieu_network_expect_tasks (-1);
  adieu_host_connected (self->host);
  adieu_core_run_queue (self->core, self->host);
}

static void
exchange_enter_phase (AdieuExchange *self,
                      AdieuPhase     phase)
{
  self->phase = phase;
  self->phase_since = g_get_monotonic_time ();
  if (!self->told && phase != ADIEU_PHASE_BACK)
    exchange_arm (self);
}

/* Completion */

static void
exchange_release_slot (AdieuExchange *self)
{
  AdieuHost *host = self->host;

  if (!self->has_slot)
    return;

  self->has_slot = FALSE;
  self->host = NULL;
  if (self->is_connecting)
    {
      adieu_network_expect_tasks (-1);
      adieu_host_connected (host);
    }
  self->is_connecting = FALSE;
  adieu_host_release (host);
  adieu_core_run_queue (self->core, host);
}

static void
exchange_tell (AdieuExchange *self,
               AdieuOutcome  *outcome)
{
  if (self->told)
    {
      adieu_outcome_free (outcome);
      return;
    }

  self->told = TRUE;
  adieu_alarm_clear (&self->alarm);
  adieu_reply_send (self->reply, outcome, (GDestroyNotify) adieu_outcome_free);
}

/* libsoup holds nothing of the exchange any more. Gives up the reference that was its. */
static void
exchange_back (AdieuExchange *self)
{
  exchange_enter_phase (self, ADIEU_PHASE_BACK);
  g_clear_pointer (&self->sending, adieu_sending_free);
  adieu_wire_leave (self->wire, self);
  g_clear_pointer (&self->wire, adieu_wire_unref);
  exchange_release_slot (self);
  adieu_exchange_unref (self);
}

static void
exchange_drop_stream (AdieuExchange *self)
{
  g_clear_pointer (&self->reading, adieu_reading_free);
  if (self->stream != NULL)
    g_input_stream_close (self->stream, NULL, NULL);
  g_clear_object (&self->stream);
}

static AdieuConnection *
exchange_get_connection (AdieuExchange *self)
{
  return adieu_wire_get_connection (self->wire, adieu_exchange_get_connection_id (self));
}

static gboolean
exchange_is_multiplexed (AdieuExchange *self)
{
  AdieuConnection *connection = exchange_get_connection (self);

  return connection != NULL && adieu_connection_is_multiplexed (connection);
}

/* libsoup may close the connection of what it is asked to let go. */
static void
exchange_make_room (AdieuExchange *self)
{
  AdieuConnection *connection = exchange_get_connection (self);

  if (connection != NULL)
    adieu_connection_make_room (connection);
}

/* The caller is answered at once; libsoup is asked to let go, and may take its time. */
static void
exchange_fail (AdieuExchange *self,
               GError        *error)
{
  g_autoptr (AdieuExchange) held = adieu_exchange_ref (self);
  AdieuOutcome *outcome = g_new0 (AdieuOutcome, 1);

  if (self->told)
    {
      g_error_free (error);
      g_free (outcome);
      return;
    }

  exchange_log (self, error->message);
  outcome->error = error;
  exchange_tell (self, outcome);

  if (self->phase == ADIEU_PHASE_QUEUED || self->phase == ADIEU_PHASE_BACK)
    return;

  exchange_make_room (self);
  adieu_wire_exchange_told (self->wire, self);
  adieu_sending_cancel (self->sending);
  if (self->phase == ADIEU_PHASE_READING)
    {
      exchange_drop_stream (self);
      exchange_back (self);
    }
  else if (exchange_is_multiplexed (self))
    exchange_release_slot (self);
}

static gboolean
exchange_is_unsent (AdieuExchange *self)
{
  return !self->was_sent;
}

static void
exchange_fail_with (AdieuExchange    *self,
                    AdieuClientError  code,
                    const char       *what)
{
  GError *error = adieu_soup_error (self->order, code, what);
  gboolean may_leave = self->sending != NULL && adieu_sending_may_leave (self->sending);

  adieu_error_set_delivery (error, exchange_is_unsent (self) && !may_leave ? ADIEU_DELIVERY_NOT_SENT
                                                                           : ADIEU_DELIVERY_UNKNOWN);
  exchange_fail (self, error);
}

static void
exchange_fail_from (AdieuExchange *self,
                    const GError  *below)
{
  exchange_fail (self, adieu_soup_error_from (self->order, adieu_core_get_settings (self->core)->socket_path,
                                              below, exchange_is_unsent (self)));
}

/* The exchange is not to go on: its caller has lost interest, or its wire closes. */
void
adieu_exchange_cancel (AdieuExchange *self,
                       AdieuCancel    by)
{
  const char *why = by == ADIEU_CANCEL_BY_CLOSING || adieu_core_is_leaving (self->core)
                      ? _("The call was cancelled because its client was closed")
                      : _("The call was cancelled because its connection was closed");

  exchange_fail (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, why));
}

static void
exchange_queue (AdieuExchange *self)
{
  self->host = adieu_core_queue (self->core, self);
  exchange_enter_phase (self, ADIEU_PHASE_QUEUED);
  adieu_core_run_queue (self->core, self->host);
}

/* libsoup 3.2 fails what is under way on a connection that the server ends in order, as
 * servers do after so many requests. What only reads is asked again, out of sight. */
static gboolean
exchange_try_again (AdieuExchange *self,
                    const GError  *below)
{
  if (self->told || adieu_core_is_leaving (self->core)
      || g_strcmp0 (below->message, "HTTP/2 Error: NO_ERROR") != 0
      || !adieu_method_is_safe (self->order->method)
      || ++self->n_tries > MAX_TRIES)
    return FALSE;

  exchange_log (self, "asked again, since the server ends its connection");
  exchange_drop_stream (self);
  exchange_back (self);
  exchange_queue (self);

  return TRUE;
}

/* Its connection has ended, which libsoup has not told. */
void
adieu_exchange_lose (AdieuExchange *self)
{
  exchange_fail_with (self, ADIEU_CLIENT_ERROR_CONNECTION_LOST,
                      _("the server closed the connection before its answer was complete"));
}

/* Nor is there time for courtesy. */
void
adieu_exchange_cancel_now (AdieuExchange *self)
{
  adieu_exchange_cancel (self, ADIEU_CANCEL_BY_CLOSING);
  if (self->sending == NULL)
    return;
  exchange_make_room (self);
  adieu_sending_cancel_now (self->sending);
}

static void
exchange_alarm_cb (AdieuAlarm *alarm)
{
  AdieuExchange *self = (AdieuExchange *) ((char *) alarm - G_STRUCT_OFFSET (AdieuExchange, alarm));
  g_autoptr (AdieuExchange) held = adieu_exchange_ref (self);
  const char *complaint = NULL;
  AdieuWire *wire = NULL;

  if (exchange_due (self, &complaint) > g_get_monotonic_time ())
    {
      exchange_arm (self);
      return;
    }

  /* A peer that fell silent on a shared connection may be gone: nothing new goes there. */
  if (self->phase == ADIEU_PHASE_WAITING && exchange_is_multiplexed (self))
    wire = self->wire;
  if (self->phase == ADIEU_PHASE_QUEUED)
    adieu_host_remove (self->host, self);
  exchange_fail_with (self, ADIEU_CLIENT_ERROR_TIMED_OUT, complaint);
  if (wire != NULL && self->phase != ADIEU_PHASE_BACK)
    adieu_wire_retire (wire);
}

/* Reading */

static void
exchange_log_answer (AdieuExchange *self,
                     AdieuOutcome  *outcome)
{
  AdieuConnection *connection = exchange_get_connection (self);

  g_debug ("call %" G_GUINT64_FORMAT ": answered %u, %" G_GSIZE_FORMAT " bytes, on connection %"
           G_GUINT64_FORMAT ", %" G_GINT64_FORMAT " ms after it was handed to libsoup", self->order->serial,
           outcome->status, outcome->body != NULL ? g_bytes_get_size (outcome->body) : 0,
           connection != NULL ? adieu_connection_get_serial (connection) : 0,
           (g_get_monotonic_time () - self->handed_over) / G_TIME_SPAN_MILLISECOND);
}

static void
reading_done_cb (GError   *below,
                 gpointer  user_data)
{
  AdieuExchange *self = user_data;
  g_autoptr (AdieuExchange) held = adieu_exchange_ref (self);
  g_autoptr (GError) error = NULL;
  SoupMessage *message = adieu_sending_get_message (self->sending);
  AdieuOutcome *outcome = NULL;

  if (below != NULL)
    {
      if (!exchange_try_again (self, below))
        exchange_fail_from (self, below);
      return;
    }

  outcome = g_new0 (AdieuOutcome, 1);
  outcome->body = adieu_reading_finish (self->reading, &error);
  if (outcome->body != NULL)
    adieu_soup_check_end (message, g_bytes_get_size (outcome->body), &error);
  outcome->status = soup_message_get_status (message);
  outcome->reason = g_strdup (soup_message_get_reason_phrase (message));
  outcome->headers = adieu_soup_read_head (message);
  if (error != NULL)
    outcome->error = adieu_soup_error_from (self->order, NULL, error, FALSE);

  exchange_log_answer (self, outcome);
  exchange_drop_stream (self);
  exchange_back (self);
  exchange_tell (self, outcome);
}

static gboolean
exchange_begin_body (AdieuExchange  *self,
                     GError        **error)
{
  AdieuBody *body = adieu_soup_create_body (self->order, adieu_sending_get_message (self->sending), error);

  if (body == NULL)
    return FALSE;
  self->reading = adieu_reading_new (self->stream, body, reading_done_cb, self);

  return TRUE;
}

/* What libsoup says on the way */

static void
connected_cb (GSocketConnection *stream,
              gpointer           user_data)
{
  AdieuExchange *self = user_data;

  if (adieu_wire_track (self->wire, adieu_exchange_get_connection_id (self), stream) == NULL)
    exchange_fail_with (self, ADIEU_CLIENT_ERROR_CONNECTION_LOST,
                        _("the process has no file descriptor left"));
}

static void
secured_cb (GTlsConnection *tls,
            gpointer        user_data)
{
  AdieuExchange *self = user_data;
  AdieuConnection *connection = exchange_get_connection (self);
  g_autoptr (GError) error = NULL;

  if (connection != NULL)
    adieu_connection_set_tls (connection, tls);
  if (!adieu_soup_check_tls (tls, &error))
    {
      exchange_fail_from (self, error);
      adieu_sending_refuse (self->sending);
    }
  else if (self->has_slot)
    {
      adieu_host_learn (self->host, g_strcmp0 (g_tls_connection_get_negotiated_protocol (tls), "h2") == 0);
      adieu_core_run_queue (self->core, self->host);
    }
}

static void
reached_cb (AdieuPhase phase,
            gpointer   user_data)
{
  AdieuExchange *self = user_data;

  if (phase == ADIEU_PHASE_CONNECTING)
    exchange_log (self, "sent again by libsoup");
  if (phase == ADIEU_PHASE_SENDING)
    {
      self->was_sent = TRUE;
      exchange_connected (self);
    }
  if (!self->told)
    exchange_enter_phase (self, phase);
  else
    adieu_wire_look (self->wire);
}

static void
troubled_cb (AdieuClientError  code,
             const char       *what,
             gpointer          user_data)
{
  exchange_fail_with (user_data, code, what);
}

static void
answered_cb (GInputStream *stream,
             const GError *error,
             gpointer      user_data)
{
  AdieuExchange *self = user_data;
  g_autoptr (AdieuExchange) held = adieu_exchange_ref (self);
  g_autoptr (GError) refusal = NULL;

  self->stream = stream;
  if (error != NULL && exchange_try_again (self, error))
    return;
  if (error != NULL || self->told)
    {
      gboolean was_told = self->told;

      exchange_drop_stream (self);
      exchange_back (self);
      if (!was_told)
        exchange_fail_from (self, error);
      return;
    }

  exchange_enter_phase (self, ADIEU_PHASE_READING);
  if (exchange_begin_body (self, &refusal))
    adieu_reading_start (self->reading);
  else
    exchange_fail_from (self, refusal);
}

static const AdieuSendingFuncs sending_funcs = {
  connected_cb,
  secured_cb,
  reached_cb,
  troubled_cb,
  answered_cb,
};

/* The host has let the exchange in. */
void
adieu_exchange_send (AdieuExchange *self,
                     AdieuWire     *wire)
{
  exchange_log (self, "handed to libsoup");
  self->has_slot = TRUE;
  self->is_connecting = TRUE;
  adieu_network_expect_tasks (1);
  self->handed_over = g_get_monotonic_time ();
  self->wire = adieu_wire_ref (wire);
  self->sending = adieu_sending_new (self->order, &sending_funcs, self);
  adieu_wire_enter (wire, adieu_exchange_ref (self));
  exchange_enter_phase (self, ADIEU_PHASE_CONNECTING);
  adieu_sending_start (self->sending, adieu_wire_get_session (wire));
}

/* Acts of the network thread */

void
adieu_exchange_start_act (gpointer exchange)
{
  g_autoptr (AdieuExchange) self = exchange;

  if (adieu_core_is_leaving (self->core) || self->order->tenant->has_left)
    {
      exchange_enter_phase (self, ADIEU_PHASE_BACK);
      adieu_exchange_cancel (self, ADIEU_CANCEL_BY_CLOSING);
      return;
    }

  exchange_queue (self);
}

void
adieu_exchange_cancel_act (gpointer exchange)
{
  g_autoptr (AdieuExchange) self = exchange;

  if (self->told)
    return;
  if (self->phase == ADIEU_PHASE_QUEUED)
    adieu_host_remove (self->host, self);
  adieu_exchange_cancel (self, ADIEU_CANCEL_BY_CALLER);
}

void
adieu_exchange_forsake_act (gpointer exchange)
{
  if (adieu_exchange_is_write (exchange))
    adieu_exchange_unref (exchange);
  else
    adieu_exchange_cancel_act (exchange);
}
