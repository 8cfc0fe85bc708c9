/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Numbers in JSON's spelling: integers exact to 64 bits, all else the nearest double.
 *
 * Pure, and the same in every locale. A number that no double can hold is refused instead
 * of becoming infinity.
 */
#include "config.h"

#include "codec/adieu-json-reader-private.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#define MAX_EXACT_MANTISSA (G_GUINT64_CONSTANT (1) << 53)
#define MAX_EXACT_POWER    22
#define MAX_EXPONENT       G_GINT64_CONSTANT (1000000000000000)

/* The digits of a number as they are passed by. */
typedef struct
{
  gboolean negative;
  guint64  mantissa;
  gboolean exact;
  gboolean fractional;
  gint64   exponent;
} Digits;

static inline gboolean
is_digit (const char *at,
          const char *end)
{
  return at < end && *at >= '0' && *at <= '9';
}

static inline void
add_digit (Digits *digits,
           char    digit)
{
  guint64 value = digit - '0';

  if (digits->mantissa < G_MAXUINT64 / 10
      || (digits->mantissa == G_MAXUINT64 / 10 && value <= G_MAXUINT64 % 10))
    digits->mantissa = digits->mantissa * 10 + value;
  else
    digits->exact = FALSE;
}

static const char *
scan_integer (const char  *at,
              const char  *end,
              Digits      *digits,
              const char **problem)
{
  const char *first = at;

  while (is_digit (at, end))
    add_digit (digits, *at++);

  if (at == first)
    *problem = _("a digit must follow the minus sign");
  else if (*first == '0' && at - first > 1)
    *problem = _("a number must not begin with a needless zero");
  return at;
}

static const char *
scan_fraction (const char  *at,
               const char  *end,
               Digits      *digits,
               const char **problem)
{
  const char *first = at + 1;

  digits->fractional = TRUE;
  for (at = first; is_digit (at, end); at++)
    {
      add_digit (digits, *at);
      digits->exponent--;
    }

  if (at == first)
    *problem = _("a digit must follow the decimal point");
  return at;
}

static const char *
scan_exponent (const char  *at,
               const char  *end,
               Digits      *digits,
               const char **problem)
{
  const char *first = at + 1;
  gboolean negative = FALSE;
  gint64 exponent = 0;

  digits->fractional = TRUE;
  if (first < end && (*first == '-' || *first == '+'))
    negative = *first++ == '-';

  for (at = first; is_digit (at, end); at++)
    exponent = MIN (exponent * 10 + (*at - '0'), MAX_EXPONENT);

  if (at == first)
    *problem = _("a digit must follow the exponent’s sign");
  digits->exponent += negative ? -exponent : exponent;
  return at;
}

static const char *
scan_digits (const char  *at,
             const char  *end,
             Digits      *digits,
             const char **problem)
{
  *digits = (Digits) { .exact = TRUE };
  if (at < end && *at == '-')
    {
      digits->negative = TRUE;
      at++;
    }

  at = scan_integer (at, end, digits, problem);
  if (*problem == NULL && at < end && *at == '.')
    at = scan_fraction (at, end, digits, problem);
  if (*problem == NULL && at < end && (*at == 'e' || *at == 'E'))
    at = scan_exponent (at, end, digits, problem);
  return at;
}

static double
parse_double (const char *text,
              gsize       length)
{
  char buffer[64];
  g_autofree char *copy = NULL;

  if (length >= sizeof buffer)
    {
      copy = g_strndup (text, length);
      return g_ascii_strtod (copy, NULL);
    }

  memcpy (buffer, text, length);
  buffer[length] = '\0';
  return g_ascii_strtod (buffer, NULL);
}

/* Where mantissa and power of ten are both exact, one operation rounds rightly. */
static gboolean
compute_double (const Digits *digits,
                double       *number)
{
#if defined (FLT_EVAL_METHOD) && FLT_EVAL_METHOD == 0
  static const double powers[MAX_EXACT_POWER + 1] = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  };
  double value = digits->mantissa;

  if (!digits->exact || digits->mantissa > MAX_EXACT_MANTISSA
      || ABS (digits->exponent) > MAX_EXACT_POWER)
    return FALSE;

  value = digits->exponent < 0 ? value / powers[-digits->exponent]
                               : value * powers[digits->exponent];
  *number = digits->negative ? -value : value;
  return TRUE;
#else
  return FALSE;
#endif
}

static void
set_integer (AdieuJsonNumber *number,
             const Digits    *digits)
{
  guint64 limit = (guint64) G_MAXINT64 + digits->negative;

  number->natural = digits->mantissa;
  number->token = digits->mantissa <= limit ? ADIEU_JSON_TOKEN_INTEGER : ADIEU_JSON_TOKEN_UNSIGNED;
  if (digits->negative)
    number->integer = -(gint64) (digits->mantissa - 1) - 1;
  else
    number->integer = digits->mantissa;
}

/* Minus zero is a double, for an integer would lose its sign. */
static gboolean
is_integer (const Digits *digits)
{
  if (digits->fractional || !digits->exact)
    return FALSE;
  if (digits->negative)
    return digits->mantissa > 0 && digits->mantissa <= (guint64) G_MAXINT64 + 1;
  return TRUE;
}

/* Returns what follows the number, or %NULL with @problem set. */
const char *
adieu_json_number_scan (const char       *at,
                        const char       *end,
                        AdieuJsonNumber  *number,
                        const char      **problem)
{
  const char *first = at;
  Digits digits;

  at = scan_digits (at, end, &digits, problem);
  if (*problem != NULL)
    return NULL;

  if (is_integer (&digits))
    {
      set_integer (number, &digits);
      return at;
    }

  number->token = ADIEU_JSON_TOKEN_NUMBER;
  if (!compute_double (&digits, &number->number))
    number->number = parse_double (first, at - first);
  if (!isfinite (number->number))
    {
      *problem = _("the number is too large");
      return NULL;
    }
  return at;
}

static gboolean
multiply (guint64 *magnitude,
          guint64  factor,
          guint64  summand)
{
  return g_uint64_checked_mul (magnitude, *magnitude, factor)
         && g_uint64_checked_add (magnitude, *magnitude, summand);
}

/* The exact value of "5.0" or "1.2e3": %FALSE if it is no integer or goes beyond 64 bits. */
gboolean
adieu_json_number_to_integer (const char *text,
                              gsize       length,
                              gboolean   *negative,
                              guint64    *magnitude)
{
  const char *problem = NULL;
  const char *at = text;
  gint64 zeros = 0;
  Digits digits;

  scan_digits (at, text + length, &digits, &problem);
  *negative = digits.negative;
  *magnitude = 0;

  /* Again without the exponent, holding zeros back until a digit follows them. */
  for (at = text; at < text + length && *at != 'e' && *at != 'E'; at++)
    {
      if (*at == '0')
        zeros++;
      else if (g_ascii_isdigit (*at))
        {
          for (; zeros > 0 && *magnitude > 0; zeros--)
            {
              if (!multiply (magnitude, 10, 0))
                return FALSE;
            }
          zeros = 0;
          if (!multiply (magnitude, 10, *at - '0'))
            return FALSE;
        }
    }

  if (*magnitude == 0)
    return TRUE;
  if (zeros + digits.exponent < 0)
    return FALSE;
  for (zeros += digits.exponent; zeros > 0; zeros--)
    {
      if (!multiply (magnitude, 10, 0))
        return FALSE;
    }
  return TRUE;
}
