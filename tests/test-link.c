/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Link header fields: the RFC's own examples, what servers send, and what none should. */

#include "config.h"

#include "message/adieu-link-private.h"

#include <string.h>

#include "message/adieu-headers-private.h"

#define BASE "https://api.example.org/a/b?page=1"

static AdieuHeaders *
headers_of (const char * const *fields)
{
  AdieuHeaders *headers = adieu_headers_new ();

  for (gsize i = 0; fields[i] != NULL; i++)
    adieu_headers_take_received (headers, i % 2 == 0 ? "Link" : "link", fields[i]);

  return headers;
}

static GPtrArray *
links_of (const char *field,
          const char *base)
{
  const char * const fields[] = { field, NULL };
  g_autoptr (AdieuHeaders) headers = headers_of (fields);

  return adieu_links_parse (headers, base);
}

static char *
dup_found (const char *field,
           const char *base,
           const char *rel)
{
  const char * const fields[] = { field, NULL };
  g_autoptr (AdieuHeaders) headers = headers_of (fields);
  g_autoptr (AdieuLink) link = adieu_link_find (headers, base, rel);

  return link != NULL ? g_strdup (adieu_link_get_url (link)) : NULL;
}

/* ---- RFC 8288, 3.5: its six examples ---- */

static void
test_rfc_examples (void)
{
  static const struct
  {
    const char *field;
    guint       position;
    guint       n_links;
    const char *url;
    const char *rel;
    const char *title;
    const char *anchor;
  } cases[] = {
    { "<http://example.com/TheBook/chapter2>; rel=\"previous\"; title=\"previous chapter\"", 0, 1,
      "http://example.com/TheBook/chapter2", "previous", "previous chapter", NULL },
    { "</>; rel=\"http://example.net/foo\"", 0, 1,
      "http://www.example.com/", "http://example.net/foo", NULL, NULL },
    { "</terms>; rel=\"copyright\"; anchor=\"#foo\"", 0, 1,
      "http://www.example.com/terms", "copyright", NULL, "#foo" },
    { "</TheBook/chapter2>; rel=\"previous\"; title*=UTF-8'de'letztes%20Kapitel, "
      "</TheBook/chapter4>; rel=\"next\"; title*=UTF-8'de'n%c3%a4chstes%20Kapitel", 0, 2,
      "http://www.example.com/TheBook/chapter2", "previous", "letztes Kapitel", NULL },
    { "</TheBook/chapter2>; rel=\"previous\"; title*=UTF-8'de'letztes%20Kapitel, "
      "</TheBook/chapter4>; rel=\"next\"; title*=UTF-8'de'n%c3%a4chstes%20Kapitel", 1, 2,
      "http://www.example.com/TheBook/chapter4", "next", "nächstes Kapitel", NULL },
    { "<http://example.org/>; rel=\"start http://example.net/relation/other\"", 0, 1,
      "http://example.org/", "start http://example.net/relation/other", NULL, NULL },
    { "<https://example.org/>; rel=\"start\", <https://example.org/index>; rel=\"index\"", 0, 2,
      "https://example.org/", "start", NULL, NULL },
    { "<https://example.org/>; rel=\"start\", <https://example.org/index>; rel=\"index\"", 1, 2,
      "https://example.org/index", "index", NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) links = links_of (cases[i].field, "http://www.example.com/TheBook/chapter3");
      AdieuLink *link = NULL;

      g_assert_cmpuint (links->len, ==, cases[i].n_links);
      link = g_ptr_array_index (links, cases[i].position);
      g_assert_cmpstr (adieu_link_get_url (link), ==, cases[i].url);
      g_assert_cmpstr (adieu_link_get_rel (link), ==, cases[i].rel);
      g_assert_cmpstr (adieu_link_get_title (link), ==, cases[i].title);
      g_assert_cmpstr (adieu_link_get_parameter (link, "anchor"), ==, cases[i].anchor);
    }
}

/* ---- which link is found ---- */

static void
test_found (void)
{
  static const struct
  {
    const char *field;
    const char *rel;
    const char *url; /* NULL: there is none */
  } cases[] = {
    /* As services write them. */
    { "<https://api.github.com/repos/x/y/issues?per_page=5&page=2>; rel=\"next\", "
      "<https://api.github.com/repos/x/y/issues?per_page=5&page=9>; rel=\"last\"", "next",
      "https://api.github.com/repos/x/y/issues?per_page=5&page=2" },
    { "</v2/_catalog?last=b&n=2>; rel=\"next\"", "next",
      "https://api.example.org/v2/_catalog?last=b&n=2" },
    { "<https://x/p?cursor=a%3D%3D>;rel=next;results=\"true\";cursor=\"0:100:0\"", "next",
      "https://x/p?cursor=a%3D%3D" },
    { "<https://x/p>; rel=\"previous\"; results=\"false\", <https://x/q>; rel=\"next\"", "next",
      "https://x/q" },

    /* What divides and what does not. */
    { "<https://x/p?a=1,2;b=3>; rel=\"next\"", "next", "https://x/p?a=1,2;b=3" },
    { "<https://x/p?a=\"b\">; rel=\"next\"", "next", "https://x/p?a=%22b%22" },
    { "<https://x/1>; rel=prev; title=\"a, <https://evil/>; rel=next\", <https://x/2>; rel=next",
      "next", "https://x/2" },
    { "<https://x/1>; title=\"a \\\"; rel=next, \\\\\"; rel=prev, <https://x/2>; rel=next", "next",
      "https://x/2" },
    { "<https://x/1>;rel=prev,<https://x/2>;rel=next", "next", "https://x/2" },
    { "  ,, <https://x/1> \t;\t rel \t=\t \"prev\" ,\t,<https://x/2>  ; rel = next  ", "next",
      "https://x/2" },
    { "<https://x/1>; rel=prev;, <https://x/2>;; rel=next;", "next", "https://x/2" },

    /* Relations. */
    { "<https://x/1>; rel=\"next last\"", "next", "https://x/1" },
    { "<https://x/1>; rel=\"next last\"", "last", "https://x/1" },
    { "<https://x/1>; rel=\"  last \t next \"", "next", "https://x/1" },
    { "<https://x/1>; rel=\"next last\"", "next last", NULL },
    { "<https://x/1>; rel=\"nextlast\"", "next", NULL },
    { "<https://x/1>; rel=\"ne\"", "next", NULL },
    { "<https://x/1>; rel=\"Next\"", "next", "https://x/1" },
    { "<https://x/1>; REL=NEXT", "nExt", "https://x/1" },
    { "<https://x/1>; rel=\"http://example.net/Foo\"", "http://example.net/foo", "https://x/1" },
    { "<https://x/1>; rel=\"next\"", "", NULL },
    { "<https://x/1>; rel=\"next\"; rel=\"prev\"", "next", "https://x/1" },
    { "<https://x/1>; rel=\"next\"; rel=\"prev\"", "prev", NULL },
    { "<https://x/1>; rel*=UTF-8''next", "next", NULL },
    { "<https://x/1>; rel*=UTF-8''prev; rel=next", "next", "https://x/1" },
    { "<https://x/1>; rel*=UTF-8''prev; rel=next", "prev", NULL },
    { "<https://x/1>; rev=next", "next", NULL },
    { "<https://x/1>; rel=next, <https://x/2>; rel=next", "next", "https://x/1" },

    /* What a link is about. */
    { "<https://x/1>; rel=next; anchor=\"https://else/\", <https://x/2>; rel=next", "next",
      "https://x/2" },
    { "<https://x/1>; rel=next; anchor=\"#part\"", "next", NULL },
    { "<https://x/1>; rel=next; anchor=\"/a/c\"", "next", NULL },
    { "<https://x/1>; rel=next; anchor=\"\"", "next", "https://x/1" },
    { "<https://x/1>; rel=next; anchor", "next", "https://x/1" },
    { "<https://x/1>; rel=next; anchor=\"" BASE "\"", "next", "https://x/1" },
    { "<https://x/1>; rel=next; anchor=\"b?page=1\"", "next", "https://x/1" },
    { "<https://x/1>; rel=next; anchor=\"http://[\"", "next", NULL },

    /* References: RFC 3986, 5.4. */
    { "<c>; rel=next", "next", "https://api.example.org/a/c" },
    { "<?page=2>; rel=next", "next", "https://api.example.org/a/b?page=2" },
    { "<../../../c>; rel=next", "next", "https://api.example.org/c" },
    { "<//else/c>; rel=next", "next", "https://else/c" },
    { "<>; rel=next", "next", BASE },
    { "< /c >; rel=next", "next", "https://api.example.org/c" },
    { "</c#d>; rel=next", "next", "https://api.example.org/c#d" },
    { "</c d?e f>; rel=next", "next", "https://api.example.org/c%20d?e%20f" },
    { "</\xc3\xa9?\xc3\xa9>; rel=next", "next", "https://api.example.org/%C3%A9?%C3%A9" },
    { "</c%2Fd?e=%26>; rel=next", "next", "https://api.example.org/c%2Fd?e=%26" },
    { "<mailto:a@example.org>; rel=author", "author", "mailto:a@example.org" },

    /* Malformed: left out, and the others stay. */
    { "https://x/1; rel=next, <https://x/2>; rel=next", "next", "https://x/2" },
    { "junk <https://x/1>; rel=next, <https://x/2>; rel=next", "next", "https://x/2" },
    { "<https://x/1; rel=next", "next", NULL },
    { "<https://x/1, <https://x/2>; rel=next, <https://x/3>; rel=next", "next", "https://x/3" },
    { "<http://x:port/>; rel=next, <https://x/2>; rel=next", "next", "https://x/2" },
    { "<http://x:99999/>; rel=next, <https://x/2>; rel=next", "next", "https://x/2" },
    { "<http://[::1/>; rel=next, <https://x/2>; rel=next", "next", "https://x/2" },
    { "<http://u:p@x/>; rel=next, <https://x/2>; rel=next", "next", "https://x/2" },
    { "<http://x%2Fy/>; rel=next, <https://x/2>; rel=next", "next", "https://x/2" },
    { "<http://x%3F@y/>; rel=next, <https://x/2>; rel=next", "next", "https://x/2" },
    { "<http://x y/>; rel=next, <https://x/2>; rel=next", "next", "https://x/2" },
    { "<https://x/1>, <https://x/2>; rel=next", "next", "https://x/2" },
    { "<https://x/1>; rel=\"\", <https://x/2>; rel=next", "next", "https://x/2" },
    { "<https://x/1>; =next, <https://x/2>; rel=next", "next", "https://x/2" },
    { "\"<https://x/1>; rel=next, \", <https://x/2>; rel=next", "next", "https://x/2" },
    { "<https://x/1>; rel=prev \"junk, <https://evil/>; rel=next\", <https://x/2>; rel=next",
      "next", "https://x/2" },
    { "<https://x/1>; rel=\"next", "next", "https://x/1" },
    { "<https://x/1>; rel=\"next\\", "next\\", "https://x/1" },
    { "<https://x/1>; rel=", "next", NULL },
    { "<https://x/1>; rel", "next", NULL },
    { "<https://x/1>;", "next", NULL },
    { "<https://x/1>", "next", NULL },
    { "<", "next", NULL },
    { "<>", "next", NULL },
    { ",", "next", NULL },
    { "", "next", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *url = dup_found (cases[i].field, BASE, cases[i].rel);

      if (g_strcmp0 (url, cases[i].url) != 0)
        g_error ("%s: “%s” leads to %s, not to %s", cases[i].field, cases[i].rel,
                 url != NULL ? url : "nothing", cases[i].url != NULL ? cases[i].url : "nothing");
    }
}

static void
test_without_base (void)
{
  static const char * const bases[] = { NULL, "", "not a url", "/only/a/path" };

  for (gsize i = 0; i < G_N_ELEMENTS (bases); i++)
    {
      g_autofree char *relative = dup_found ("</c>; rel=next", bases[i], "next");
      g_autofree char *complete = dup_found ("</c>; rel=next, <https://x/2>; rel=next", bases[i], "next");
      g_autofree char *anchored = dup_found ("<https://x/2>; rel=next; anchor=\"https://y/\"", bases[i],
                                             "next");

      g_assert_null (relative);
      g_assert_cmpstr (complete, ==, "https://x/2");
      g_assert_null (anchored);
    }
}

static void
test_several_fields (void)
{
  const char * const fields[] = {
    "<https://x/1>; rel=first", "<https://x/2>; rel=\"not closed", "</3>; rel=next, <https://x/4>; rel=last", NULL,
  };
  g_autoptr (AdieuHeaders) headers = headers_of (fields);
  g_autoptr (GPtrArray) links = adieu_links_parse (headers, BASE);
  g_autoptr (AdieuLink) next = adieu_link_find (headers, BASE, "next");
  g_autoptr (AdieuHeaders) without = adieu_headers_new ();

  g_assert_cmpuint (links->len, ==, 4);
  g_assert_cmpstr (adieu_link_get_url (next), ==, "https://api.example.org/3");
  g_assert_true (adieu_link_has_rel (g_ptr_array_index (links, 3), "last"));
  g_assert_null (adieu_link_find (without, BASE, "next"));
}

/* ---- what is said of a link ---- */

static void
test_parameters (void)
{
  static const struct
  {
    const char *parameters;
    const char *name;
    const char *value;
  } cases[] = {
    { "title=plain", "title", "plain" },
    { "title=two words ; x=1", "title", "two words" },
    { "title=\"with \\\"quotes\\\" and \\\\\"", "title", "with \"quotes\" and \\" },
    { "title=\"\"", "title", "" },
    { "title", "title", "" },
    { "x=1", "title", NULL },
    { "title=first; title=second", "title", "first" },
    { "TiTlE=any", "title", "any" },
    { "title=any", "TITLE", "any" },
    { "results=true", "results", "true" },
    { "type=\"text/html\"", "type", "text/html" },
    { "hreflang=de; hreflang=fr", "hreflang", "de" },
    { "media=\"screen, print\"", "media", "screen, print" },

    /* RFC 8187, 3.2.3, and what is none. */
    { "title*=iso-8859-1'en'%A3%20rates; title=pounds", "title", "pounds" },
    { "title*=UTF-8''%c2%a3%20and%20%e2%82%ac%20rates", "title", "£ and € rates" },
    { "title=\"EURO exchange rates\"; title*=utf-8''%e2%82%ac%20exchange%20rates", "title",
      "€ exchange rates" },
    { "title*=utf-8''star; title=plain", "title", "star" },
    { "title*=utf-8''star; title=plain", "title*", "star" },
    { "title*=\"utf-8''quoted%21\"", "title", "quoted!" },
    { "title*=UTF-8'de'a'b", "title", "a'b" },
    { "title*=UTF-8''", "title", "" },
    { "other*=UTF-8''%c3%a9", "other", "é" },
    { "title*=utf-8''bad%e2%82; title=plain", "title", "plain" },
    { "title*=utf-8''bad%zz; title=plain", "title", "plain" },
    { "title*=utf-8''bad%0aline; title=plain", "title", "plain" },
    { "title*=utf-8''bad%00nul; title=plain", "title", "plain" },
    { "title*=utf-8'bad; title=plain", "title", "plain" },
    { "title*=utf-8; title=plain", "title", "plain" },
    { "title*=; title=plain", "title", "plain" },
    { "title*; title=plain", "title", "plain" },
    { "title*=utf-16''bad; title=plain", "title", "plain" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *field = g_strdup_printf ("<https://x/>; rel=next; %s", cases[i].parameters);
      g_autoptr (GPtrArray) links = links_of (field, NULL);

      g_assert_cmpuint (links->len, ==, 1);
      g_assert_cmpstr (adieu_link_get_parameter (g_ptr_array_index (links, 0), cases[i].name), ==,
                       cases[i].value);
    }
}

static void
test_properties (void)
{
  g_autoptr (GPtrArray) links = links_of ("</x>; rel=\"next last\"; title=a; type=\"b/c\"; hreflang=d; media=e",
                                          BASE);
  g_autoptr (AdieuLink) empty = g_object_new (ADIEU_TYPE_LINK, NULL);
  g_autofree char *url = NULL;
  g_autofree char *rel = NULL;
  g_autofree char *title = NULL;
  g_autofree char *media_type = NULL;
  g_autofree char *hreflang = NULL;
  g_autofree char *media = NULL;

  g_object_get (g_ptr_array_index (links, 0), "url", &url, "rel", &rel, "title", &title,
                "media-type", &media_type, "hreflang", &hreflang, "media", &media, NULL);
  g_assert_cmpstr (url, ==, "https://api.example.org/x");
  g_assert_cmpstr (rel, ==, "next last");
  g_assert_cmpstr (title, ==, "a");
  g_assert_cmpstr (media_type, ==, "b/c");
  g_assert_cmpstr (hreflang, ==, "d");
  g_assert_cmpstr (media, ==, "e");

  g_assert_cmpstr (adieu_link_get_url (empty), ==, "");
  g_assert_cmpstr (adieu_link_get_rel (empty), ==, "");
  g_assert_null (adieu_link_get_title (empty));
  g_assert_false (adieu_link_has_rel (empty, "next"));
}

/* ---- what no server should send ---- */

static char *
repeat (const char *head,
        const char *piece,
        gsize       size)
{
  GString *text = g_string_new (head);

  while (text->len < size)
    g_string_append (text, piece);

  return g_string_free (text, FALSE);
}

/* Work that grows with the square of the size would never end on these. */
static void
test_hostile (void)
{
  static const struct
  {
    const char *head;
    const char *piece;
  } cases[] = {
    { "", "<" }, { "", ">" }, { "", "<>" }, { "", "<>," }, { "", "<>;rel=next;anchor=x," },
    { "", "\"" }, { "", "\\" }, { "", "," }, { "", ";" }, { "", " " }, { "", "=" }, { "", "<,\"" },
    { "<", "a" }, { "<", "../" }, { "<", "/./" }, { "<", "%" }, { "<http://", "a" }, { "<//", "[" },
    { "<>;rel=\"", "\\\"" }, { "<>;rel=\"", "a " }, { "<>;rel=\"", "\\" }, { "<>", ";a" },
    { "<>", ";rel=x" }, { "<>", ";title*=UTF-8''%" }, { "<>;title*=UTF-8''", "%41" },
    { "<>;title*=UTF-8", "'" }, { "<>;rel=next;", "a=\"" }, { "<>;rel=x,", "\xc3\xa9" },
  };

  /* AddressSanitizer looks at a whole string whenever a part of it is looked at. */
  const gsize size = g_getenv ("ADIEU_TEST_SLOWLY") != NULL ? 8 * 1024 : 256 * 1024;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *open = repeat (cases[i].head, cases[i].piece, size);
      g_autofree char *closed = g_strconcat (open, ">;rel=next", NULL);
      g_autofree char *found_open = dup_found (open, BASE, "next");
      g_autofree char *found_closed = dup_found (closed, BASE, "next");
      g_autoptr (GPtrArray) links = links_of (open, BASE);

      g_assert_cmpuint (links->len, <=, 1000);
      g_assert_true (found_open == NULL || g_uri_is_valid (found_open, G_URI_FLAGS_ENCODED, NULL));
      g_assert_true (found_closed == NULL || g_uri_is_valid (found_closed, G_URI_FLAGS_ENCODED, NULL));
    }
}

static void
check_link (AdieuLink *link)
{
  const char *url = adieu_link_get_url (link);

  g_assert_true (g_uri_is_valid (url, G_URI_FLAGS_ENCODED, NULL));
  for (const char *p = url; *p != '\0'; p++)
    g_assert_true (*p > ' ' && *p < 0x7f && strchr ("\"<>\\^`{|}", *p) == NULL);
  g_assert_true (g_utf8_validate (adieu_link_get_rel (link), -1, NULL));
  if (adieu_link_get_title (link) != NULL)
    g_assert_true (g_utf8_validate (adieu_link_get_title (link), -1, NULL));
}

/* What belongs there and now and then something that does not. */
static void
append_random (GString            *field,
               GRand              *random,
               const char * const *pieces,
               int                 n_pieces)
{
  static const char * const noise[] = {
    "<", ">", ",", ";", "=", "\"", "\\", " ", "\t", "'", "%", "%00", "%e2", "*", "#", "[", "]", "[::1]", "@", "//", "/../",
    ":80", ":99999", "\xc3\xa9", "\xff", "\x01", "\x7f", "rel=next",
  };
  const int dice = g_rand_int_range (random, 0, 16);

  if (dice > 1)
    g_string_append (field, pieces[g_rand_int_range (random, 0, n_pieces)]);
  else if (dice == 1)
    g_string_append (field, noise[g_rand_int_range (random, 0, G_N_ELEMENTS (noise))]);
  else
    g_string_append_c (field, (char) g_rand_int_range (random, 1, 256));
}

static char *
random_field (GRand *random)
{
  static const char * const opening[] = { "<" };
  static const char * const closing[] = { ">" };
  static const char * const comma[] = { ",", ", " };
  static const char * const targets[] = {
    "", "https://x/", "http://[::1]:80/a", "/a?b=c", "../..", "?page=2", "//else", "mailto:a@b", "a b", "#c", "/%41",
  };
  static const char * const parameters[] = {
    ";rel=next", "; rel=\"next last\"", "; rel=prev", "; title=a", "; title*=UTF-8'de'n%c3%a4chstes", "; anchor=\"#a\"",
    "; anchor=\"\"", "; type=\"a/b\"", "; x", "; title=\"a, <b>; \\\"c\"", "",
  };
  GString *field = g_string_new (NULL);
  const int n_links = g_rand_int_range (random, 0, 4);

  for (int i = 0; i < n_links; i++)
    {
      append_random (field, random, opening, G_N_ELEMENTS (opening));
      append_random (field, random, targets, G_N_ELEMENTS (targets));
      append_random (field, random, closing, G_N_ELEMENTS (closing));
      for (int j = g_rand_int_range (random, 0, 4); j >= 0; j--)
        append_random (field, random, parameters, G_N_ELEMENTS (parameters));
      append_random (field, random, comma, G_N_ELEMENTS (comma));
    }

  return g_string_free (field, FALSE);
}

static void
test_random (void)
{
  static const char * const bases[] = { BASE, "http://[::1]:8080/", "http://localhost/x", NULL };
  g_autoptr (GRand) random = g_rand_new_with_seed (8288);
  const guint n_rounds = g_getenv ("ADIEU_TEST_SLOWLY") != NULL ? 4000 : 100000;
  guint n_links = 0;

  for (guint i = 0; i < n_rounds; i++)
    {
      g_autofree char *first = random_field (random);
      g_autofree char *second = random_field (random);
      const char * const fields[] = { first, i % 4 == 0 ? second : NULL, NULL };
      const char *base = bases[i % G_N_ELEMENTS (bases)];
      g_autoptr (AdieuHeaders) headers = headers_of (fields);
      g_autoptr (GPtrArray) links = adieu_links_parse (headers, base);
      g_autoptr (AdieuLink) next = adieu_link_find (headers, base, "next");

      g_ptr_array_foreach (links, (GFunc) check_link, NULL);
      if (next != NULL)
        g_assert_true (adieu_link_has_rel (next, "next"));
      n_links += links->len;
    }

  /* Many are malformed; if all were, nothing would have been tested. */
  g_assert_cmpuint (n_links, >, n_rounds / 4);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/link/reads-the-examples-of-the-rfc", test_rfc_examples);
  g_test_add_func ("/adieu/link/finds-the-first-of-a-relation", test_found);
  g_test_add_func ("/adieu/link/needs-a-base-for-references-only", test_without_base);
  g_test_add_func ("/adieu/link/reads-several-fields", test_several_fields);
  g_test_add_func ("/adieu/link/reads-parameters", test_parameters);
  g_test_add_func ("/adieu/link/has-properties", test_properties);
  g_test_add_func ("/adieu/link/bears-hostile-fields", test_hostile);
  g_test_add_func ("/adieu/link/bears-random-fields", test_random);

  return g_test_run ();
}
