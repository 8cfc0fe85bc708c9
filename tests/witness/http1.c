/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* HTTP/1.1 on one connection: one request after the other, its answer written as fast as
 * the connection asks for it. Owned by its connection. Requests that come while one is
 * being answered wait their turn in the parser; it never answers out of order.
 */

#include "connection.h"
#include "exchange.h"
#include "http1-parser.h"

#include <string.h>

#define PIECE_BYTES (16 * 1024)
#define IN_BYTES (64 * 1024)

typedef enum
{
  STAGE_INFORMATIONAL,
  STAGE_HEAD,
  STAGE_BODY,
  STAGE_STOPPED
} Stage;

typedef struct
{
  Connection  *connection;
  Http1Parser  parser;
  Exchange    *current;
  gboolean     complete;
  gboolean     keep_alive;
  gboolean     modern;
  gboolean     chunked;
  Stage        stage;
  GString     *interim;
} Http1;

static gpointer
http1_open (Connection *connection)
{
  Http1 *self = g_new0 (Http1, 1);

  self->connection = connection;
  self->interim = g_string_new (NULL);
  witness_http1_parser_init (&self->parser);

  return self;
}

static void
http1_close (gpointer speaker)
{
  Http1 *self = speaker;

  witness_http1_parser_clear (&self->parser);
  g_string_free (self->interim, TRUE);
  g_free (self);
}

static void
start_exchange (Http1 *self)
{
  Http1Parser *parser = &self->parser;
  GPtrArray *headers = g_steal_pointer (&parser->headers);

  self->modern = parser->minor == 1;
  self->keep_alive = self->modern ? !witness_http1_has_token (headers, "connection", "close")
                                  : witness_http1_has_token (headers, "connection", "keep-alive");
  if (self->modern && parser->expect != EXPECT_END
      && witness_http1_has_token (headers, "expect", "100-continue"))
    g_string_append (self->interim, "HTTP/1.1 100 Continue\r\n\r\n");

  self->stage = STAGE_INFORMATIONAL;
  self->current = witness_exchange_new (self->connection, 0, parser->method, parser->target,
                                        headers);
  g_clear_pointer (&parser->method, g_free);
  g_clear_pointer (&parser->target, g_free);
}

static void
refuse_request (Http1 *self)
{
  Http1Parser *parser = &self->parser;
  Record *record = self->connection->witness->record;
  GString *line = witness_record_begin (record, "bad-request");

  witness_json_number (line, "connection", (gint64) self->connection->number);
  witness_json_string (line, "why", parser->why);
  witness_record_end (record, line);

  self->stage = STAGE_STOPPED;
  g_string_append_printf (self->interim,
                          "HTTP/1.1 %d %s\r\nContent-Type: text/plain\r\nContent-Length: %zu\r\n"
                          "Connection: close\r\n\r\n%s\n",
                          parser->status, witness_answer_get_reason (parser->status),
                          strlen (parser->why) + 1, parser->why);
  witness_ending_plan (self->connection, PLAN_LEAVE);
}

static void
read_on (Http1 *self)
{
  while (!self->complete && self->stage != STAGE_STOPPED)
    {
      switch (witness_http1_parser_step (&self->parser))
        {
        case HTTP1_MORE:
          return;
        case HTTP1_HEAD:
          start_exchange (self);
          break;
        case HTTP1_BODY:
          witness_exchange_take_body (self->current, self->parser.piece,
                                      self->parser.piece_length);
          break;
        case HTTP1_COMPLETE:
          self->complete = TRUE;
          witness_exchange_received (self->current);
          break;
        case HTTP1_BAD:
          refuse_request (self);
          break;
        }
    }
}

static void
http1_take (gpointer      speaker,
            const guint8 *bytes,
            gsize         length)
{
  Http1 *self = speaker;

  witness_http1_parser_take (&self->parser, bytes, length);
  read_on (self);
}

static gboolean
http1_is_full (gpointer speaker)
{
  Http1 *self = speaker;

  return self->complete && self->parser.in->len >= IN_BYTES;
}

/* ---- the answer ---- */

static void
append (GByteArray *plain,
        const char *text)
{
  g_byte_array_append (plain, (const guint8 *) text, (guint) strlen (text));
}

static void
choose_framing (Http1   *self,
                GString *head)
{
  Answer *answer = self->current->answer;

  self->chunked = FALSE;
  if (!witness_answer_has_body (answer))
    return;

  if (answer->until_close || (!self->modern && answer->declared == BODY_UNKNOWN_LENGTH))
    self->keep_alive = FALSE;
  else if (answer->body == NULL)
    g_string_append (head, "content-length: 0\r\n");
  else if (answer->declared != BODY_UNKNOWN_LENGTH && !answer->chunked)
    g_string_append_printf (head, "content-length: %" G_GUINT64_FORMAT "\r\n", answer->declared);
  else
    {
      self->chunked = TRUE;
      g_string_append (head, "transfer-encoding: chunked\r\n");
    }
}

static void
write_head (Http1      *self,
            GByteArray *plain)
{
  Answer *answer = self->current->answer;
  g_autoptr (GString) head = g_string_new (NULL);

  g_string_append_printf (head, "HTTP/1.1 %d %s\r\n", answer->status,
                          witness_answer_get_reason (answer->status));
  for (guint i = 0; i < answer->headers->len; i++)
    {
      Header *header = g_ptr_array_index (answer->headers, i);

      g_string_append_printf (head, "%s: %s\r\n", header->name, header->value);
    }
  choose_framing (self, head);
  if (!self->keep_alive)
    g_string_append (head, "connection: close\r\n");
  g_string_append (head, "\r\n");
  append (plain, head->str);
}

static void
end_exchange (Http1 *self)
{
  witness_exchange_finished (self->current);
  g_clear_pointer (&self->current, witness_exchange_free);
  self->complete = FALSE;

  if (!self->keep_alive)
    witness_ending_plan (self->connection, PLAN_LEAVE);
  if (witness_ending_is_leaving (self->connection))
    self->stage = STAGE_STOPPED;
  else
    read_on (self);
}

static void
end_answer (Http1      *self,
            GByteArray *plain)
{
  Finish finish = self->current->answer->finish;

  if (finish == FINISH_WHOLE || finish == FINISH_WHOLE_THEN_LEAVE)
    {
      if (self->chunked)
        append (plain, "0\r\n\r\n");
      end_exchange (self);
      return;
    }

  self->stage = STAGE_STOPPED;
  witness_exchange_trouble (self->current);
}

static void
write_raw (Http1      *self,
           GByteArray *plain)
{
  gsize length = 0;
  const guint8 *bytes = g_bytes_get_data (self->current->answer->raw, &length);

  g_byte_array_append (plain, bytes, (guint) length);
  self->chunked = FALSE;
  end_answer (self, plain);
}

/* FALSE if the body pauses here. */
static gboolean
write_body (Http1      *self,
            GByteArray *plain)
{
  guint8 buffer[PIECE_BYTES];
  char size[32];
  gssize n = 0;

  if (witness_exchange_wants_body (self->current))
    n = witness_exchange_read (self->current, buffer, sizeof buffer);
  else
    self->chunked = FALSE;

  if (n == BODY_WAIT)
    return FALSE;
  if (n == 0)
    {
      end_answer (self, plain);
      return TRUE;
    }

  g_snprintf (size, sizeof size, "%zx\r\n", (gsize) n);
  if (self->chunked)
    append (plain, size);
  g_byte_array_append (plain, buffer, (guint) n);
  if (self->chunked)
    append (plain, "\r\n");

  return TRUE;
}

/* FALSE if there is nothing to write before something else happens. */
static gboolean
write_some (Http1      *self,
            GByteArray *plain)
{
  Answer *answer = self->current->answer;

  switch (self->stage)
    {
    case STAGE_INFORMATIONAL:
      if (answer->informational > 0)
        {
          answer->informational--;
          append (plain, "HTTP/1.1 103 Early Hints\r\nlink: </style.css>; rel=preload\r\n\r\n");
        }
      else
        self->stage = STAGE_HEAD;
      return TRUE;

    case STAGE_HEAD:
      self->stage = STAGE_BODY;
      if (answer->no_head)
        end_answer (self, plain);
      else if (answer->raw != NULL)
        write_raw (self, plain);
      else
        write_head (self, plain);
      return TRUE;

    case STAGE_BODY:
      return write_body (self, plain);

    case STAGE_STOPPED:
      break;
    }

  return FALSE;
}

static gboolean
http1_fill (gpointer    speaker,
            GByteArray *plain)
{
  Http1 *self = speaker;

  g_byte_array_append (plain, (const guint8 *) self->interim->str, (guint) self->interim->len);
  g_string_truncate (self->interim, 0);

  while (plain->len < PIECE_BYTES && !self->connection->mute
         && self->current != NULL && self->current->due)
    if (!write_some (self, plain))
      break;

  return plain->len > 0;
}

static void
http1_answer (gpointer  speaker,
              Exchange *exchange)
{
}

static void
http1_wake (gpointer  speaker,
            Exchange *exchange)
{
}

static void
http1_farewell (gpointer speaker)
{
}

const Protocol witness_http1 = {
  .open = http1_open,
  .close = http1_close,
  .take = http1_take,
  .fill = http1_fill,
  .is_full = http1_is_full,
  .answer = http1_answer,
  .wake = http1_wake,
  .farewell = http1_farewell,
};
