/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Reads the body of one answer from libsoup's stream to its end: straight into the buffer
 * that becomes the body, with nothing blocking, and a few reads at a time so that the other
 * exchanges get their turn. Owned by its exchange, on the network thread.
 */

#include "config.h"

#include "transport/adieu-reading-private.h"

#include "transport/adieu-network-private.h"

/* Reads before others get their turn. */
#define READS_PER_TURN 16

struct _AdieuReading
{
  GInputStream     *stream;
  AdieuBody        *body;
  GSource          *source;
  gint64            last_progress;
  AdieuReadingDone  done;
  gpointer          user_data;
};

static void reading_continue (AdieuReading *self);

/* Takes @body. */
AdieuReading *
adieu_reading_new (GInputStream     *stream,
                   AdieuBody        *body,
                   AdieuReadingDone  done,
                   gpointer          user_data)
{
  AdieuReading *self = g_new0 (AdieuReading, 1);

  self->stream = g_object_ref (stream);
  self->body = body;
  self->done = done;
  self->user_data = user_data;
  self->last_progress = g_get_monotonic_time ();

  return self;
}

static void
clear_source (AdieuReading *self)
{
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}

void
adieu_reading_free (AdieuReading *self)
{
  clear_source (self);
  adieu_body_free (self->body);
  g_object_unref (self->stream);
  g_free (self);
}

gint64
adieu_reading_get_progress (AdieuReading *self)
{
  return self->last_progress;
}

GBytes *
adieu_reading_finish (AdieuReading  *self,
                      GError       **error)
{
  return adieu_body_finish (self->body, error);
}

static gboolean
readable_cb (GObject  *stream,
             gpointer  user_data)
{
  reading_continue (user_data);

  return G_SOURCE_REMOVE;
}

static gboolean
idle_cb (gpointer user_data)
{
  reading_continue (user_data);

  return G_SOURCE_REMOVE;
}

static void
take_source (AdieuReading *self,
             GSource      *source,
             GSourceFunc   callback)
{
  clear_source (self);
  self->source = source;
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, callback, self, NULL);
  g_source_attach (source, adieu_network_get_context ());
}

/* Only a read that would block may be followed by waiting: libsoup's HTTP/2 stream does not
 * announce what it has buffered already. */
static void
reading_continue (AdieuReading *self)
{
  GPollableInputStream *stream = G_POLLABLE_INPUT_STREAM (self->stream);
  g_autoptr (GError) error = NULL;
  gssize n = 0;

  self->last_progress = g_get_monotonic_time ();
  for (guint i = 0; i < READS_PER_TURN; i++)
    {
      gsize room = 0;
      guint8 *into = adieu_body_reserve (self->body, &room);

      n = g_pollable_input_stream_read_nonblocking (stream, into, room, NULL, &error);
      if (n <= 0 || !adieu_body_commit (self->body, n, &error))
        break;
    }

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    take_source (self, g_pollable_input_stream_create_source (stream, NULL), G_SOURCE_FUNC (readable_cb));
  else if (error != NULL || n == 0)
    self->done (error, self->user_data);
  else
    take_source (self, g_idle_source_new (), idle_cb);
}

/* May call back at once, and be freed there. */
void
adieu_reading_start (AdieuReading *self)
{
  reading_continue (self);
}
