/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a request meets once it has been read: the request itself brings the list, a word for each
 * time that it arrives, and the server counts and keeps the log. A write is applied in the
 * moment that its line is written, before anything is answered. The log never tells a client's
 * side of it.
 */

#include "server.h"

#include <string.h>

#include "../witness/routes.h"

static guint64 n_arrivals = 0;

/* So many requests have been read. */
guint64
failures_count_arrivals (void)
{
  return n_arrivals;
}

/* ---- which ---- */

static guint
count_arrival (const char *call)
{
  static GHashTable *counts = NULL;
  guint n;

  if (counts == NULL)
    counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, call));
  g_hash_table_insert (counts, g_strdup (call), GUINT_TO_POINTER (n + 1));

  return n;
}

/* The last one again if a * follows it; after the others all goes well. */
static char *
pick_fate (const char *list,
           guint       n)
{
  g_auto (GStrv) words = g_strsplit (list, " ", -1);
  guint length = g_strv_length (words);

  if (length > 1 && n >= length - 1 && g_str_equal (words[length - 1], "*"))
    n = length - 2;

  return g_strdup (n < length ? words[n] : "ok");
}

/* Of a connection that has been taken leave of, later streams are as good as never sent: that is
 * what the farewell says (RFC 9113, 6.8), and so it has to be true. And none disowns others
 * that are under way: these may have been applied. */
static char *
keep_honest (Exchange *exchange,
             char     *fate)
{
  static GHashTable *left = NULL;
  Connection *connection = exchange->connection;
  const char *honest = NULL;

  if (left == NULL)
    left = g_hash_table_new (NULL, NULL);
  if (g_hash_table_contains (left, GUINT_TO_POINTER (connection->number)))
    honest = "mute";
  else if (g_str_has_prefix (fate, "goaway-zero") && connection->exchanges->len > 1)
    honest = "rst:7";
  else if (strstr (fate, "goaway") != NULL || strstr (fate, "leave") != NULL)
    g_hash_table_add (left, GUINT_TO_POINTER (connection->number));

  if (honest == NULL)
    return fate;
  g_free (fate);

  return g_strdup (honest);
}

static Fate
read_fate (const char *text)
{
  gboolean applied = g_str_has_suffix (text, "!");
  g_autofree char *bare = g_strndup (text, strlen (text) - applied);
  g_auto (GStrv) words = g_strsplit (bare, ":", 3);
  guint n = g_strv_length (words);
  Fate fate = { .applied = applied };

  g_strlcpy (fate.name, words[0], sizeof fate.name);
  fate.number = n > 1 ? (guint) g_ascii_strtoull (words[1], NULL, 10) : 0;
  fate.seconds = n > 2 ? (guint) g_ascii_strtoull (words[2], NULL, 10) : 0;

  return fate;
}

static const char *
get_key (Exchange *exchange)
{
  const char *key = witness_headers_get (exchange->headers, "idempotency-key");

  return key != NULL ? key : witness_headers_get (exchange->headers, "x-once");
}

static void
record_arrival (Exchange   *exchange,
                const char *call,
                const char *text,
                Fate       *fate)
{
  Record *record = exchange->connection->witness->record;
  GString *line = witness_record_begin (record, "arrival");

  n_arrivals++;
  witness_json_string (line, "call", call);
  witness_json_string (line, "attempt", witness_headers_get (exchange->headers, "x-attempt"));
  witness_json_string (line, "method", exchange->method);
  witness_json_number (line, "body", (gint64) exchange->body_bytes);
  witness_json_string (line, "key", get_key (exchange));
  witness_json_string (line, "fate", text);
  witness_json_boolean (line, "applied", fate->applied);
  witness_json_number (line, "not_before", fate->not_before);
  witness_json_number (line, "us", g_get_monotonic_time ());
  witness_json_number (line, "connection", (gint64) exchange->connection->number);
  witness_json_number (line, "stream", exchange->stream);
  witness_record_end (record, line);
}

/* As the witness calls it. Never NULL. */
Answer *
witness_routes_answer (Exchange *exchange)
{
  const char *call = witness_headers_get (exchange->headers, "x-call");
  const char *list = witness_headers_get (exchange->headers, "x-fates");
  g_autofree char *text = NULL;
  Answer *answer = NULL;
  Fate fate = { 0 };

  if (call == NULL || list == NULL)
    return witness_answer_new_problem (404, exchange->target, "It says neither X-Call nor X-Fates");

  text = keep_honest (exchange, pick_fate (list, count_arrival (call)));
  fate = read_fate (text);
  answer = failures_answer (exchange, &fate);
  if (answer == NULL)
    return witness_answer_new_problem (404, exchange->target, "There is no such fate");
  record_arrival (exchange, call, text, &fate);

  return answer;
}
