/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Requests in HTTP/1.1's clothes (RFC 9112): bytes in, whatever their pieces, steps out.
 * Pure, strict and bounded: what a careful server refuses is refused, so that a client's
 * mistake is seen. It never looks at what a request means.
 */

#include "http1-parser.h"
#include "answer.h"

#include <string.h>

#define HEAD_BYTES (64 * 1024)
#define HEADERS 1000

void
witness_http1_parser_init (Http1Parser *self)
{
  memset (self, 0, sizeof *self);
  self->in = g_byte_array_new ();
}

void
witness_http1_parser_clear (Http1Parser *self)
{
  g_clear_pointer (&self->in, g_byte_array_unref);
  g_clear_pointer (&self->method, g_free);
  g_clear_pointer (&self->target, g_free);
  g_clear_pointer (&self->headers, g_ptr_array_unref);
}

void
witness_http1_parser_take (Http1Parser  *self,
                           const guint8 *bytes,
                           gsize         length)
{
  g_byte_array_append (self->in, bytes, (guint) length);
}

static Http1Step
refuse (Http1Parser *self,
        int          status,
        const char  *why)
{
  self->status = status;
  self->why = why;

  return HTTP1_BAD;
}

static gboolean
is_token (const char *text)
{
  if (*text == '\0')
    return FALSE;

  for (const char *at = text; *at != '\0'; at++)
    if (!g_ascii_isalnum (*at) && strchr ("!#$%&'*+-.^_`|~", *at) == NULL)
      return FALSE;

  return TRUE;
}

static gboolean
is_visible (const char *text)
{
  for (const char *at = text; *at != '\0'; at++)
    if (*at <= ' ' || *at == 0x7f)
      return FALSE;

  return *text != '\0';
}

static gboolean
is_field_value (const char *text)
{
  for (const char *at = text; *at != '\0'; at++)
    if ((guchar) *at < ' ' && *at != '\t')
      return FALSE;

  return strchr (text, 0x7f) == NULL;
}

/* Whether the list in this field, which may be repeated, names the token. */
gboolean
witness_http1_has_token (GPtrArray  *headers,
                         const char *name,
                         const char *token)
{
  for (guint i = 0; i < headers->len; i++)
    {
      Header *header = g_ptr_array_index (headers, i);
      g_auto (GStrv) parts = g_strsplit (header->value, ",", -1);

      if (!g_str_equal (header->name, name))
        continue;
      for (gsize part = 0; parts[part] != NULL; part++)
        if (g_ascii_strcasecmp (g_strstrip (parts[part]), token) == 0)
          return TRUE;
    }

  return FALSE;
}

/* The next line without its CRLF; NULL if it is not all here. */
static char *
take_line (Http1Parser *self)
{
  const char *start = (const char *) self->in->data + self->used;
  gsize available = self->in->len - self->used;
  const char *end = available > 0 ? memmem (start, available, "\r\n", 2) : NULL;

  if (end == NULL)
    return NULL;

  self->used += (gsize) (end - start) + 2;

  return g_strndup (start, (gsize) (end - start));
}

static gboolean
take_request_line (Http1Parser *self,
                   const char  *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);

  if (g_strv_length (words) != 3 || !is_token (words[0]) || !is_visible (words[1])
      || (!g_str_equal (words[2], "HTTP/1.1") && !g_str_equal (words[2], "HTTP/1.0")))
    return FALSE;

  self->method = g_strdup (words[0]);
  self->target = g_strdup (words[1]);
  self->minor = words[2][7] - '0';

  return TRUE;
}

static gboolean
take_field (Http1Parser *self,
            char        *line)
{
  char *colon = strchr (line, ':');

  if (colon == NULL || self->headers->len == HEADERS)
    return FALSE;

  *colon = '\0';
  g_strstrip (colon + 1);
  if (!is_token (line) || !is_field_value (colon + 1))
    return FALSE;

  witness_headers_add (self->headers, line, colon + 1);

  return TRUE;
}

/* Content-Length and Transfer-Encoding (RFC 9112, 6.3); both at once is refused. */
static gboolean
choose_framing (Http1Parser *self)
{
  const char *coding = witness_headers_get (self->headers, "transfer-encoding");
  const char *length = witness_headers_get (self->headers, "content-length");

  self->left = 0;
  self->expect = EXPECT_END;

  if (coding != NULL)
    {
      self->expect = EXPECT_CHUNK_HEAD;
      return length == NULL && g_ascii_strcasecmp (coding, "chunked") == 0;
    }

  for (guint i = 0; i < self->headers->len; i++)
    {
      Header *header = g_ptr_array_index (self->headers, i);

      if (g_str_equal (header->name, "content-length") && !g_str_equal (header->value, length))
        return FALSE;
    }

  if (length == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (length, 10, 0, G_MAXINT64, &self->left, NULL))
    return FALSE;
  if (self->left > 0)
    self->expect = EXPECT_BODY;

  return TRUE;
}

/* Empty lines before a request are allowed (RFC 9112, 2.2). */
static void
skip_empty_lines (Http1Parser *self)
{
  while (self->in->len - self->used >= 2 && memcmp (self->in->data + self->used, "\r\n", 2) == 0)
    self->used += 2;
}

static Http1Step
step_head (Http1Parser *self)
{
  gsize available = 0;
  const guint8 *end = NULL;
  g_autofree char *line = NULL;

  skip_empty_lines (self);
  available = self->in->len - self->used;
  if (available > 0)
    end = memmem (self->in->data + self->used, available, "\r\n\r\n", 4);
  if (end == NULL)
    return available > HEAD_BYTES ? refuse (self, 431, "The head is too large") : HTTP1_MORE;
  if (memchr (self->in->data, '\0', (gsize) (end - self->in->data)) != NULL)
    return refuse (self, 400, "There is a NUL in the head");

  self->headers = witness_headers_new ();
  line = take_line (self);
  if (!take_request_line (self, line))
    return refuse (self, 400, "The request line is malformed");

  for (;;)
    {
      g_autofree char *field = take_line (self);

      if (*field == '\0')
        break;
      if (!take_field (self, field))
        return refuse (self, 400, "A header field is malformed");
    }

  if (!choose_framing (self))
    return refuse (self, 400, "The body's length is unclear");

  return HTTP1_HEAD;
}

static Http1Step
step_piece (Http1Parser *self,
            Http1Expect  next)
{
  gsize available = self->in->len - self->used;

  if (available == 0)
    return HTTP1_MORE;

  self->piece = self->in->data + self->used;
  self->piece_length = (gsize) MIN (available, self->left);
  self->used += self->piece_length;
  self->left -= self->piece_length;
  if (self->left == 0)
    self->expect = next;

  return HTTP1_BODY;
}

static Http1Step
step_chunk_head (Http1Parser *self)
{
  g_autofree char *line = take_line (self);

  if (line == NULL)
    return self->in->len > 4096 ? refuse (self, 400, "A chunk's head is too large") : HTTP1_MORE;

  line[strcspn (line, "; \t")] = '\0';
  if (!g_ascii_string_to_unsigned (line, 16, 0, G_MAXINT64, &self->left, NULL))
    return refuse (self, 400, "A chunk's size is malformed");

  self->expect = self->left > 0 ? EXPECT_CHUNK : EXPECT_TRAILER;

  return witness_http1_parser_step (self);
}

static Http1Step
step_chunk_end (Http1Parser *self)
{
  g_autofree char *line = take_line (self);

  if (line == NULL)
    return self->in->len > 2 ? refuse (self, 400, "A chunk is longer than it said") : HTTP1_MORE;
  if (*line != '\0')
    return refuse (self, 400, "A chunk is longer than it said");

  self->expect = EXPECT_CHUNK_HEAD;

  return witness_http1_parser_step (self);
}

static Http1Step
step_trailer (Http1Parser *self)
{
  for (;;)
    {
      g_autofree char *line = take_line (self);

      if (line == NULL)
        return self->in->len > HEAD_BYTES ? refuse (self, 431, "The trailer is too large")
                                          : HTTP1_MORE;
      if (*line == '\0')
        break;
    }

  self->expect = EXPECT_END;

  return witness_http1_parser_step (self);
}

static void
forget_used (Http1Parser *self)
{
  if (self->used > 0)
    g_byte_array_remove_range (self->in, 0, (guint) self->used);
  self->used = 0;
}

/* The next thing in what has been taken. HTTP1_HEAD hands over method, target and headers. */
Http1Step
witness_http1_parser_step (Http1Parser *self)
{
  forget_used (self);

  switch (self->expect)
    {
    case EXPECT_HEAD:
      return step_head (self);
    case EXPECT_BODY:
      return step_piece (self, EXPECT_END);
    case EXPECT_CHUNK_HEAD:
      return step_chunk_head (self);
    case EXPECT_CHUNK:
      return step_piece (self, EXPECT_CHUNK_END);
    case EXPECT_CHUNK_END:
      return step_chunk_end (self);
    case EXPECT_TRAILER:
      return step_trailer (self);
    case EXPECT_END:
      self->expect = EXPECT_HEAD;
      return HTTP1_COMPLETE;
    }

  g_return_val_if_reached (HTTP1_BAD);
}
