/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Points in time as RFC 3339 spells them, to the microsecond.
 *
 * Pure. Only the form with a date, a "T", a time and an offset is taken: what lacks an
 * offset is no point in time. Digits beyond microseconds are cut off; a leap second is the
 * first moment of the next minute.
 */
#include "config.h"

#include "codec/adieu-json-date-private.h"

typedef struct
{
  const char *at;
  const char *end;
  gboolean    valid;
} Scanner;

static int
scan_digits (Scanner *self,
             int      count)
{
  int value = 0;

  for (; count > 0 && self->valid; count--)
    {
      self->valid = self->at < self->end && g_ascii_isdigit (*self->at);
      if (self->valid)
        value = value * 10 + (*self->at++ - '0');
    }
  return value;
}

static void
scan_char (Scanner *self,
           char     expected)
{
  self->valid = self->valid && self->at < self->end && g_ascii_toupper (*self->at) == expected;
  if (self->valid)
    self->at++;
}

static gboolean
next_is (const Scanner *self,
         char           expected)
{
  return self->valid && self->at < self->end && g_ascii_toupper (*self->at) == expected;
}

static int
scan_fraction (Scanner *self)
{
  int microseconds = 0;
  int unit = 100000;

  if (!next_is (self, '.'))
    return 0;

  self->at++;
  self->valid = self->at < self->end && g_ascii_isdigit (*self->at);
  for (; self->at < self->end && g_ascii_isdigit (*self->at); self->at++)
    {
      microseconds += (*self->at - '0') * unit;
      unit /= 10;
    }
  return microseconds;
}

/* In seconds, east of Greenwich. */
static int
scan_offset (Scanner *self)
{
  int sign = next_is (self, '-') ? -1 : 1;
  int hours = 0;
  int minutes = 0;

  if (next_is (self, 'Z'))
    {
      self->at++;
      return 0;
    }

  scan_char (self, sign < 0 ? '-' : '+');
  hours = scan_digits (self, 2);
  scan_char (self, ':');
  minutes = scan_digits (self, 2);
  self->valid = self->valid && hours < 24 && minutes < 60;
  return sign * (hours * 3600 + minutes * 60);
}

static GDateTime *
new_date (const int  fields[6],
          GTimeSpan  microseconds,
          int        offset)
{
  g_autoptr (GTimeZone) zone = offset == 0 ? g_time_zone_new_utc ()
                                           : g_time_zone_new_offset (offset);
  gboolean leap = fields[5] == 60;
  g_autoptr (GDateTime) date = g_date_time_new (zone, fields[0], fields[1], fields[2], fields[3],
                                                fields[4], leap ? 59 : fields[5]);

  if (leap)
    microseconds = G_TIME_SPAN_SECOND;
  if (date == NULL || microseconds == 0)
    return g_steal_pointer (&date);
  return g_date_time_add (date, microseconds);
}

/* Returns %NULL for what is no RFC 3339 date-time, or lies outside of the years 1 to 9999. */
GDateTime *
adieu_json_date_parse (const char *text,
                       gsize       length)
{
  static const char separators[] = "--T::";
  Scanner scanner = { text, text + length, TRUE };
  int fields[6] = { 0 };
  GTimeSpan microseconds = 0;
  int offset = 0;

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      fields[i] = scan_digits (&scanner, i == 0 ? 4 : 2);
      if (i + 1 < G_N_ELEMENTS (fields))
        scan_char (&scanner, separators[i]);
    }
  microseconds = scan_fraction (&scanner);
  offset = scan_offset (&scanner);

  if (!scanner.valid || scanner.at != scanner.end || fields[5] > 60)
    return NULL;
  return new_date (fields, microseconds, offset);
}

/* In UTC, with as many digits of the second as it needs; %NULL if UTC's year is out of range. */
char *
adieu_json_date_format (GDateTime *date)
{
  g_autoptr (GDateTime) utc = g_date_time_to_utc (date);
  char fraction[8] = "";

  if (utc == NULL)
    return NULL;

  if (g_date_time_get_microsecond (utc) > 0)
    {
      g_snprintf (fraction, sizeof fraction, ".%06d", g_date_time_get_microsecond (utc));
      for (char *last = fraction + 6; *last == '0'; last--)
        *last = '\0';
    }
  return g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02d%sZ",
                          g_date_time_get_year (utc), g_date_time_get_month (utc),
                          g_date_time_get_day_of_month (utc), g_date_time_get_hour (utc),
                          g_date_time_get_minute (utc), g_date_time_get_second (utc), fraction);
}
