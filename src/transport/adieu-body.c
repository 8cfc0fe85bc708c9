/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Collects the body of one answer within a budget: as it comes, or out of gzip. It never
 * grows beyond what has been received and allowed, whatever the server announces. Pure; on
 * the network thread.
 */

#include "config.h"

#include "transport/adieu-body-private.h"

#include <inttypes.h>

#include <glib/gi18n-lib.h>

#include <adieu/adieu-error.h>

#include "base/adieu-error-private.h"

#define READ_BYTES 16384
#define MAX_READ_BYTES (256 * 1024)
/* More than this many bytes out of one in, beyond the first mebibyte, is no honest text. */
#define MAX_EXPANSION 200
#define EXPANSION_FLOOR (1024 * 1024)

struct _AdieuBody
{
  GByteArray *bytes;
  guint64     max_bytes;
  goffset     content_length; /* -1: not announced */
  guint64     n_received;

  GConverter *inflater; /* NULL: not encoded */
  gboolean    member_open;
  guint8     *packed;
  gsize       n_packed;
};

/* RFC 9110, 8.4: only gzip was offered. */
AdieuBody *
adieu_body_new (const char *content_encoding,
                goffset     content_length,
                guint64     max_bytes,
                GError    **error)
{
  g_autoptr (AdieuBody) self = g_new0 (AdieuBody, 1);
  gboolean gzip = content_encoding != NULL
                  && (g_ascii_strcasecmp (content_encoding, "gzip") == 0
                      || g_ascii_strcasecmp (content_encoding, "x-gzip") == 0);

  self->bytes = g_byte_array_new ();
  self->max_bytes = max_bytes;
  self->content_length = content_length;

  if (!gzip && content_encoding != NULL && *content_encoding != '\0'
      && g_ascii_strcasecmp (content_encoding, "identity") != 0)
    {
      g_propagate_error (error, adieu_error_new (ADIEU_CLIENT_ERROR_BAD_RESPONSE,
                                                 _("the body is encoded as “%s”, which was not offered"),
                                                 content_encoding));
      return NULL;
    }
  if (content_length >= 0 && (guint64) content_length > max_bytes)
    {
      g_propagate_error (error, adieu_error_new (ADIEU_CLIENT_ERROR_TOO_LARGE,
                                                 _("the body of %" PRIi64 " bytes is larger than"
                                                   " the client's limit of %" PRIu64 " bytes"),
                                                 content_length, max_bytes));
      return NULL;
    }

  if (gzip)
    {
      self->inflater = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
      self->packed = g_malloc (READ_BYTES);
    }

  return g_steal_pointer (&self);
}

void
adieu_body_free (AdieuBody *self)
{
  g_clear_pointer (&self->bytes, g_byte_array_unref);
  g_clear_object (&self->inflater);
  g_clear_pointer (&self->packed, g_free);
  g_free (self);
}

/* Room for the next read: what is announced and not yet here, in bounded steps, and never
 * more than one byte beyond the limit. */
static gsize
next_room (AdieuBody *self)
{
  guint64 left = self->max_bytes - MIN (self->max_bytes, self->bytes->len) + 1;
  guint64 room = MAX (READ_BYTES, MIN (self->bytes->len, MAX_READ_BYTES));

  if (self->content_length >= 0 && (guint64) self->content_length >= self->n_received)
    room = MIN (MAX_READ_BYTES, self->content_length - self->n_received + 1);

  return MIN (room, left);
}

/* Where the next bytes may be read to. Follow with adieu_body_commit(). */
guint8 *
adieu_body_reserve (AdieuBody *self,
                    gsize     *room)
{
  guint filled = self->bytes->len;

  if (self->inflater != NULL)
    {
      *room = READ_BYTES - self->n_packed;
      return self->packed + self->n_packed;
    }

  *room = next_room (self);
  g_byte_array_set_size (self->bytes, filled + *room);
  self->bytes->len = filled;

  return self->bytes->data + filled;
}

static gboolean
check_size (AdieuBody *self,
            GError   **error)
{
  if (self->bytes->len > self->max_bytes)
    {
      g_propagate_error (error, adieu_error_new (ADIEU_CLIENT_ERROR_TOO_LARGE,
                                                 _("the body is larger than the client's limit of %"
                                                   PRIu64 " bytes"), self->max_bytes));
      return FALSE;
    }
  if (self->inflater != NULL && self->bytes->len > EXPANSION_FLOOR
      && self->bytes->len / MAX_EXPANSION > self->n_received)
    {
      g_propagate_error (error, adieu_error_new (ADIEU_CLIENT_ERROR_TOO_LARGE,
                                                 _("the compressed body expands more than %d times"),
                                                 MAX_EXPANSION));
      return FALSE;
    }

  return TRUE;
}

/* RFC 1952, 2.2: a gzip file is a series of members. */
static gboolean
inflate_some (AdieuBody *self,
              gsize     *used,
              GError   **error)
{
  guint8 out[READ_BYTES];
  gsize n_read = 0, n_written = 0;
  g_autoptr (GError) below = NULL;
  GConverterResult result;

  result = g_converter_convert (self->inflater, self->packed + *used, self->n_packed - *used,
                                out, sizeof out, G_CONVERTER_NO_FLAGS, &n_read, &n_written, &below);
  if (result == G_CONVERTER_ERROR && g_error_matches (below, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
    return TRUE;
  if (result == G_CONVERTER_ERROR)
    {
      g_propagate_error (error, adieu_error_new (ADIEU_CLIENT_ERROR_BAD_RESPONSE,
                                                 _("the gzip encoding of the body is broken: %s"),
                                                 below->message));
      return FALSE;
    }

  *used += n_read;
  g_byte_array_append (self->bytes, out, n_written);
  self->member_open = result != G_CONVERTER_FINISHED;
  if (result == G_CONVERTER_FINISHED)
    g_converter_reset (self->inflater);

  return check_size (self, error);
}

static gboolean
inflate (AdieuBody *self,
         GError   **error)
{
  gsize used = 0;
  gsize before;
  guint filled;

  do
    {
      before = used;
      filled = self->bytes->len;
      if (used < self->n_packed)
        self->member_open = TRUE;
      if (!inflate_some (self, &used, error))
        return FALSE;
    }
  while (used > before || self->bytes->len > filled);

  memmove (self->packed, self->packed + used, self->n_packed - used);
  self->n_packed -= used;

  return TRUE;
}

gboolean
adieu_body_commit (AdieuBody *self,
                   gsize      n_read,
                   GError   **error)
{
  self->n_received += n_read;

  if (self->inflater != NULL)
    {
      self->n_packed += n_read;
      return inflate (self, error);
    }

  self->bytes->len += n_read;

  return check_size (self, error);
}

/* A caller may keep many answers: the room left over is given back where it is worth it. */
static GBytes *
shrink (GByteArray *array)
{
  gsize length = array->len;
  guint8 *bytes = g_byte_array_free (array, FALSE);

  return g_bytes_new_take (g_realloc (bytes, length), length);
}

/* The body is complete: it becomes the GBytes, or it was cut. */
GBytes *
adieu_body_finish (AdieuBody *self,
                   GError   **error)
{
  if (self->content_length >= 0 && (guint64) self->content_length > self->n_received)
    {
      g_propagate_error (error, adieu_error_new (ADIEU_CLIENT_ERROR_CONNECTION_LOST,
                                                 _("the body ended after %" PRIu64 " of %"
                                                   PRIi64 " bytes"),
                                                 self->n_received, self->content_length));
      return NULL;
    }
  if (self->inflater != NULL && self->n_received > 0 && (self->member_open || self->n_packed > 0))
    {
      g_propagate_error (error, adieu_error_new (ADIEU_CLIENT_ERROR_BAD_RESPONSE,
                                                 _("the gzip encoding of the body is cut off")));
      return NULL;
    }

  return shrink (g_steal_pointer (&self->bytes));
}
