/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The record: one JSON line an event, to standard output and, if asked, to a file.
 * A reader who does not read must not stop the server, so lines wait in a queue of
 * bounded size and are written when the pipe has room. It never decides what is worth
 * telling, except under --terse.
 */

#include "record.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#define QUEUE_BYTES (64 * 1024 * 1024)

struct Record
{
  Watch      *watch;
  GByteArray *queue;
  gsize       written;
  int         file;
  gboolean    terse;
  gboolean    deaf;
  gint64      start;
};

static gboolean
stdout_has_room (int wait_ms)
{
  struct pollfd pollfd = { STDOUT_FILENO, POLLOUT, 0 };

  return poll (&pollfd, 1, wait_ms) != 0;
}

/* A pipe that polls writable takes PIPE_BUF bytes without blocking, so standard output,
 * which others may share, need not be made non-blocking. */
static void
write_queue (Record   *self,
             gboolean  wait)
{
  while (self->written < self->queue->len && stdout_has_room (wait ? -1 : 0))
    {
      gsize left = MIN (self->queue->len - self->written, PIPE_BUF);
      gssize n = write (STDOUT_FILENO, self->queue->data + self->written, left);

      if (n < 0 && errno != EINTR && errno != EAGAIN)
        self->deaf = TRUE;
      if (self->deaf)
        break;
      self->written += MAX (n, 0);
    }

  if (self->deaf || self->written == self->queue->len)
    {
      g_byte_array_set_size (self->queue, 0);
      self->written = 0;
    }
}

static void
listen_for_room (Record *self)
{
  if (!witness_watch_set (self->watch, self->queue->len > 0 ? EPOLLOUT : 0))
    write_queue (self, TRUE);
}

static void
room_cb (gpointer owner,
         guint32  events)
{
  Record *self = owner;

  write_queue (self, FALSE);
  listen_for_room (self);
}

Record *
witness_record_new (Loop        *loop,
                    const char  *path,
                    gboolean     terse,
                    GError     **error)
{
  g_autoptr (Record) self = g_new0 (Record, 1);

  self->watch = witness_watch_new (loop, STDOUT_FILENO, room_cb, self);
  self->queue = g_byte_array_new ();
  self->terse = terse;
  self->start = g_get_monotonic_time ();
  self->file = -1;

  if (path != NULL)
    {
      self->file = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
      if (self->file < 0)
        {
          g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
                       "Cannot write %s: %s", path, g_strerror (errno));
          return NULL;
        }
    }

  return g_steal_pointer (&self);
}

void
witness_record_free (Record *self)
{
  write_queue (self, TRUE);
  witness_watch_clear (&self->watch);
  g_byte_array_unref (self->queue);
  if (self->file >= 0)
    close (self->file);
  g_free (self);
}

GString *
witness_record_begin (Record     *self,
                      const char *event)
{
  GString *line = g_string_new ("{\"event\":");

  witness_json_quote (line, event);

  return line;
}

static gboolean
is_for_stdout (Record     *self,
               const char *line)
{
  return !self->terse
         || g_str_has_prefix (line, "{\"event\":\"ready\"")
         || g_str_has_prefix (line, "{\"event\":\"end\"")
         || g_str_has_prefix (line, "{\"event\":\"summary\"");
}

static void
write_file (Record  *self,
            GString *line)
{
  gsize done = 0;

  while (self->file >= 0 && done < line->len)
    {
      gssize n = write (self->file, line->str + done, line->len - done);

      if (n < 0 && errno != EINTR)
        return;
      done += MAX (n, 0);
    }
}

/* Takes the line. */
void
witness_record_end (Record  *self,
                    GString *line)
{
  witness_json_number (line, "ms", (g_get_monotonic_time () - self->start) / 1000);
  g_string_append (line, "}\n");
  write_file (self, line);

  if (!self->deaf && is_for_stdout (self, line->str))
    {
      g_byte_array_append (self->queue, (const guint8 *) line->str, line->len);
      write_queue (self, self->queue->len > QUEUE_BYTES);
      listen_for_room (self);
    }

  g_string_free (line, TRUE);
}

/* What is not UTF-8 is shown byte by byte, as if it were Latin-1. */
void
witness_json_quote (GString    *text,
                    const char *value)
{
  gboolean valid = g_utf8_validate (value, -1, NULL);

  g_string_append_c (text, '"');
  for (const guchar *at = (const guchar *) value; *at != '\0'; at++)
    {
      if (*at == '"' || *at == '\\')
        g_string_append_printf (text, "\\%c", *at);
      else if (*at < 0x20 || *at == 0x7f || (*at > 0x7f && !valid))
        g_string_append_printf (text, "\\u%04x", *at);
      else
        g_string_append_c (text, (char) *at);
    }
  g_string_append_c (text, '"');
}

void
witness_json_name (GString    *text,
                   const char *name)
{
  if (text->len > 0 && text->str[text->len - 1] != '{')
    g_string_append_c (text, ',');
  witness_json_quote (text, name);
  g_string_append_c (text, ':');
}

void
witness_json_string (GString    *text,
                     const char *name,
                     const char *value)
{
  witness_json_name (text, name);
  if (value != NULL)
    witness_json_quote (text, value);
  else
    g_string_append (text, "null");
}

void
witness_json_number (GString    *text,
                     const char *name,
                     gint64      value)
{
  witness_json_name (text, name);
  g_string_append_printf (text, "%" G_GINT64_FORMAT, value);
}

void
witness_json_boolean (GString    *text,
                      const char *name,
                      gboolean    value)
{
  witness_json_name (text, name);
  g_string_append (text, value ? "true" : "false");
}
