/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One message in libsoup's hands, from soup_session_send_async() until it is given back, and
 * what libsoup says on the way. Owned by its exchange, which keeps it until then; on the
 * network thread. It decides nothing but when a server goes too far.
 */

#include "config.h"

#include "transport/adieu-sending-private.h"

#include <glib/gi18n-lib.h>

#include "message/adieu-request-private.h"
#include "transport/adieu-network-private.h"
#include "transport/adieu-soup-private.h"

/* libsoup repeats a safe request by itself when a kept connection turns out to be closed;
 * its own cap leaves out two cases. */
#define MAX_RESTARTS 5
/* Answers 1xx before the real one: each restarts libsoup's clock. */
#define MAX_INFORMATIONAL 16
/* How long a TLS handshake may go on that nobody waits for any more. */
#define HANDSHAKE_MS 1000

typedef enum
{
  STAGE_CONNECTING,
  STAGE_OPENING, /* a connection of its own: nothing is sent before that is there */
  STAGE_HANDSHAKING,
  STAGE_SECURED, /* libsoup has not noticed yet that the handshake is done */
  STAGE_SENDING,
  STAGE_ANSWERED, /* libsoup has the head, and has not given it to us yet */
} Stage;

struct _AdieuSending
{
  const AdieuOrder        *order;
  const AdieuSendingFuncs *funcs;
  gpointer                 user_data;

  SoupMessage             *message;
  GCancellable            *cancellable; /* libsoup's only: never the caller's */
  Stage                    stage;
  AdieuAlarm               alarm;       /* set: to be cancelled, at the latest then */
  GSource                 *later;       /* set: to be cancelled when libsoup is through */
  gboolean                 is_speaking; /* libsoup, on whose stack we are */
  guint64                  connection_id;
  gint64                   last_progress;
  guint                    n_restarts;
  guint                    n_informational;
};

static void
network_event_cb (SoupMessage        *message,
                  GSocketClientEvent  event,
                  GIOStream          *stream,
                  AdieuSending       *self)
{
  self->connection_id = soup_message_get_connection_id (message);
  if (event == G_SOCKET_CLIENT_RESOLVING || event == G_SOCKET_CLIENT_CONNECTING)
    self->stage = STAGE_OPENING;
  else if (event == G_SOCKET_CLIENT_CONNECTED && G_IS_SOCKET_CONNECTION (stream))
    self->funcs->connected (G_SOCKET_CONNECTION (stream), self->user_data);
  else if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING)
    self->stage = STAGE_HANDSHAKING;
  else if (event == G_SOCKET_CLIENT_TLS_HANDSHAKED && G_IS_TLS_CONNECTION (stream))
    {
      self->stage = STAGE_SECURED;
      self->funcs->secured (G_TLS_CONNECTION (stream), self->user_data);
    }
}

static void
starting_cb (SoupMessage  *message,
             AdieuSending *self)
{
  self->connection_id = soup_message_get_connection_id (message);
  self->last_progress = g_get_monotonic_time ();
  self->stage = STAGE_SENDING;
  self->funcs->reached (ADIEU_PHASE_SENDING, self->user_data);
}

static void
wrote_body_data_cb (SoupMessage  *message,
                    guint         n_bytes,
                    AdieuSending *self)
{
  self->last_progress = g_get_monotonic_time ();
}

static void
wrote_body_cb (SoupMessage  *message,
               AdieuSending *self)
{
  if (self->alarm.at != 0)
    adieu_sending_cancel_now (self);
  self->funcs->reached (ADIEU_PHASE_WAITING, self->user_data);
}

static void
got_informational_cb (SoupMessage  *message,
                      AdieuSending *self)
{
  self->is_speaking = TRUE;
  if (++self->n_informational > MAX_INFORMATIONAL)
    self->funcs->troubled (ADIEU_CLIENT_ERROR_BAD_RESPONSE,
                           _("the server sends informational answers without end"), self->user_data);
  self->is_speaking = FALSE;
}

/* The first handler of all. */
static void
got_headers_cb (SoupMessage  *message,
                AdieuSending *self)
{
  self->stage = STAGE_ANSWERED;
}

/* libsoup repeats the request. It has been seen to leave the body of a DELETE behind. */
static void
restarted_cb (SoupMessage  *message,
              AdieuSending *self)
{
  if (self->order->body != NULL)
    soup_message_set_request_body_from_bytes (message, self->order->content_type, self->order->body);
  self->stage = STAGE_CONNECTING;
  self->funcs->reached (ADIEU_PHASE_CONNECTING, self->user_data);
  if (++self->n_restarts > MAX_RESTARTS)
    self->funcs->troubled (ADIEU_CLIENT_ERROR_CONNECTION_LOST,
                           _("the server keeps refusing the connection after accepting it"),
                           self->user_data);
}

static void
alarm_cb (AdieuAlarm *alarm)
{
  adieu_sending_cancel_now ((AdieuSending *) ((char *) alarm - G_STRUCT_OFFSET (AdieuSending, alarm)));
}

AdieuSending *
adieu_sending_new (const AdieuOrder        *order,
                   const AdieuSendingFuncs *funcs,
                   gpointer                 user_data)
{
  AdieuSending *self = g_new0 (AdieuSending, 1);

  self->order = order;
  self->funcs = funcs;
  self->user_data = user_data;
  self->cancellable = g_cancellable_new ();
  self->alarm.ring = alarm_cb;
  self->message = adieu_soup_create_message (order);
  g_signal_connect (self->message, "network-event", G_CALLBACK (network_event_cb), self);
  g_signal_connect (self->message, "starting", G_CALLBACK (starting_cb), self);
  g_signal_connect (self->message, "wrote-body", G_CALLBACK (wrote_body_cb), self);
  g_signal_connect (self->message, "got-headers", G_CALLBACK (got_headers_cb), self);
  g_signal_connect (self->message, "got-informational", G_CALLBACK (got_informational_cb), self);
  g_signal_connect (self->message, "restarted", G_CALLBACK (restarted_cb), self);
  if (order->body != NULL)
    g_signal_connect (self->message, "wrote-body-data", G_CALLBACK (wrote_body_data_cb), self);

  return self;
}

/* Not before libsoup has answered. */
void
adieu_sending_free (AdieuSending *self)
{
  adieu_alarm_clear (&self->alarm);
  if (self->later != NULL)
    g_source_destroy (self->later);
  g_clear_pointer (&self->later, g_source_unref);
  g_signal_handlers_disconnect_by_data (self->message, self);
  g_object_unref (self->message);
  g_object_unref (self->cancellable);
  g_free (self);
}

static void
sent_cb (GObject      *session,
         GAsyncResult *result,
         gpointer      user_data)
{
  AdieuSending *self = user_data;
  g_autoptr (GError) error = NULL;
  GInputStream *stream = soup_session_send_finish (SOUP_SESSION (session), result, &error);

  self->funcs->answered (stream, error, self->user_data);
}

void
adieu_sending_start (AdieuSending *self,
                     SoupSession  *session)
{
  self->last_progress = g_get_monotonic_time ();
  soup_session_send_async (session, self->message, G_PRIORITY_DEFAULT, self->cancellable, sent_cb, self);
}

static gboolean
is_patient (AdieuSending *self)
{
  return self->stage == STAGE_SECURED
         || (self->stage == STAGE_HANDSHAKING && adieu_method_is_safe (self->order->method));
}

/* Whether the request may leave although libsoup is asked to let go of it: it does not look at its
 * cancellable before it sends on a connection that is there already. */
gboolean
adieu_sending_may_leave (AdieuSending *self)
{
  return is_patient (self) || (self->stage == STAGE_CONNECTING && self->connection_id == 0);
}

/* Asks libsoup to let go, which may take its time.
 *
 * A TLS handshake is not disturbed for a request that only reads, which is sent after it:
 * cancelled in the moment that it completes, an HTTP/2 connection would be left without a
 * GOAWAY. And once it has completed, libsoup 3.2 would disconnect a connection that others
 * may share already, twice in the end. */
void
adieu_sending_cancel (AdieuSending *self)
{
  if (is_patient (self))
    adieu_alarm_set (&self->alarm, g_get_monotonic_time () + HANDSHAKE_MS * G_TIME_SPAN_MILLISECOND);
  else
    adieu_sending_cancel_now (self);
}

static gboolean
later_cb (gpointer user_data)
{
  AdieuSending *self = user_data;

  g_clear_pointer (&self->later, g_source_unref);
  g_cancellable_cancel (self->cancellable);

  return G_SOURCE_REMOVE;
}

/* From the moment that libsoup has the head until it gives it to us, which is a matter of one
 * turn, a cancelled request would be taken out of its queue twice (3.3 to 3.6.5). */
static void
cancel_later (AdieuSending *self)
{
  if (self->later != NULL)
    return;

  self->later = g_idle_source_new ();
  g_source_set_priority (self->later, G_PRIORITY_DEFAULT + 1);
  g_source_set_callback (self->later, later_cb, self, NULL);
  g_source_attach (self->later, adieu_network_get_context ());
}

void
adieu_sending_cancel_now (AdieuSending *self)
{
  if (self->stage != STAGE_SECURED)
    adieu_sending_refuse (self);
}

/* For a connection that nobody else has been let on to. */
void
adieu_sending_refuse (AdieuSending *self)
{
  adieu_alarm_clear (&self->alarm);
  if (self->stage == STAGE_ANSWERED || self->is_speaking)
    cancel_later (self);
  else
    g_cancellable_cancel (self->cancellable);
}

SoupMessage *
adieu_sending_get_message (AdieuSending *self)
{
  return self->message;
}

/* libsoup's number for the connection, 0 before there is one. */
guint64
adieu_sending_get_connection_id (AdieuSending *self)
{
  return self->connection_id;
}

gint64
adieu_sending_get_progress (AdieuSending *self)
{
  return self->last_progress;
}
