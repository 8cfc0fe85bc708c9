/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Tells a person where in a document something is wrong: line, column, and the way there.
 *
 * Nothing is noted while a document is read. When something is wrong, and only then, the
 * part before the place is walked once more. What is quoted of a document is cut short.
 */
#include "config.h"

#include "codec/adieu-json-reader-private.h"

#include <adieu/adieu-error.h>
#include <inttypes.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#define MAX_NAME_BYTES  48
#define MAX_WORD_BYTES  16
#define MAX_STEPS       8

/* One container on the way: the member we are in, or the elements passed by. */
typedef struct
{
  gboolean    is_object;
  const char *name;
  gsize       name_length;
  gsize       passed;
} Step;

static void
count_lines (const char *bytes,
             const char *at,
             guint64    *line,
             guint64    *column)
{
  const char *start = bytes;

  *line = 1;
  *column = 1;
  if (at - bytes >= 3 && memcmp (bytes, "\xef\xbb\xbf", 3) == 0)
    start += 3;

  for (const char *byte = start; byte < at; byte++)
    {
      if (*byte == '\n')
        {
          (*line)++;
          *column = 1;
        }
      else if (((guchar) *byte & 0xc0) != 0x80)
        (*column)++;
    }
}

static void
append_cut (GString    *into,
            const char *text,
            gsize       length,
            gsize       limit)
{
  gsize kept = MIN (length, limit);

  while (kept < length && kept > 0 && ((guchar) text[kept] & 0xc0) == 0x80)
    kept--;
  g_string_append_len (into, text, kept);
  if (kept < length)
    g_string_append (into, "…");
}

static gboolean
is_word (const char *text,
         gsize       length)
{
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isalnum (text[i]) && text[i] != '_' && text[i] != '-' && text[i] != '$')
        return FALSE;
    }
  return length > 0;
}

static void
append_step (GString    *path,
             const Step *step)
{
  if (!step->is_object)
    g_string_append_printf (path, "[%" G_GSIZE_FORMAT "]", step->passed);
  else if (step->name != NULL && is_word (step->name, step->name_length))
    {
      if (path->len > 0)
        g_string_append_c (path, '.');
      append_cut (path, step->name, step->name_length, MAX_NAME_BYTES);
    }
  else if (step->name != NULL)
    {
      g_string_append (path, "[\"");
      append_cut (path, step->name, step->name_length, MAX_NAME_BYTES);
      g_string_append (path, "\"]");
    }
}

/* A name as it is spelled in the document, for that is safe to print. */
static void
note_name (Step                  *step,
           const AdieuJsonReader *reader)
{
  const char *quote = reader->at - 1;

  while (*quote != '"')
    quote--;
  step->name = reader->token_at + 1;
  step->name_length = quote - step->name;
}

/* The containers that are open at the end of what @reader reads. */
static guint
collect_steps (AdieuJsonReader *reader,
               Step            *steps)
{
  AdieuJsonToken token = ADIEU_JSON_TOKEN_ERROR;
  guint depth = 0;

  while ((token = adieu_json_reader_next (reader, NULL)) > ADIEU_JSON_TOKEN_END)
    {
      if (token == ADIEU_JSON_TOKEN_NAME)
        note_name (&steps[depth - 1], reader);
      else if (token == ADIEU_JSON_TOKEN_BEGIN_OBJECT || token == ADIEU_JSON_TOKEN_BEGIN_ARRAY)
        steps[depth++] = (Step) { .is_object = token == ADIEU_JSON_TOKEN_BEGIN_OBJECT };
      else
        {
          depth = reader->depth;
          if (depth > 0)
            {
              steps[depth - 1].passed++;
              steps[depth - 1].name = NULL;
            }
        }
    }
  return depth;
}

/* The way to @at in the spelling of JavaScript, as "owner.repos[3].created_at"; "" at the root. */
char *
adieu_json_place_dup_path (const char *bytes,
                           const char *at)
{
  g_auto (AdieuJsonReader) reader = { 0 };
  g_autofree Step *steps = g_new0 (Step, ADIEU_JSON_MAX_DEPTH);
  GString *path = g_string_new (NULL);
  guint n_steps = 0;
  guint first = 0;

  adieu_json_reader_init (&reader, bytes, at - bytes);
  n_steps = collect_steps (&reader, steps);
  if (n_steps > MAX_STEPS)
    {
      first = n_steps - MAX_STEPS;
      g_string_append (path, "…");
    }

  for (guint i = first; i < n_steps; i++)
    append_step (path, &steps[i]);
  return g_string_free (path, FALSE);
}

/* What stands at @at, for a message. */
char *
adieu_json_place_dup_found (const char *at,
                            const char *end)
{
  gsize length = adieu_json_text_char_length (at, end);
  guchar byte = at < end ? *at : 0;

  if (at == end)
    return g_strdup (_("the end of the document"));
  if (length == 0)
    return g_strdup_printf (_("the byte 0x%02X"), byte);
  if (byte < 0x20 || byte == 0x7f)
    return g_strdup_printf (_("the control character U+%04X"), byte);

  if (g_ascii_isalnum (byte))
    {
      while (at + length < end && length < MAX_WORD_BYTES && is_word (at + length, 1))
        length++;
    }
  return g_strdup_printf ("“%.*s”", (int) length, at);
}

void
adieu_json_place_syntax (GError     **error,
                         const char  *bytes,
                         const char  *at,
                         const char  *problem)
{
  g_autofree char *path = NULL;
  guint64 line = 0;
  guint64 column = 0;

  if (error == NULL)
    return;

  count_lines (bytes, at, &line, &column);
  path = adieu_json_place_dup_path (bytes, at);
  if (*path == '\0')
    g_set_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT,
                 /* Translators: the last is what is wrong there. */
                 _("Not valid JSON at line %" PRIu64 ", column %" PRIu64
                   ": %s"),
                 line, column, problem);
  else
    g_set_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT,
                 /* Translators: “%s” is a way as in “owner.repos[3].name”, the last what is
                    wrong there. */
                 _("Not valid JSON at line %" PRIu64 ", column %" PRIu64
                   ", in “%s”: %s"),
                 line, column, path, problem);
}

void
adieu_json_place_mismatch (GError     **error,
                           const char  *bytes,
                           const char  *at,
                           const char  *type_name,
                           const char  *problem)
{
  g_autofree char *path = NULL;
  guint64 line = 0;
  guint64 column = 0;

  if (error == NULL)
    return;

  count_lines (bytes, at, &line, &column);
  path = adieu_json_place_dup_path (bytes, at);
  if (*path == '\0')
    g_set_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT,
                 /* Translators: the first is the name of a class, the last what does not fit. */
                 _("The JSON does not fit %s: %s"),
                 type_name, problem);
  else
    g_set_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT,
                 /* Translators: the first is the name of a class, the second a way as in
                    “owner.repos[3].name”, the last what does not fit. */
                 _("The JSON does not fit %s: “%s” (line %" PRIu64
                   ", column %" PRIu64 "): %s"),
                 type_name, path, line, column, problem);
}
