/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a server sends, as one line for a person. */

#include "config.h"

#include "message/adieu-excerpt-private.h"

#include <string.h>

#define HTML "text/html"
#define PLAIN "text/plain"

static char *
take_excerpt (const char *content_type,
              const char *bytes,
              gsize       length)
{
  g_autoptr (GBytes) body = g_bytes_new (bytes, length);

  return adieu_excerpt_body (body, content_type, 200);
}

static const struct
{
  const char *content_type;
  const char *body;
  const char *excerpt;
} excerpts[] = {
  { PLAIN, "hello", "hello" },
  { NULL, "  two\r\n\tlines \n", "two lines" },
  { PLAIN, "this is \x1b[31mred\x07 and rings\x7f", "this is [31mred and rings" },
  { PLAIN, "a\xe2\x80\xae" "b\xe2\x80\xa8" "c", "a b c" },
  { PLAIN, "👩\xe2\x80\x8d💻", "👩\xe2\x80\x8d💻" },
  { PLAIN, "caf\xe9 au lait", "caf\xef\xbf\xbd au lait" },
  { "text/plain; charset=iso-8859-1", "caf\xe9", "café" },
  { "application/json", "{\n  \"a\": 1\n}", "{ \"a\": 1 }" },
  { PLAIN, "   \r\n ", NULL },
  { PLAIN, "", NULL },
  { "application/octet-stream", "plain after all", "plain after all" },
  { "application/octet-stream", "\x01\x02\x03\xff\xfe\x80 text", NULL },
  { NULL, "\x1f\x8b\x08\x10\x80\x81\xff", NULL },
  { "image/png", "looks like text", NULL },
  { "application/pdf", "%PDF-1.4", NULL },

  { HTML, "<html><head><TITLE lang=en>Not\n Found</TITLE></head><body>x</body>", "Not Found" },
  { HTML, "<title>a &amp; b &lt;c&gt; &#65;&#x42; &nbsp;&quot;&apos;</title>", "a & b <c> AB \"'" },
  { HTML, "<title>&#0; &#xd800; &#x110000; &unknown; &</title>",
    "&#0; &#xd800; &#x110000; &unknown; &" },
  { HTML, "<title>&#27;[1m&#10;x</title>", "[1m x" },
  { HTML, "<title> </title><h1>Sorry</h1><p>It is <b>late</b>.</p>", "Sorry It is late ." },
  { HTML, "<style>p { }</style><!-- no > --><script>if (a < b) x ()</script><p>yes</p>", "yes" },
  { HTML, "1 < 2 and <em>so</em> on", "1 < 2 and so on" },
  { HTML, "<title>never closed", "never closed" },
  { HTML, "<p>cut <scr", "cut" },
  { HTML, "<script>only", NULL },
  { HTML, "<titles>x</titles>y", "x y" },
  { PLAIN, "<!DOCTYPE html><title>in disguise</title>", "in disguise" },
  { NULL, "\n <HTML><p>in disguise", "in disguise" },
  { PLAIN, "<p> is a tag", "<p> is a tag" },
  { "application/xml", "<Error><Code>NoSuchKey</Code><Message>none</Message></Error>",
    "NoSuchKey none" },
  { "image/svg+xml", "<svg><text>hi</text></svg>", "hi" },
};

static void
test_body (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (excerpts); i++)
    {
      g_autofree char *excerpt = take_excerpt (excerpts[i].content_type, excerpts[i].body,
                                               strlen (excerpts[i].body));

      g_assert_cmpstr (excerpt, ==, excerpts[i].excerpt);
    }
}

static void
test_is_cut (void)
{
  static const char * const characters[] = { "a", "ß", "€", "😀" };

  for (gsize i = 0; i < G_N_ELEMENTS (characters); i++)
    for (guint n = 198; n < 203; n++)
      {
        g_autoptr (GString) body = g_string_new (NULL);
        g_autofree char *excerpt = NULL;

        for (guint j = 0; j < n; j++)
          g_string_append (body, characters[i]);
        excerpt = take_excerpt (PLAIN, body->str, body->len);

        g_assert_true (g_utf8_validate (excerpt, -1, NULL));
        g_assert_cmpint (g_utf8_strlen (excerpt, -1), ==, MIN (n, 200));
        g_assert_cmpint (g_str_has_suffix (excerpt, "…"), ==, n > 200);
        g_assert_true (g_str_has_prefix (excerpt, characters[i]));
      }
}

static void
test_line (void)
{
  static const struct
  {
    const char *text;
    guint       max_chars;
    const char *line;
  } cases[] = {
    { "abc", 3, "abc" },
    { "abcd", 3, "ab…" },
    { "ab cd", 5, "ab cd" },
    { "ab cd", 4, "ab …" },
    { "ab cd", 3, "ab…" },
    { "ab c", 3, "ab…" },
    { "ab ", 2, "ab" },
    { "abc", 1, "…" },
    { "", 1, "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *line = adieu_excerpt_line (cases[i].text, cases[i].max_chars);

      g_assert_cmpstr (line, ==, cases[i].line);
    }
}

/* Cut anywhere, changed anywhere: it stays text, and in bounds. */
static void
test_of_anything (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20260103);

  for (gsize i = 0; i < G_N_ELEMENTS (excerpts); i++)
    {
      const gsize length = strlen (excerpts[i].body);

      for (gsize cut = 0; cut <= length; cut++)
        {
          g_autofree char *copy = g_memdup2 (excerpts[i].body, cut);
          g_autofree char *excerpt = NULL;

          if (cut > 0)
            copy[g_rand_int_range (rand, 0, (gint32) cut)] = (char) g_rand_int_range (rand, 0, 256);
          excerpt = take_excerpt (excerpts[i].content_type, copy, cut);

          g_assert_true (excerpt == NULL || g_utf8_validate (excerpt, -1, NULL));
          g_assert_true (excerpt == NULL || *excerpt != '\0');
        }
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/excerpt/body", test_body);
  g_test_add_func ("/adieu/excerpt/is-cut", test_is_cut);
  g_test_add_func ("/adieu/excerpt/line", test_line);
  g_test_add_func ("/adieu/excerpt/of-anything", test_of_anything);

  return g_test_run ();
}
