/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* HTTP/2 on one connection, by nghttp2: frames to exchanges and answers to frames, and
 * the tricks that need frames. Owned by its connection. It never decides when the
 * connection ends, and the client's GOAWAY is noted elsewhere (frame-watch).
 */

#include "connection.h"
#include "exchange.h"

#include <nghttp2/nghttp2.h>
#include <string.h>

#define PIECE_BYTES (16 * 1024)
#define HEAD_BYTES (64 * 1024)
#define SENT_HEAD_BYTES (16 * 1024 * 1024)

typedef struct
{
  Connection      *connection;
  nghttp2_session *session;
  GHashTable      *streams;
  GByteArray      *raw;
  gboolean         said_farewell;
} Http2;

typedef struct
{
  char      *method;
  char      *target;
  char      *authority;
  GPtrArray *headers;
  gsize      size;
  Exchange  *exchange;
  gboolean   finished;
} Stream;

static void
stream_free (gpointer data)
{
  Stream *self = data;

  if (self->exchange != NULL && !self->finished)
    self->exchange->detail->state = DETAIL_ABORTED;
  g_clear_pointer (&self->exchange, witness_exchange_free);
  g_clear_pointer (&self->headers, g_ptr_array_unref);
  g_free (self->method);
  g_free (self->target);
  g_free (self->authority);
  g_free (self);
}

static Stream *
find_stream (Http2 *self,
             int    id)
{
  return g_hash_table_lookup (self->streams, GINT_TO_POINTER (id));
}

/* ---- what the client says ---- */

static int
begin_headers_cb (nghttp2_session     *session,
                  const nghttp2_frame *frame,
                  void                *data)
{
  Http2 *self = data;
  Stream *stream = NULL;

  if (frame->hd.type != NGHTTP2_HEADERS || frame->headers.cat != NGHTTP2_HCAT_REQUEST)
    return 0;

  stream = g_new0 (Stream, 1);
  stream->headers = witness_headers_new ();
  g_hash_table_insert (self->streams, GINT_TO_POINTER (frame->hd.stream_id), stream);

  return 0;
}

static void
take_pseudo_header (Stream     *stream,
                    const char *name,
                    const char *value)
{
  char **slot = NULL;

  if (g_str_equal (name, ":method"))
    slot = &stream->method;
  else if (g_str_equal (name, ":path"))
    slot = &stream->target;
  else if (g_str_equal (name, ":authority"))
    slot = &stream->authority;

  if (slot != NULL && *slot == NULL)
    *slot = g_strdup (value);
}

static int
header_cb (nghttp2_session     *session,
           const nghttp2_frame *frame,
           const uint8_t       *name,
           size_t               name_length,
           const uint8_t       *value,
           size_t               value_length,
           uint8_t              flags,
           void                *data)
{
  Stream *stream = find_stream (data, frame->hd.stream_id);

  if (stream == NULL || stream->exchange != NULL)
    return 0;

  stream->size += name_length + value_length + 32;
  if (stream->size > HEAD_BYTES)
    return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;

  if (name[0] == ':')
    take_pseudo_header (stream, (const char *) name, (const char *) value);
  else
    witness_headers_add (stream->headers, (const char *) name, (const char *) value);

  return 0;
}

/* Host stands among the headers, as in HTTP/1.1. */
static void
start_exchange (Http2  *self,
                Stream *stream,
                int     id)
{
  if (stream->authority != NULL && witness_headers_get (stream->headers, "host") == NULL)
    witness_headers_add (stream->headers, "host", stream->authority);

  stream->exchange = witness_exchange_new (self->connection, id,
                                           stream->method != NULL ? stream->method : "",
                                           stream->target != NULL ? stream->target : "",
                                           g_steal_pointer (&stream->headers));
}

static void
record_cancelled (Http2    *self,
                  int       id,
                  uint32_t  code)
{
  Record *record = self->connection->witness->record;
  GString *line = witness_record_begin (record, "cancelled");

  witness_json_number (line, "connection", (gint64) self->connection->number);
  witness_json_number (line, "stream", id);
  witness_json_number (line, "code", code);
  witness_record_end (record, line);
}

static int
frame_recv_cb (nghttp2_session     *session,
               const nghttp2_frame *frame,
               void                *data)
{
  Http2 *self = data;
  int id = frame->hd.stream_id;
  Stream *stream = find_stream (self, id);

  if (stream == NULL)
    return 0;

  if (frame->hd.type == NGHTTP2_RST_STREAM && !stream->finished)
    record_cancelled (self, id, frame->rst_stream.error_code);
  if (frame->hd.type == NGHTTP2_HEADERS && stream->exchange == NULL)
    start_exchange (self, stream, id);
  if ((frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA)
      && (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0)
    witness_exchange_received (stream->exchange);

  return 0;
}

static int
data_chunk_cb (nghttp2_session *session,
               uint8_t          flags,
               int32_t          id,
               const uint8_t   *bytes,
               size_t           length,
               void            *data)
{
  Stream *stream = find_stream (data, id);

  if (stream != NULL && stream->exchange != NULL)
    witness_exchange_take_body (stream->exchange, bytes, length);

  return 0;
}

static int
stream_close_cb (nghttp2_session *session,
                 int32_t          id,
                 uint32_t         code,
                 void            *data)
{
  Http2 *self = data;

  g_hash_table_remove (self->streams, GINT_TO_POINTER (id));

  return 0;
}

/* ---- what the server says ---- */

static void
append_field (GArray     *fields,
              const char *name,
              const char *value)
{
  nghttp2_nv field = {
    (uint8_t *) name, (uint8_t *) value, strlen (name), strlen (value), NGHTTP2_NV_FLAG_NONE
  };

  g_array_append_val (fields, field);
}

static void
submit_informational (Http2 *self,
                      int    id)
{
  g_autoptr (GArray) fields = g_array_new (FALSE, FALSE, sizeof (nghttp2_nv));

  append_field (fields, ":status", "103");
  append_field (fields, "link", "</style.css>; rel=preload");
  nghttp2_submit_headers (self->session, NGHTTP2_FLAG_NONE, id, NULL,
                          (nghttp2_nv *) (void *) fields->data, fields->len, NULL);
}

static ssize_t
read_body_cb (nghttp2_session     *session,
              int32_t              id,
              uint8_t             *buffer,
              size_t               room,
              uint32_t            *flags,
              nghttp2_data_source *source,
              void                *data)
{
  Http2 *self = data;
  Stream *stream = find_stream (self, id);
  Answer *answer = stream->exchange->answer;
  gssize n = witness_exchange_read (stream->exchange, buffer, room);

  if (n == BODY_WAIT)
    return NGHTTP2_ERR_DEFERRED;
  if (n > 0)
    return n;

  if (answer->finish == FINISH_WHOLE || answer->finish == FINISH_WHOLE_THEN_LEAVE)
    {
      *flags |= NGHTTP2_DATA_FLAG_EOF;
      return 0;
    }

  if (answer->finish == FINISH_STREAM_RESET)
    nghttp2_submit_rst_stream (session, NGHTTP2_FLAG_NONE, id, answer->code);
  witness_exchange_trouble (stream->exchange);

  return NGHTTP2_ERR_DEFERRED;
}

static void
submit_response (Http2    *self,
                 Exchange *exchange)
{
  Answer *answer = exchange->answer;
  g_autoptr (GArray) fields = g_array_new (FALSE, FALSE, sizeof (nghttp2_nv));
  g_autofree char *status = g_strdup_printf ("%d", answer->status);
  g_autofree char *length = g_strdup_printf ("%" G_GUINT64_FORMAT, answer->declared);
  nghttp2_data_provider provider = { .read_callback = read_body_cb };
  gboolean has_data = witness_exchange_wants_body (exchange)
                      && (answer->body != NULL || answer->finish > FINISH_WHOLE_THEN_LEAVE);

  append_field (fields, ":status", status);
  for (guint i = 0; i < answer->headers->len; i++)
    {
      Header *header = g_ptr_array_index (answer->headers, i);

      append_field (fields, header->name, header->value);
    }
  if (answer->body != NULL && answer->declared != BODY_UNKNOWN_LENGTH && !answer->chunked)
    append_field (fields, "content-length", length);

  nghttp2_submit_response (self->session, exchange->stream,
                           (nghttp2_nv *) (void *) fields->data, fields->len,
                           has_data ? &provider : NULL);
}

static void
say_goaway (Http2    *self,
            int       last_stream,
            uint32_t  code)
{
  self->said_farewell = TRUE;
  nghttp2_submit_goaway (self->session, NGHTTP2_FLAG_NONE, last_stream, code, NULL, 0);
}

static void
append_raw (Http2  *self,
            GBytes *bytes)
{
  gsize length = 0;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  g_byte_array_append (self->raw, data, (guint) length);
}

static void
answer_without_head (Http2    *self,
                     Exchange *exchange)
{
  Answer *answer = exchange->answer;

  if (answer->raw != NULL)
    append_raw (self, answer->raw);
  if (answer->finish == FINISH_STREAM_RESET)
    nghttp2_submit_rst_stream (self->session, NGHTTP2_FLAG_NONE, exchange->stream, answer->code);
  else if (answer->raw == NULL)
    witness_exchange_trouble (exchange);
}

static void
http2_answer (gpointer  speaker,
              Exchange *exchange)
{
  Http2 *self = speaker;
  Answer *answer = exchange->answer;

  if (answer->goaway == GOAWAY_ZERO)
    {
      say_goaway (self, 0, answer->code);
      witness_exchange_trouble (exchange);
      return;
    }

  if (answer->goaway == GOAWAY_GRACEFUL)
    say_goaway (self, exchange->stream, answer->code);

  if (answer->no_head || answer->raw != NULL)
    answer_without_head (self, exchange);
  else if (answer->informational > 0)
    submit_informational (self, exchange->stream);
  else
    submit_response (self, exchange);
}

/* A farewell that we did not ask for is nghttp2's verdict on the client. */
static void
note_goaway_sent (Http2               *self,
                  const nghttp2_frame *frame)
{
  if (!self->said_farewell)
    {
      Record *record = self->connection->witness->record;
      GString *line = witness_record_begin (record, "h2-error");

      witness_json_number (line, "connection", (gint64) self->connection->number);
      witness_json_string (line, "error", nghttp2_http2_strerror (frame->goaway.error_code));
      witness_record_end (record, line);
      self->said_farewell = TRUE;
      witness_ending_plan (self->connection, PLAN_LEAVE);
    }
}

static int
frame_send_cb (nghttp2_session     *session,
               const nghttp2_frame *frame,
               void                *data)
{
  Http2 *self = data;
  Stream *stream = find_stream (self, frame->hd.stream_id);
  Exchange *exchange = stream != NULL ? stream->exchange : NULL;

  if (frame->hd.type == NGHTTP2_GOAWAY)
    note_goaway_sent (self, frame);
  if (exchange == NULL || exchange->answer == NULL)
    return 0;

  if (frame->hd.type == NGHTTP2_HEADERS && exchange->answer->informational > 0)
    {
      if (--exchange->answer->informational > 0)
        submit_informational (self, frame->hd.stream_id);
      else
        submit_response (self, exchange);
    }
  else if ((frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA)
           && (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0)
    {
      stream->finished = TRUE;
      witness_exchange_finished (exchange);
    }

  return 0;
}

/* ---- the protocol ---- */

static nghttp2_session *
session_new (Http2 *self)
{
  nghttp2_session *session = NULL;
  nghttp2_session_callbacks *callbacks = NULL;
  nghttp2_option *option = NULL;

  nghttp2_session_callbacks_new (&callbacks);
  nghttp2_session_callbacks_set_on_begin_headers_callback (callbacks, begin_headers_cb);
  nghttp2_session_callbacks_set_on_header_callback (callbacks, header_cb);
  nghttp2_session_callbacks_set_on_frame_recv_callback (callbacks, frame_recv_cb);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback (callbacks, data_chunk_cb);
  nghttp2_session_callbacks_set_on_stream_close_callback (callbacks, stream_close_cb);
  nghttp2_session_callbacks_set_on_frame_send_callback (callbacks, frame_send_cb);

  nghttp2_option_new (&option);
  nghttp2_option_set_max_send_header_block_length (option, SENT_HEAD_BYTES);
#ifdef HAVE_STREAM_RESET_RATE_LIMIT
  nghttp2_option_set_stream_reset_rate_limit (option, 1000000, 1000000);
#endif

  nghttp2_session_server_new2 (&session, callbacks, self, option);
  nghttp2_option_del (option);
  nghttp2_session_callbacks_del (callbacks);

  return session;
}

static gpointer
http2_open (Connection *connection)
{
  Http2 *self = g_new0 (Http2, 1);
  Options *options = connection->witness->options;
  const nghttp2_settings_entry settings[] = {
    { NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, (uint32_t) options->max_streams },
    { NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 1024 * 1024 },
  };

  self->connection = connection;
  self->streams = g_hash_table_new_full (NULL, NULL, NULL, stream_free);
  self->raw = g_byte_array_new ();
  self->session = session_new (self);
  nghttp2_submit_settings (self->session, NGHTTP2_FLAG_NONE, settings, G_N_ELEMENTS (settings));

  return self;
}

static void
http2_close (gpointer speaker)
{
  Http2 *self = speaker;

  nghttp2_session_del (self->session);
  g_hash_table_unref (self->streams);
  g_byte_array_unref (self->raw);
  g_free (self);
}

static void
break_off (Http2   *self,
           ssize_t  error)
{
  Record *record = self->connection->witness->record;
  GString *line = witness_record_begin (record, "h2-error");

  witness_json_number (line, "connection", (gint64) self->connection->number);
  witness_json_string (line, "error", nghttp2_strerror ((int) error));
  witness_record_end (record, line);
  witness_ending_plan (self->connection, PLAN_CUT);
}

static void
http2_take (gpointer      speaker,
            const guint8 *bytes,
            gsize         length)
{
  Http2 *self = speaker;
  ssize_t n = nghttp2_session_mem_recv (self->session, bytes, length);

  if (n < 0)
    break_off (self, n);
}

static gboolean
http2_fill (gpointer    speaker,
            GByteArray *plain)
{
  Http2 *self = speaker;

  while (plain->len < PIECE_BYTES && !self->connection->mute)
    {
      const uint8_t *data = NULL;
      ssize_t n = nghttp2_session_mem_send (self->session, &data);

      if (n < 0)
        break_off (self, n);
      if (n <= 0)
        break;
      g_byte_array_append (plain, data, (guint) n);
    }

  g_byte_array_append (plain, self->raw->data, self->raw->len);
  g_byte_array_set_size (self->raw, 0);

  return plain->len > 0;
}

/* Flow control bounds what a client can make us hold. */
static gboolean
http2_is_full (gpointer speaker)
{
  return FALSE;
}

static void
http2_wake (gpointer  speaker,
            Exchange *exchange)
{
  Http2 *self = speaker;

  nghttp2_session_resume_data (self->session, exchange->stream);
}

static void
http2_farewell (gpointer speaker)
{
  Http2 *self = speaker;

  if (!self->said_farewell)
    say_goaway (self, nghttp2_session_get_last_proc_stream_id (self->session), NGHTTP2_NO_ERROR);
}

const Protocol witness_http2 = {
  .open = http2_open,
  .close = http2_close,
  .take = http2_take,
  .fill = http2_fill,
  .is_full = http2_is_full,
  .answer = http2_answer,
  .wake = http2_wake,
  .farewell = http2_farewell,
};
