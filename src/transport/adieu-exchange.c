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
#include "transport/adieu-answer-private.h"
#include "transport/adieu-body-private.h"
#include "transport/adieu-host-private.h"
#include "transport/adieu-network-private.h"

/* libsoup repeats a safe request by itself when a kept connection turns out to be closed;
 * its own cap leaves out two cases. */
#define MAX_RESTARTS 5
/* Answers 1xx before the real one: each restarts libsoup's clock. */
#define MAX_INFORMATIONAL 16
/* Reads before other exchanges get their turn. */
#define READS_PER_TURN 16

typedef enum
{
  PHASE_QUEUED,
  PHASE_CONNECTING, /* with libsoup; no byte of the request has left */
  PHASE_SENDING,
  PHASE_WAITING,    /* for the head of the answer */
  PHASE_READING,
  PHASE_BACK,       /* no longer with libsoup, nor in a queue */
} Phase;

struct _AdieuExchange
{
  gatomicrefcount  ref_count;

  /* Set once. */
  AdieuCore       *core;
  AdieuOrder      *order;
  AdieuReply      *reply;

  /* Of the network thread. */
  Phase            phase;
  gboolean         told;
  gboolean         has_slot;
  GList            place;
  AdieuHost       *host;
  AdieuWire       *wire;
  guint64          connection_id;
  SoupMessage     *message;
  GCancellable    *cancellable; /* libsoup's only: never the caller's */
  GInputStream    *stream;
  AdieuBody       *body;
  GSource         *read_source;
  gint64           phase_since;
  gint64           last_progress;
  guint            n_restarts;
  guint            n_informational;
  AdieuAlarm       alarm;
};

static void exchange_alarm_cb (AdieuAlarm    *alarm);
static void exchange_read     (AdieuExchange *self);

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

  g_assert (self->message == NULL && self->stream == NULL && self->alarm.at == 0);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->body, adieu_body_free);
  adieu_order_free (self->order);
  adieu_reply_unref (self->reply);
  adieu_core_unref (self->core);
  g_free (self);
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
  const char *method = self->order->method;

  return self->phase >= PHASE_SENDING && self->phase < PHASE_BACK
         && g_strcmp0 (method, "GET") != 0
         && g_strcmp0 (method, "HEAD") != 0
         && g_strcmp0 (method, "OPTIONS") != 0;
}

guint64
adieu_exchange_get_connection_id (AdieuExchange *self)
{
  return self->connection_id;
}

static void
exchange_log (AdieuExchange *self,
              const char    *what)
{
  g_debug ("call %" G_GUINT64_FORMAT ": %s", self->order->serial, what);
}

/* Deadlines */

static void
take_earlier (gint64     *at,
              const char **name,
              gint64      since,
              guint       ms,
              const char *its_name)
{
  gint64 then = since + ms * G_TIME_SPAN_MILLISECOND;

  if (ms == 0 || then >= *at)
    return;
  *at = then;
  *name = its_name;
}

static gint64
exchange_due (AdieuExchange  *self,
              const char    **name)
{
  gint64 at = self->order->total_until > 0 ? self->order->total_until : G_MAXINT64;

  *name = _("the whole call took too long");
  if (self->phase == PHASE_CONNECTING)
    take_earlier (&at, name, self->phase_since, self->order->connect_ms,
                  _("no connection came about in time"));
  else if (self->phase == PHASE_WAITING)
    take_earlier (&at, name, self->phase_since, self->order->first_byte_ms,
                  _("the server did not begin to answer in time"));
  else if (self->phase == PHASE_SENDING || self->phase == PHASE_READING)
    take_earlier (&at, name, self->last_progress, self->order->idle_ms,
                  _("nothing moved on the connection for too long"));

  return at;
}

/* Progress only moves a deadline away, so the alarm is left where it is and looks again. */
static void
exchange_arm (AdieuExchange *self)
{
  const char *name = NULL;
  gint64 due = exchange_due (self, &name);

  if (due == G_MAXINT64)
    adieu_alarm_clear (&self->alarm);
  else if (self->alarm.at == 0 || due < self->alarm.at)
    adieu_alarm_set (&self->alarm, due);
}

static void
exchange_enter_phase (AdieuExchange *self,
                      Phase          phase)
{
  self->phase = phase;
  self->phase_since = self->last_progress = g_get_monotonic_time ();
  if (!self->told && phase != PHASE_BACK)
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
  exchange_enter_phase (self, PHASE_BACK);
  g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->message);
  adieu_wire_leave (self->wire, self);
  g_clear_pointer (&self->wire, adieu_wire_unref);
  exchange_release_slot (self);
  adieu_exchange_unref (self);
}

static void
exchange_drop_stream (AdieuExchange *self)
{
  if (self->read_source != NULL)
    g_source_destroy (self->read_source);
  g_clear_pointer (&self->read_source, g_source_unref);
  if (self->stream != NULL)
    g_input_stream_close (self->stream, NULL, NULL);
  g_clear_object (&self->stream);
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

  if (self->phase == PHASE_QUEUED || self->phase == PHASE_BACK)
    return;

  adieu_wire_exchange_told (self->wire, self);
  g_cancellable_cancel (self->cancellable);
  if (self->phase == PHASE_READING)
    {
      exchange_drop_stream (self);
      exchange_back (self);
    }
  else
    {
      AdieuConnection *connection = adieu_wire_get_connection (self->wire, self->connection_id);

      if (connection != NULL && adieu_connection_is_multiplexed (connection))
        exchange_release_slot (self);
    }
}

static gboolean
exchange_is_unsent (AdieuExchange *self)
{
  return self->phase <= PHASE_CONNECTING;
}

static void
exchange_fail_with (AdieuExchange    *self,
                    AdieuClientError  code,
                    const char       *what)
{
  GError *error = adieu_answer_error (self->order, code, what);

  adieu_error_set_delivery (error, exchange_is_unsent (self) ? ADIEU_DELIVERY_NOT_SENT
                                                             : ADIEU_DELIVERY_UNKNOWN);
  exchange_fail (self, error);
}

static void
exchange_fail_from (AdieuExchange *self,
                    const GError  *below)
{
  exchange_fail (self, adieu_answer_error_from (self->order, below, exchange_is_unsent (self)));
}

/* The exchange is not to go on: its caller has lost interest, or its client closes. */
void
adieu_exchange_cancel (AdieuExchange *self)
{
  exchange_fail (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                            _("The call was cancelled because its client was closed")));
}

static void
exchange_alarm_cb (AdieuAlarm *alarm)
{
  AdieuExchange *self = (AdieuExchange *) ((char *) alarm - G_STRUCT_OFFSET (AdieuExchange, alarm));
  g_autoptr (AdieuExchange) held = adieu_exchange_ref (self);
  const char *name = NULL;
  AdieuWire *wire = NULL;

  if (exchange_due (self, &name) > g_get_monotonic_time ())
    {
      exchange_arm (self);
      return;
    }

  /* A peer that fell silent on a shared connection may be gone: nothing new goes there. */
  if (self->phase == PHASE_WAITING)
    wire = self->wire;
  if (self->phase == PHASE_QUEUED)
    adieu_host_remove (self->host, self);
  exchange_fail_with (self, ADIEU_CLIENT_ERROR_TIMED_OUT, name);
  if (wire != NULL && self->phase != PHASE_BACK)
    adieu_wire_retire (wire);
}

/* Reading */

static gboolean
read_source_cb (GObject  *stream,
                gpointer  user_data)
{
  exchange_read (user_data);

  return G_SOURCE_REMOVE;
}

static gboolean
read_idle_cb (gpointer user_data)
{
  exchange_read (user_data);

  return G_SOURCE_REMOVE;
}

static void
exchange_read_on (AdieuExchange *self,
                  gboolean       when_readable)
{
  GSource *source = NULL;

  if (when_readable)
    {
      source = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (self->stream), NULL);
      g_source_set_callback (source, G_SOURCE_FUNC (read_source_cb), self, NULL);
    }
  else
    {
      source = g_idle_source_new ();
      g_source_set_priority (source, G_PRIORITY_DEFAULT);
      g_source_set_callback (source, read_idle_cb, self, NULL);
    }
  self->read_source = source;
  g_source_attach (source, adieu_network_get_context ());
}

static void
exchange_read_done (AdieuExchange *self)
{
  g_autoptr (AdieuExchange) held = adieu_exchange_ref (self);
  g_autoptr (GError) error = NULL;
  AdieuOutcome *outcome = g_new0 (AdieuOutcome, 1);

  outcome->body = adieu_body_finish (self->body, &error);
  outcome->status = soup_message_get_status (self->message);
  outcome->reason = g_strdup (soup_message_get_reason_phrase (self->message));
  outcome->headers = adieu_answer_read_head (self->message);
  if (error != NULL)
    outcome->error = adieu_answer_error_from (self->order, error, FALSE);

  exchange_drop_stream (self);
  exchange_back (self);
  exchange_log (self, outcome->error != NULL ? outcome->error->message : "answered");
  exchange_tell (self, outcome);
}

static void
exchange_read (AdieuExchange *self)
{
  g_clear_pointer (&self->read_source, g_source_unref);
  self->last_progress = g_get_monotonic_time ();

  for (guint i = 0; i < READS_PER_TURN; i++)
    {
      g_autoptr (GError) error = NULL;
      gsize room = 0;
      guint8 *into = adieu_body_reserve (self->body, &room);
      gssize n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (self->stream),
                                                           into, room, NULL, &error);

      if (n == 0)
        {
          exchange_read_done (self);
          return;
        }
      if (n < 0 && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        {
          exchange_read_on (self, TRUE);
          return;
        }
      if (n < 0 || !adieu_body_commit (self->body, n, &error))
        {
          exchange_fail_from (self, error);
          return;
        }
    }

  exchange_read_on (self, FALSE);
}

static gboolean
exchange_begin_body (AdieuExchange  *self,
                     GError        **error)
{
  SoupMessageHeaders *head = soup_message_get_response_headers (self->message);
  const char *encoding = soup_message_headers_get_list (head, "Content-Encoding");
  goffset length = -1;
  guint status = soup_message_get_status (self->message);

  if (!adieu_answer_check_head (self->order, self->message, error))
    return FALSE;

  /* RFC 9110, 6.4.1: these have no body, whatever their head says. */
  if (g_strcmp0 (self->order->method, "HEAD") == 0 || status == 204 || status == 304)
    encoding = NULL;
  else if (soup_message_headers_get_encoding (head) == SOUP_ENCODING_CONTENT_LENGTH)
    length = soup_message_headers_get_content_length (head);

  self->body = adieu_body_new (encoding, length, self->order->max_body_bytes, error);

  return self->body != NULL;
}

static void
sent_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  AdieuExchange *self = user_data;
  g_autoptr (AdieuExchange) held = adieu_exchange_ref (self);
  g_autoptr (GError) error = NULL;
  gboolean unsent = exchange_is_unsent (self);

  self->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (self->told || self->stream == NULL)
    {
      exchange_drop_stream (self);
      exchange_back (self);
      if (!self->told)
        {
          AdieuOutcome *outcome = g_new0 (AdieuOutcome, 1);

          outcome->error = adieu_answer_error_from (self->order, error, unsent);
          exchange_log (self, outcome->error->message);
          exchange_tell (self, outcome);
        }
      return;
    }

  exchange_enter_phase (self, PHASE_READING);
  if (exchange_begin_body (self, &error))
    exchange_read (self);
  else
    exchange_fail_from (self, error);
}

/* What libsoup says on the way */

static void
exchange_learn (AdieuExchange  *self,
                GTlsConnection *tls)
{
  AdieuConnection *connection = adieu_wire_get_connection (self->wire, self->connection_id);

  if (connection != NULL)
    adieu_connection_set_tls (connection, tls);
  if (self->has_slot)
    {
      adieu_host_learn (self->host, g_strcmp0 (g_tls_connection_get_negotiated_protocol (tls), "h2") == 0);
      adieu_core_run_queue (self->core, self->host);
    }
}

static void
network_event_cb (SoupMessage        *message,
                  GSocketClientEvent  event,
                  GIOStream          *stream,
                  AdieuExchange      *self)
{
  self->connection_id = soup_message_get_connection_id (message);
  if (event == G_SOCKET_CLIENT_CONNECTED && G_IS_SOCKET_CONNECTION (stream))
    {
      exchange_log (self, "connected");
      if (adieu_wire_track (self->wire, self->connection_id, G_SOCKET_CONNECTION (stream)) == NULL)
        exchange_fail_with (self, ADIEU_CLIENT_ERROR_CONNECTION_LOST,
                            _("the process has no file descriptor left"));
    }
  else if (event == G_SOCKET_CLIENT_TLS_HANDSHAKED && G_IS_TLS_CONNECTION (stream))
    {
      g_autoptr (GError) error = NULL;

      exchange_log (self, "TLS handshake done");
      exchange_learn (self, G_TLS_CONNECTION (stream));
      if (!adieu_answer_check_tls (G_TLS_CONNECTION (stream), &error))
        exchange_fail_from (self, error);
    }
}

static void
starting_cb (SoupMessage   *message,
             AdieuExchange *self)
{
  self->connection_id = soup_message_get_connection_id (message);
  if (!self->told)
    exchange_enter_phase (self, PHASE_SENDING);
}

static void
wrote_body_data_cb (SoupMessage   *message,
                    guint          n_bytes,
                    AdieuExchange *self)
{
  self->last_progress = g_get_monotonic_time ();
}

static void
wrote_body_cb (SoupMessage   *message,
               AdieuExchange *self)
{
  if (self->phase == PHASE_SENDING)
    exchange_enter_phase (self, PHASE_WAITING);
}

static void
got_informational_cb (SoupMessage   *message,
                      AdieuExchange *self)
{
  if (++self->n_informational > MAX_INFORMATIONAL)
    exchange_fail_with (self, ADIEU_CLIENT_ERROR_BAD_RESPONSE,
                        _("the server sends informational answers without end"));
}

/* libsoup repeats the request. It has been seen to leave the body of a DELETE behind. */
static void
restarted_cb (SoupMessage   *message,
              AdieuExchange *self)
{
  exchange_log (self, "sent again by libsoup");
  if (++self->n_restarts > MAX_RESTARTS)
    exchange_fail_with (self, ADIEU_CLIENT_ERROR_CONNECTION_LOST,
                        _("the server keeps refusing the connection after accepting it"));
  else if (self->order->body != NULL)
    soup_message_set_request_body_from_bytes (message, self->order->content_type, self->order->body);
  if (!self->told)
    exchange_enter_phase (self, PHASE_CONNECTING);
}

static SoupMessage *
create_message (AdieuExchange *self)
{
  AdieuOrder *order = self->order;
  SoupMessage *message = soup_message_new_from_uri (order->method, order->uri);
  SoupMessageHeaders *head = soup_message_get_request_headers (message);
  guint n = adieu_headers_get_n_fields (order->headers);

  /* The flag lets a POST use a kept connection; whether a request may be repeated libsoup
   * decides by the method, and never does for POST and PATCH. */
  soup_message_set_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_IDEMPOTENT);
  for (guint i = 0; i < n; i++)
    soup_message_headers_append (head, adieu_headers_get_name (order->headers, i),
                                 adieu_headers_get_value (order->headers, i));
  if (order->body != NULL)
    soup_message_set_request_body_from_bytes (message, order->content_type, order->body);

  g_signal_connect (message, "network-event", G_CALLBACK (network_event_cb), self);
  g_signal_connect (message, "starting", G_CALLBACK (starting_cb), self);
  g_signal_connect (message, "wrote-body", G_CALLBACK (wrote_body_cb), self);
  g_signal_connect (message, "got-informational", G_CALLBACK (got_informational_cb), self);
  g_signal_connect (message, "restarted", G_CALLBACK (restarted_cb), self);
  if (order->body != NULL)
    g_signal_connect (message, "wrote-body-data", G_CALLBACK (wrote_body_data_cb), self);

  return message;
}

/* The host has let the exchange in. */
void
adieu_exchange_send (AdieuExchange *self,
                     AdieuWire     *wire)
{
  exchange_log (self, "handed to libsoup");
  self->has_slot = TRUE;
  self->wire = adieu_wire_ref (wire);
  self->message = create_message (self);
  self->cancellable = g_cancellable_new ();
  adieu_wire_enter (wire, adieu_exchange_ref (self));
  exchange_enter_phase (self, PHASE_CONNECTING);
  soup_session_send_async (adieu_wire_get_session (wire), self->message, G_PRIORITY_DEFAULT,
                           self->cancellable, sent_cb, self);
}

/* Acts of the network thread */

void
adieu_exchange_start_act (gpointer exchange)
{
  g_autoptr (AdieuExchange) self = exchange;

  if (adieu_core_is_leaving (self->core))
    {
      exchange_enter_phase (self, PHASE_BACK);
      adieu_exchange_cancel (self);
      return;
    }

  self->host = adieu_core_queue (self->core, self);
  exchange_enter_phase (self, PHASE_QUEUED);
  adieu_core_run_queue (self->core, self->host);
}

void
adieu_exchange_cancel_act (gpointer exchange)
{
  g_autoptr (AdieuExchange) self = exchange;

  if (self->told)
    return;
  if (self->phase == PHASE_QUEUED)
    adieu_host_remove (self->host, self);
  adieu_exchange_cancel (self);
}

void
adieu_exchange_forsake_act (gpointer exchange)
{
  if (adieu_exchange_is_write (exchange))
    adieu_exchange_unref (exchange);
  else
    adieu_exchange_cancel_act (exchange);
}
