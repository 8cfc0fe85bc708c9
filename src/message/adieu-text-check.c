/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Text at the border: what a caller gave us is looked at here before anything
 * below may see it, since libsoup takes much of it on trust. Pure functions for
 * the message room, from any thread. They judge and quote; they mend nothing.
 */

#include "config.h"

#include "message/adieu-text-check-private.h"

#include <string.h>

#include <adieu/adieu-error.h>
#include <glib/gi18n-lib.h>

#define MAX_QUOTED 64 /* characters */

/* Sets an INVALID_REQUEST error; always FALSE, so that a check can return it. */
gboolean
adieu_refuse (GError     **error,
              const char  *format,
              ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);

  g_set_error_literal (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_REQUEST, message);

  return FALSE;
}

static gboolean
is_token_char (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("!#$%&'*+-.^_`|~", c) != NULL);
}

static const char *
skip_token (const char *text)
{
  while (is_token_char (*text))
    text++;

  return text;
}

/* RFC 9110, 5.6.2 */
gboolean
adieu_text_is_token (const char *text)
{
  return *text != '\0' && *skip_token (text) == '\0';
}

/* RFC 9110, 5.6.4, of ASCII only. NULL if there is no whole quoted string. */
static const char *
skip_quoted_string (const char *text)
{
  for (text++; *text != '"'; text++)
    {
      if (*text == '\\')
        text++;
      if (*text != '\t' && !g_ascii_isprint (*text))
        return NULL;
    }

  return text + 1;
}

/* token "=" ( token / quoted-string ); NULL if it is not one. */
static const char *
skip_parameter (const char *text)
{
  const char *value = skip_token (text);
  const char *end = NULL;

  if (value == text || *value != '=')
    return NULL;

  value++;
  end = *value == '"' ? skip_quoted_string (value) : skip_token (value);

  return end != value ? end : NULL;
}

/* RFC 9110, 8.3.1 */
gboolean
adieu_text_is_media_type (const char *text)
{
  const char *end = skip_token (text);

  if (end == text || *end != '/')
    return FALSE;

  text = end + 1;
  end = skip_token (text);
  if (end == text)
    return FALSE;

  while (end != NULL && *end != '\0')
    {
      end += strspn (end, " \t");
      if (*end != ';')
        return FALSE;
      end++;
      end += strspn (end, " \t");
      if (*end != ';' && *end != '\0')
        end = skip_parameter (end);
    }

  return end != NULL;
}

/* Whether @text is UTF-8 without control characters but the @allowed_controls. @subject begins
 * the message and must not give away what the text says: it may be a secret. */
gboolean
adieu_text_check (const char  *text,
                  const char  *allowed_controls,
                  const char  *subject,
                  GError     **error)
{
  guint position = 1;

  if (!g_utf8_validate (text, -1, NULL))
    return adieu_refuse (error, _("%s: the text is not valid UTF-8"), subject);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p), position++)
    if (g_ascii_iscntrl (*p) && strchr (allowed_controls, *p) == NULL)
      return adieu_refuse (error,
                           _("%s: a line break or control character (U+%04X) stands at "
                             "character %u, where none is allowed"),
                           subject, (guint) *p, position);

  return TRUE;
}

/* @text in quotation marks, on one line, not too long, whatever was in it. */
char *
adieu_text_quote (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  const char *end = g_utf8_offset_to_pointer (valid, MIN (MAX_QUOTED, g_utf8_strlen (valid, -1)));
  GString *quoted = g_string_new ("“");

  for (const char *p = valid; p < end; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isprint (c))
        g_string_append_unichar (quoted, c);
      else
        g_string_append_printf (quoted, "\\u%04X", c);
    }

  g_string_append (quoted, *end == '\0' ? "”" : "…”");

  return g_string_free (quoted, FALSE);
}

/* RFC 3986, 2.1: whether a percent-encoded byte stands here. */
gboolean
adieu_text_is_triplet (const char *text)
{
  return text[0] == '%' && g_ascii_isxdigit (text[1]) && g_ascii_isxdigit (text[2]);
}

/* Percent-encodes all but RFC 3986's unreserved characters and those of @kept; a "%" among the
 * @kept keeps bytes that are percent-encoded already, not lone percent signs. */
void
adieu_text_append_encoded (GString    *out,
                           const char *text,
                           const char *kept)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      gboolean keep = strchr (kept, *p) != NULL;

      if (*p == '%')
        keep = keep && adieu_text_is_triplet (p);
      else
        keep = keep || g_ascii_isalnum (*p) || strchr ("-._~", *p) != NULL;

      if (keep)
        g_string_append_c (out, *p);
      else
        g_string_append_printf (out, "%%%02X", (guchar) *p);
    }
}

/* Percent-encodes what is not ASCII and leaves the rest as it is. */
void
adieu_text_append_ascii (GString    *out,
                         const char *text,
                         gsize       length)
{
  for (const char *p = text; p < text + length; p++)
    {
      if ((guchar) *p < 0x80)
        g_string_append_c (out, *p);
      else
        g_string_append_printf (out, "%%%02X", (guchar) *p);
    }
}
