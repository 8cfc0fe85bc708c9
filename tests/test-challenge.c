/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Challenges of RFC 9110, 11.6.1, as servers write them, and as no server should. */

#include "config.h"

#include "message/adieu-challenge-private.h"
#include "message/adieu-headers-private.h"

#include <string.h>

#define MAX_FIELDS 4
#define MAX_PARAMETERS 6

/* "scheme|token68" or "scheme" and "name=value" in the order of the table; one line each. */
static char *
describe (GPtrArray          *challenges,
          const char * const *names)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < challenges->len; i++)
    {
      const AdieuChallenge *challenge = g_ptr_array_index (challenges, i);

      g_string_append (text, adieu_challenge_get_scheme (challenge));
      if (adieu_challenge_get_token68 (challenge) != NULL)
        g_string_append_printf (text, "|%s", adieu_challenge_get_token68 (challenge));
      for (guint j = 0; names[j] != NULL; j++)
        if (adieu_challenge_get_parameter (challenge, names[j]) != NULL)
          g_string_append_printf (text, " %s=<%s>", names[j],
                                  adieu_challenge_get_parameter (challenge, names[j]));
      g_string_append_c (text, '\n');
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static GPtrArray *
parse (const char * const *fields)
{
  g_autoptr (AdieuHeaders) headers = adieu_headers_new ();

  for (guint i = 0; i < MAX_FIELDS && fields[i] != NULL; i++)
    adieu_headers_take_received (headers, i % 2 == 0 ? "WWW-Authenticate" : "www-authenticate", fields[i]);
  adieu_headers_take_received (headers, "Proxy-Authenticate", "Basic realm=proxy");

  return adieu_challenges_parse (headers, "WWW-Authenticate");
}

static const struct
{
  const char *fields[MAX_FIELDS];
  const char *names[MAX_PARAMETERS];
  const char *expected;
} cases[] = {
  /* RFC 9110, 11.6.1 */
  { { "Basic realm=\"simple\", Newauth realm=\"apps\", type=1, title=\"Login to \\\"apps\\\"\"" },
    { "realm", "type", "title" },
    "Basic realm=<simple>\nNewauth realm=<apps> type=<1> title=<Login to \"apps\">\n" },
  { { "Basic realm=\"simple\"", "Newauth realm=\"apps\", type=1" },
    { "realm", "type" }, "Basic realm=<simple>\nNewauth realm=<apps> type=<1>\n" },
  /* RFC 7617, 2; RFC 6750, 3; RFC 7616, 3.9.1 */
  { { "Basic realm=\"foo\", charset=\"UTF-8\"" }, { "realm", "charset" }, "Basic realm=<foo> charset=<UTF-8>\n" },
  { { "Bearer realm=\"example\", error=\"invalid_token\", error_description=\"The access token expired\"" },
    { "realm", "error", "error_description" },
    "Bearer realm=<example> error=<invalid_token> error_description=<The access token expired>\n" },
  { { "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=SHA-256, nonce=\"7ypf/x\"",
      "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=MD5, nonce=\"7ypf/x\"" },
    { "qop", "algorithm" },
    "Digest qop=<auth, auth-int> algorithm=<SHA-256>\nDigest qop=<auth, auth-int> algorithm=<MD5>\n" },
  /* registries of container images */
  { { "Bearer realm=\"https://auth.example.io/token\",service=\"registry\",scope=\"repository:a/b:pull,push\"" },
    { "realm", "service", "scope" },
    "Bearer realm=<https://auth.example.io/token> service=<registry> scope=<repository:a/b:pull,push>\n" },

  /* schemes alone, token68, in any company */
  { { "Negotiate" }, { NULL }, "Negotiate\n" },
  { { "Negotiate, Basic realm=a" }, { "realm" }, "Negotiate\nBasic realm=<a>\n" },
  { { "Negotiate , NTLM,Basic realm=a" }, { "realm" }, "Negotiate\nNTLM\nBasic realm=<a>\n" },
  { { "Negotiate oYG2MIGz+/==, Basic realm=a" }, { "realm" }, "Negotiate|oYG2MIGz+/==\nBasic realm=<a>\n" },
  { { "A a=, B a==, C abc , D a=b" }, { "a" }, "A|a=\nB|a==\nC|abc\nD a=<b>\n" },
  { { "basic   realm=a" }, { "realm" }, "basic realm=<a>\n" },

  /* white space, commas, case */
  { { "Digest realm \t= \t\"a\" , Nonce=b" }, { "realm", "nonce" }, "Digest realm=<a> nonce=<b>\n" },
  { { ", ,,Basic realm=a,,, , charset=b,, Digest realm=c,\t," }, { "realm", "charset" },
    "Basic realm=<a> charset=<b>\nDigest realm=<c>\n" },
  { { "DIGEST REALM=a" }, { "realm" }, "DIGEST realm=<a>\n" },
  { { "A p=\"x, B q=1, \\\"C\\\\\", D" }, { "p" }, "A p=<x, B q=1, \"C\\>\nD\n" },
  { { "A p=\"\"" }, { "p" }, "A p=<>\n" },
  { { "A p=\"caf\xc3\xa9\", B p=\"caf\xe9\"" }, { "p" }, "A p=<cafÃ©>\nB p=<café>\n" },
  { { "A p=\"caf\xc3\xa9\"" }, { "p" }, "A p=<café>\n" },

  /* what is spoilt goes, what is not stays */
  { { "A p=1, p=2, B p=1" }, { "p" }, "B p=<1>\n" },
  { { "A p=1, P=2" }, { "p" }, "" },
  { { "A p=1, q=1, p=2, r=1, B p=1" }, { "p" }, "B p=<1>\n" },
  { { "A p=1 q=2, B p=1" }, { "p" }, "B p=<1>\n" },
  { { "A p=\"1\"q, B p=1" }, { "p" }, "B p=<1>\n" },
  { { "A p=\"1, B p=1" }, { "p" }, "" },
  { { "A p=\"1\\", "B p=1" }, { "p" }, "B p=<1>\n" },
  { { "A p=\"\x01\", B p=1" }, { "p" }, "B p=<1>\n" },
  { { "A p=1, q=, B p=1" }, { "p" }, "B p=<1>\n" },
  { { "A p=@, q=1, B p=1" }, { "p" }, "B p=<1>\n" },
  { { "A abc, p=1, B p=1" }, { "p" }, "B p=<1>\n" },
  { { "A abc def, B" }, { NULL }, "B\n" },
  { { "A@b p=1, B" }, { NULL }, "B\n" },
  { { "A @ \"x, C y=1\" , B" }, { NULL }, "B\n" },
  { { "p=1, q=2, B p=3" }, { "p" }, "B p=<3>\n" },
  { { "=, \"\", (), B" }, { NULL }, "B\n" },
  { { "A p=1", "q=2, B" }, { "p", "q" }, "A p=<1>\nB\n" },
  { { "\xf0\x9f\x94\x92, B" }, { NULL }, "B\n" },
  { { "" }, { NULL }, "" },
  { { "," }, { NULL }, "" },
  { { NULL }, { NULL }, "" },
};

static void
test_parse (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) challenges = parse (cases[i].fields);
      g_autofree char *text = describe (challenges, cases[i].names);

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      g_assert_cmpstr (text, ==, cases[i].expected);
    }
}

static GPtrArray *
parse_one (const char *text)
{
  const char *fields[MAX_FIELDS] = { text };

  return parse (fields);
}

static void
test_has_scheme (void)
{
  g_autoptr (GPtrArray) challenges = parse_one ("bAsIc realm=a");

  g_assert_true (adieu_challenge_has_scheme (g_ptr_array_index (challenges, 0), "Basic"));
  g_assert_false (adieu_challenge_has_scheme (g_ptr_array_index (challenges, 0), "Basi"));
  g_assert_false (adieu_challenge_has_scheme (g_ptr_array_index (challenges, 0), "Basics"));
}

/* A number follows each @part. */
static char *
enumerate (const char *prefix,
           const char *part,
           const char *end,
           guint       n)
{
  GString *text = g_string_new (prefix);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s%u%s", part, i, end);

  return g_string_free (text, FALSE);
}

static void
test_limits (void)
{
  g_autofree char *many = enumerate ("", "A", ",", 1000);
  g_autofree char *full = enumerate ("A ", "p", "=1,", 32);
  g_autofree char *too_full = enumerate ("A ", "p", "=1,", 33);
  g_autoptr (GPtrArray) of_many = parse_one (many);
  g_autoptr (GPtrArray) of_full = parse_one (full);
  g_autoptr (GPtrArray) of_too_full = parse_one (too_full);

  g_assert_cmpuint (of_many->len, ==, 32);
  g_assert_cmpuint (of_full->len, ==, 1);
  g_assert_cmpstr (adieu_challenge_get_parameter (g_ptr_array_index (of_full, 0), "p31"), ==, "1");
  g_assert_cmpuint (of_too_full->len, ==, 0);
}

/* A megabyte each: what is not linear would not end. */
static void
test_is_linear (void)
{
  static const char * const hostile[][2] = {
    { "A p=", "\"" },
    { "A p=\"", "\\" },
    { "A p=\"", "\\\"" },
    { "A ", "=" },
    { "A ", "a" },
    { "A p=1 ", "p " },
    { "", "," },
    { "", "\"," },
    { "", "a=," },
    { "A ", "p=\"," },
    { "A ", "a@\"\"" },
    { "A @", "\"\\\"" },
  };

  /* AddressSanitizer looks at a whole string whenever a part of it is looked at. */
  const gsize size = g_getenv ("ADIEU_TEST_SLOWLY") != NULL ? 1 << 14 : 1 << 20;

  for (gsize i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      g_autoptr (GString) text = g_string_new (hostile[i][0]);
      g_autoptr (GPtrArray) challenges = NULL;

      while (text->len < size)
        g_string_append (text, hostile[i][1]);
      challenges = parse_one (text->str);
      g_assert_cmpuint (challenges->len, <=, 32);
    }
}

static char *
random_field (GRand *rand)
{
  static const char * const parts[] = {
    "Digest", "Basic", " ", "\t", ",", "=", "\"", "\\", "realm", "nonce", "abc", "+/", "==", "\xc3", "\x01", "@",
  };
  GString *field = g_string_new (NULL);
  gint32 n = g_rand_int_range (rand, 0, 40);

  for (gint32 i = 0; i < n; i++)
    g_string_append (field, parts[g_rand_int_range (rand, 0, G_N_ELEMENTS (parts))]);

  return g_string_free (field, FALSE);
}

static void
assert_sound (const AdieuChallenge *challenge)
{
  const char *realm = adieu_challenge_get_parameter (challenge, "realm");

  g_assert_cmpuint (strcspn (adieu_challenge_get_scheme (challenge), " \t,=\"\\@\x01\xc3"), ==,
                    strlen (adieu_challenge_get_scheme (challenge)));
  g_assert_true (adieu_challenge_get_token68 (challenge) == NULL || realm == NULL);
  g_assert_true (realm == NULL || strpbrk (realm, "\x01") == NULL);
}

static void
test_of_anything (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20260104);
  const guint n_rounds = g_getenv ("ADIEU_TEST_SLOWLY") != NULL ? 2000 : 20000;
  guint n_found = 0;

  for (guint i = 0; i < n_rounds; i++)
    {
      g_autofree char *field = random_field (rand);
      g_autoptr (GPtrArray) challenges = parse_one (field);

      n_found += challenges->len;
      for (guint j = 0; j < challenges->len; j++)
        assert_sound (g_ptr_array_index (challenges, j));
    }

  g_assert_cmpuint (n_found, >, n_rounds / 20);
}

static void
test_token68 (void)
{
  static const char * const good[] = { "a", "a=", "a==", "A0-._~+/", "mF_9.B5f-4.1JqM" };
  static const char * const bad[] = { "", "=", "a=b", "a b", " a", "a\n", "a,", "a\"", "é", "a%" };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (adieu_text_is_token68 (good[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (adieu_text_is_token68 (bad[i]));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/challenge/parse", test_parse);
  g_test_add_func ("/adieu/challenge/schemes-have-no-case", test_has_scheme);
  g_test_add_func ("/adieu/challenge/limits", test_limits);
  g_test_add_func ("/adieu/challenge/hostile-ones-take-no-longer", test_is_linear);
  g_test_add_func ("/adieu/challenge/of-anything", test_of_anything);
  g_test_add_func ("/adieu/challenge/token68", test_token68);

  return g_test_run ();
}
