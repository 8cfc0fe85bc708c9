/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Pure: what a server sends, as one short line that a person may read in a message, a terminal
 * or a log. Runs on any thread. Never trusts the text: no control character passes, none that
 * turns the direction of writing either, and no markup is interpreted. */

#include "config.h"

#include "message/adieu-excerpt-private.h"

#include "codec/adieu-charset-private.h"
#include "codec/adieu-content-type-private.h"

#include <string.h>

/* Of a body no more than this is looked at, in bytes. */
#define MAX_GLANCE (64 * 1024)

/* How much of a text is searched for signs that it is none, in characters. */
#define MAX_SNIFF 1000

static const struct
{
  const char *name;
  const char *text;
} entities[] = {
  { "amp;", "&" },
  { "lt;", "<" },
  { "gt;", ">" },
  { "quot;", "\"" },
  { "apos;", "'" },
  { "nbsp;", " " },
};

static gboolean
is_blank (gunichar c)
{
  if (c == 0x200c || c == 0x200d) /* joiners, which scripts and emoji are written with */
    return FALSE;

  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_SPACE_SEPARATOR:
    case G_UNICODE_PRIVATE_USE:
      return TRUE;
    default:
      return FALSE;
    }
}

/*< private >
 * adieu_excerpt_line:
 * @text: valid UTF-8
 * @max_chars: the most characters to give, at least 1
 *
 * Returns: (transfer full): @text on one line; each run of white space and controls is a space,
 *   and what is too long ends in “…”
 */
char *
adieu_excerpt_line (const char *text,
                    guint       max_chars)
{
  g_autoptr (GString) line = g_string_new (NULL);
  gboolean gap = FALSE;
  guint n_chars = 0;
  gsize cut = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      const gunichar c = g_utf8_get_char (p);

      if (is_blank (c))
        {
          gap = line->len > 0;
          continue;
        }

      for (int i = gap ? 0 : 1; i < 2; i++)
        {
          if (n_chars == max_chars)
            {
              g_string_truncate (line, cut);
              g_string_append (line, "…");
              return g_string_free (g_steal_pointer (&line), FALSE);
            }

          n_chars++;
          if (n_chars == max_chars)
            cut = line->len;
          g_string_append_unichar (line, i == 0 ? ' ' : c);
        }
      gap = FALSE;
    }

  return g_string_free (g_steal_pointer (&line), FALSE);
}

/* Text has few characters that stand for bytes which are none. */
static gboolean
looks_like_text (const char *text)
{
  guint n_chars = 0;
  guint n_odd = 0;

  for (const char *p = text; *p != '\0' && n_chars < MAX_SNIFF; p = g_utf8_next_char (p))
    {
      const gunichar c = g_utf8_get_char (p);

      n_chars++;
      if (c == 0xfffd || (g_unichar_iscntrl (c) && !g_unichar_isspace (c)))
        n_odd++;
    }

  return n_odd * 8 <= n_chars;
}

static gboolean
is_binary_type (const char *essence)
{
  static const char * const prefixes[] = {
    "image/", "audio/", "video/", "font/",
    "application/pdf", "application/zip", "application/gzip",
  };

  if (g_str_has_suffix (essence, "+xml"))
    return FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
    {
      if (g_str_has_prefix (essence, prefixes[i]))
        return TRUE;
    }

  return FALSE;
}

static gboolean
starts_with (const char *text,
             const char *prefix)
{
  return g_ascii_strncasecmp (text, prefix, strlen (prefix)) == 0;
}

static gboolean
is_tag (const char *at,
        const char *tag)
{
  return starts_with (at, tag) && !g_ascii_isalnum (at[strlen (tag)]) && at[strlen (tag)] != '-';
}

static gboolean
is_markup (const char *text,
           const char *essence)
{
  if (g_str_has_suffix (essence, "/html") || g_str_has_suffix (essence, "/xml") ||
      g_str_has_suffix (essence, "+xml"))
    return TRUE;

  while (g_ascii_isspace (*text))
    text++;

  return starts_with (text, "<!doctype") || starts_with (text, "<html") ||
         starts_with (text, "<?xml");
}

/* Stands behind a `&`; gives what it begins, and where that ends, or NULL if it is just a `&`. */
static const char *
read_entity (const char *at,
             GString    *text)
{
  char *end = NULL;
  guint64 c;

  for (gsize i = 0; i < G_N_ELEMENTS (entities); i++)
    {
      if (g_str_has_prefix (at, entities[i].name))
        {
          g_string_append (text, entities[i].text);
          return at + strlen (entities[i].name);
        }
    }

  if (at[0] != '#' || !g_ascii_isxdigit (at[at[1] == 'x' ? 2 : 1]))
    return NULL;

  c = at[1] == 'x' ? g_ascii_strtoull (at + 2, &end, 16) : g_ascii_strtoull (at + 1, &end, 10);
  if (end == NULL || *end != ';' || c == 0 || c > 0x10ffff || !g_unichar_validate ((gunichar) c))
    return NULL;

  g_string_append_unichar (text, (gunichar) c);

  return end + 1;
}

/* Stands at a `<`; gives the end of the tag or comment, or of the whole element where what is in
 * it is not for reading. */
static const char *
skip_markup (const char *at)
{
  static const struct
  {
    const char *start;
    const char *end;
  } hidden[] = {
    { "<script", "</script" },
    { "<style", "</style" },
    { "<title", "</title" },
  };
  const char *stop = NULL;
  const char *end;

  if (starts_with (at, "<!--"))
    stop = "-->";
  for (gsize i = 0; i < G_N_ELEMENTS (hidden); i++)
    {
      if (is_tag (at, hidden[i].start))
        stop = hidden[i].end;
    }

  while (stop != NULL && *at != '\0' && !starts_with (at, stop))
    at++;
  end = strchr (at, '>');

  return end != NULL ? end + 1 : at + strlen (at);
}

static gboolean
opens_markup (const char *at)
{
  return *at == '<' && (g_ascii_isalpha (at[1]) || (at[1] != '\0' && strchr ("/!?", at[1])));
}

/* The text of what begins at @at, up to @stop, or all of it. */
static char *
text_of_markup (const char *at,
                const char *stop)
{
  g_autoptr (GString) text = g_string_new (NULL);

  while (*at != '\0' && (stop == NULL || at < stop))
    {
      const char *next = NULL;

      if (opens_markup (at))
        {
          next = skip_markup (at);
          g_string_append_c (text, ' ');
        }
      else if (*at == '&')
        next = read_entity (at + 1, text);

      if (next == NULL)
        {
          next = at + 1;
          g_string_append_c (text, *at);
        }
      at = next;
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
title_of_markup (const char *markup)
{
  const char *start = markup;
  const char *stop;

  while (*start != '\0' && !is_tag (start, "<title"))
    start++;

  start = strchr (start, '>');
  if (start == NULL)
    return NULL;

  start++;
  stop = start;
  while (*stop != '\0' && !starts_with (stop, "</title"))
    stop++;

  return text_of_markup (start, stop);
}

static char *
line_of_markup (const char *markup,
                guint       max_chars)
{
  g_autofree char *title = title_of_markup (markup);
  g_autofree char *line = NULL;
  g_autofree char *text = NULL;

  if (title != NULL)
    line = adieu_excerpt_line (title, max_chars);
  if (line != NULL && *line != '\0')
    return g_steal_pointer (&line);

  text = text_of_markup (markup, NULL);

  return adieu_excerpt_line (text, max_chars);
}

/*< private >
 * adieu_excerpt_body:
 * @body: a body
 * @content_type: (nullable): what it is said to be
 * @max_chars: the most characters to give, at least 1
 *
 * Returns: (transfer full) (nullable): the beginning of a text, the title or the text of a page,
 *   on one line; %NULL if there is nothing that a person could read
 */
char *
adieu_excerpt_body (GBytes     *body,
                    const char *content_type,
                    guint       max_chars)
{
  g_autofree char *essence = adieu_content_type_dup_essence (content_type);
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;
  const char *bytes;
  gsize length = 0;

  bytes = g_bytes_get_data (body, &length);
  if (length == 0 || (essence != NULL && is_binary_type (essence)))
    return NULL;

  text = adieu_charset_glance (bytes, MIN (length, MAX_GLANCE), content_type);
  if (!looks_like_text (text))
    return NULL;

  line = is_markup (text, essence != NULL ? essence : "") ? line_of_markup (text, max_chars)
                                                          : adieu_excerpt_line (text, max_chars);

  return *line != '\0' ? g_steal_pointer (&line) : NULL;
}
