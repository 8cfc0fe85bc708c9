/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a running nginx tells of its connections, read line by line from its error log at the
 * level of debugging, by a thread of its own. The test's thread asks and waits.
 */

#include "nginx-log.h"

#include <string.h>

#define TAIL_LINES 40
#define PATIENCE   (30 * G_TIME_SPAN_SECOND)

typedef struct
{
  GString  *trouble;
  gboolean  tls;
  gboolean  h2;
  gboolean  goaway;
  gboolean  close_notify;
  gboolean  left_idle;
  gboolean  ended;
} Visit;

struct _NginxLog
{
  GThread          *thread;
  GDataInputStream *stream;
  GMutex            mutex;
  GCond             changed;
  GHashTable       *visits; /* number → Visit; as the following, under the mutex */
  guint             n_open;
  GString          *trouble;
  GQueue            tail;
  gboolean          started;
  gboolean          finished;
};

static Visit *
visit_new (void)
{
  Visit *self = g_new0 (Visit, 1);

  self->trouble = g_string_new (NULL);

  return self;
}

static void
visit_free (Visit *self)
{
  g_string_free (self->trouble, TRUE);
  g_free (self);
}

/* The lines below debugging and above notices that a client in good order causes. */
static gboolean
is_ordinary (const char *text)
{
  return strstr (text, "closed keepalive connection") != NULL ||
         strstr (text, "closed connection while waiting for request") != NULL;
}

/* An entry may have several lines, of which only the first tells its level. */
static gboolean
is_trouble (const char *line,
            const char *text)
{
  static const char * const levels[] = { "[info]", "[warn]", "[error]", "[crit]", "[alert]", "[emerg]" };

  for (gsize i = 0; i < G_N_ELEMENTS (levels); i++)
    if (strstr (line, levels[i]) != NULL)
      return !is_ordinary (text);

  return FALSE;
}

/* Of what the server says, the words that matter here. */
static void
visit_read (Visit      *self,
            const char *text)
{
  if (g_str_has_prefix (text, "SSL_do_handshake: 1"))
    self->tls = TRUE;
  else if (g_str_has_prefix (text, "http2 frame type:"))
    self->h2 = TRUE;
  else if (g_str_has_prefix (text, "http2 GOAWAY frame: ") && g_str_has_suffix (text, "error 0"))
    self->goaway = TRUE;
  else if (g_str_has_prefix (text, "peer shutdown SSL cleanly"))
    self->close_notify = TRUE;
  else if (is_ordinary (text))
    self->left_idle = TRUE;
  else if (g_str_has_prefix (text, "close http connection: "))
    self->ended = TRUE;
}

static void
read_visit (NginxLog   *self,
            guint64     number,
            const char *line,
            const char *text)
{
  Visit *visit = g_hash_table_lookup (self->visits, GSIZE_TO_POINTER (number));
  gboolean was_open = visit != NULL && !visit->ended;

  if (visit == NULL)
    {
      visit = visit_new ();
      g_hash_table_insert (self->visits, GSIZE_TO_POINTER (number), visit);
    }

  visit_read (visit, text);
  if (is_trouble (line, text))
    g_string_append_printf (visit->trouble, "; %s", text);
  if (was_open && visit->ended)
    self->n_open--;
  else if (!was_open && !visit->ended)
    self->n_open++;
}

static void
read_line (NginxLog   *self,
           const char *line)
{
  const char *text = strstr (line, ": *");
  guint64 number = 0;

  if (text != NULL)
    number = g_ascii_strtoull (text + 3, (char **) &text, 10);
  if (number != 0 && *text == ' ')
    read_visit (self, number, line, text + 1);
  else if (is_trouble (line, line))
    g_string_append_printf (self->trouble, "; %s", line);
  else if (strstr (line, "[notice]") != NULL && strstr (line, "start worker process ") != NULL)
    self->started = TRUE;

  g_queue_push_tail (&self->tail, g_strdup (line));
  if (self->tail.length > TAIL_LINES)
    g_free (g_queue_pop_head (&self->tail));
}

static gpointer
read_all (gpointer user_data)
{
  NginxLog *self = user_data;

  while (!self->finished)
    {
      g_autofree char *line = g_data_input_stream_read_line (self->stream, NULL, NULL, NULL);

      g_mutex_lock (&self->mutex);
      if (line != NULL)
        read_line (self, line);
      else
        self->finished = TRUE;
      g_cond_broadcast (&self->changed);
      g_mutex_unlock (&self->mutex);
    }

  return NULL;
}

NginxLog *
nginx_log_new (GInputStream *stream)
{
  NginxLog *self = g_new0 (NginxLog, 1);

  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  g_queue_init (&self->tail);
  self->stream = g_data_input_stream_new (stream);
  self->visits = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) visit_free);
  self->trouble = g_string_new (NULL);
  self->thread = g_thread_new ("nginx-log", read_all, self);

  return self;
}

/* When nginx has ended. */
void
nginx_log_free (NginxLog *self)
{
  g_thread_join (self->thread);
  g_clear_object (&self->stream);
  g_clear_pointer (&self->visits, g_hash_table_unref);
  g_string_free (self->trouble, TRUE);
  g_queue_clear_full (&self->tail, g_free);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static gboolean
is_quiet (NginxLog *self)
{
  return self->n_open == 0;
}

static gboolean
has_started (NginxLog *self)
{
  return self->started;
}

static gboolean
wait_until (NginxLog  *self,
            gboolean (*is_so) (NginxLog *self))
{
  const gint64 until = g_get_monotonic_time () + PATIENCE;
  gboolean so = FALSE;

  g_mutex_lock (&self->mutex);
  while (!(so = is_so (self)) && !self->finished)
    if (!g_cond_wait_until (&self->changed, &self->mutex, until))
      break;
  g_mutex_unlock (&self->mutex);

  return so;
}

gboolean
nginx_log_wait_until_started (NginxLog *self)
{
  return wait_until (self, has_started);
}

/* Until no connection is open. */
gboolean
nginx_log_wait_until_quiet (NginxLog *self)
{
  return wait_until (self, is_quiet);
}

guint
nginx_log_count_connections (NginxLog *self)
{
  guint count;

  g_mutex_lock (&self->mutex);
  count = g_hash_table_size (self->visits);
  g_mutex_unlock (&self->mutex);

  return count;
}

static void
visit_complain (Visit   *self,
                GString *complaints)
{
  if (!self->ended)
    g_string_append (complaints, "; still open");
  else if (self->tls && !self->close_notify)
    g_string_append (complaints, "; no close_notify");
  else if (!self->h2 && !self->left_idle)
    g_string_append (complaints, "; not left while idle");
  if (self->h2 && !self->goaway)
    g_string_append (complaints, "; no GOAWAY");
  g_string_append (complaints, self->trouble->str);
}

/* NULL when every connection was left in order. */
char *
nginx_log_dup_complaints (NginxLog *self)
{
  g_autoptr (GString) complaints = NULL;
  GHashTableIter iter;
  gpointer visit = NULL;

  g_mutex_lock (&self->mutex);
  complaints = g_string_new (self->trouble->str);
  g_hash_table_iter_init (&iter, self->visits);
  while (g_hash_table_iter_next (&iter, NULL, &visit))
    visit_complain (visit, complaints);
  g_mutex_unlock (&self->mutex);

  return complaints->len > 0 ? g_strdup (complaints->str + strlen ("; ")) : NULL;
}

char *
nginx_log_dup_tail (NginxLog *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_mutex_lock (&self->mutex);
  for (GList *line = self->tail.head; line != NULL; line = line->next)
    g_string_append_printf (text, "%s\n", (char *) line->data);
  g_mutex_unlock (&self->mutex);

  return g_strdup (text->str);
}
