/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The log of the server, read once the server has ended: each request that it has read, and what
 * it did with it. It belongs to the witness, which has to live on.
 */

#include "config.h"

#include "log.h"

static GPtrArray *
read_lines (Witness    *server,
            const char *event,
            gint64      n)
{
  GPtrArray *lines = g_ptr_array_new ();

  for (gint64 i = 0; i < n; i++)
    g_ptr_array_add (lines, witness_wait_event (server, event));

  return lines;
}

/* Who was let down by the server owes it nothing. And a write that is cancelled while it shakes
 * hands, in the moment that this succeeds, leaves HTTP/2 without a GOAWAY: nothing was asked. */
static gboolean
is_rude (JsonObject *end)
{
  if (json_object_get_boolean_member (end, "clean")
      || json_object_get_boolean_member (end, "server_closed_first"))
    return FALSE;

  return json_object_get_int_member (end, "requests") > 0
         || !g_str_equal (json_object_get_string_member (end, "why"), "no GOAWAY");
}

/* Ends the server: what still lies in its sockets is in the log, too. */
Log *
log_read (Witness *server)
{
  Log *self = g_new0 (Log, 1);
  g_autoptr (GPtrArray) ends = witness_quit (server);
  JsonObject *all = witness_wait_event (server, "all");

  self->rude = g_ptr_array_new ();
  for (guint i = 0; i < ends->len; i++)
    if (is_rude (g_ptr_array_index (ends, i)))
      g_ptr_array_add (self->rude, g_ptr_array_index (ends, i));
  self->arrivals = read_lines (server, "arrival", json_object_get_int_member (all, "arrivals"));
  self->knocks = read_lines (server, "knock", json_object_get_int_member (all, "knocks"));

  return self;
}

void
log_free (Log *self)
{
  g_ptr_array_unref (self->arrivals);
  g_ptr_array_unref (self->knocks);
  g_ptr_array_unref (self->rude);
  g_free (self);
}

GPtrArray *
log_find_arrivals (Log        *self,
                   const char *call)
{
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = 0; i < self->arrivals->len; i++)
    if (g_str_equal (line_get_text (g_ptr_array_index (self->arrivals, i), "call"), call))
      g_ptr_array_add (found, g_ptr_array_index (self->arrivals, i));

  return found;
}

const char *
line_get_text (JsonObject *line,
               const char *name)
{
  return json_object_get_string_member_with_default (line, name, NULL);
}

gboolean
line_is_applied (JsonObject *line)
{
  return json_object_get_boolean_member (line, "applied");
}

guint
line_get_attempt (JsonObject *line)
{
  return (guint) g_ascii_strtoull (line_get_text (line, "attempt"), NULL, 10);
}

/* The status that the server answered with, 0 if the answer was none or broke off. */
guint
line_get_status (JsonObject *line)
{
  const char *fate = line_get_text (line, "fate");
  g_auto (GStrv) words = g_strsplit_set (fate, ":!", 3);
  static const char * const whole[] = { "ok", "ok-leave", "late", "goaway", NULL };
  static const char * const refusals[] = { "status", "wait", "date", "date-alone", "skewed", NULL };

  if (g_strv_contains (whole, words[0]))
    return 200;
  if (g_strv_contains (refusals, words[0]))
    return (guint) g_ascii_strtoull (words[1], NULL, 10);

  return 0;
}
