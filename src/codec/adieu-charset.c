/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Pure: bytes to text, by the charset of their Content-Type. Runs on any thread. A server chooses
 * words and bytes, so only charsets of a list of ours ever reach iconv: its names load modules,
 * and some take suffixes that change what it does. */

#include "config.h"

#include "codec/adieu-charset-private.h"

#include "base/adieu-error-private.h"
#include "codec/adieu-content-type-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Labels in lower case, and what iconv calls them. */
static const struct
{
  const char *label;
  const char *charset;
} charsets[] = {
  { "utf-8", "UTF-8" },
  { "utf8", "UTF-8" },
  { "utf-16", "UTF-16BE" },
  { "utf-16be", "UTF-16BE" },
  { "utf-16le", "UTF-16LE" },
  { "us-ascii", "US-ASCII" },
  { "ascii", "US-ASCII" },
  { "iso-8859-1", "ISO-8859-1" },
  { "iso8859-1", "ISO-8859-1" },
  { "iso_8859-1", "ISO-8859-1" },
  { "latin1", "ISO-8859-1" },
  { "iso-8859-2", "ISO-8859-2" },
  { "iso-8859-3", "ISO-8859-3" },
  { "iso-8859-4", "ISO-8859-4" },
  { "iso-8859-5", "ISO-8859-5" },
  { "iso-8859-6", "ISO-8859-6" },
  { "iso-8859-7", "ISO-8859-7" },
  { "iso-8859-8", "ISO-8859-8" },
  { "iso-8859-9", "ISO-8859-9" },
  { "iso-8859-10", "ISO-8859-10" },
  { "iso-8859-11", "ISO-8859-11" },
  { "iso-8859-13", "ISO-8859-13" },
  { "iso-8859-14", "ISO-8859-14" },
  { "iso-8859-15", "ISO-8859-15" },
  { "iso-8859-16", "ISO-8859-16" },
  { "windows-1250", "CP1250" },
  { "windows-1251", "CP1251" },
  { "windows-1252", "CP1252" },
  { "windows-1253", "CP1253" },
  { "windows-1254", "CP1254" },
  { "windows-1255", "CP1255" },
  { "windows-1256", "CP1256" },
  { "windows-1257", "CP1257" },
  { "windows-1258", "CP1258" },
  { "koi8-r", "KOI8-R" },
  { "koi8-u", "KOI8-U" },
  { "tis-620", "TIS-620" },
  { "shift_jis", "SHIFT_JIS" },
  { "euc-jp", "EUC-JP" },
  { "euc-kr", "EUC-KR" },
  { "gb2312", "GB18030" },
  { "gbk", "GB18030" },
  { "gb18030", "GB18030" },
  { "big5", "BIG5" },
};

static const char *
charset_from_label (const char *label)
{
  for (gsize i = 0; i < G_N_ELEMENTS (charsets); i++)
    {
      if (g_ascii_strcasecmp (label, charsets[i].label) == 0)
        return charsets[i].charset;
    }

  return NULL;
}

static const char *
charset_from_bom (const char *bytes,
                  gsize       length,
                  gsize      *bom_length)
{
  *bom_length = 0;

  if (length >= 3 && memcmp (bytes, "\xef\xbb\xbf", 3) == 0)
    {
      *bom_length = 3;
      return "UTF-8";
    }

  if (length >= 2 && (memcmp (bytes, "\xfe\xff", 2) == 0 || memcmp (bytes, "\xff\xfe", 2) == 0))
    {
      *bom_length = 2;
      return bytes[0] == '\xfe' ? "UTF-16BE" : "UTF-16LE";
    }

  return NULL;
}

/* The byte order mark knows better than the header, but JSON is UTF-8 (RFC 8259, section 8.1),
 * whatever it is labelled. Gives NULL for a label that is not ours. */
static const char *
choose_charset (const char *bytes,
                gsize       length,
                const char *content_type,
                gsize      *bom_length)
{
  const char *from_bom = charset_from_bom (bytes, length, bom_length);
  g_autofree char *label = NULL;

  if (adieu_content_type_is_json (content_type))
    {
      if (*bom_length != 3)
        *bom_length = 0;
      return "UTF-8";
    }

  if (from_bom != NULL)
    return from_bom;

  label = adieu_content_type_dup_parameter (content_type, "charset");

  return label != NULL ? charset_from_label (label) : "UTF-8";
}

static char *
decode_utf8 (const char  *bytes,
             gsize        length,
             gsize        skip,
             GError     **error)
{
  const char *end = NULL;
  gboolean is_nul;

  if (g_utf8_validate_len (bytes + skip, length - skip, &end))
    return g_strndup (bytes + skip, length - skip);

  is_nul = *end == '\0';
  g_propagate_error (error,
                     adieu_error_new (ADIEU_CLIENT_ERROR_INVALID_CONTENT,
                                      is_nul ? _("the text has a NUL at byte %zu")
                                             : _("the text is not valid UTF-8 at byte %zu"),
                                      (gsize) (end - bytes)));
  return NULL;
}

static char *
decode_other (const char  *bytes,
              gsize        length,
              gsize        skip,
              const char  *charset,
              GError     **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *text = NULL;
  gsize n_read = 0;
  gsize n_written = 0;

  text = g_convert (bytes + skip, length - skip, "UTF-8", charset,
                    &n_read, &n_written, &local_error);

  if (g_error_matches (local_error, G_CONVERT_ERROR, G_CONVERT_ERROR_NO_CONVERSION))
    g_propagate_error (error,
                       adieu_error_new (ADIEU_CLIENT_ERROR_INVALID_CONTENT,
                                        _("this system cannot read text in the charset %s"),
                                        charset));
  else if (text == NULL || n_read < length - skip)
    g_propagate_error (error,
                       adieu_error_new (ADIEU_CLIENT_ERROR_INVALID_CONTENT,
                                        _("the text is not valid %s at byte %zu"),
                                        charset, skip + n_read));
  else if (memchr (text, '\0', n_written) != NULL)
    g_propagate_error (error,
                       adieu_error_new (ADIEU_CLIENT_ERROR_INVALID_CONTENT,
                                        _("the text, which is %s, has a NUL in it"), charset));
  else
    return g_steal_pointer (&text);

  return NULL;
}

/*< private >
 * adieu_charset_decode:
 *
 * Reads @bytes as text, by the byte order mark, the charset parameter of @content_type, or as
 * UTF-8. The mark is not part of the text.
 *
 * Returns: (transfer full): the text in UTF-8, or %NULL with %ADIEU_CLIENT_ERROR_INVALID_CONTENT
 */
char *
adieu_charset_decode (const char  *bytes,
                      gsize        length,
                      const char  *content_type,
                      GError     **error)
{
  const char *charset;
  gsize skip = 0;

  if (length == 0)
    return g_strdup ("");

  charset = choose_charset (bytes, length, content_type, &skip);
  if (charset == NULL)
    {
      g_autofree char *label = adieu_content_type_dup_parameter (content_type, "charset");

      g_strcanon (label, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_.:+", '?');
      g_propagate_error (error,
                         adieu_error_new (ADIEU_CLIENT_ERROR_INVALID_CONTENT,
                                          _("the text is in a charset that is not known: %.40s"),
                                          label));
      return NULL;
    }

  if (g_str_equal (charset, "UTF-8"))
    return decode_utf8 (bytes, length, skip, error);

  return decode_other (bytes, length, skip, charset, error);
}

/*< private >
 * adieu_charset_glance:
 *
 * Reads what can be read of the beginning of a text, for a person to look at: what cannot is
 * U+FFFD, and a charset that is not known is taken for UTF-8.
 *
 * Returns: (transfer full): valid UTF-8
 */
char *
adieu_charset_glance (const char *bytes,
                      gsize       length,
                      const char *content_type)
{
  g_autofree char *text = NULL;
  const char *charset;
  gsize skip = 0;
  gsize n_read = 0;
  gsize n_written = 0;

  if (length == 0)
    return g_strdup ("");

  charset = choose_charset (bytes, length, content_type, &skip);
  if (charset == NULL || g_str_equal (charset, "UTF-8"))
    return g_utf8_make_valid (bytes + skip, length - skip);

  text = g_convert (bytes + skip, length - skip, "UTF-8", charset, &n_read, &n_written, NULL);
  if (text == NULL && n_read > 0)
    text = g_convert (bytes + skip, n_read, "UTF-8", charset, NULL, &n_written, NULL);
  if (text == NULL)
    return g_utf8_make_valid (bytes + skip, length - skip);

  return g_utf8_make_valid (text, n_written);
}
