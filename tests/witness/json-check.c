/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Is this text one JSON value (RFC 8259)? Pure; a loop with a stack of bounded depth,
 * so that a hostile body costs nothing. It never builds a tree: the witness repeats a
 * body as it came.
 */

#include "json-check.h"

#include <string.h>

#define DEPTH 1000

typedef struct
{
  const char *at;
  const char *end;
  char        stack[DEPTH];
  gsize       depth;
} Check;

static void
skip_space (Check *self)
{
  while (self->at < self->end && strchr (" \t\r\n", *self->at) != NULL && *self->at != '\0')
    self->at++;
}

static gboolean
accept (Check *self,
        char   c)
{
  if (self->at == self->end || *self->at != c)
    return FALSE;

  self->at++;

  return TRUE;
}

static gboolean
check_word (Check      *self,
            const char *word)
{
  gsize length = strlen (word);

  if ((gsize) (self->end - self->at) < length || memcmp (self->at, word, length) != 0)
    return FALSE;

  self->at += length;

  return TRUE;
}

static gboolean
check_escape (Check *self)
{
  if (self->at == self->end)
    return FALSE;
  if (*self->at != 'u')
    return *self->at != '\0' && strchr ("\"\\/bfnrt", *self->at++) != NULL;

  self->at++;
  for (int i = 0; i < 4; i++)
    if (self->at == self->end || !g_ascii_isxdigit (*self->at++))
      return FALSE;

  return TRUE;
}

static gboolean
check_string (Check *self)
{
  if (!accept (self, '"'))
    return FALSE;

  while (self->at < self->end)
    {
      guchar c = (guchar) *self->at++;

      if (c == '"')
        return TRUE;
      if (c < 0x20 || (c == '\\' && !check_escape (self)))
        return FALSE;
    }

  return FALSE;
}

static gboolean
check_digits (Check *self)
{
  const char *start = self->at;

  while (self->at < self->end && g_ascii_isdigit (*self->at))
    self->at++;

  return self->at > start;
}

static gboolean
check_number (Check *self)
{
  accept (self, '-');
  if (!accept (self, '0') && !check_digits (self))
    return FALSE;
  if (accept (self, '.') && !check_digits (self))
    return FALSE;
  if (accept (self, 'e') || accept (self, 'E'))
    {
      if (!accept (self, '+'))
        accept (self, '-');
      return check_digits (self);
    }

  return TRUE;
}

static gboolean
check_name (Check *self)
{
  skip_space (self);
  if (!check_string (self))
    return FALSE;
  skip_space (self);

  return accept (self, ':');
}

static gboolean
check_scalar (Check *self)
{
  char c = self->at < self->end ? *self->at : '\0';

  if (c == '"')
    return check_string (self);
  if (c == '-' || g_ascii_isdigit (c))
    return check_number (self);

  return check_word (self, "true") || check_word (self, "false") || check_word (self, "null");
}

/* Steps into a container. @complete tells that it was empty, and so a whole value. */
static gboolean
open_container (Check    *self,
                char      bracket,
                gboolean *complete)
{
  if (self->depth == DEPTH)
    return FALSE;

  self->at++;
  skip_space (self);
  *complete = accept (self, bracket == '{' ? '}' : ']');
  if (*complete)
    return TRUE;

  self->stack[self->depth++] = bracket;

  return bracket == '[' || check_name (self);
}

/* After a value: leaves the containers that end here, or goes on to the next member. */
static gboolean
close_containers (Check    *self,
                  gboolean *finished)
{
  while (self->depth > 0)
    {
      char bracket = self->stack[self->depth - 1];

      skip_space (self);
      if (accept (self, ','))
        return bracket == '[' || check_name (self);
      if (!accept (self, bracket == '{' ? '}' : ']'))
        return FALSE;
      self->depth--;
    }

  *finished = TRUE;

  return TRUE;
}

gboolean
witness_json_is_valid (const char *text,
                       gsize       length)
{
  Check self = { .at = text, .end = text + length };
  gboolean finished = FALSE;

  if (!g_utf8_validate (text, (gssize) length, NULL))
    return FALSE;

  while (!finished)
    {
      gboolean complete = TRUE;
      char c = '\0';

      skip_space (&self);
      c = self.at < self.end ? *self.at : '\0';
      if (c == '{' || c == '[')
        {
          if (!open_container (&self, c, &complete))
            return FALSE;
        }
      else if (!check_scalar (&self))
        return FALSE;

      if (complete && !close_containers (&self, &finished))
        return FALSE;
    }

  skip_space (&self);

  return self.at == self.end;
}
