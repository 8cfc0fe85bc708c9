/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Routes that misbehave, each in one way. They say what shall go wrong; the protocols
 * carry it out. Any method will do, so that a client's writes can be tried too.
 */

#include "routes.h"

static const char ten_bytes[] = "0123456789";

static gboolean
is_h2 (Exchange *exchange)
{
  return exchange->connection->protocol == &witness_http2;
}

static Answer *
new_without_head (Finish finish)
{
  Answer *answer = witness_answer_new (0);

  answer->no_head = TRUE;
  answer->finish = finish;

  return answer;
}

/* A body that says it is 100 bytes long and has 10. */
static Answer *
new_broken_body (Finish finish)
{
  Answer *answer = witness_answer_new (200);

  witness_answer_take_body (answer, "text/plain", witness_body_new_bytes (ten_bytes, 10));
  answer->declared = 100;
  answer->finish = finish;

  return answer;
}

/* HTTP/2 ends the stream in form, and so lies about the length only. */
static Answer *
answer_short_length (Exchange   *exchange,
                     const char *rest)
{
  return new_broken_body (is_h2 (exchange) ? FINISH_WHOLE : FINISH_LEAVE);
}

static Answer *
answer_chunk_cut (Exchange   *exchange,
                  const char *rest)
{
  Answer *answer = NULL;

  if (!is_h2 (exchange))
    return witness_answer_new_raw (200, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
                                   "Transfer-Encoding: chunked\r\n\r\n64\r\n0123456789", -1,
                                   FINISH_LEAVE);

  answer = new_broken_body (FINISH_CUT);
  answer->declared = BODY_UNKNOWN_LENGTH;

  return answer;
}

static Answer *
answer_chunk_bad (Exchange   *exchange,
                  const char *rest)
{
  if (is_h2 (exchange))
    return witness_answer_new_problem (404, exchange->target, "HTTP/2 has no chunks");

  return witness_answer_new_raw (200, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
                                 "Transfer-Encoding: chunked\r\n\r\n"
                                 "a\r\n0123456789\r\nnonsense\r\n0123456789\r\n0\r\n\r\n", -1,
                                 FINISH_LEAVE);
}

static Answer *
answer_reset (Exchange   *exchange,
              const char *rest)
{
  return new_without_head (FINISH_RESET);
}

static Answer *
answer_reset_body (Exchange   *exchange,
                   const char *rest)
{
  return new_broken_body (FINISH_RESET);
}

/* With abrupt=1 a TLS connection ends without close_notify. */
static Answer *
answer_close (Exchange   *exchange,
              const char *rest)
{
  gboolean abrupt = witness_exchange_get_number (exchange, "abrupt", 0, 1) == 1;

  return new_without_head (abrupt ? FINISH_CUT : FINISH_LEAVE);
}

static Answer *
answer_close_after (Exchange   *exchange,
                    const char *rest)
{
  Answer *answer = witness_answer_new_json (200, "{\"closing\":true}");

  answer->finish = FINISH_WHOLE_THEN_LEAVE;
  if (!is_h2 (exchange) && witness_exchange_get_number (exchange, "announce", 0, 1) == 1)
    witness_headers_add (answer->headers, "Connection", "close");

  return answer;
}

/* Then the connection ends; HTTP/2, where it reads as a huge frame, stays. */
static Answer *
answer_garbage (Exchange   *exchange,
                const char *rest)
{
  static const char garbage[] = "\x16\x03\x01\xff\xfe not even close \x01\x02\x03\r\n\r\n\r\n";

  return witness_answer_new_raw (0, garbage, sizeof garbage - 1, FINISH_LEAVE);
}

/* Any three digits or others in the status line; HTTP/2 says them in :status. */
static Answer *
answer_status_line (Exchange   *exchange,
                    const char *rest)
{
  int code = (int) witness_exchange_get_number (exchange, "code", 99, 99999);
  g_autofree char *text = NULL;

  if (is_h2 (exchange))
    return witness_answer_new_text (code, "text/plain", ten_bytes);

  text = g_strdup_printf ("HTTP/1.1 %d Odd\r\nContent-Length: 10\r\n\r\n%s", code, ten_bytes);

  return witness_answer_new_raw (code, text, -1, FINISH_WHOLE);
}

static Answer *
answer_informational (Exchange   *exchange,
                      const char *rest)
{
  guint n = (guint) witness_exchange_get_number (exchange, "n", 1, G_MAXINT32);
  Answer *answer = witness_answer_new_json (200, "{\"informational\":%u}", n);

  answer->informational = n;

  return answer;
}

static Answer *
answer_stall_head (Exchange   *exchange,
                   const char *rest)
{
  if (is_h2 (exchange))
    return new_without_head (FINISH_SILENCE);

  return witness_answer_new_raw (200, "HTTP/1.1 200 OK\r\nContent-Type: text/pl", -1,
                                 FINISH_SILENCE);
}

static Answer *
answer_stall_body (Exchange   *exchange,
                   const char *rest)
{
  return new_broken_body (FINISH_SILENCE);
}

/* The head ends with the connection. */
static Answer *
answer_head_cut (Exchange   *exchange,
                 const char *rest)
{
  if (is_h2 (exchange))
    return new_without_head (FINISH_LEAVE);

  return witness_answer_new_raw (200, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n", -1,
                                 FINISH_LEAVE);
}

const Route witness_routes_trouble[] = {
  { "/short-length", NULL, answer_short_length },
  { "/chunk-cut", NULL, answer_chunk_cut },
  { "/chunk-bad", NULL, answer_chunk_bad },
  { "/reset", NULL, answer_reset },
  { "/reset-body", NULL, answer_reset_body },
  { "/close", NULL, answer_close },
  { "/close-after", NULL, answer_close_after },
  { "/garbage", NULL, answer_garbage },
  { "/status-line", NULL, answer_status_line },
  { "/informational", NULL, answer_informational },
  { "/stall-head", NULL, answer_stall_head },
  { "/stall-body", NULL, answer_stall_body },
  { "/head-cut", NULL, answer_head_cut },
  { NULL }
};

/* ---- HTTP/2 only ---- */

static guint32
get_code (Exchange *exchange,
          gint64    fallback)
{
  return (guint32) witness_exchange_get_number (exchange, "code", fallback, G_MAXUINT32);
}

static Answer *
answer_rst (Exchange   *exchange,
            const char *rest)
{
  Answer *answer = new_without_head (FINISH_STREAM_RESET);

  answer->code = get_code (exchange, 2);

  return answer;
}

static Answer *
answer_rst_body (Exchange   *exchange,
                 const char *rest)
{
  Answer *answer = new_broken_body (FINISH_STREAM_RESET);

  answer->code = get_code (exchange, 2);

  return answer;
}

/* REFUSED_STREAM says that the request was not processed (RFC 9113, 8.7). */
static Answer *
answer_refused (Exchange   *exchange,
                const char *rest)
{
  Answer *answer = new_without_head (FINISH_STREAM_RESET);

  answer->code = 7;

  return answer;
}

/* The farewell names this stream as the last; its answer still comes. */
static Answer *
answer_goaway (Exchange   *exchange,
               const char *rest)
{
  Answer *answer = witness_answer_new_json (200, "{\"goaway\":true}");

  answer->goaway = GOAWAY_GRACEFUL;
  answer->code = get_code (exchange, 0);

  return answer;
}

/* The farewell disowns every stream. The connection stays open unless close=1. */
static Answer *
answer_goaway_zero (Exchange   *exchange,
                    const char *rest)
{
  gboolean close = witness_exchange_get_number (exchange, "close", 0, 1) == 1;
  Answer *answer = new_without_head (close ? FINISH_LEAVE : FINISH_SILENCE);

  answer->goaway = GOAWAY_ZERO;
  answer->code = get_code (exchange, 0);

  return answer;
}

/* A DATA frame on stream 0, and longer than it may be. */
static Answer *
answer_garbage_frame (Exchange   *exchange,
                      const char *rest)
{
  static const char frame[] = "\xff\xff\xff\x00\x00\x00\x00\x00\x00 and so on";

  return witness_answer_new_raw (0, frame, sizeof frame - 1, FINISH_SILENCE);
}

const Route witness_routes_trouble_h2[] = {
  { "/h2/rst", NULL, answer_rst },
  { "/h2/rst-body", NULL, answer_rst_body },
  { "/h2/refused", NULL, answer_refused },
  { "/h2/goaway", NULL, answer_goaway },
  { "/h2/goaway-zero", NULL, answer_goaway_zero },
  { "/h2/garbage-frame", NULL, answer_garbage_frame },
  { NULL }
};
