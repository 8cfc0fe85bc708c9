/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One socket: bytes in, through TLS if there is any, to the protocol; bytes out the same
 * way back, made only when the last ones have gone. Owned by the witness. It tells its
 * ending what it saw and lets that decide when to close.
 */

#include "connection.h"
#include "exchange.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define OUT_BYTES (64 * 1024)
#define READS_A_TURN 16
#define DETAILS_KEPT 4096

/* The answer is with the kernel when so many bytes have been sent. */
typedef struct
{
  Detail  *detail;
  guint64  position;
} Mark;

static void
mark_free (gpointer data)
{
  Mark *mark = data;

  witness_detail_unref (mark->detail);
  g_free (mark);
}

static GString *
record_begin (Connection *self,
              const char *event)
{
  GString *line = witness_record_begin (self->witness->record, event);

  witness_json_number (line, "connection", (gint64) self->number);

  return line;
}

static void
record_answered (Connection *self,
                 Detail     *detail)
{
  GString *line = record_begin (self, "answered");

  witness_json_number (line, "stream", detail->stream);
  witness_json_number (line, "status", detail->status);
  witness_record_end (self->witness->record, line);
}

/* ---- exchanges ---- */

void
witness_connection_add (Connection *self,
                        Exchange   *exchange)
{
  self->requests++;
  g_ptr_array_add (self->exchanges, exchange);
  g_queue_push_tail (&self->details, witness_detail_ref (exchange->detail));
  if (self->details.length > DETAILS_KEPT)
    witness_detail_unref (g_queue_pop_head (&self->details));
}

void
witness_connection_remove (Connection *self,
                           Exchange   *exchange)
{
  g_ptr_array_remove_fast (self->exchanges, exchange);
}

void
witness_connection_finishing (Connection *self,
                              gpointer    detail)
{
  g_ptr_array_add (self->finishing, witness_detail_ref (detail));
}

/* Nobody waits for the answers any more. */
void
witness_connection_abandon (Connection *self)
{
  self->mute = TRUE;
  for (guint i = 0; i < self->exchanges->len; i++)
    {
      Exchange *exchange = g_ptr_array_index (self->exchanges, i);

      witness_timer_clear (&exchange->timer);
      g_ptr_array_remove (self->witness->held, exchange);
    }
}

/* ---- out ---- */

static void
set_marks (Connection *self)
{
  for (guint i = 0; i < self->finishing->len; i++)
    {
      Mark *mark = g_new0 (Mark, 1);

      mark->detail = witness_detail_ref (g_ptr_array_index (self->finishing, i));
      mark->position = self->queued;
      g_queue_push_tail (&self->marks, mark);
    }
  g_ptr_array_set_size (self->finishing, 0);
}

static void
pass_marks (Connection *self)
{
  for (;;)
    {
      Mark *mark = g_queue_peek_head (&self->marks);

      if (mark == NULL || mark->position > self->sent)
        return;

      mark->detail->state = DETAIL_ANSWERED;
      self->answered++;
      record_answered (self, mark->detail);
      mark_free (g_queue_pop_head (&self->marks));
    }
}

static void
collect_records (Connection *self)
{
  guint before = self->out->len;

  witness_tls_collect (self->tls, self->out);
  self->queued += self->out->len - before;
}

static void
queue_plain (Connection *self,
             GByteArray *plain)
{
  if (self->tls != NULL)
    {
      witness_tls_write (self->tls, plain->data, plain->len);
      collect_records (self);
      return;
    }

  g_byte_array_append (self->out, plain->data, plain->len);
  self->queued += plain->len;
}

/* A failed send may hide that a FIN, or the client's farewell, came first: what lies in
 * the socket is read before the failure counts. EPIPE means that the reset met a
 * connection whose FIN we had already, ECONNRESET that there was none. On a Unix socket
 * EPIPE is nothing but a peer that closed. */
static void
note_send_error (Connection *self,
                 int         error)
{
  g_byte_array_set_size (self->out, 0);
  self->mute = TRUE;
  if (self->transport == TRANSPORT_UNIX && error == EPIPE)
    self->dry = TRUE;
  else if (self->ending.error == 0)
    self->ending.error = error;
}

static gboolean
send_out (Connection *self)
{
  while (self->out->len > 0)
    {
      gssize n = send (self->fd, self->out->data, self->out->len, MSG_NOSIGNAL);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 && errno == EAGAIN)
        return FALSE;
      if (n < 0)
        {
          note_send_error (self, errno);
          return FALSE;
        }
      self->sent += (guint64) n;
      g_byte_array_remove_range (self->out, 0, (guint) n);
    }

  pass_marks (self);

  return TRUE;
}

/* Sends as much as the kernel takes; makes no more than it takes. */
void
witness_connection_flush (Connection *self)
{
  g_autoptr (GByteArray) plain = g_byte_array_new ();

  if (self->ending.said_fin)
    return;
  if (self->tls != NULL)
    collect_records (self);

  do
    {
      while (self->speaker != NULL && !self->mute && self->out->len < OUT_BYTES)
        {
          g_byte_array_set_size (plain, 0);
          self->dry = !self->protocol->fill (self->speaker, plain);
          queue_plain (self, plain);
          set_marks (self);
          if (self->dry)
            break;
        }
    }
  while (send_out (self) && self->speaker != NULL && !self->mute && !self->dry);
}

/* ---- in ---- */

static void
start_protocol (Connection *self)
{
  g_autofree char *alpn = self->tls != NULL ? witness_tls_dup_alpn (self->tls) : NULL;

  self->protocol = g_strcmp0 (alpn, "h2") == 0 ? &witness_http2 : &witness_http1;
  self->speaker = self->protocol->open (self);
}

static void
record_handshake (Connection *self)
{
  GString *line = record_begin (self, "handshake");
  g_autofree char *alpn = witness_tls_dup_alpn (self->tls);

  witness_json_string (line, "tls", witness_tls_get_version (self->tls));
  witness_json_string (line, "alpn", alpn);
  witness_json_boolean (line, "resumed", witness_tls_is_resumed (self->tls));
  witness_record_end (self->witness->record, line);
}

static void
take_tls_failure (Connection *self)
{
  GString *line = record_begin (self, "tls-error");

  witness_json_boolean (line, "handshake", self->shook_hands);
  witness_json_string (line, "error", witness_tls_get_failure (self->tls));
  witness_record_end (self->witness->record, line);
  witness_ending_plan (self, witness_tls_got_alert (self->tls) ? PLAN_ANSWER : PLAN_CUT);
}

/* After its own farewell the server answers no more, but hears the client's. */
static void
take_plain (Connection   *self,
            const guint8 *bytes,
            gsize         length)
{
  if (self->protocol == &witness_http2)
    {
      guint before = self->frames.goaways;

      witness_frame_watch_take (&self->frames, bytes, length);
      self->ending.goaway_error = self->frames.error;
      if (self->frames.goaways > before)
        witness_ending_see (self, SEEN_GOAWAY);
    }

  if (length > 0 && !witness_ending_is_leaving (self))
    self->protocol->take (self->speaker, bytes, length);
}

static void
take_ciphertext (Connection   *self,
                 const guint8 *bytes,
                 gsize         length)
{
  g_autoptr (GByteArray) plain = g_byte_array_new ();
  gboolean failed_before = witness_tls_get_failure (self->tls) != NULL;
  TlsState state = witness_tls_take (self->tls, bytes, length, plain);

  if (!self->shook_hands && witness_tls_shook_hands (self->tls))
    {
      self->shook_hands = TRUE;
      record_handshake (self);
      start_protocol (self);
    }

  if (self->speaker != NULL)
    take_plain (self, plain->data, plain->len);
  if (state == TLS_NOTIFIED)
    witness_ending_see (self, SEEN_CLOSE_NOTIFY);
  if (state == TLS_FAILED && !failed_before)
    take_tls_failure (self);
}

static void
take_bytes (Connection   *self,
            const guint8 *bytes,
            gsize         length)
{
  if (self->tls == NULL)
    take_plain (self, bytes, length);
  else if (!self->witness->options->stall_handshake)
    take_ciphertext (self, bytes, length);
}

static gboolean
wants_input (Connection *self)
{
  if (self->ending.seen[SEEN_FIN] || self->ending.seen[SEEN_RST])
    return FALSE;

  return witness_ending_is_leaving (self) || self->speaker == NULL
         || !self->protocol->is_full (self->speaker);
}

/* What the client says last may come together with its end, so each piece is answered
 * before the next is read. A reset counts when nothing is left before it. */
static void
receive (Connection *self,
         gboolean    everything)
{
  guint8 buffer[16 * 1024];

  for (int i = 0; (everything || i < READS_A_TURN) && wants_input (self); i++)
    {
      gssize n = recv (self->fd, buffer, sizeof buffer, 0);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 && errno == EAGAIN)
        return;

      if (n > 0)
        {
          take_bytes (self, buffer, (gsize) n);
          witness_connection_flush (self);
        }
      else if (n == 0 && self->ending.error == 0)
        witness_ending_see (self, SEEN_FIN);
      else
        {
          if (self->ending.error == 0)
            self->ending.error = errno;
          return;
        }
    }
}

/* ---- the turn ---- */

void
witness_connection_listen (Connection *self)
{
  Ending *ending = &self->ending;
  guint32 events = 0;

  if (self->over)
    return;

  if (self->out->len > 0)
    events |= EPOLLOUT;
  if (self->witness->reading && wants_input (self))
    events |= EPOLLIN | EPOLLRDHUP;
  /* Nothing to wait for but the last acknowledgement, or a reset. */
  if (events == 0 && self->witness->reading)
    events = EPOLLET | EPOLLPRI;
  if (ending->seen[SEEN_FIN] && self->out->len == 0)
    events = EPOLLET | EPOLLPRI;

  witness_watch_set (self->watch, events);
}

static void
settle (Connection *self)
{
  if (self->over)
    return;

  if (self->ending.error != 0 && self->witness->reading)
    receive (self, TRUE);
  witness_ending_check (self);
  witness_ending_step (self);
  witness_connection_listen (self);
}

/* Something changed on our side: there may be more to say. */
void
witness_connection_pump (Connection *self)
{
  if (self->over)
    return;

  witness_connection_flush (self);
  settle (self);
}

static void
event_cb (gpointer owner,
          guint32  events)
{
  Connection *self = owner;

  if (self->over)
    return;

  if (self->witness->reading)
    receive (self, (events & EPOLLERR) != 0);
  witness_connection_pump (self);
}

static void
record_accept (Connection *self)
{
  GString *line = record_begin (self, "accept");

  witness_json_string (line, "transport", witness_transport_get_name (self->transport));
  witness_record_end (self->witness->record, line);
}

/* Takes the descriptor. The witness owns the connection until it is over. */
void
witness_connection_new (Witness   *witness,
                        int        fd,
                        Transport  transport)
{
  Connection *self = g_new0 (Connection, 1);

  self->witness = witness;
  self->number = ++witness->accepted;
  self->transport = transport;
  self->fd = fd;
  self->watch = witness_watch_new (witness->loop, fd, event_cb, self);
  self->out = g_byte_array_new ();
  self->finishing = g_ptr_array_new_with_free_func ((GDestroyNotify) witness_detail_unref);
  self->exchanges = g_ptr_array_new ();
  g_queue_init (&self->marks);
  g_queue_init (&self->details);
  witness_frame_watch_init (&self->frames);
  g_ptr_array_add (witness->connections, self);
  record_accept (self);

  if (transport == TRANSPORT_HTTPS)
    self->tls = witness_tls_new (witness->https_context);
  else if (transport == TRANSPORT_H2)
    self->tls = witness_tls_new (witness->h2_context);
  else
    start_protocol (self);

  witness_connection_listen (self);
}

static void
connection_free (gpointer data)
{
  Connection *self = data;

  if (self->speaker != NULL)
    self->protocol->close (self->speaker);
  while (self->exchanges->len > 0)
    witness_exchange_free (g_ptr_array_index (self->exchanges, 0));
  g_clear_pointer (&self->tls, witness_tls_free);
  g_queue_clear_full (&self->marks, mark_free);
  g_queue_clear_full (&self->details, (GDestroyNotify) witness_detail_unref);
  g_ptr_array_unref (self->finishing);
  g_ptr_array_unref (self->exchanges);
  g_byte_array_unref (self->out);
  g_free (self);
}

/* The last word on this connection: its end line, and the descriptor is gone. */
void
witness_connection_over (Connection *self)
{
  self->over = TRUE;
  witness_connection_abandon (self);
  witness_timer_clear (&self->ending.timer);
  witness_ending_record (self);
  witness_watch_clear (&self->watch);
  close (self->fd);
  g_ptr_array_remove (self->witness->connections, self);
  witness_loop_later (self->witness->loop, connection_free, self);
}
