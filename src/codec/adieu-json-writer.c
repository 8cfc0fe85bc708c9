/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Writes compact JSON, piece by piece, and knows where it is should a piece be refused.
 *
 * Pure: what comes out is valid JSON in every locale or an error: text is UTF-8, numbers are
 * finite and the shortest that read back the same, nesting has an end.
 */
#include "config.h"

#include "codec/adieu-json-writer-private.h"
#include "codec/adieu-json-reader-private.h"

#include <adieu/adieu-error.h>
#include <float.h>
#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

/* Every integer up to here has a double of its own, and 15 digits at the most. */
#define MAX_PLAIN_INTEGER 1e15

static inline AdieuJsonStep *
last_step (AdieuJsonWriter *self)
{
  if (self->steps->len == 0)
    return NULL;
  return &g_array_index (self->steps, AdieuJsonStep, self->steps->len - 1);
}

void
adieu_json_writer_init (AdieuJsonWriter *self)
{
  self->out = g_string_sized_new (256);
  self->steps = g_array_new (FALSE, FALSE, sizeof (AdieuJsonStep));
}

void
adieu_json_writer_clear (AdieuJsonWriter *self)
{
  if (self->out != NULL)
    g_string_free (g_steal_pointer (&self->out), TRUE);
  g_clear_pointer (&self->steps, g_array_unref);
}

GBytes *
adieu_json_writer_steal (AdieuJsonWriter *self)
{
  return g_string_free_to_bytes (g_steal_pointer (&self->out));
}

/* Returns %FALSE, always. */
gboolean
adieu_json_writer_fail (AdieuJsonWriter  *self,
                        const char       *problem,
                        GError          **error)
{
  g_autoptr (GString) path = g_string_new (NULL);
  g_autofree char *valid_path = NULL;

  for (guint i = 0; i < MIN (self->steps->len, 8); i++)
    {
      const AdieuJsonStep *step = &g_array_index (self->steps, AdieuJsonStep, i);

      if (step->bracket == '[' && step->passed > 0)
        g_string_append_printf (path, "[%" G_GSIZE_FORMAT "]", step->passed - 1);
      else if (step->name != NULL)
        g_string_append_printf (path, "%s%s", path->len > 0 ? "." : "", step->name);
    }

  valid_path = g_utf8_make_valid (path->str, path->len);
  if (path->len == 0)
    g_set_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_REQUEST,
                 _("This cannot be written as JSON: %s"), problem);
  else
    g_set_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_REQUEST,
                 /* Translators: the first is a way as in “owner.repos[3].name”. */
                 _("“%s” cannot be written as JSON: %s"), valid_path, problem);
  return FALSE;
}

gboolean
adieu_json_writer_open (AdieuJsonWriter  *self,
                        char              bracket,
                        GError          **error)
{
  AdieuJsonStep step = { .bracket = bracket };

  if (self->steps->len == ADIEU_JSON_MAX_DEPTH)
    return adieu_json_writer_fail (self, _("arrays and objects are nested more than 512 deep"),
                                   error);

  g_string_append_c (self->out, bracket);
  g_array_append_val (self->steps, step);
  return TRUE;
}

void
adieu_json_writer_close (AdieuJsonWriter *self)
{
  g_string_append_c (self->out, last_step (self)->bracket == '{' ? '}' : ']');
  g_array_set_size (self->steps, self->steps->len - 1);
}

static void
next_item (AdieuJsonWriter *self,
           const char      *name)
{
  AdieuJsonStep *step = last_step (self);

  if (step->passed++ > 0)
    g_string_append_c (self->out, ',');
  step->name = name;
}

gboolean
adieu_json_writer_name (AdieuJsonWriter  *self,
                        const char       *name,
                        GError          **error)
{
  next_item (self, name);
  if (!adieu_json_writer_string (self, name, error))
    return FALSE;
  g_string_append_c (self->out, ':');
  return TRUE;
}

void
adieu_json_writer_element (AdieuJsonWriter *self)
{
  next_item (self, NULL);
}

void
adieu_json_writer_literal (AdieuJsonWriter *self,
                           const char      *literal)
{
  g_string_append (self->out, literal);
}

void
adieu_json_writer_integer (AdieuJsonWriter *self,
                           gint64           value)
{
  char buffer[32];

  g_string_append_len (self->out, buffer,
                       g_snprintf (buffer, sizeof buffer, "%" G_GINT64_FORMAT, value));
}

void
adieu_json_writer_unsigned (AdieuJsonWriter *self,
                            guint64          value)
{
  char buffer[32];

  g_string_append_len (self->out, buffer,
                       g_snprintf (buffer, sizeof buffer, "%" G_GUINT64_FORMAT, value));
}

/* A double stays one for those who tell 5 from 5.0. */
static void
append_number (AdieuJsonWriter *self,
               const char      *digits)
{
  g_string_append (self->out, digits);
  if (strpbrk (digits, ".e") == NULL)
    g_string_append (self->out, ".0");
}

static void
format_number (char   *buffer,
               double  value,
               int     precision)
{
  char format[8];

  g_snprintf (format, sizeof format, "%%.%dg", precision);
  g_ascii_formatd (buffer, G_ASCII_DTOSTR_BUF_SIZE, format, value);
}

gboolean
adieu_json_writer_double (AdieuJsonWriter  *self,
                          double            value,
                          GError          **error)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  /* Up to 15 digits come back by themselves; not so below the normal numbers. */
  int precision = fabs (value) < DBL_MIN ? 1 : DBL_DIG;

  if (!isfinite (value))
    return adieu_json_writer_fail (self, _("JSON has no number for infinity and NaN"), error);

  if (fabs (value) < MAX_PLAIN_INTEGER && value == (double) (gint64) value && !signbit (value))
    {
      adieu_json_writer_integer (self, value);
      g_string_append (self->out, ".0");
      return TRUE;
    }

  do
    format_number (buffer, value, precision);
  while (g_ascii_strtod (buffer, NULL) != value && precision++ < 17);

  append_number (self, buffer);
  return TRUE;
}

gboolean
adieu_json_writer_float (AdieuJsonWriter  *self,
                         float             value,
                         GError          **error)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  int precision = fabsf (value) < FLT_MIN ? 1 : FLT_DIG;

  if (!isfinite (value))
    return adieu_json_writer_double (self, value, error);

  do
    format_number (buffer, value, precision);
  while ((float) g_ascii_strtod (buffer, NULL) != value && precision++ < 9);

  append_number (self, buffer);
  return TRUE;
}

static void
append_escape (GString *out,
               char     byte)
{
  static const char letters[] = "\"\\bfnrt";
  static const char meanings[] = "\"\\\b\f\n\r\t";
  const char *found = strchr (meanings, byte);

  g_string_append_c (out, '\\');
  if (found != NULL)
    g_string_append_c (out, letters[found - meanings]);
  else
    g_string_append_printf (out, "u%04x", (guchar) byte);
}

gboolean
adieu_json_writer_string (AdieuJsonWriter  *self,
                          const char       *text,
                          GError          **error)
{
  const char *end = text + strlen (text);
  const char *at = text;

  g_string_append_c (self->out, '"');
  while (at < end)
    {
      const char *plain_end = adieu_json_text_skip_plain (at, end);

      g_string_append_len (self->out, at, plain_end - at);
      at = plain_end;
      if (at < end && (guchar) *at >= 0x80)
        return adieu_json_writer_fail (self, _("the text is not valid UTF-8"), error);
      if (at < end)
        append_escape (self->out, *at++);
    }
  g_string_append_c (self->out, '"');
  return TRUE;
}
