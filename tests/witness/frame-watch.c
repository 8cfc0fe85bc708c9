/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Looks at the frames an HTTP/2 client sends and notes its GOAWAY (RFC 9113, 6.8).
 * It stands beside nghttp2, which stops listening after an error or after its own
 * farewell, while we want to hear the client's to the end. It never answers.
 */

#include "frame-watch.h"

#include <string.h>

#define PREFACE_BYTES 24
#define HEAD_BYTES 9
#define GOAWAY_BYTES 8
#define TYPE_GOAWAY 7

void
witness_frame_watch_init (FrameWatch *self)
{
  memset (self, 0, sizeof *self);
  self->skip = PREFACE_BYTES;
}

static gsize
payload_bytes (FrameWatch *self)
{
  return (gsize) self->head[0] << 16 | (gsize) self->head[1] << 8 | self->head[2];
}

static gboolean
is_goaway (FrameWatch *self)
{
  return self->head[3] == TYPE_GOAWAY && payload_bytes (self) >= GOAWAY_BYTES;
}

static void
take_byte (FrameWatch *self,
           guint8      byte)
{
  const guint8 *code = self->head + HEAD_BYTES + 4;

  self->head[self->have++] = byte;
  if (self->have < HEAD_BYTES || (is_goaway (self) && self->have < sizeof self->head))
    return;

  self->skip = payload_bytes (self);
  if (self->have == sizeof self->head)
    {
      self->skip -= GOAWAY_BYTES;
      self->error = (guint32) code[0] << 24 | (guint32) code[1] << 16
                    | (guint32) code[2] << 8 | code[3];
      self->goaways++;
    }
  self->have = 0;
}

void
witness_frame_watch_take (FrameWatch   *self,
                          const guint8 *bytes,
                          gsize         length)
{
  while (length > 0)
    {
      gsize skipped = MIN (self->skip, length);

      self->skip -= skipped;
      bytes += skipped;
      length -= skipped;
      if (length > 0)
        {
          take_byte (self, *bytes++);
          length--;
        }
    }
}
