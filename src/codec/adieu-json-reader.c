/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Strict JSON (RFC 8259): bytes in, tokens out, one at a time and only on demand.
 *
 * Pure and without a context: it belongs to whoever put it on the stack. It allocates
 * nothing for a document, whatever its size; names and strings without escapes are lent
 * from the document itself. It never recurses, and never reads a byte behind the end.
 */
#include "config.h"

#include "codec/adieu-json-reader-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

enum
{
  EXPECT_VALUE,
  EXPECT_FIRST_VALUE,
  EXPECT_NAME,
  EXPECT_FIRST_NAME,
  EXPECT_COMMA,
  EXPECT_END,
};

static AdieuJsonToken
fail (AdieuJsonReader  *self,
      const char       *problem,
      GError          **error)
{
  adieu_json_place_syntax (error, self->bytes, self->at, problem);
  return ADIEU_JSON_TOKEN_ERROR;
}

static AdieuJsonToken
fail_expected (AdieuJsonReader  *self,
               const char       *expected,
               GError          **error)
{
  g_autofree char *found = adieu_json_place_dup_found (self->at, self->end);
  /* Translators: the first is what JSON wants here, the second what is there instead. */
  g_autofree char *problem = g_strdup_printf (_("expected %s, but found %s"), expected, found);

  return fail (self, problem, error);
}

static inline int
peek (const AdieuJsonReader *self)
{
  return self->at < self->end ? (guchar) *self->at : -1;
}

static inline void
skip_space (AdieuJsonReader *self)
{
  const char *at = self->at;

  while (at < self->end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t'))
    at++;
  self->at = at;
}

static inline gboolean
in_object (const AdieuJsonReader *self)
{
  guint level = self->depth - 1;

  return (self->objects[level / 64] >> (level % 64)) & 1;
}

static inline void
value_is_read (AdieuJsonReader *self)
{
  self->expect = self->depth > 0 ? EXPECT_COMMA : EXPECT_END;
}

static AdieuJsonToken
open_container (AdieuJsonReader  *self,
                AdieuJsonToken    token,
                GError          **error)
{
  guint64 bit = G_GUINT64_CONSTANT (1) << (self->depth % 64);

  if (self->depth == ADIEU_JSON_MAX_DEPTH)
    return fail (self, _("arrays and objects are nested more than 512 deep"), error);

  if (token == ADIEU_JSON_TOKEN_BEGIN_OBJECT)
    self->objects[self->depth / 64] |= bit;
  else
    self->objects[self->depth / 64] &= ~bit;

  self->at++;
  self->depth++;
  self->expect = token == ADIEU_JSON_TOKEN_BEGIN_OBJECT ? EXPECT_FIRST_NAME : EXPECT_FIRST_VALUE;
  return token;
}

static AdieuJsonToken
close_container (AdieuJsonReader *self)
{
  gboolean object = in_object (self);

  self->at++;
  self->depth--;
  value_is_read (self);
  return object ? ADIEU_JSON_TOKEN_END_OBJECT : ADIEU_JSON_TOKEN_END_ARRAY;
}

static AdieuJsonToken
read_literal (AdieuJsonReader  *self,
              const char       *word,
              AdieuJsonToken    token,
              GError          **error)
{
  gsize length = strlen (word);

  if ((gsize) (self->end - self->at) < length || memcmp (self->at, word, length) != 0)
    return fail_expected (self, _("a value"), error);

  self->at += length;
  value_is_read (self);
  return token;
}

static AdieuJsonToken
read_number (AdieuJsonReader  *self,
             GError          **error)
{
  const char *problem = NULL;
  const char *after = adieu_json_number_scan (self->at, self->end, &self->number, &problem);

  if (after == NULL)
    return fail (self, problem, error);

  self->text = self->at;
  self->length = after - self->at;
  self->at = after;
  value_is_read (self);
  return self->number.token;
}

/* From the first escape on: what was plain so far is copied, the rest piece by piece. */
static gboolean
read_escaped (AdieuJsonReader  *self,
              const char       *start,
              GError          **error)
{
  const char *problem = NULL;

  g_string_truncate (self->unescaped, 0);
  g_string_append_len (self->unescaped, start, self->at - start);
  self->at = adieu_json_text_unescape (self->at, self->end, self->unescaped, &problem);
  self->text = self->unescaped->str;
  self->length = self->unescaped->len;

  if (problem != NULL)
    fail (self, problem, error);
  return problem == NULL;
}

static gboolean
read_text (AdieuJsonReader  *self,
           GError          **error)
{
  const char *start = self->at + 1;

  self->at = adieu_json_text_skip_plain (start, self->end);
  if (self->at < self->end && *self->at == '"')
    {
      self->text = start;
      self->length = self->at - start;
      self->at++;
      return TRUE;
    }
  return read_escaped (self, start, error);
}

static AdieuJsonToken
read_value (AdieuJsonReader  *self,
            GError          **error)
{
  switch (peek (self))
    {
    case '"':
      if (!read_text (self, error))
        return ADIEU_JSON_TOKEN_ERROR;
      value_is_read (self);
      return ADIEU_JSON_TOKEN_STRING;
    case '{':
      return open_container (self, ADIEU_JSON_TOKEN_BEGIN_OBJECT, error);
    case '[':
      return open_container (self, ADIEU_JSON_TOKEN_BEGIN_ARRAY, error);
    case 't':
      return read_literal (self, "true", ADIEU_JSON_TOKEN_TRUE, error);
    case 'f':
      return read_literal (self, "false", ADIEU_JSON_TOKEN_FALSE, error);
    case 'n':
      return read_literal (self, "null", ADIEU_JSON_TOKEN_NULL, error);
    case '-': case '0': case '1': case '2': case '3': case '4':
    case '5': case '6': case '7': case '8': case '9':
      return read_number (self, error);
    default:
      if (self->depth == 0 && self->at == self->end)
        return fail (self, _("the document is empty"), error);
      return fail_expected (self, _("a value"), error);
    }
}

static AdieuJsonToken
read_name (AdieuJsonReader  *self,
           GError          **error)
{
  if (peek (self) != '"')
    return fail_expected (self, _("a member’s name in double quotes"), error);
  if (!read_text (self, error))
    return ADIEU_JSON_TOKEN_ERROR;

  skip_space (self);
  if (peek (self) != ':')
    return fail_expected (self, _("“:” after a member’s name"), error);

  self->at++;
  self->expect = EXPECT_VALUE;
  return ADIEU_JSON_TOKEN_NAME;
}

static AdieuJsonToken
read_end (AdieuJsonReader  *self,
          GError          **error)
{
  if (self->at < self->end)
    return fail_expected (self, _("the end of the document"), error);
  return ADIEU_JSON_TOKEN_END;
}

/* After a value in a container: closes it, or eats the comma. */
static gboolean
read_close (AdieuJsonReader  *self,
            AdieuJsonToken   *token,
            GError          **error)
{
  gboolean object = in_object (self);

  if (peek (self) == ',')
    {
      self->at++;
      self->expect = object ? EXPECT_NAME : EXPECT_VALUE;
      skip_space (self);
      return FALSE;
    }

  if (peek (self) == (object ? '}' : ']'))
    *token = close_container (self);
  else
    *token = fail_expected (self, object ? _("“,” or “}”") : _("“,” or “]”"), error);
  return TRUE;
}

void
adieu_json_reader_init (AdieuJsonReader *self,
                        const char      *bytes,
                        gsize            length)
{
  memset (self, 0, sizeof *self);
  self->bytes = self->at = self->token_at = length > 0 ? bytes : "";
  self->end = self->bytes + length;
  self->unescaped = g_string_new (NULL);

  /* RFC 8259, 8.1: a byte order mark is nobody's to write, but may be overlooked. */
  if (length >= 3 && memcmp (bytes, "\xef\xbb\xbf", 3) == 0)
    self->at += 3;
}

void
adieu_json_reader_clear (AdieuJsonReader *self)
{
  if (self->unescaped != NULL)
    g_string_free (g_steal_pointer (&self->unescaped), TRUE);
}

AdieuJsonToken
adieu_json_reader_next (AdieuJsonReader  *self,
                        GError          **error)
{
  AdieuJsonToken token = ADIEU_JSON_TOKEN_ERROR;

  skip_space (self);
  self->token_at = self->at;
  if (self->expect == EXPECT_COMMA && read_close (self, &token, error))
    return token;

  self->token_at = self->at;
  switch (self->expect)
    {
    case EXPECT_FIRST_VALUE:
      return peek (self) == ']' ? close_container (self) : read_value (self, error);
    case EXPECT_VALUE:
      return read_value (self, error);
    case EXPECT_FIRST_NAME:
      return peek (self) == '}' ? close_container (self) : read_name (self, error);
    case EXPECT_NAME:
      return read_name (self, error);
    default:
      return read_end (self, error);
    }
}

/* Passes over the value that begins with @token, which has just been read. */
gboolean
adieu_json_reader_skip (AdieuJsonReader  *self,
                        AdieuJsonToken    token,
                        GError          **error)
{
  guint outside = self->depth - 1;

  if (token != ADIEU_JSON_TOKEN_BEGIN_OBJECT && token != ADIEU_JSON_TOKEN_BEGIN_ARRAY)
    return token != ADIEU_JSON_TOKEN_ERROR;

  while (self->depth > outside)
    {
      if (adieu_json_reader_next (self, error) == ADIEU_JSON_TOKEN_ERROR)
        return FALSE;
    }
  return TRUE;
}
