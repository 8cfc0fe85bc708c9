/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The bytes of an answer, made as they are wanted, so that a body of any size costs the
 * server a buffer. Owned by an answer. It never knows the protocol that carries it.
 */

#include "body.h"

#include <string.h>
#include <zlib.h>

/* One object of the array, padded to this. The ids start where they keep their width. */
#define OBJECT_BYTES 700
#define FIRST_ID 1000000

struct Body
{
  gsize      (*read) (Body *self, guint8 *buffer, gsize room);
  guint64     length;
  guint64     at;
  GBytes     *bytes;
  z_stream   *deflate;
  guint64     plain_left;
  const char *plain;
};

static Body *
body_new (gsize   (*read) (Body *self, guint8 *buffer, gsize room),
          guint64   length)
{
  Body *self = g_new0 (Body, 1);

  self->read = read;
  self->length = length;

  return self;
}

static gsize
read_bytes (Body   *self,
            guint8 *buffer,
            gsize   room)
{
  const guint8 *data = g_bytes_get_data (self->bytes, NULL);

  memcpy (buffer, data + self->at, room);

  return room;
}

Body *
witness_body_new_bytes (gconstpointer data,
                        gsize         length)
{
  Body *self = body_new (read_bytes, length);

  self->bytes = g_bytes_new (data, length);

  return self;
}

static gsize
read_pattern (Body   *self,
              guint8 *buffer,
              gsize   room)
{
  for (gsize i = 0; i < room; i++)
    buffer[i] = (guint8) ('a' + (self->at + i) % 26);

  return room;
}

/* The alphabet, again and again. */
Body *
witness_body_new_pattern (guint64 length)
{
  return body_new (read_pattern, length);
}

static void
write_object (char    *object,
              guint64  index,
              gboolean last)
{
  guint64 id = FIRST_ID + index;
  int n = g_snprintf (object, OBJECT_BYTES,
                      "{\"id\":%" G_GUINT64_FORMAT ",\"name\":\"object %" G_GUINT64_FORMAT "\","
                      "\"created_at\":\"2026-01-02T03:04:05Z\",\"enabled\":true,\"ratio\":0.25,"
                      "\"owner\":{\"login\":\"witness\",\"score\":17},"
                      "\"tags\":[\"one\",\"two\",\"three\"],\"parent\":null,\"text\":\"", id, id);

  memset (object + n, 'x', OBJECT_BYTES - n);
  memcpy (object + OBJECT_BYTES - 3, "\"},", 3);
  if (last)
    object[OBJECT_BYTES - 1] = ' ';
}

static gsize
read_objects (Body   *self,
              guint8 *buffer,
              gsize   room)
{
  char object[OBJECT_BYTES];
  guint64 count = (self->length - 2) / OBJECT_BYTES;
  guint64 index = 0;
  gsize offset = 0;
  gsize n = 0;

  if (self->at == 0 || self->at == self->length - 1)
    {
      buffer[0] = self->at == 0 ? '[' : ']';
      return 1;
    }

  index = (self->at - 1) / OBJECT_BYTES;
  offset = (self->at - 1) % OBJECT_BYTES;
  n = MIN (OBJECT_BYTES - offset, room);
  write_object (object, index, index == count - 1);
  memcpy (buffer, object + offset, n);

  return n;
}

/* A JSON array of about @bytes. */
Body *
witness_body_new_objects (guint64 bytes)
{
  return body_new (read_objects, MAX (bytes / OBJECT_BYTES, 1) * OBJECT_BYTES + 2);
}

static void
feed_deflate (Body *self)
{
  static const guint8 zeros[16 * 1024];
  gsize n = MIN (self->plain_left, sizeof zeros);

  self->deflate->next_in = (Bytef *) (self->plain != NULL ? self->plain : (const char *) zeros);
  self->deflate->avail_in = (uInt) n;
  self->plain_left -= n;
  if (self->plain != NULL)
    self->plain += n;
}

static gsize
read_gzip (Body   *self,
           guint8 *buffer,
           gsize   room)
{
  int result = Z_OK;

  self->deflate->next_out = buffer;
  self->deflate->avail_out = (uInt) room;

  while (self->deflate->avail_out > 0 && result == Z_OK)
    {
      if (self->deflate->avail_in == 0)
        feed_deflate (self);
      result = deflate (self->deflate, self->plain_left > 0 ? Z_NO_FLUSH : Z_FINISH);
    }

  return room - self->deflate->avail_out;
}

/* gzip (RFC 1952) of @length bytes of @text, which must live as long, or of zeros. */
Body *
witness_body_new_gzip (const char *text,
                       guint64     length)
{
  Body *self = body_new (read_gzip, BODY_UNKNOWN_LENGTH);

  self->plain = text;
  self->plain_left = length;
  self->deflate = g_new0 (z_stream, 1);
  if (deflateInit2 (self->deflate, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    g_error ("deflateInit2 failed");

  return self;
}

void
witness_body_free (Body *self)
{
  g_clear_pointer (&self->bytes, g_bytes_unref);
  if (self->deflate != NULL)
    deflateEnd (self->deflate);
  g_free (self->deflate);
  g_free (self);
}

guint64
witness_body_get_length (Body *self)
{
  return self->length;
}

/* 0 at the end. */
gsize
witness_body_read (Body   *self,
                   guint8 *buffer,
                   gsize   room)
{
  gsize n = 0;

  room = MIN (room, self->length - self->at);
  if (room > 0)
    n = self->read (self, buffer, room);
  self->at += n;

  return n;
}
