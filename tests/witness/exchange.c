/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One request and its answer, whatever the protocol: received, answered by a route,
 * delayed or held at a gate, then read out by the protocol at the protocol's pace.
 * Owned by its connection. It never writes to the wire.
 */

#include "exchange.h"
#include "routes.h"

#include <string.h>

#define BODY_KEPT (16 * 1024 * 1024)

static void
detail_clear (gpointer data)
{
  Detail *self = data;

  g_free (self->method);
  g_free (self->path);
}

Detail *
witness_detail_ref (Detail *self)
{
  return g_rc_box_acquire (self);
}

void
witness_detail_unref (Detail *self)
{
  g_rc_box_release_full (self, detail_clear);
}

const char *
witness_detail_get_state (Detail *self)
{
  static const char * const names[] = { "pending", "answered", "aborted" };

  return names[self->state];
}

static Detail *
detail_new (Exchange *exchange)
{
  Detail *self = g_rc_box_new0 (Detail);

  self->stream = exchange->stream;
  self->method = g_strdup (exchange->method);
  self->path = g_strdup (exchange->target);

  return self;
}

/* The head is here. Takes the headers. */
Exchange *
witness_exchange_new (Connection *connection,
                      int         stream,
                      const char *method,
                      const char *target,
                      GPtrArray  *headers)
{
  Exchange *self = g_new0 (Exchange, 1);
  const char *question = strchr (target, '?');

  self->connection = connection;
  self->stream = stream;
  self->method = g_strdup (method);
  self->target = g_strdup (target);
  self->path = question != NULL ? g_strndup (target, question - target) : g_strdup (target);
  self->query = g_strdup (question != NULL ? question + 1 : "");
  self->headers = headers;
  self->body = g_byte_array_new ();
  self->detail = detail_new (self);
  witness_connection_add (connection, self);
  self->request_id = g_strdup_printf ("w-%" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT,
                                      connection->number, connection->requests);

  return self;
}

void
witness_exchange_free (Exchange *self)
{
  Witness *witness = self->connection->witness;

  witness_connection_remove (self->connection, self);
  witness_timer_clear (&self->timer);
  g_ptr_array_remove (witness->held, self);
  g_clear_pointer (&self->answer, witness_answer_free);
  g_clear_pointer (&self->detail, witness_detail_unref);
  g_clear_pointer (&self->headers, g_ptr_array_unref);
  g_clear_pointer (&self->body, g_byte_array_unref);
  g_free (self->method);
  g_free (self->target);
  g_free (self->path);
  g_free (self->query);
  g_free (self->request_id);
  g_free (self);
}

/* A body beyond what we keep is counted, and refused when it is complete. */
void
witness_exchange_take_body (Exchange     *self,
                            const guint8 *bytes,
                            gsize         length)
{
  gsize room = BODY_KEPT - self->body->len;

  self->body_bytes += length;
  g_byte_array_append (self->body, bytes, (guint) MIN (room, length));
}

gboolean
witness_exchange_is_whole (Exchange *self)
{
  return self->body_bytes == self->body->len;
}

static GString *
record_begin (Exchange   *self,
              const char *event)
{
  GString *line = witness_record_begin (self->connection->witness->record, event);

  witness_json_number (line, "connection", (gint64) self->connection->number);
  witness_json_number (line, "stream", self->stream);

  return line;
}

static void
record_request (Exchange *self)
{
  GString *line = record_begin (self, "request");

  witness_json_string (line, "method", self->method);
  witness_json_string (line, "path", self->target);
  witness_json_name (line, "headers");
  witness_headers_write (self->headers, line);
  witness_json_number (line, "body_bytes", (gint64) self->body_bytes);
  witness_record_end (self->connection->witness->record, line);
}

static gboolean
is_due (Exchange *self)
{
  Witness *witness = self->connection->witness;
  const char *gate = self->answer->gate;

  return gate == NULL || g_hash_table_contains (witness->open_gates, gate);
}

/* The gate before this answer may have opened. */
void
witness_exchange_release (Exchange *self)
{
  Witness *witness = self->connection->witness;

  if (!is_due (self))
    {
      if (!g_ptr_array_find (witness->held, self, NULL))
        g_ptr_array_add (witness->held, self);
      return;
    }

  g_ptr_array_remove (witness->held, self);
  self->due = TRUE;
  self->chunk_left = self->answer->chunk;
  self->connection->protocol->answer (self->connection->speaker, self);
}

/* Releasing one may free others, so the search begins anew each time. Who is about to be asked
 * to go on anyway is @here. */
void
witness_gate_open (Witness    *witness,
                   const char *name,
                   Connection *here)
{
  guint i = 0;

  g_hash_table_add (witness->open_gates, g_strdup (name));
  while (i < witness->held->len)
    {
      Exchange *exchange = g_ptr_array_index (witness->held, i);
      Connection *connection = exchange->connection;

      if (!g_str_equal (exchange->answer->gate, name))
        {
          i++;
          continue;
        }

      witness_exchange_release (exchange);
      if (connection != here)
        witness_connection_pump (connection);
      i = 0;
    }
}

static void
delay_over_cb (gpointer owner)
{
  Exchange *self = owner;
  Connection *connection = self->connection;

  witness_exchange_release (self);
  witness_connection_pump (connection);
}

/* The request is complete: asks the routes, and lets the protocol answer when it is due. */
void
witness_exchange_received (Exchange *self)
{
  g_autofree char *opens = witness_exchange_dup_query (self, "opens");

  record_request (self);
  self->answer = witness_routes_answer (self);
  self->detail->status = self->answer->status;
  witness_headers_add (self->answer->headers, "X-Request-Id", self->request_id);
  if (opens != NULL)
    witness_gate_open (self->connection->witness, opens, self->connection);

  if (self->answer->delay_ms > 0)
    witness_timer_set (self->connection->witness->loop, &self->timer, self->answer->delay_ms,
                       delay_over_cb, self);
  else
    witness_exchange_release (self);
}

/* The last byte of the answer was produced; the connection tells when the kernel has it. */
void
witness_exchange_finished (Exchange *self)
{
  witness_connection_finishing (self->connection, self->detail);
  if (self->answer->finish == FINISH_WHOLE_THEN_LEAVE)
    witness_ending_plan (self->connection, PLAN_LEAVE);
}

/* The answer stops here, unfinished, in the way that was asked for. */
void
witness_exchange_trouble (Exchange *self)
{
  Connection *connection = self->connection;

  switch (self->answer->finish)
    {
    case FINISH_LEAVE:
      witness_ending_plan (connection, PLAN_LEAVE);
      break;
    case FINISH_CUT:
      witness_ending_plan (connection, PLAN_CUT);
      break;
    case FINISH_RESET:
      witness_ending_plan (connection, PLAN_RESET);
      break;
    case FINISH_WHOLE:
    case FINISH_WHOLE_THEN_LEAVE:
    case FINISH_SILENCE:
    case FINISH_STREAM_RESET:
      break;
    }
}

static void
pause_over_cb (gpointer owner)
{
  Exchange *self = owner;
  Connection *connection = self->connection;

  self->chunk_left = self->answer->chunk;
  connection->protocol->wake (connection->speaker, self);
  witness_connection_pump (connection);
}

/* Some bytes of the answer's body; 0 at its end, BODY_WAIT if a pause comes first. */
gssize
witness_exchange_read (Exchange *self,
                       guint8   *buffer,
                       gsize     room)
{
  Answer *answer = self->answer;
  gsize n = 0;

  if (answer->body == NULL)
    return 0;

  if (answer->chunk_ms > 0 && self->chunk_left == 0)
    {
      if (self->timer == NULL)
        witness_timer_set (self->connection->witness->loop, &self->timer, answer->chunk_ms,
                           pause_over_cb, self);
      return BODY_WAIT;
    }

  if (answer->chunk > 0 && self->chunk_left == 0)
    self->chunk_left = answer->chunk;
  if (answer->chunk > 0)
    room = MIN (room, self->chunk_left);

  n = witness_body_read (answer->body, buffer, room);
  if (answer->chunk > 0)
    self->chunk_left -= n;

  return (gssize) n;
}

gboolean
witness_exchange_wants_body (Exchange *self)
{
  return !g_str_equal (self->method, "HEAD") && witness_answer_has_body (self->answer);
}

/* A parameter of the query, percent-decoded; NULL without it or if it is malformed. */
char *
witness_exchange_dup_query (Exchange   *self,
                            const char *name)
{
  g_auto (GStrv) pairs = g_strsplit (self->query, "&", -1);
  gsize length = strlen (name);

  for (gsize i = 0; pairs[i] != NULL; i++)
    if (strncmp (pairs[i], name, length) == 0 && pairs[i][length] == '=')
      return g_uri_unescape_string (pairs[i] + length + 1, NULL);

  return NULL;
}

gint64
witness_exchange_get_number (Exchange   *self,
                             const char *name,
                             gint64      fallback,
                             gint64      max)
{
  g_autofree char *text = witness_exchange_dup_query (self, name);
  gint64 number = 0;

  if (text == NULL || !g_ascii_string_to_signed (text, 10, 0, max, &number, NULL))
    return fallback;

  return number;
}
