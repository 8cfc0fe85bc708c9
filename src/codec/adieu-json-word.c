/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Text into the value of one property: strings, lists of them, dates, and the nicks of
 * enumerations and flags.
 *
 * A nick is also found in the spellings that servers have for it: in_progress, inProgress
 * and IN_PROGRESS are "in-progress". Runs on the caller's context, calls none of its code.
 */
#include "config.h"

#include "codec/adieu-json-date-private.h"
#include "codec/adieu-json-decoder-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#define MAX_NICKS_SHOWN 12
#define MAX_TEXT_SHOWN  40

static gboolean
is_separator (char byte)
{
  return byte == '-' || byte == '_';
}

/* Without regard to case and separators. */
static gboolean
is_spelling_of (const char *text,
                gsize       length,
                const char *nick)
{
  const char *end = text + length;

  for (;; text++, nick++)
    {
      while (text < end && is_separator (*text))
        text++;
      while (is_separator (*nick))
        nick++;
      if (text == end || *nick == '\0')
        return text == end && *nick == '\0';
      if (g_ascii_tolower (*text) != g_ascii_tolower (*nick))
        return FALSE;
    }
}

static gboolean
is_exactly (const char *text,
            gsize       length,
            const char *nick)
{
  return strlen (nick) == length && memcmp (text, nick, length) == 0;
}

static const GEnumValue *
find_enum (GEnumClass *enum_class,
           const char *text,
           gsize       length)
{
  for (guint i = 0; i < enum_class->n_values; i++)
    {
      if (is_exactly (text, length, enum_class->values[i].value_nick))
        return &enum_class->values[i];
    }
  for (guint i = 0; i < enum_class->n_values; i++)
    {
      if (is_spelling_of (text, length, enum_class->values[i].value_nick))
        return &enum_class->values[i];
    }
  return NULL;
}

static const GFlagsValue *
find_flag (GFlagsClass *flags_class,
           const char  *text,
           gsize        length)
{
  for (guint i = 0; i < flags_class->n_values; i++)
    {
      if (is_exactly (text, length, flags_class->values[i].value_nick))
        return &flags_class->values[i];
    }
  for (guint i = 0; i < flags_class->n_values; i++)
    {
      if (is_spelling_of (text, length, flags_class->values[i].value_nick))
        return &flags_class->values[i];
    }
  return NULL;
}

/* What was read last, short enough for a message. */
static char *
dup_shown (AdieuJsonDecoder *self)
{
  const char *text = self->reader.text;
  gsize length = self->reader.length;
  gsize kept = MIN (length, MAX_TEXT_SHOWN);
  g_autofree char *start = NULL;

  while (kept < length && kept > 0 && ((guchar) text[kept] & 0xc0) == 0x80)
    kept--;
  start = g_strndup (text, kept);
  for (char *at = start; *at != '\0'; at++)
    {
      if (g_ascii_iscntrl (*at))
        *at = ' ';
    }
  return g_strconcat (start, kept < length ? "…" : NULL, NULL);
}

static gboolean
fail_nick (AdieuJsonDecoder         *self,
           const AdieuJsonProperty  *property,
           GError                  **error)
{
  g_autoptr (GString) nicks = g_string_new (NULL);
  g_autofree char *shown = dup_shown (self);
  g_autofree char *problem = NULL;
  gboolean is_enum = property->kind == ADIEU_JSON_KIND_ENUM;
  GEnumClass *enum_class = is_enum ? (GEnumClass *) property->value_class : NULL;
  GFlagsClass *flags_class = is_enum ? NULL : (GFlagsClass *) property->value_class;
  guint n_values = is_enum ? enum_class->n_values : flags_class->n_values;

  for (guint i = 0; i < MIN (n_values, MAX_NICKS_SHOWN); i++)
    g_string_append_printf (nicks, "%s“%s”", i > 0 ? ", " : "",
                            is_enum ? enum_class->values[i].value_nick
                                    : flags_class->values[i].value_nick);
  if (n_values > MAX_NICKS_SHOWN)
    g_string_append (nicks, ", …");

  /* Translators: the first is the word that was found, the second a list of those known. */
  problem = g_strdup_printf (_("“%s” is none of %s"), shown, nicks->str);
  return adieu_json_decoder_mismatch (self, property->owner, problem, error);
}

static gboolean
read_enum (AdieuJsonDecoder   *self,
           AdieuJsonProperty  *property,
           AdieuJsonToken      token,
           GValue             *value,
           GError            **error)
{
  GEnumClass *enum_class = (GEnumClass *) property->value_class;
  gint64 number = self->reader.number.integer;
  const GEnumValue *found = NULL;

  if (token == ADIEU_JSON_TOKEN_STRING)
    found = find_enum (enum_class, self->reader.text, self->reader.length);
  else if (token == ADIEU_JSON_TOKEN_INTEGER && number >= G_MININT && number <= G_MAXINT)
    found = g_enum_get_value (enum_class, number);
  else if (token != ADIEU_JSON_TOKEN_INTEGER)
    return adieu_json_decoder_unexpected (self, property->owner, token, _("a string"), error);

  if (found == NULL)
    return fail_nick (self, property, error);
  g_value_init (value, property->value_type);
  g_value_set_enum (value, found->value);
  return TRUE;
}

static gboolean
read_flag_nicks (AdieuJsonDecoder   *self,
                 AdieuJsonProperty  *property,
                 guint              *flags,
                 GError            **error)
{
  GFlagsClass *flags_class = (GFlagsClass *) property->value_class;
  AdieuJsonToken token = ADIEU_JSON_TOKEN_ERROR;

  while ((token = adieu_json_reader_next (&self->reader, error)) == ADIEU_JSON_TOKEN_STRING)
    {
      const GFlagsValue *found = find_flag (flags_class, self->reader.text, self->reader.length);

      if (found == NULL)
        return fail_nick (self, property, error);
      *flags |= found->value;
    }

  if (token == ADIEU_JSON_TOKEN_END_ARRAY)
    return TRUE;
  return adieu_json_decoder_unexpected (self, property->owner, token, _("a string"), error);
}

static gboolean
read_flags (AdieuJsonDecoder   *self,
            AdieuJsonProperty  *property,
            AdieuJsonToken      token,
            GValue             *value,
            GError            **error)
{
  guint mask = ((GFlagsClass *) property->value_class)->mask;
  guint flags = 0;

  if (token == ADIEU_JSON_TOKEN_INTEGER)
    {
      if ((self->reader.number.integer & ~(gint64) mask) != 0)
        return fail_nick (self, property, error);
      flags = self->reader.number.integer;
    }
  else if (token != ADIEU_JSON_TOKEN_BEGIN_ARRAY)
    return adieu_json_decoder_unexpected (self, property->owner, token, _("an array of strings"),
                                          error);
  else if (!read_flag_nicks (self, property, &flags, error))
    return FALSE;

  g_value_init (value, property->value_type);
  g_value_set_flags (value, flags);
  return TRUE;
}

static gboolean
read_strv (AdieuJsonDecoder   *self,
           AdieuJsonProperty  *property,
           AdieuJsonToken      token,
           GValue             *value,
           GError            **error)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  if (token != ADIEU_JSON_TOKEN_BEGIN_ARRAY)
    return adieu_json_decoder_unexpected (self, property->owner, token, _("an array of strings"),
                                          error);

  while ((token = adieu_json_reader_next (&self->reader, error)) == ADIEU_JSON_TOKEN_STRING)
    g_ptr_array_add (texts, g_strndup (self->reader.text, self->reader.length));
  if (token != ADIEU_JSON_TOKEN_END_ARRAY)
    return adieu_json_decoder_unexpected (self, property->owner, token, _("a string"), error);

  g_ptr_array_add (texts, NULL);
  g_value_init (value, property->value_type);
  g_value_take_boxed (value, g_ptr_array_steal (texts, NULL));
  return TRUE;
}

static gboolean
read_date (AdieuJsonDecoder   *self,
           AdieuJsonProperty  *property,
           GValue             *value,
           GError            **error)
{
  GDateTime *date = adieu_json_date_parse (self->reader.text, self->reader.length);
  g_autofree char *shown = NULL;
  g_autofree char *problem = NULL;

  if (date != NULL)
    {
      g_value_init (value, property->value_type);
      g_value_take_boxed (value, date);
      return TRUE;
    }

  shown = dup_shown (self);
  problem = g_strdup_printf (_("“%s” is no date and time as in 2026-01-31T12:00:00Z"), shown);
  return adieu_json_decoder_mismatch (self, property->owner, problem, error);
}

gboolean
adieu_json_decoder_read_text (AdieuJsonDecoder   *self,
                              AdieuJsonProperty  *property,
                              AdieuJsonToken      token,
                              GValue             *value,
                              GError            **error)
{
  gboolean is_word = property->kind == ADIEU_JSON_KIND_ENUM
                     || property->kind == ADIEU_JSON_KIND_FLAGS;

  if (token == ADIEU_JSON_TOKEN_NULL)
    {
      if (!is_word)
        g_value_init (value, property->value_type);
      return TRUE;
    }
  if (property->kind == ADIEU_JSON_KIND_ENUM)
    return read_enum (self, property, token, value, error);
  if (property->kind == ADIEU_JSON_KIND_FLAGS)
    return read_flags (self, property, token, value, error);
  if (property->kind == ADIEU_JSON_KIND_STRV)
    return read_strv (self, property, token, value, error);
  if (token != ADIEU_JSON_TOKEN_STRING)
    return adieu_json_decoder_unexpected (self, property->owner, token, _("a string"), error);
  if (property->kind == ADIEU_JSON_KIND_DATE)
    return read_date (self, property, value, error);

  g_value_init (value, property->value_type);
  g_value_take_string (value, g_strndup (self->reader.text, self->reader.length));
  return TRUE;
}
