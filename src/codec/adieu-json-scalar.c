/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One token into the value of one property: numbers and truth values.
 *
 * Nothing is bent until it fits: no text for a number, no cut-off digits, no value outside
 * of the range that the property declares. Runs on the caller's context, calls none of
 * its code.
 */
#include "config.h"

#include "codec/adieu-json-decoder-private.h"

#include <inttypes.h>
#include <math.h>

#include <glib/gi18n-lib.h>

/* The sign and the 64 bits of a number, whichever way it was spelled. */
typedef struct
{
  gboolean negative;
  guint64  magnitude;
} Integer;

static gboolean
fail_range (AdieuJsonDecoder         *self,
            const AdieuJsonProperty  *property,
            GError                  **error)
{
  int shown = MIN (self->reader.length, 40);
  g_autofree char *problem = NULL;

  if (property->kind == ADIEU_JSON_KIND_DOUBLE)
    problem = g_strdup_printf (_("%.*s is not between %g and %g"), shown, self->reader.text,
                               property->min_double, property->max_double);
  else if (property->is_signed)
    problem = g_strdup_printf (_("%.*s is not between %" PRIi64
                                 " and %" PRIi64),
                               shown, self->reader.text, property->min, property->max);
  else
    problem = g_strdup_printf (_("%.*s is not between %" PRIu64
                                 " and %" PRIu64),
                               shown, self->reader.text, property->min_natural,
                               property->max_natural);
  return adieu_json_decoder_mismatch (self, property->owner, problem, error);
}

static gboolean
fail_fraction (AdieuJsonDecoder         *self,
               const AdieuJsonProperty  *property,
               GError                  **error)
{
  int shown = MIN (self->reader.length, 40);
  g_autofree char *problem = NULL;

  if (fabs (self->reader.number.number) >= (double) G_MAXUINT64)
    return fail_range (self, property, error);

  problem = g_strdup_printf (_("expected a whole number, but found %.*s"), shown,
                             self->reader.text);
  return adieu_json_decoder_mismatch (self, property->owner, problem, error);
}

static gboolean
token_to_integer (AdieuJsonDecoder *self,
                  AdieuJsonToken    token,
                  Integer          *integer)
{
  const AdieuJsonNumber *number = &self->reader.number;

  if (token == ADIEU_JSON_TOKEN_NUMBER)
    return adieu_json_number_to_integer (self->reader.text, self->reader.length,
                                         &integer->negative, &integer->magnitude);

  integer->negative = token == ADIEU_JSON_TOKEN_INTEGER && number->integer < 0;
  integer->magnitude = number->natural;
  return TRUE;
}

static gboolean
to_signed (const Integer *integer,
           gint64        *value)
{
  if (integer->magnitude > (guint64) G_MAXINT64 + integer->negative)
    return FALSE;
  if (integer->negative && integer->magnitude > 0)
    *value = -(gint64) (integer->magnitude - 1) - 1;
  else
    *value = integer->magnitude;
  return TRUE;
}

static void
set_signed (GValue *value,
            GType   type,
            gint64  number)
{
  g_value_init (value, type);
  switch (G_TYPE_FUNDAMENTAL (type))
    {
    case G_TYPE_CHAR:
      g_value_set_schar (value, number);
      break;
    case G_TYPE_INT:
      g_value_set_int (value, number);
      break;
    case G_TYPE_LONG:
      g_value_set_long (value, number);
      break;
    default:
      g_value_set_int64 (value, number);
      break;
    }
}

static void
set_natural (GValue  *value,
             GType    type,
             guint64  number)
{
  g_value_init (value, type);
  switch (G_TYPE_FUNDAMENTAL (type))
    {
    case G_TYPE_UCHAR:
      g_value_set_uchar (value, number);
      break;
    case G_TYPE_UINT:
      g_value_set_uint (value, number);
      break;
    case G_TYPE_ULONG:
      g_value_set_ulong (value, number);
      break;
    default:
      g_value_set_uint64 (value, number);
      break;
    }
}

static gboolean
is_number (AdieuJsonToken token)
{
  return token == ADIEU_JSON_TOKEN_INTEGER || token == ADIEU_JSON_TOKEN_UNSIGNED
         || token == ADIEU_JSON_TOKEN_NUMBER;
}

static gboolean
read_integer (AdieuJsonDecoder   *self,
              AdieuJsonProperty  *property,
              AdieuJsonToken      token,
              GValue             *value,
              GError            **error)
{
  Integer integer = { 0 };
  gint64 number = 0;

  if (!is_number (token))
    return adieu_json_decoder_unexpected (self, property->owner, token, _("a whole number"), error);
  if (!token_to_integer (self, token, &integer))
    return fail_fraction (self, property, error);

  if (property->is_signed)
    {
      if (!to_signed (&integer, &number) || number < property->min || number > property->max)
        return fail_range (self, property, error);
      set_signed (value, property->value_type, number);
      return TRUE;
    }

  if ((integer.negative && integer.magnitude > 0) || integer.magnitude < property->min_natural
      || integer.magnitude > property->max_natural)
    return fail_range (self, property, error);
  set_natural (value, property->value_type, integer.magnitude);
  return TRUE;
}

static gboolean
read_double (AdieuJsonDecoder   *self,
             AdieuJsonProperty  *property,
             AdieuJsonToken      token,
             GValue             *value,
             GError            **error)
{
  const AdieuJsonNumber *scanned = &self->reader.number;
  double number = scanned->number;

  if (!is_number (token))
    return adieu_json_decoder_unexpected (self, property->owner, token, _("a number"), error);

  if (token == ADIEU_JSON_TOKEN_INTEGER)
    number = scanned->integer;
  else if (token == ADIEU_JSON_TOKEN_UNSIGNED)
    number = scanned->natural;
  if (!(number >= property->min_double && number <= property->max_double))
    return fail_range (self, property, error);

  g_value_init (value, property->value_type);
  if (G_TYPE_FUNDAMENTAL (property->value_type) == G_TYPE_FLOAT)
    g_value_set_float (value, number);
  else
    g_value_set_double (value, number);
  return TRUE;
}

static gboolean
read_boolean (AdieuJsonDecoder   *self,
              AdieuJsonProperty  *property,
              AdieuJsonToken      token,
              GValue             *value,
              GError            **error)
{
  if (token != ADIEU_JSON_TOKEN_TRUE && token != ADIEU_JSON_TOKEN_FALSE)
    return adieu_json_decoder_unexpected (self, property->owner, token, _("true or false"), error);

  g_value_init (value, property->value_type);
  g_value_set_boolean (value, token == ADIEU_JSON_TOKEN_TRUE);
  return TRUE;
}

/* Leaves @value unset for null: what has no null keeps its default. */
gboolean
adieu_json_decoder_read_scalar (AdieuJsonDecoder   *self,
                                AdieuJsonProperty  *property,
                                AdieuJsonToken      token,
                                GValue             *value,
                                GError            **error)
{
  if (token == ADIEU_JSON_TOKEN_NULL)
    return TRUE;
  if (property->kind == ADIEU_JSON_KIND_BOOLEAN)
    return read_boolean (self, property, token, value, error);
  if (property->kind == ADIEU_JSON_KIND_DOUBLE)
    return read_double (self, property, token, value, error);
  return read_integer (self, property, token, value, error);
}
