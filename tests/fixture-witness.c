/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The witness as a child process: its lines are read in a thread of their own, so that a
 * test may wait for an event while no main loop runs at all.
 */

#include "config.h"

#include "fixture-witness.h"

#include <string.h>

/* Runs the witness and takes its directory away after it. A test that is killed can do neither,
 * but the witness ends when nobody is there to tell it anything. */
#define TIDY_UP "trap '' INT TERM; \"$@\"; status=$?; rm -rf \"$0\"; exit $status"

/* Whoever has to wait longer than this waits for something that does not come. */
#define PATIENCE_S 30
/* How much of what the witness said a failure shows. */
#define LINES_SHOWN 60

typedef struct
{
  char       *line;
  JsonNode   *node;
  JsonObject *object;
  const char *event;
  gboolean    given_out;
} Event;

struct Witness
{
  GSubprocess  *process;
  GThread      *reader;
  char         *directory;
  char         *ca_path;
  char         *socket_path;
  GTlsDatabase *ca;
  char         *bases[TRANSPORT_UNIX + 1];
  guint         ports[TRANSPORT_UNIX + 1];
  const char   *forgiven;
  guint         n_words;

  GMutex        mutex;
  GCond         changed;
  GPtrArray    *events;
  gboolean      over;
};

static const char * const names[] = { "http", "https", "h2", "unix" };

const char *
witness_get_name (Transport transport)
{
  return names[transport];
}

static void
event_free (Event *event)
{
  g_free (event->line);
  json_node_unref (event->node);
  g_free (event);
}

static void
take_line (Witness *self,
           char    *line)
{
  g_autoptr (GError) error = NULL;
  Event *event = g_new0 (Event, 1);

  event->line = line;
  event->node = json_from_string (line, &error);
  if (event->node == NULL || !JSON_NODE_HOLDS_OBJECT (event->node))
    g_error ("The witness said no JSON: %s", line);
  event->object = json_node_get_object (event->node);
  event->event = json_object_get_string_member (event->object, "event");

  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->events, event);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
}

static gpointer
read_lines (gpointer data)
{
  Witness *self = data;
  g_autoptr (GDataInputStream) stream = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  char *line = NULL;

  while ((line = g_data_input_stream_read_line (stream, NULL, NULL, NULL)) != NULL)
    take_line (self, line);

  g_mutex_lock (&self->mutex);
  self->over = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);

  return NULL;
}

/* To stderr, for whoever has to find out why a test failed. With the mutex held. */
static void
show_said (Witness *self)
{
  guint first = self->events->len > LINES_SHOWN ? self->events->len - LINES_SHOWN : 0;

  for (guint i = first; i < self->events->len; i++)
    g_printerr ("  %s\n", ((Event *) g_ptr_array_index (self->events, i))->line);
}

/* @value, if it is given, is that of @member. */
static Event *
find_event (Witness    *self,
            const char *name,
            const char *member,
            const char *value)
{
  for (guint i = 0; i < self->events->len; i++)
    {
      Event *event = g_ptr_array_index (self->events, i);

      if (!event->given_out && g_str_equal (event->event, name)
          && (value == NULL || g_str_equal (json_object_get_string_member (event->object, member), value)))
        return event;
    }

  return NULL;
}

static JsonObject *
wait_for (Witness    *self,
          const char *name,
          const char *member,
          const char *value)
{
  gint64 until = g_get_monotonic_time () + PATIENCE_S * G_TIME_SPAN_SECOND;
  gboolean in_time = TRUE;
  Event *event = NULL;

  g_mutex_lock (&self->mutex);
  while ((event = find_event (self, name, member, value)) == NULL && in_time && !self->over)
    in_time = g_cond_wait_until (&self->changed, &self->mutex, until);
  if (event == NULL)
    {
      show_said (self);
      g_error ("The witness never said “%s” %s", name, value != NULL ? value : "");
    }
  event->given_out = TRUE;
  g_mutex_unlock (&self->mutex);

  return event->object;
}

JsonObject *
witness_wait_event (Witness    *self,
                    const char *event)
{
  return wait_for (self, event, NULL, NULL);
}

JsonObject *
witness_wait_request (Witness    *self,
                      const char *path)
{
  return wait_for (self, "request", "path", path);
}

void
witness_tell (Witness    *self,
              const char *format,
              ...)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;
  GOutputStream *stream = g_subprocess_get_stdin_pipe (self->process);
  va_list args;

  va_start (args, format);
  line = g_strdup_vprintf (format, args);
  va_end (args);

  g_output_stream_printf (stream, NULL, NULL, &error, "%s\n", line);
  g_assert_no_error (error);
}

/* Counts what has happened until now: the answer to an idle word comes behind all of it. */
guint
witness_count (Witness    *self,
               const char *event)
{
  g_autofree char *word = g_strdup_printf ("say-%u", ++self->n_words);
  guint count = 0;

  witness_tell (self, "%s", word);
  wait_for (self, "command", "line", word);

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->events->len; i++)
    count += g_str_equal (((Event *) g_ptr_array_index (self->events, i))->event, event);
  g_mutex_unlock (&self->mutex);

  return count;
}

/* ---- start ---- */

static GStrv
command_line (Witness    *self,
              const char *arguments)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) words = NULL;

  if (g_getenv ("ADIEU_WITNESS") == NULL)
    g_error ("ADIEU_WITNESS does not say where the witness is");

  g_shell_parse_argv (arguments, NULL, &words, NULL);
  g_strv_builder_add_many (builder, "sh", "-c", TIDY_UP, self->directory,
                           g_getenv ("ADIEU_WITNESS"), "--ca-out", self->ca_path, NULL);
  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    {
      g_strv_builder_add (builder, words[i]);
      if (g_str_equal (words[i], "--unix"))
        g_strv_builder_add (builder, self->socket_path);
    }

  return g_strv_builder_end (builder);
}

static void
take_ready (Witness *self)
{
  JsonObject *ready = witness_wait_event (self, "ready");
  g_autofree char *escaped = g_uri_escape_string (self->socket_path, NULL, FALSE);

  for (guint i = TRANSPORT_HTTP; i < TRANSPORT_UNIX; i++)
    {
      if (!json_object_has_member (ready, names[i]))
        continue;
      self->ports[i] = (guint) json_object_get_int_member (ready, names[i]);
      self->bases[i] = g_strdup_printf ("%s://127.0.0.1:%u", i == TRANSPORT_HTTP ? "http" : "https",
                                        self->ports[i]);
    }
  self->bases[TRANSPORT_UNIX] = g_strdup_printf ("http+unix://%s", escaped);
}

Witness *
witness_start (const char *arguments)
{
  Witness *self = g_new0 (Witness, 1);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) words = NULL;

  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  self->events = g_ptr_array_new_with_free_func ((GDestroyNotify) event_free);
  self->directory = g_dir_make_tmp ("adieu-test-XXXXXX", &error);
  g_assert_no_error (error);
  self->ca_path = g_build_filename (self->directory, "ca.pem", NULL);
  self->socket_path = g_build_filename (self->directory, "socket", NULL);

  words = command_line (self, arguments);
  self->process = g_subprocess_newv ((const char * const *) words,
                                     G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                                     &error);
  g_assert_no_error (error);
  self->reader = g_thread_new ("witness", read_lines, self);
  take_ready (self);

  return self;
}

guint
witness_get_port (Witness   *self,
                  Transport  transport)
{
  return self->ports[transport];
}

const char *
witness_get_base (Witness   *self,
                  Transport  transport)
{
  return self->bases[transport];
}

const char *
witness_get_ca_path (Witness *self)
{
  return self->ca_path;
}

GTlsDatabase *
witness_get_ca (Witness *self)
{
  g_autoptr (GError) error = NULL;

  if (self->ca == NULL)
    self->ca = g_tls_file_database_new (self->ca_path, &error);
  g_assert_no_error (error);

  return self->ca;
}

/* ---- end ---- */

/* Ends the witness. What it gives back are the records of all connections. */
GPtrArray *
witness_quit (Witness *self)
{
  GPtrArray *ends = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  witness_tell (self, "quit");
  g_thread_join (g_steal_pointer (&self->reader));
  g_subprocess_wait_check (self->process, NULL, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < self->events->len; i++)
    {
      Event *event = g_ptr_array_index (self->events, i);

      if (g_str_equal (event->event, "end"))
        g_ptr_array_add (ends, event->object);
    }

  return ends;
}

void
witness_free (Witness *self)
{
  g_assert (self->reader == NULL);
  g_clear_object (&self->process);
  g_clear_object (&self->ca);
  g_clear_pointer (&self->events, g_ptr_array_unref);
  g_free (self->ca_path);
  g_free (self->socket_path);
  g_free (self->directory);
  for (guint i = 0; i < G_N_ELEMENTS (self->bases); i++)
    g_free (self->bases[i]);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->changed);
  g_free (self);
}

/* A reason for which a connection may be called unclean: static, as the witness says it. */
void
witness_forgive (Witness    *self,
                 const char *why)
{
  self->forgiven = why;
}

/* Whether the client has said goodbye. Where the server has gone first it is enough that the
 * client has left as well. */
static gboolean
is_clean (Witness    *self,
          JsonObject *end)
{
  const char *why = NULL;

  if (json_object_get_boolean_member (end, "clean"))
    return TRUE;

  why = json_object_get_string_member (end, "why");

  return g_strcmp0 (why, self->forgiven) == 0
         || (json_object_get_boolean_member (end, "server_closed_first") && strstr (why, "still open") == NULL);
}

/* Ends the witness: it must have seen every client say goodbye. */
void
witness_stop (Witness *self)
{
  g_autoptr (GPtrArray) ends = witness_quit (self);

  for (guint i = 0; i < ends->len; i++)
    if (!is_clean (self, g_ptr_array_index (ends, i)))
      {
        show_said (self);
        g_error ("Connection %" G_GINT64_FORMAT " did not end well: %s",
                 json_object_get_int_member (g_ptr_array_index (ends, i), "connection"),
                 json_object_get_string_member (g_ptr_array_index (ends, i), "why"));
      }

  witness_free (self);
}
