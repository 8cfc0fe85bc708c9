/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Each way in which a request may be answered, or not: the answers behind the names of fates.
 * Pure but for the clock. It does not choose, and it keeps no log.
 */

#include "server.h"

#include "../witness/routes.h"

#define SKEW_S (60 * 60)

static guint pace = 1;

void
failures_set_pace (guint to)
{
  pace = to;
}

guint
failures_pace (guint ms)
{
  return ms * pace;
}

/* ---- whole ones ---- */

static Answer *
answer_ok (Exchange *exchange,
           Fate     *fate)
{
  if (g_str_equal (exchange->method, "DELETE"))
    return witness_answer_new (204);

  return witness_answer_new_json (200, "{\"done\":true}");
}

static Answer *
answer_late (Exchange *exchange,
             Fate     *fate)
{
  Answer *answer = answer_ok (exchange, fate);

  answer->delay_ms = failures_pace (fate->number);

  return answer;
}

static Answer *
answer_status (Exchange *exchange,
               Fate     *fate)
{
  return witness_answer_new_problem ((int) fate->number, exchange->target, "It was meant to be so");
}

static void
ask_to_wait (Answer *answer,
             Fate   *fate)
{
  g_autofree char *seconds = g_strdup_printf ("%u", fate->seconds);

  witness_headers_add (answer->headers, "Retry-After", seconds);
  fate->not_before = g_get_monotonic_time () + fate->seconds * G_USEC_PER_SEC;
}

static Answer *
answer_wait (Exchange *exchange,
             Fate     *fate)
{
  Answer *answer = answer_status (exchange, fate);

  ask_to_wait (answer, fate);

  return answer;
}

static void
add_date (Answer     *answer,
          const char *name,
          gint64      seconds)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (seconds);
  g_autofree char *text = g_date_time_format (date, "%a, %d %b %Y %H:%M:%S GMT");

  witness_headers_add (answer->headers, name, text);
}

static Answer *
new_dated (Exchange *exchange,
           Fate     *fate,
           gint64    clock)
{
  Answer *answer = answer_status (exchange, fate);

  add_date (answer, "Date", clock);
  add_date (answer, "Retry-After", clock + fate->seconds);
  fate->not_before = g_get_monotonic_time () + fate->seconds * G_USEC_PER_SEC;

  return answer;
}

static Answer *
answer_date (Exchange *exchange,
             Fate     *fate)
{
  return new_dated (exchange, fate, g_get_real_time () / G_USEC_PER_SEC);
}

/* The server's clock is slow, and it says so. */
static Answer *
answer_skewed (Exchange *exchange,
               Fate     *fate)
{
  return new_dated (exchange, fate, g_get_real_time () / G_USEC_PER_SEC - SKEW_S);
}

static Answer *
answer_date_alone (Exchange *exchange,
                   Fate     *fate)
{
  gint64 now = g_get_real_time ();
  gint64 then = now / G_USEC_PER_SEC + fate->seconds;
  Answer *answer = answer_status (exchange, fate);

  add_date (answer, "Retry-After", then);
  fate->not_before = g_get_monotonic_time () + then * G_USEC_PER_SEC - now;

  return answer;
}

/* ---- those that break off ---- */

static Answer *
answer_nothing (Exchange *exchange,
                Fate     *fate)
{
  Answer *answer = witness_answer_new (0);

  answer->no_head = TRUE;

  return answer;
}

/* On HTTP/2 a head cannot be cut. */
static Answer *
answer_half_head (Exchange *exchange,
                  Fate     *fate)
{
  if (exchange->connection->protocol == &witness_http2)
    return answer_nothing (exchange, fate);

  return witness_answer_new_raw (200, "HTTP/1.1 200 OK\r\nContent-Type: text/pl", -1, FINISH_WHOLE);
}

static Answer *
answer_half_body (Exchange *exchange,
                  Fate     *fate)
{
  Answer *answer = witness_answer_new (200);

  witness_answer_take_body (answer, "text/plain", witness_body_new_bytes ("0123456789", 10));
  answer->declared = 100;

  return answer;
}

/* So slow that only the deadline of the whole call ends it. */
static Answer *
answer_drip (Exchange *exchange,
             Fate     *fate)
{
  Answer *answer = witness_answer_new (200);

  witness_answer_take_body (answer, "text/plain", witness_body_new_pattern (100000));
  answer->chunk = 1;
  answer->chunk_ms = failures_pace (fate->number);

  return answer;
}

/* Those that succeed say, at least in part, that it has been done. */
static const struct
{
  const char *name;
  gboolean    succeeds;
  Answer   *(*answer) (Exchange *exchange, Fate *fate);
  Finish      finish;
  Goaway      goaway;
} fates[] = {
  { "ok", TRUE, answer_ok, FINISH_WHOLE, GOAWAY_NONE },
  { "ok-leave", TRUE, answer_ok, FINISH_WHOLE_THEN_LEAVE, GOAWAY_NONE },
  { "late", TRUE, answer_late, FINISH_WHOLE, GOAWAY_NONE },
  { "status", FALSE, answer_status, FINISH_WHOLE, GOAWAY_NONE },
  { "wait", FALSE, answer_wait, FINISH_WHOLE, GOAWAY_NONE },
  { "date", FALSE, answer_date, FINISH_WHOLE, GOAWAY_NONE },
  { "date-alone", FALSE, answer_date_alone, FINISH_WHOLE, GOAWAY_NONE },
  { "skewed", FALSE, answer_skewed, FINISH_WHOLE, GOAWAY_NONE },
  { "reset", FALSE, answer_nothing, FINISH_RESET, GOAWAY_NONE },
  { "leave", FALSE, answer_nothing, FINISH_LEAVE, GOAWAY_NONE },
  { "cut", FALSE, answer_nothing, FINISH_CUT, GOAWAY_NONE },
  { "mute", FALSE, answer_nothing, FINISH_SILENCE, GOAWAY_NONE },
  { "head-leave", FALSE, answer_half_head, FINISH_LEAVE, GOAWAY_NONE },
  { "head-reset", FALSE, answer_half_head, FINISH_RESET, GOAWAY_NONE },
  { "head-mute", FALSE, answer_half_head, FINISH_SILENCE, GOAWAY_NONE },
  { "body-leave", TRUE, answer_half_body, FINISH_LEAVE, GOAWAY_NONE },
  { "body-cut", TRUE, answer_half_body, FINISH_CUT, GOAWAY_NONE },
  { "body-reset", TRUE, answer_half_body, FINISH_RESET, GOAWAY_NONE },
  { "body-mute", TRUE, answer_half_body, FINISH_SILENCE, GOAWAY_NONE },
  { "drip", TRUE, answer_drip, FINISH_WHOLE, GOAWAY_NONE },

  /* On HTTP/2 only; the number is an error code. */
  { "body-short", TRUE, answer_half_body, FINISH_WHOLE, GOAWAY_NONE },
  { "rst", FALSE, answer_nothing, FINISH_STREAM_RESET, GOAWAY_NONE },
  { "rst-body", TRUE, answer_half_body, FINISH_STREAM_RESET, GOAWAY_NONE },
  { "goaway", TRUE, answer_ok, FINISH_WHOLE, GOAWAY_GRACEFUL },
  { "goaway-leave", FALSE, answer_nothing, FINISH_LEAVE, GOAWAY_GRACEFUL },
  { "goaway-body", TRUE, answer_half_body, FINISH_CUT, GOAWAY_GRACEFUL },
  { "goaway-zero", FALSE, answer_nothing, FINISH_SILENCE, GOAWAY_ZERO },
  { "goaway-zero-leave", FALSE, answer_nothing, FINISH_LEAVE, GOAWAY_ZERO },
};

/* NULL if there is no such fate. Notes whether it tells of a success. */
Answer *
failures_answer (Exchange *exchange,
                 Fate     *fate)
{
  Answer *answer = NULL;
  gsize i = 0;

  while (i < G_N_ELEMENTS (fates) && !g_str_equal (fates[i].name, fate->name))
    i++;
  if (i == G_N_ELEMENTS (fates))
    return NULL;

  fate->applied |= fates[i].succeeds;
  answer = fates[i].answer (exchange, fate);
  answer->finish = fates[i].finish;
  answer->goaway = fates[i].goaway;
  answer->code = fate->number;

  return answer;
}
