/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a Content-Type says, and bytes to text by it. */

#include "config.h"

#include "codec/adieu-charset-private.h"
#include "codec/adieu-content-type-private.h"

#include <adieu/adieu-error.h>
#include <string.h>

static void
test_essence (void)
{
  static const struct
  {
    const char *content_type;
    const char *essence;
    gboolean    is_json;
  } cases[] = {
    { "text/html", "text/html", FALSE },
    { "Text/HTML; Charset=UTF-8", "text/html", FALSE },
    { "  application/json\t; x", "application/json", TRUE },
    { "APPLICATION/JSON", "application/json", TRUE },
    { "application/problem+json", "application/problem+json", TRUE },
    { "application/vnd.api+JSON;ext=\"a;b\"", "application/vnd.api+json", TRUE },
    { "text/json", "text/json", TRUE },
    { "application/json-seq", "application/json-seq", FALSE },
    { "application/jsonp", "application/jsonp", FALSE },
    { "text/plain;", "text/plain", FALSE },
    { "text/plain;;;", "text/plain", FALSE },
    { "a/b", "a/b", FALSE },
    { NULL, NULL, FALSE },
    { "", NULL, FALSE },
    { "   ", NULL, FALSE },
    { "/", NULL, FALSE },
    { "text", NULL, FALSE },
    { "text/", NULL, FALSE },
    { "/json", NULL, FALSE },
    { "text/html,application/json", NULL, FALSE },
    { "text/html text/plain", NULL, FALSE },
    { "text /html", NULL, FALSE },
    { "text/ html", NULL, FALSE },
    { "te\"xt/html", NULL, FALSE },
    { "text/html/json", NULL, FALSE },
    { "t\xc3\xa4xt/html", NULL, FALSE },
    { "\x01/\x02", NULL, FALSE },
    { "application/json=1", NULL, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *essence = adieu_content_type_dup_essence (cases[i].content_type);

      g_assert_cmpstr (essence, ==, cases[i].essence);
      g_assert_cmpint (adieu_content_type_is_json (cases[i].content_type), ==, cases[i].is_json);
    }
}

static void
test_parameter (void)
{
  static const struct
  {
    const char *content_type;
    const char *charset;
  } cases[] = {
    { "text/plain; charset=utf-8", "utf-8" },
    { "text/plain;CHARSET=utf-8", "utf-8" },
    { "text/plain;charset=\"utf-8\"", "utf-8" },
    { "text/plain;charset=\"u\\t\\f-8\"", "utf-8" },
    { "text/plain \t;\t charset=utf-8 ; b=c", "utf-8" },
    { "text/plain; a=b; charset=x", "x" },
    { "text/plain; a=\"; charset=no\"; charset=yes", "yes" },
    { "text/plain; a=\"\\\"; charset=no\"; charset=yes", "yes" },
    { "text/plain; charset=one; charset=two", "one" },
    { "text/plain; charset=", "" },
    { "text/plain; charset=\"\"", "" },
    { "text/plain; charset; charset=x", "x" },
    { "text/plain; =x; charset=y", "y" },
    { "text/plain; charset=\"open", "open" },
    { "text/plain; charset=\"open\\", "open\\" },
    { "text/plain; charset = x", NULL },
    { "text/plain; xcharset=x", NULL },
    { "text/plain; charsets=x", NULL },
    { "text/plain; char=x", NULL },
    { "text/plain", NULL },
    { "text; charset=x", NULL },
    { "; charset=x", NULL },
    { NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *value = adieu_content_type_dup_parameter (cases[i].content_type, "charset");

      g_assert_cmpstr (value, ==, cases[i].charset);
    }
}

typedef struct
{
  const char *content_type;
  const char *bytes;
  gssize      length;
  const char *text;
} Readable;

static const Readable readable[] = {
  { NULL, "", 0, "" },
  { NULL, "abc", -1, "abc" },
  { NULL, "gr\xc3\xbc\xc3\x9f", -1, "grüß" },
  { "text/plain", "\xef\xbb\xbf" "abc", -1, "abc" },
  { "text/plain", "\xef\xbb\xbf", -1, "" },
  { "text/plain; charset=UTF8", "\xe2\x82\xac", -1, "€" },
  { "text/plain; charset=\"iso-8859-1\"", "gr\xfc\xdf", -1, "grüß" },
  { "text/plain; charset=ISO_8859-1", "gr\xfc\xdf", -1, "grüß" },
  { "text/plain; charset=latin1", "\xe9", -1, "é" },
  { "text/plain; charset=iso-8859-15", "\xa4", -1, "€" },
  { "text/plain; charset=windows-1252", "\x80", -1, "€" },
  { "text/plain; charset=koi8-r", "\xc1", -1, "а" },
  { "text/plain; charset=Shift_JIS", "\x82\xa0", -1, "あ" },
  { "text/plain; charset=gbk", "\xc4\xe3", -1, "你" },
  { "text/plain; charset=us-ascii", "abc", -1, "abc" },
  { "text/plain; charset=utf-16", "\0a\0b", 4, "ab" },
  { "text/plain; charset=utf-16le", "a\0b\0", 4, "ab" },
  { "text/plain; charset=utf-16", "\xff\xfe" "a\0", 4, "a" },
  { "text/plain; charset=utf-16be", "\xfe\xff\xd8\x3d\xde\x00", 6, "😀" },
  { NULL, "\xff\xfe" "a\0", 4, "a" },
  { "text/plain; charset=iso-8859-1", "\xef\xbb\xbf\xc3\xa9", -1, "é" },
  { "application/json", "\xc3\xa9", -1, "é" },
  { "application/json; charset=iso-8859-1", "\xc3\xa9", -1, "é" },
  { "application/hal+json; charset=nonsense", "\xef\xbb\xbf\xc3\xa9", -1, "é" },
  { "not a media type; charset=iso-8859-1", "\xc3\xa9", -1, "é" },
};

static void
test_readable (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (readable); i++)
    {
      const Readable *item = &readable[i];
      const gsize length = item->length >= 0 ? (gsize) item->length : strlen (item->bytes);
      /* A copy of the exact size, so that a read beyond it is found. */
      g_autofree char *bytes = g_memdup2 (item->bytes, length);
      g_autofree char *text = NULL;
      g_autofree char *glance = NULL;
      g_autoptr (GError) error = NULL;

      text = adieu_charset_decode (bytes, length, item->content_type, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (text, ==, item->text);

      glance = adieu_charset_glance (bytes, length, item->content_type);
      g_assert_cmpstr (glance, ==, item->text);
    }
}

typedef struct
{
  const char *content_type;
  const char *bytes;
  gssize      length;
  const char *keyword;
} Refused;

static const Refused refused[] = {
  { NULL, "ab\xff", -1, "not valid UTF-8 at byte 2" },
  { NULL, "\xef\xbb\xbf" "a\xc3", -1, "not valid UTF-8 at byte 4" },
  { NULL, "\xc0\x80", -1, "not valid UTF-8 at byte 0" },
  { NULL, "\xed\xa0\x80", -1, "not valid UTF-8 at byte 0" },
  { NULL, "ab\0c", 4, "NUL at byte 2" },
  { "text/plain; charset=us-ascii", "abc\xe9", -1, "not valid US-ASCII at byte 3" },
  { "text/plain; charset=windows-1252", "a\x81", -1, "not valid CP1252 at byte 1" },
  { "text/plain; charset=utf-16le", "a\0b", 3, "not valid UTF-16LE at byte 2" },
  { "text/plain; charset=utf-16le", "a\0\0\xdc", 4, "not valid UTF-16LE at byte 2" },
  { "text/plain; charset=utf-16be", "\0a\0\0", 4, "has a NUL" },
  { "text/plain; charset=iso-8859-1", "a\0b", 3, "has a NUL" },
  { "text/plain; charset=klingon", "abc", -1, "not known: klingon" },
  { "text/plain; charset=\"utf-8//IGNORE\"", "abc", -1, "not known: utf-8??IGNORE" },
  { "text/plain; charset=ISO-2022-CN-EXT", "abc", -1, "not known: ISO-2022-CN-EXT" },
  { "text/plain; charset=\"\"", "abc", -1, "not known" },
  { "text/plain; charset=\"\r\n\x1b[1m\"", "abc", -1, "not known: ????1m" },
  { "application/json", "\xe9", -1, "not valid UTF-8 at byte 0" },
  { "application/json; charset=iso-8859-1", "\xe9", -1, "not valid UTF-8 at byte 0" },
  { "application/json", "\xff\xfe{\0", 4, "not valid UTF-8 at byte 0" },
};

static void
test_refused (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      const Refused *item = &refused[i];
      const gsize length = item->length >= 0 ? (gsize) item->length : strlen (item->bytes);
      g_autofree char *bytes = g_memdup2 (item->bytes, length);
      g_autofree char *glance = NULL;
      g_autofree char *text = NULL;
      g_autoptr (GError) error = NULL;

      text = adieu_charset_decode (bytes, length, item->content_type, &error);
      g_assert_null (text);
      g_assert_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT);
      if (strstr (error->message, item->keyword) == NULL)
        g_error ("“%s” does not say “%s”", error->message, item->keyword);

      glance = adieu_charset_glance (bytes, length, item->content_type);
      g_assert_true (g_utf8_validate (glance, -1, NULL));
    }
}

static void
test_any_input (void)
{
  static const char alphabet[] = "aA/;=\"\\ \t,+-json charset utf-8\x01\xc3\xa9\xff";
  g_autoptr (GRand) rand = g_rand_new_with_seed (20260102);

  for (guint round = 0; round < 20000; round++)
    {
      char content_type[32] = "text/a; charset=";
      char bytes[24];
      const gsize start = round % 2 == 0 ? 0 : strlen (content_type);
      const gsize end = (gsize) g_rand_int_range (rand, (gint32) start, sizeof content_type - 1);
      g_autofree char *essence = NULL;
      g_autofree char *text = NULL;
      g_autofree char *glance = NULL;
      g_autoptr (GError) error = NULL;

      for (gsize i = start; i < end; i++)
        content_type[i] = alphabet[g_rand_int_range (rand, 0, sizeof alphabet - 1)];
      content_type[end] = '\0';
      for (gsize i = 0; i < sizeof bytes; i++)
        bytes[i] = (char) g_rand_int_range (rand, 0, round % 4 < 2 ? 256 : 128);

      essence = adieu_content_type_dup_essence (content_type);
      g_assert_true (essence == NULL || g_str_is_ascii (essence));

      text = adieu_charset_decode (bytes, sizeof bytes, content_type, &error);
      g_assert_true ((text == NULL) == (error != NULL));
      g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
      g_assert_true (error == NULL || g_utf8_validate (error->message, -1, NULL));

      glance = adieu_charset_glance (bytes, sizeof bytes, content_type);
      g_assert_true (g_utf8_validate (glance, -1, NULL));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/content-type/essence", test_essence);
  g_test_add_func ("/adieu/content-type/parameter", test_parameter);
  g_test_add_func ("/adieu/charset/readable", test_readable);
  g_test_add_func ("/adieu/charset/refused", test_refused);
  g_test_add_func ("/adieu/charset/any-input", test_any_input);

  return g_test_run ();
}
