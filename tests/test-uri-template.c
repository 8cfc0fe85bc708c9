/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * RFC 6570's own examples, templates that are malformed, and what a request may and
 * may not make of a template.
 */

#include "config.h"

#include "message/adieu-uri-template-private.h"

#include <string.h>

#include <adieu/adieu-error.h>

/* The variables of RFC 6570, 3.2. */
static AdieuUriValues *
rfc_values_new (void)
{
  static const char * const count[] = { "one", "two", "three", NULL };
  static const char * const dom[] = { "example", "com", NULL };
  static const char * const list[] = { "red", "green", "blue", NULL };
  static const char * const keys[] = { "semi", ";", "dot", ".", "comma", ",", NULL };
  static const char * const nothing[] = { NULL };
  AdieuUriValues *values = adieu_uri_values_new ();

  adieu_uri_values_set_list (values, "count", count);
  adieu_uri_values_set_list (values, "dom", dom);
  adieu_uri_values_set_string (values, "dub", "me/too");
  adieu_uri_values_set_string (values, "hello", "Hello World!");
  adieu_uri_values_set_string (values, "half", "50%");
  adieu_uri_values_set_string (values, "var", "value");
  adieu_uri_values_set_string (values, "who", "fred");
  adieu_uri_values_set_string (values, "base", "http://example.com/home/");
  adieu_uri_values_set_string (values, "path", "/foo/bar");
  adieu_uri_values_set_list (values, "list", list);
  adieu_uri_values_set_pairs (values, "keys", keys);
  adieu_uri_values_set_string (values, "v", "6");
  adieu_uri_values_set_string (values, "x", "1024");
  adieu_uri_values_set_string (values, "y", "768");
  adieu_uri_values_set_string (values, "empty", "");
  adieu_uri_values_set_pairs (values, "empty_keys", nothing);
  adieu_uri_values_set_string (values, "undef", NULL);

  return values;
}

static const struct
{
  const char *template;
  const char *expanded;
} rfc_examples[] = {
  /* 1.2, level 1 */
  { "{var}", "value" },
  { "{hello}", "Hello%20World%21" },
  /* 1.2, level 2 */
  { "{+var}", "value" },
  { "{+hello}", "Hello%20World!" },
  { "{+path}/here", "/foo/bar/here" },
  { "here?ref={+path}", "here?ref=/foo/bar" },
  { "X{#var}", "X#value" },
  { "X{#hello}", "X#Hello%20World!" },
  /* 1.2, level 3 */
  { "map?{x,y}", "map?1024,768" },
  { "{x,hello,y}", "1024,Hello%20World%21,768" },
  { "{+x,hello,y}", "1024,Hello%20World!,768" },
  { "{+path,x}/here", "/foo/bar,1024/here" },
  { "{#x,hello,y}", "#1024,Hello%20World!,768" },
  { "{#path,x}/here", "#/foo/bar,1024/here" },
  { "X{.var}", "X.value" },
  { "X{.x,y}", "X.1024.768" },
  { "{/var}", "/value" },
  { "{/var,x}/here", "/value/1024/here" },
  { "{;x,y}", ";x=1024;y=768" },
  { "{;x,y,empty}", ";x=1024;y=768;empty" },
  { "{?x,y}", "?x=1024&y=768" },
  { "{?x,y,empty}", "?x=1024&y=768&empty=" },
  { "?fixed=yes{&x}", "?fixed=yes&x=1024" },
  { "{&x,y,empty}", "&x=1024&y=768&empty=" },
  /* 1.2, level 4 */
  { "{var:3}", "val" },
  { "{var:30}", "value" },
  { "{list}", "red,green,blue" },
  { "{list*}", "red,green,blue" },
  { "{keys}", "semi,%3B,dot,.,comma,%2C" },
  { "{keys*}", "semi=%3B,dot=.,comma=%2C" },
  { "{+path:6}/here", "/foo/b/here" },
  { "{+list}", "red,green,blue" },
  { "{+list*}", "red,green,blue" },
  { "{+keys}", "semi,;,dot,.,comma,," },
  { "{+keys*}", "semi=;,dot=.,comma=," },
  { "{#path:6}/here", "#/foo/b/here" },
  { "{#list}", "#red,green,blue" },
  { "{#list*}", "#red,green,blue" },
  { "{#keys}", "#semi,;,dot,.,comma,," },
  { "{#keys*}", "#semi=;,dot=.,comma=," },
  { "X{.var:3}", "X.val" },
  { "X{.list}", "X.red,green,blue" },
  { "X{.list*}", "X.red.green.blue" },
  { "X{.keys}", "X.semi,%3B,dot,.,comma,%2C" },
  { "X{.keys*}", "X.semi=%3B.dot=..comma=%2C" },
  { "{/var:1,var}", "/v/value" },
  { "{/list}", "/red,green,blue" },
  { "{/list*}", "/red/green/blue" },
  { "{/list*,path:4}", "/red/green/blue/%2Ffoo" },
  { "{/keys}", "/semi,%3B,dot,.,comma,%2C" },
  { "{/keys*}", "/semi=%3B/dot=./comma=%2C" },
  { "{;hello:5}", ";hello=Hello" },
  { "{;list}", ";list=red,green,blue" },
  { "{;list*}", ";list=red;list=green;list=blue" },
  { "{;keys}", ";keys=semi,%3B,dot,.,comma,%2C" },
  { "{;keys*}", ";semi=%3B;dot=.;comma=%2C" },
  { "{?var:3}", "?var=val" },
  { "{?list}", "?list=red,green,blue" },
  { "{?list*}", "?list=red&list=green&list=blue" },
  { "{?keys}", "?keys=semi,%3B,dot,.,comma,%2C" },
  { "{?keys*}", "?semi=%3B&dot=.&comma=%2C" },
  { "{&var:3}", "&var=val" },
  { "{&list}", "&list=red,green,blue" },
  { "{&list*}", "&list=red&list=green&list=blue" },
  { "{&keys}", "&keys=semi,%3B,dot,.,comma,%2C" },
  { "{&keys*}", "&semi=%3B&dot=.&comma=%2C" },
  /* 3.2.1 */
  { "{count}", "one,two,three" },
  { "{count*}", "one,two,three" },
  { "{/count}", "/one,two,three" },
  { "{/count*}", "/one/two/three" },
  { "{;count}", ";count=one,two,three" },
  { "{;count*}", ";count=one;count=two;count=three" },
  { "{?count}", "?count=one,two,three" },
  { "{?count*}", "?count=one&count=two&count=three" },
  { "{&count*}", "&count=one&count=two&count=three" },
  /* 3.2.2, those not above */
  { "{half}", "50%25" },
  { "O{empty}X", "OX" },
  { "O{undef}X", "OX" },
  { "{x,y}", "1024,768" },
  { "?{x,empty}", "?1024," },
  { "?{x,undef}", "?1024" },
  { "?{undef,y}", "?768" },
  /* 3.2.3 */
  { "{+half}", "50%25" },
  { "{base}index", "http%3A%2F%2Fexample.com%2Fhome%2Findex" },
  { "{+base}index", "http://example.com/home/index" },
  { "O{+empty}X", "OX" },
  { "O{+undef}X", "OX" },
  { "up{+path}{var}/here", "up/foo/barvalue/here" },
  /* 3.2.4 */
  { "{#var}", "#value" },
  { "{#hello}", "#Hello%20World!" },
  { "{#half}", "#50%25" },
  { "foo{#empty}", "foo#" },
  { "foo{#undef}", "foo" },
  /* 3.2.5 */
  { "{.who}", ".fred" },
  { "{.who,who}", ".fred.fred" },
  { "{.half,who}", ".50%25.fred" },
  { "www{.dom*}", "www.example.com" },
  { "X{.empty}", "X." },
  { "X{.undef}", "X" },
  { "X{.empty_keys}", "X" },
  { "X{.empty_keys*}", "X" },
  /* 3.2.6 */
  { "{/who}", "/fred" },
  { "{/who,who}", "/fred/fred" },
  { "{/half,who}", "/50%25/fred" },
  { "{/who,dub}", "/fred/me%2Ftoo" },
  { "{/var,empty}", "/value/" },
  { "{/var,undef}", "/value" },
  /* 3.2.7 */
  { "{;who}", ";who=fred" },
  { "{;half}", ";half=50%25" },
  { "{;empty}", ";empty" },
  { "{;v,empty,who}", ";v=6;empty;who=fred" },
  { "{;v,bar,who}", ";v=6;who=fred" },
  { "{;x,y,undef}", ";x=1024;y=768" },
  /* 3.2.8 */
  { "{?who}", "?who=fred" },
  { "{?half}", "?half=50%25" },
  { "{?x,y,undef}", "?x=1024&y=768" },
  /* 3.2.9 */
  { "{&who}", "&who=fred" },
  { "{&half}", "&half=50%25" },
  { "{&x,y,undef}", "&x=1024&y=768" },
};

static void
test_rfc_examples (void)
{
  g_autoptr (AdieuUriValues) values = rfc_values_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (rfc_examples); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *expanded = NULL;

      expanded = adieu_uri_template_expand (rfc_examples[i].template, values, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (expanded, ==, rfc_examples[i].expanded);
    }
}

/* RFC 6570, 1.1, 2.4.1 and 2.4.2: its examples outside of the big tables. */
static void
test_rfc_text (void)
{
  static const char * const year[] = { "1965", "2000", "2012", NULL };
  static const char * const dom[] = { "example", "com", NULL };
  static const char * const address[] = { "city", "Newport Beach", "state", "CA", NULL };
  static const struct
  {
    const char *template;
    const char *name;
    const char *value;
    const char *expanded;
  } cases[] = {
    { "http://example.com/~{username}/", "username", "fred", "http://example.com/~fred/" },
    { "http://example.com/~{username}/", "username", "mark", "http://example.com/~mark/" },
    { "http://example.com/dictionary/{term:1}/{term}", "term", "cat", "http://example.com/dictionary/c/cat" },
    { "http://example.com/dictionary/{term:1}/{term}", "term", "dog", "http://example.com/dictionary/d/dog" },
    { "http://example.com/search{?q,lang}", "q", "cat", "http://example.com/search?q=cat&lang=en" },
    { "http://www.example.com/foo{?query,number}", "query", "mycelium",
      "http://www.example.com/foo?query=mycelium&number=100" },
    { "http://www.example.com/foo{?query,number}", "query", NULL, "http://www.example.com/foo?number=100" },
    { "http://www.example.com/foo{?query,nothing}", "query", NULL, "http://www.example.com/foo" },
    { "{var}", "var", "value", "value" },
    { "{var:20}", "var", "value", "value" },
    { "{var:3}", "var", "value", "val" },
    { "{semi}", "semi", ";", "%3B" },
    { "{semi:2}", "semi", ";", "%3B" },
    { "find{?year*}", NULL, NULL, "find?year=1965&year=2000&year=2012" },
    { "www{.dom*}", NULL, NULL, "www.example.com" },
    { "/mapper{?address*}", NULL, NULL, "/mapper?city=Newport%20Beach&state=CA" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AdieuUriValues) values = adieu_uri_values_new ();
      g_autoptr (GError) error = NULL;
      g_autofree char *expanded = NULL;

      adieu_uri_values_set_string (values, "lang", "en");
      adieu_uri_values_set_string (values, "number", "100");
      adieu_uri_values_set_list (values, "year", year);
      adieu_uri_values_set_list (values, "dom", dom);
      adieu_uri_values_set_pairs (values, "address", address);
      if (cases[i].name != NULL)
        adieu_uri_values_set_string (values, cases[i].name, cases[i].value);
      expanded = adieu_uri_template_expand (cases[i].template, values, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (expanded, ==, cases[i].expanded);
    }
}

/* What the RFC says, but has no example for. */
static void
test_rfc_words (void)
{
  static const char * const one_empty[] = { "", NULL };
  static const char * const empty_pair[] = { "a", "", "b", "1", NULL };
  static const struct
  {
    const char *template;
    const char *expanded;
  } cases[] = {
    { "", "" },
    { "/käse", "/k%C3%A4se" },
    { "/%C3%A4", "/%C3%A4" },
    { "it's", "it's" },
    { "{word}", "k%C3%A4se%E2%98%BA" },
    { "{word:2}", "k%C3%A4" },
    { "{+word:5}", "k%C3%A4se%E2%98%BA" },
    { "{+triplet}", "a%2Fb%25%25zz" },
    { "{triplet}", "a%252Fb%25%25zz" },
    { "{under_score}{a.b}{%41}", "123" },
    { "{?one_empty}", "?one_empty=" },
    { "{;one_empty*}", ";one_empty" },
    { "{?empty_pair*}", "?a=&b=1" },
    { "{;empty_pair*}", ";a;b=1" },
    { "{empty_pair*}", "a=,b=1" },
  };
  g_autoptr (AdieuUriValues) values = adieu_uri_values_new ();

  adieu_uri_values_set_string (values, "word", "käse☺");
  adieu_uri_values_set_string (values, "triplet", "a%2Fb%%zz");
  adieu_uri_values_set_string (values, "under_score", "1");
  adieu_uri_values_set_string (values, "a.b", "2");
  adieu_uri_values_set_string (values, "%41", "3");
  adieu_uri_values_set_list (values, "one_empty", one_empty);
  adieu_uri_values_set_pairs (values, "empty_pair", empty_pair);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *expanded = adieu_uri_template_expand (cases[i].template, values, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (expanded, ==, cases[i].expanded);
    }
}

static void
assert_refused (const char   *what,
                const GError *error,
                const char   *keyword)
{
  if (error == NULL)
    g_error ("nothing refused “%s”, which should be for its “%s”", what, keyword);

  g_assert_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_REQUEST);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  if (strstr (error->message, keyword) == NULL)
    g_error ("“%s” is refused, but without saying “%s”: %s", what, keyword, error->message);
}

static void
test_malformed (void)
{
  static const struct
  {
    const char *template;
    const char *keyword;
  } cases[] = {
    { "/foo/{id", "character 6" },
    { "/foo/id}", "character 8" },
    { "/foo/{}", "character 7" },
    { "/foo/{a{b}}", "character 8" },
    { "{a,}", "character 4: the name" },
    { "{,a}", "reserved" },
    { "{a,,b}", "character 4" },
    { "{a b}", "character 3" },
    { "{ a}", "character 2" },
    { "{a:}", "1 to 9999" },
    { "{a:0}", "1 to 9999" },
    { "{a:01}", "1 to 9999" },
    { "{a:12345}", "character 8" },
    { "{a:x}", "character 3" },
    { "{a*:3}", "character 4" },
    { "{a:3*}", "character 5" },
    { "{=a}", "reserved" },
    { "{!a}", "reserved" },
    { "{@a}", "reserved" },
    { "{|a}", "reserved" },
    { "{+}", "the name" },
    { "{?*}", "the name" },
    { "{a.}", "the name" },
    { "{.}", "the name" },
    { "{..a}", "the name" },
    { "{a-b}", "character 3" },
    { "{%4}", "the name" },
    { "{ä}", "the name" },
    { "/ö/{", "character 4" },
    { "/foo bar", "character 5" },
    { "/foo\tbar", "character 5" },
    { "/foo\nbar", "character 5" },
    { "/foo\\bar", "character 5" },
    { "/\"", "percent-encoded" },
    { "/<b>", "percent-encoded" },
    { "/a|b", "percent-encoded" },
    { "/a^b", "percent-encoded" },
    { "/a`b", "percent-encoded" },
    { "/50%", "hexadecimal" },
    { "/%zz", "hexadecimal" },
    { "/%4", "hexadecimal" },
    { "/\xff", "UTF-8" },
    { "{list:3}", "list" },
    { "{keys:3}", "list" },
    { "{bad}", "“bad”" },
  };
  g_autoptr (AdieuUriValues) values = rfc_values_new ();

  adieu_uri_values_set_string (values, "bad", "\xc3(");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *expanded = adieu_uri_template_expand (cases[i].template, values, &error);

      g_assert_null (expanded);
      assert_refused (cases[i].template, error, cases[i].keyword);
    }
}

static void
test_long_templates (void)
{
  g_autoptr (AdieuUriValues) values = rfc_values_new ();
  g_autoptr (GString) many = g_string_new (NULL);
  g_autofree char *expanded = NULL;

  for (guint i = 0; i < 20000; i++)
    g_string_append (many, "/{var}");

  expanded = adieu_uri_template_expand (many->str, values, NULL);
  g_assert_cmpuint (strlen (expanded), ==, 20000 * strlen ("/value"));

  g_string_assign (many, "");
  for (guint i = 0; i < 100000; i++)
    g_string_append_c (many, '{');
  g_assert_null (adieu_uri_template_expand (many->str, values, NULL));
}

/* Lists are written with "|" between their items. */
static AdieuUriValues *
values_from_text (const char *text)
{
  g_auto (GStrv) settings = g_strsplit (text, "&", -1);
  AdieuUriValues *values = adieu_uri_values_new ();

  for (guint i = 0; settings[i] != NULL; i++)
    {
      g_auto (GStrv) setting = g_strsplit (settings[i], "=", 2);
      g_auto (GStrv) items = NULL;

      if (setting[0] == NULL)
        continue;
      items = g_strsplit (setting[1], "|", -1);
      if (strchr (setting[1], '|') != NULL)
        adieu_uri_values_set_list (values, setting[0], (const char * const *) items);
      else
        adieu_uri_values_set_string (values, setting[0], setting[1]);
    }

  return values;
}

static void
test_safe (void)
{
  static const struct
  {
    const char *template;
    const char *values;
    const char *path;
    const char *query;
  } cases[] = {
    { "", "", "", NULL },
    { "/", "", "/", NULL },
    { "/foo/{id}", "id=42", "/foo/42", NULL },
    { "foo/{id}", "id=42", "foo/42", NULL },
    { "/foo/{id}/", "id=42", "/foo/42/", NULL },
    { "/foo/{id}", "id=a/b", "/foo/a%2Fb", NULL },
    { "/foo/{id}", "id=a?b#c", "/foo/a%3Fb%23c", NULL },
    { "/foo/{id}", "id=...", "/foo/...", NULL },
    { "/foo/{id}", "id=.hidden", "/foo/.hidden", NULL },
    { "/foo/{id}", "id=a..b", "/foo/a..b", NULL },
    { "/foo/{id}", "id=%2e%2e", "/foo/%252e%252e", NULL },
    { "/foo/{name}.json", "name=a", "/foo/a.json", NULL },
    { "/compare/{a}...{b}", "a=v1&b=v2", "/compare/v1...v2", NULL },
    { "/{a},{b}", "a=1&b=2", "/1,2", NULL },
    { "/Foo('{id}')", "id=7", "/Foo('7')", NULL },
    { "/foo{/parts*}", "parts=a|b|c", "/foo/a/b/c", NULL },
    { "/foo{;v}", "v=1", "/foo;v=1", NULL },
    { "/foo{.ext}", "ext=json", "/foo.json", NULL },
    { "/raw/{+file}", "file=src/main.c", "/raw/src/main.c", NULL },
    { "/raw{+file}", "file=/src/main.c", "/raw/src/main.c", NULL },
    { "/raw/{+file}", "file=a b%20c", "/raw/a%20b%20c", NULL },
    { "{+path}", "path=/a/b", "/a/b", NULL },
    { "/urn/{+urn}", "urn=urn:isbn:1", "/urn/urn:isbn:1", NULL },
    { "/v1:batch", "", "/v1:batch", NULL },
    { "/a//b", "", "/a//b", NULL },
    { "/käse", "", "/k%C3%A4se", NULL },
    { "/foo?x=1", "", "/foo", "x=1" },
    { "/foo?", "", "/foo", NULL },
    { "?x=1", "", "", "x=1" },
    { "/foo{?a,b}", "a=1&b=2", "/foo", "a=1&b=2" },
    { "/foo{?a,b}", "b=", "/foo", "b=" },
    { "/foo{?a,b}", "", "/foo", NULL },
    { "/foo{?a}{&b}", "b=2", "/foo", "b=2" },
    { "/foo?x=1{&b}", "b=2", "/foo", "x=1&b=2" },
    { "/foo?{&b}", "b=2", "/foo", "b=2" },
    { "/foo{?a}&x=1", "", "/foo", "x=1" },
    { "/foo{?a}", "a=..", "/foo", "a=.." },
    { "/foo{?a}", "a=/../x?y", "/foo", "a=%2F..%2Fx%3Fy" },
    { "/foo?ref={+p}", "p=/a/../b", "/foo", "ref=/a/../b" },
    { "/foo{?tag*}", "tag=a|b|", "/foo", "tag=a&tag=b&tag=" },
    { "/foo?next=http://h/", "", "/foo", "next=http://h/" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AdieuUriValues) values = values_from_text (cases[i].values);
      g_autoptr (GError) error = NULL;
      g_autofree char *path = NULL;
      g_autofree char *query = NULL;

      adieu_uri_template_expand_safely (cases[i].template, values, &path, &query, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (path, ==, cases[i].path);
      g_assert_cmpstr (query, ==, cases[i].query);
    }
}

static void
test_unsafe (void)
{
  static const struct
  {
    const char *template;
    const char *values;
    const char *keyword;
  } cases[] = {
    /* values that are not there, or lead elsewhere */
    { "/foo/{id}", "", "“id” has no value" },
    { "/foo/{a}/{b}", "a=1", "“b” has no value" },
    { "/foo{/id}", "", "“id” has no value" },
    { "/foo{;id}", "", "“id” has no value" },
    { "/foo{.id}", "", "“id” has no value" },
    { "/foo/{+id}", "", "“id” has no value" },
    { "/foo/{a,b}", "a=1", "“b” has no value" },
    { "/foo/{id}", "id=", "“id” is empty" },
    { "/foo{/id}", "id=", "“id” is empty" },
    { "/foo{;id}", "id=", "“id” is empty" },
    { "/foo/{+id}", "id=", "“id” is empty" },
    { "/foo{/id*}", "id=a||b", "“id” is empty" },
    { "/foo/{id}", "id=.", "“id” is “.”" },
    { "/foo/{id}", "id=..", "“id” is “.”" },
    { "/foo{/id*}", "id=a|..|b", "“id” is “.”" },
    { "/foo/{id}/bar", "id=..", "“id”" },
    { "/foo/{+id}", "id=..", "“id”" },
    /* values that make such a segment with their neighbours */
    { "/foo/{id}", "id=../x", "“{id}”" },
    { "/foo/{id}", "id=a/../../x", "“{id}”" },
    { "/foo/{id}", "id=..\\x", "“{id}”" },
    { "/foo/{id}", "id=..;x", "“{id}”" },
    { "/foo/{id:2}", "id=...", "“{id:2}”" },
    { "/foo/.{+id}", "id=./x", "“{+id}”" },
    { "/foo/{+id}.", "id=a/.", "“{+id}”" },
    { "/foo/{+id}", "id=a/../b", "“{+id}”" },
    { "/foo/{+id}", "id=%2e%2e/b", "“{+id}”" },
    { "/foo/{+id}", "id=%2E./b", "“{+id}”" },
    { "/foo/{+id}", "id=a%2f..%2fb", "“{+id}”" },
    { "/foo/{+id}", "id=..;/b", "“{+id}”" },
    { "/foo/{+id}", "id=a\\..\\b", "“{+id}”" },
    { "/foo/{+id}", "id=./a", "“{+id}”" },
    { "/foo/{+id}", "id=/a", "empty segment" },
    { "/foo{+id}", "id=//host/a", "empty segment" },
    { "/foo/{+id}", "id=a//b", "empty segment" },
    { "/foo/{+id}/b", "id=a/", "empty segment" },
    { "/foo/{/id}", "id=a", "empty segment" },
    { "/{+id}", "id=/host/a", "“{+id}” the path would begin" },
    { "{+id}", "id=//host/a", "“{+id}” the path would begin" },
    { "{+id}", "id=http://host/", "“{+id}” the path would begin" },
    { "{id}://host/", "id=http", "“{id}” the path would begin" },
    /* values that would begin another part */
    { "/foo/{+id}", "id=a?b", "“id” has a “?” or “#”" },
    { "/foo/{+id}", "id=a#b", "“id” has a “?” or “#”" },
    { "/foo?x={+id}", "id=a#b", "“id” has a “?” or “#”" },
    /* text that is none */
    { "/foo/{id}", "id=a\rb", "U+000D" },
    { "/foo/{id}", "id=a\nb", "U+000A" },
    { "/foo/{id}", "id=a\tb", "U+0009" },
    { "/foo/{id}", "id=\x01", "U+0001" },
    { "/foo/{id}", "id=\x7f", "U+007F" },
    { "/foo{?id}", "id=a\nb", "U+000A" },
    { "/foo{?id*}", "id=a|b\nc", "“id”" },
    { "/foo/{id}", "id=\xff", "UTF-8" },
    { "/foo/{+id}", "id=a%0d%0ab", "control character" },
    { "/foo/{+id}", "id=a%00b", "NUL" },
    /* templates */
    { "http://host/{id}", "id=1", "complete URL" },
    { "https:foo", "", "complete URL" },
    { "javascript:x", "", "complete URL" },
    { "a+b-c.d:foo", "", "complete URL" },
    { "//host/foo", "", "complete URL" },
    { "/foo/../bar", "", "another place" },
    { "/foo/./bar", "", "another place" },
    { "/foo/%2e%2E/bar", "", "another place" },
    { "..", "", "another place" },
    { "/foo/..?x=1", "", "another place" },
    { "/foo/..;x/bar", "", "another place" },
    { "/foo/%2e%2e%5cbar", "", "another place" },
    { "/foo/%00", "", "NUL" },
    { "/foo/%0a", "", "control character" },
    { "/foo#x", "", "fragment" },
    { "/foo?x#y", "", "fragment" },
    { "/foo{#x}", "x=1", "fragment" },
    { "/foo{&x}", "x=1", "{?x}" },
    { "/foo{?x}{?y}", "x=1", "{&y}" },
    { "/foo?a=1{?y}", "", "{&y}" },
    { "/foo\\bar", "", "character 5" },
    { "/foo bar", "", "character 5" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AdieuUriValues) values = values_from_text (cases[i].values);
      g_autoptr (GError) error = NULL;
      g_autofree char *path = NULL;
      g_autofree char *query = NULL;
      g_autofree char *what = g_strdup_printf ("%s with %s", cases[i].template, cases[i].values);

      g_assert_false (adieu_uri_template_expand_safely (cases[i].template, values, &path, &query,
                                                        &error));
      g_assert_null (path);
      g_assert_null (query);
      assert_refused (what, error, cases[i].keyword);
    }
}

static void
test_secrets (void)
{
  g_autoptr (AdieuUriValues) values = adieu_uri_values_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  g_autofree char *query = NULL;

  adieu_uri_values_set_string (values, "key", "../s3cret");
  g_assert_false (adieu_uri_template_expand_safely ("/{key}", values, &path, &query, &error));
  g_assert_null (strstr (error->message, "s3cret"));
}

static void
test_copies (void)
{
  g_autoptr (AdieuUriValues) values = rfc_values_new ();
  g_autoptr (AdieuUriValues) copy = adieu_uri_values_copy (values);
  g_autofree char *expanded = NULL;

  adieu_uri_values_set_string (values, "var", "changed");
  adieu_uri_values_set_list (values, "list", NULL);

  expanded = adieu_uri_template_expand ("{var}{?list,keys*}", copy, NULL);
  g_assert_cmpstr (expanded, ==, "value?list=red,green,blue&semi=%3B&dot=.&comma=%2C");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/uri-template/expands-the-examples-of-the-rfc", test_rfc_examples);
  g_test_add_func ("/adieu/uri-template/examples-in-the-rfcs-text", test_rfc_text);
  g_test_add_func ("/adieu/uri-template/expands-what-the-rfc-says", test_rfc_words);
  g_test_add_func ("/adieu/uri-template/tells-where-it-is-malformed", test_malformed);
  g_test_add_func ("/adieu/uri-template/takes-long-ones", test_long_templates);
  g_test_add_func ("/adieu/uri-template/makes-safe-paths", test_safe);
  g_test_add_func ("/adieu/uri-template/refuses-unsafe-paths", test_unsafe);
  g_test_add_func ("/adieu/uri-template/quotes-no-value", test_secrets);
  g_test_add_func ("/adieu/uri-template/copies-values", test_copies);

  return g_test_run ();
}
