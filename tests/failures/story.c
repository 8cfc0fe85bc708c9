/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What happened in a script, from both sides and in the order of time, for a person who has to find
 * out why it failed. It judges nothing.
 */

#include "config.h"

#include "story.h"

#include <adieu/adieu-error.h>

typedef struct
{
  gint64  time;
  char   *words;
} Moment;

static void
moment_clear (gpointer data)
{
  g_free (((Moment *) data)->words);
}

static int
compare_moments (gconstpointer a,
                 gconstpointer b)
{
  const Moment *left = a;
  const Moment *right = b;

  return left->time < right->time ? -1 : left->time > right->time;
}

/* Takes @words. */
static void
add_moment (GArray *moments,
            gint64  time,
            char   *words)
{
  Moment moment = { time, words };

  g_array_append_val (moments, moment);
}

static void
add_journal (GArray  *moments,
             Journal *self)
{
  static const char * const names[] = { "not sent", "unknown", "answered" };
  const char *id = self->call->id;

  if (self->asked != 0)
    add_moment (moments, self->asked, g_strdup_printf ("client: %s is asked", id));
  if (self->cancelled != 0)
    add_moment (moments, self->cancelled, g_strdup_printf ("client: %s is cancelled", id));
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = journal_get_entry (self, i);

      add_moment (moments, entry->signed_at,
                  g_strdup_printf ("client: %s, attempt %u, key %s", id, entry->number,
                                   entry->key));
    }
  if (self->error != NULL)
    add_moment (moments, self->told,
                g_strdup_printf ("client: %s is told “%s” (%s %d, %s)", id, self->error->message,
                                 g_quark_to_string (self->error->domain), self->error->code,
                                 names[adieu_client_error_get_delivery (self->error)]));
  else if (self->n_told > 0)
    add_moment (moments, self->told, g_strdup_printf ("client: %s is told %u", id, self->status));
}

static void
add_arrivals (GArray     *moments,
              Log        *log,
              const char *call)
{
  g_autoptr (GPtrArray) arrivals = log_find_arrivals (log, call);

  for (guint i = 0; i < arrivals->len; i++)
    {
      JsonObject *line = g_ptr_array_index (arrivals, i);

      add_moment (moments, json_object_get_int_member (line, "us"),
                  g_strdup_printf ("server: %s, attempt %s, key %s, connection %d/%d: %s%s", call,
                                   line_get_text (line, "attempt"), line_get_text (line, "key"),
                                   (int) json_object_get_int_member (line, "connection"),
                                   (int) json_object_get_int_member (line, "stream"),
                                   line_get_text (line, "fate"),
                                   line_is_applied (line) ? ", applied" : ""));
    }
}

static void
add_knocks (GArray  *moments,
            Log     *log,
            guint32  seed)
{
  g_autofree char *script = g_strdup_printf ("%u", seed);

  for (guint i = 0; i < log->knocks->len; i++)
    {
      JsonObject *line = g_ptr_array_index (log->knocks, i);

      if (g_str_equal (line_get_text (line, "script"), script))
        add_moment (moments, json_object_get_int_member (line, "us"),
                    g_strdup_printf ("server: somebody knocks: %s", line_get_text (line, "fate")));
    }
}

char *
story_tell (Play *play,
            Log  *log)
{
  g_autoptr (GArray) moments = g_array_new (FALSE, FALSE, sizeof (Moment));
  g_autofree char *script = script_describe (play->script);
  GString *story = g_string_new (script);

  g_array_set_clear_func (moments, moment_clear);
  add_knocks (moments, log, play->script->seed);
  for (guint i = 0; i < play->journals->len; i++)
    {
      Journal *journal = g_ptr_array_index (play->journals, i);

      add_journal (moments, journal);
      add_arrivals (moments, log, journal->call->id);
    }
  g_array_sort (moments, compare_moments);
  for (guint i = 0; i < moments->len; i++)
    {
      Moment *moment = &g_array_index (moments, Moment, i);

      g_string_append_printf (story, "  %9.3f ms %s\n",
                              (double) (moment->time - play->begun) / 1000.0, moment->words);
    }

  return g_string_free (story, FALSE);
}
