/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What stands between the quotes of a JSON string: UTF-8 and escapes, checked and decoded.
 *
 * Pure. Every byte is looked at once; nothing invalid gets through: no overlong form, no
 * surrogate, no control character, and no U+0000, which would end a C string early.
 */
#include "config.h"

#include "codec/adieu-json-reader-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#define EACH_BYTE(byte) (G_GUINT64_CONSTANT (0x0101010101010101) * (byte))

static inline gboolean
is_plain (char byte)
{
  return byte != '"' && byte != '\\' && (guchar) byte >= 0x20 && (guchar) byte < 0x80;
}

static inline gboolean
is_tail (char byte)
{
  return ((guchar) byte & 0xc0) == 0x80;
}

/* Eight bytes at a time. A borrow may point at a byte too many above one that is rightly
 * pointed at, so the first of them is always found by the loop over single bytes. */
static inline const char *
skip_ascii (const char *at,
            const char *end)
{
  while (end - at >= 8)
    {
      guint64 word;
      guint64 special;

      memcpy (&word, at, sizeof word);
      special = word | (word - EACH_BYTE (0x20))
                | ((word ^ EACH_BYTE ('"')) - EACH_BYTE (1))
                | ((word ^ EACH_BYTE ('\\')) - EACH_BYTE (1));
      if ((special & EACH_BYTE (0x80)) != 0)
        break;
      at += 8;
    }

  while (at < end && is_plain (*at))
    at++;
  return at;
}

/* The length of the well-formed UTF-8 character (RFC 3629) at @at, in bytes, or 0. */
gsize
adieu_json_text_char_length (const char *at,
                             const char *end)
{
  gsize left = end - at;
  guchar first = left > 0 ? at[0] : 0;
  guchar second = left > 1 ? at[1] : 0;

  if (first < 0x80)
    return left > 0 ? 1 : 0;
  if (first >= 0xc2 && first <= 0xdf)
    return is_tail (second) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef && left >= 3)
    {
      gboolean overlong = first == 0xe0 && second < 0xa0;
      gboolean surrogate = first == 0xed && second > 0x9f;

      return is_tail (second) && is_tail (at[2]) && !overlong && !surrogate ? 3 : 0;
    }
  if (first >= 0xf0 && first <= 0xf4 && left >= 4)
    {
      gboolean overlong = first == 0xf0 && second < 0x90;
      gboolean too_high = first == 0xf4 && second > 0x8f;

      if (overlong || too_high)
        return 0;
      return is_tail (second) && is_tail (at[2]) && is_tail (at[3]) ? 4 : 0;
    }
  return 0;
}

/* To the first byte that needs a closer look: a quote, an escape, or something not allowed. */
const char *
adieu_json_text_skip_plain (const char *at,
                            const char *end)
{
  gsize length = 1;

  while (length > 0)
    {
      at = skip_ascii (at, end);
      if (at == end || (guchar) *at < 0x80)
        break;

      do
        {
          length = adieu_json_text_char_length (at, end);
          at += length;
        }
      while (length > 0 && at < end && (guchar) *at >= 0x80);
    }
  return at;
}

/* Four hexadecimal digits, or -1. */
static int
read_hex (const char *at,
          const char *end)
{
  int unit = 0;

  if (end - at < 4)
    return -1;
  for (guint i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (at[i]);

      if (digit < 0)
        return -1;
      unit = unit * 16 + digit;
    }
  return unit;
}

/* At the "u" of an escape; returns where to go on, or %NULL. */
static const char *
unescape_unicode (const char  *at,
                  const char  *end,
                  GString     *into,
                  const char **problem)
{
  int unit = read_hex (at + 1, end);
  int low = -1;

  if (unit < 0)
    *problem = _("“\\u” wants four hexadecimal digits");
  else if (unit == 0)
    *problem = _("the character U+0000 cannot be part of a text");
  else if (unit >= 0xd800 && unit <= 0xdfff)
    {
      if (unit <= 0xdbff && end - at >= 7 && at[5] == '\\' && at[6] == 'u')
        low = read_hex (at + 7, end);
      if (low < 0xdc00 || low > 0xdfff)
        *problem = _("half a surrogate pair is no character");
      else
        g_string_append_unichar (into, 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
    }
  else
    g_string_append_unichar (into, unit);

  if (*problem != NULL)
    return NULL;
  return at + (low >= 0 ? 11 : 5);
}

/* At the byte after a backslash; returns where to go on, or %NULL. */
static const char *
unescape_one (const char  *at,
              const char  *end,
              GString     *into,
              const char **problem)
{
  static const char letters[] = "\"\\/bfnrt";
  static const char meanings[] = "\"\\/\b\f\n\r\t";
  const char *found = at < end && *at != '\0' ? strchr (letters, *at) : NULL;

  if (found != NULL)
    {
      g_string_append_c (into, meanings[found - letters]);
      return at + 1;
    }
  if (at < end && *at == 'u')
    return unescape_unicode (at, end, into, problem);

  *problem = at < end ? _("there is no such escape after a backslash")
                      : _("the document ends within a string");
  return NULL;
}

static const char *
describe_bad_byte (const char *at,
                   const char *end)
{
  if (at == end)
    return _("the document ends within a string");
  if ((guchar) *at < 0x20)
    return _("a control character within a string must be written as an escape");
  return _("the bytes of a string are not valid UTF-8");
}

/* Decodes from @at up to the closing quote; returns what follows the quote. With @problem
 * set, returns the place of the fault. */
const char *
adieu_json_text_unescape (const char  *at,
                          const char  *end,
                          GString     *into,
                          const char **problem)
{
  while (at < end && *at == '\\')
    {
      const char *after = unescape_one (at + 1, end, into, problem);
      const char *plain_end = NULL;

      if (after == NULL)
        return at;

      plain_end = adieu_json_text_skip_plain (after, end);
      g_string_append_len (into, after, plain_end - after);
      at = plain_end;
    }

  if (at < end && *at == '"')
    return at + 1;

  *problem = describe_bad_byte (at, end);
  return at;
}
