/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The arithmetic of RFC 7616 and of those before it: their examples, word for word, and figures
 * that were computed with Python's hashlib for what they have no examples of. */

#include "config.h"

#include "message/adieu-challenge-private.h"
#include "message/adieu-headers-private.h"
#include "policy/adieu-digest-private.h"

#include <string.h>

#define REALM "http-auth@example.org"
#define NONCE "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"
#define CNONCE "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
#define OPAQUE "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"
#define DOE_NONCE "5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK"
#define DOE_CNONCE "NTg6RKcb9boFIAS3KrFK9BGeh+niz/sm"

/* RFC 7616, 3.9.1 */
#define OFFER(algorithm) \
  "Digest realm=\"" REALM "\", qop=\"auth, auth-int\", algorithm=" algorithm ", nonce=\"" NONCE "\", opaque=\"" OPAQUE "\""
#define PROOF(algorithm, response) \
  "Digest username=\"Mufasa\", realm=\"" REALM "\", uri=\"/dir/index.html\", algorithm=" algorithm \
  ", nonce=\"" NONCE "\", nc=00000001, cnonce=\"" CNONCE "\", qop=auth, response=\"" response "\", opaque=\"" OPAQUE "\""

static AdieuDigest *
choose (const char *challenges)
{
  g_autoptr (AdieuHeaders) headers = adieu_headers_new ();
  g_autoptr (GPtrArray) parsed = NULL;

  adieu_headers_take_received (headers, "WWW-Authenticate", challenges);
  parsed = adieu_challenges_parse (headers, "WWW-Authenticate");

  return adieu_digest_choose (parsed);
}

static const struct
{
  const char       *challenges;
  AdieuDigestInput  input;
  const char       *body;
  const char       *answer;
} cases[] = {
  /* RFC 7616, 3.9.1 */
  { OFFER ("MD5"), { "Mufasa", "Circle of Life", "GET", "/dir/index.html", NULL, CNONCE, 1 }, NULL,
    PROOF ("MD5", "8ca523f5e9506fed4657c9700eebdbec") },
  { OFFER ("SHA-256"), { "Mufasa", "Circle of Life", "GET", "/dir/index.html", NULL, CNONCE, 1 }, NULL,
    PROOF ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1") },
  { OFFER ("SHA-256") ", " OFFER ("MD5"),
    { "Mufasa", "Circle of Life", "GET", "/dir/index.html", NULL, CNONCE, 1 }, NULL,
    PROOF ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1") },

  { OFFER ("md5-SESS"), { "Mufasa", "Circle of Life", "GET", "/dir/index.html", NULL, CNONCE, 1 }, NULL,
    PROOF ("MD5-sess", "e783283f46242139c486a698fec7211d") },
  { OFFER ("\"SHA-256-sess\""), { "Mufasa", "Circle of Life", "GET", "/dir/index.html", NULL, CNONCE, 1 }, NULL,
    PROOF ("SHA-256-sess", "2fd51b3a77ad75bad6afad6003e818d767133c46d9e2749e7f5232ae1ea3efd7") },

  /* RFC 2617, 3.5: MD5 is not named; and RFC 2069, 2.4, with the response of its erratum */
  { "Digest realm=\"testrealm@host.com\", qop=\"auth,auth-int\", "
    "nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"",
    { "Mufasa", "Circle Of Life", "GET", "/dir/index.html", NULL, "0a4f113b", 1 }, NULL,
    "Digest username=\"Mufasa\", realm=\"testrealm@host.com\", uri=\"/dir/index.html\", "
    "nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", nc=00000001, cnonce=\"0a4f113b\", qop=auth, "
    "response=\"6629fae49393a05397450978507c4ef1\", opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"" },
  { "Digest realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", "
    "opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"",
    { "Mufasa", "CircleOfLife", "GET", "/dir/index.html", NULL, "unused", 1 }, NULL,
    "Digest username=\"Mufasa\", realm=\"testrealm@host.com\", uri=\"/dir/index.html\", "
    "nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", response=\"1949323746fe6a43ef61f9606e7febea\", "
    "opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"" },

  /* with the body; and with none, which is an empty one */
  { "Digest realm=\"" REALM "\", qop=\"auth-int\", algorithm=SHA-256, nonce=\"" NONCE "\"",
    { "Mufasa", "Circle of Life", "POST", "/dir/index.html?a=b", NULL, CNONCE, 10 }, "{\"x\":1}",
    "Digest username=\"Mufasa\", realm=\"" REALM "\", uri=\"/dir/index.html?a=b\", algorithm=SHA-256, "
    "nonce=\"" NONCE "\", nc=0000000a, cnonce=\"" CNONCE "\", qop=auth-int, "
    "response=\"944f4e1ca98218a93fd6c121e3080ffce61fc512d647f79e33416f91167f7a1a\"" },
  { "Digest realm=\"" REALM "\", qop=auth-int, algorithm=MD5, nonce=\"" NONCE "\"",
    { "Mufasa", "Circle of Life", "GET", "/", NULL, CNONCE, 1 }, NULL,
    "Digest username=\"Mufasa\", realm=\"" REALM "\", uri=\"/\", algorithm=MD5, "
    "nonce=\"" NONCE "\", nc=00000001, cnonce=\"" CNONCE "\", qop=auth-int, "
    "response=\"122e08a450b311d0745496ea92bc749b\"" },

  /* nothing ends its quotes */
  { "Digest realm=\"a \\\"b\\\" \\\\c\", qop=auth, algorithm=MD5, nonce=\"" NONCE "\", opaque=\"\\\"\\o\\\\\"",
    { "M\"u\\f", "p:w", "GET", "/x", NULL, CNONCE, G_MAXUINT32 }, NULL,
    "Digest username=\"M\\\"u\\\\f\", realm=\"a \\\"b\\\" \\\\c\", uri=\"/x\", algorithm=MD5, "
    "nonce=\"" NONCE "\", nc=ffffffff, cnonce=\"" CNONCE "\", qop=auth, "
    "response=\"0677f6ccfc8beb9f6df2fa4f9299522a\", opaque=\"\\\"o\\\\\"" },

  /* RFC 7616, 3.9.2, of which only the algorithm is another: GLib has no SHA-512-256, and the
   * figures of the example are not of that either */
  { "Digest realm=\"api@example.org\", qop=\"auth\", algorithm=SHA-512-256, nonce=\"" DOE_NONCE "\", "
    "charset=UTF-8, userhash=true, "
    "Digest realm=\"api@example.org\", qop=\"auth\", algorithm=SHA-256, nonce=\"" DOE_NONCE "\", "
    "charset=UTF-8, userhash=true",
    { "Jäsøn Doe", "Secret, or not?", "GET", "/doe.json", NULL, DOE_CNONCE, 1 }, NULL,
    "Digest username=\"5a1a8a47df5c298551b9b42ba9b05835174a5bd7d511ff7fe9191d8e946fc4e7\", "
    "realm=\"api@example.org\", uri=\"/doe.json\", algorithm=SHA-256, nonce=\"" DOE_NONCE "\", nc=00000001, "
    "cnonce=\"" DOE_CNONCE "\", qop=auth, "
    "response=\"06d0c14162099f487a92ebceaf71097534ee5f90d858386449c337ab69f7f6b8\", userhash=true" },
  { "Digest realm=\"api@example.org\", qop=\"auth\", algorithm=SHA-256, nonce=\"" DOE_NONCE "\", "
    "charset=utf-8, userhash=false",
    { "Jäsøn Doe", "Secret, or not?", "GET", "/doe.json", NULL, DOE_CNONCE, 1 }, NULL,
    "Digest username*=UTF-8''J%C3%A4s%C3%B8n%20Doe, "
    "realm=\"api@example.org\", uri=\"/doe.json\", algorithm=SHA-256, nonce=\"" DOE_NONCE "\", nc=00000001, "
    "cnonce=\"" DOE_CNONCE "\", qop=auth, "
    "response=\"06d0c14162099f487a92ebceaf71097534ee5f90d858386449c337ab69f7f6b8\"" },
  { "Digest realm=\"api@example.org\", qop=\"auth\", algorithm=SHA-256, nonce=\"" DOE_NONCE "\"",
    { "Jäsøn Doe", "Secret, or not?", "GET", "/doe.json", NULL, DOE_CNONCE, 1 }, NULL,
    "Digest username=\"Jäsøn Doe\", "
    "realm=\"api@example.org\", uri=\"/doe.json\", algorithm=SHA-256, nonce=\"" DOE_NONCE "\", nc=00000001, "
    "cnonce=\"" DOE_CNONCE "\", qop=auth, "
    "response=\"06d0c14162099f487a92ebceaf71097534ee5f90d858386449c337ab69f7f6b8\"" },

  { "Digest realm=\"" REALM "\", qop=auth, nonce=\"" NONCE "\"", { "", "", "GET", "/", NULL, CNONCE, 1 }, NULL,
    "Digest username=\"\", realm=\"" REALM "\", uri=\"/\", nonce=\"" NONCE "\", nc=00000001, "
    "cnonce=\"" CNONCE "\", qop=auth, response=\"009577b6cbd57f5429dd5bff4f1aa716\"" },
};

static void
test_answer (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AdieuDigest) digest = choose (cases[i].challenges);
      g_autoptr (GBytes) body = NULL;
      g_autofree char *text = NULL;
      AdieuDigestInput input = cases[i].input;

      g_test_message ("%s", cases[i].challenges);
      if (cases[i].body != NULL)
        body = g_bytes_new_static (cases[i].body, strlen (cases[i].body));
      input.body = body;

      g_assert_nonnull (digest);
      text = adieu_digest_answer (digest, &input);
      g_assert_cmpstr (text, ==, cases[i].answer);
    }
}

/* The nonce tells which one it was. */
static const struct
{
  const char *challenges;
  const char *nonce;
} choices[] = {
  { "Digest realm=r, nonce=1, qop=auth", "1" },
  { "Basic realm=r, Digest realm=r, nonce=1, qop=auth, Bearer", "1" },
  { "Digest realm=r, nonce=1, qop=auth, Digest realm=r, nonce=2, qop=auth, algorithm=SHA-256", "2" },
  { "Digest realm=r, nonce=1, qop=auth, algorithm=SHA-256, Digest realm=r, nonce=2, qop=auth", "1" },
  { "Digest realm=r, nonce=1, qop=auth, algorithm=SHA-256, "
    "Digest realm=r, nonce=2, qop=auth, algorithm=SHA-256-sess", "1" },
  { "Digest realm=r, nonce=1, qop=auth, algorithm=MD5-sess, "
    "Digest realm=r, nonce=2, qop=auth, algorithm=MD5", "1" },
  { "Digest realm=r, nonce=1, qop=auth, algorithm=MD5-sess, "
    "Digest realm=r, nonce=2, qop=auth, algorithm=SHA-256", "2" },
  { "Digest realm=r, nonce=1, Digest realm=r, nonce=2, qop=auth", "2" },
  { "Digest realm=r, nonce=1, qop=\"x,,auth-int , AUTH\"", "1" },
  { "Digest realm=r, nonce=1, qop=auth, algorithm=SHA-512-256, Digest realm=r, nonce=2, qop=auth", "2" },
  { "Digest realm=\"\", nonce=\"\", qop=auth", "" },

  { "Basic realm=r", NULL },
  { "Digest", NULL },
  { "Digest abc", NULL },
  { "Digest nonce=1, qop=auth", NULL },
  { "Digest realm=r, qop=auth", NULL },
  { "Digest realm=r, nonce=1, qop=\"\"", NULL },
  { "Digest realm=r, nonce=1, qop=\"authx, aut\"", NULL },
  { "Digest realm=r, nonce=1, qop=auth, algorithm=SHA-512-256", NULL },
  { "Digest realm=r, nonce=1, qop=auth, algorithm=\"\"", NULL },
  { "Digest realm=r, nonce=1, algorithm=MD5-sess", NULL },
  { "Digest realm=r, nonce=1, nonce=2, qop=auth", NULL },
};

static void
test_choose (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      g_autoptr (AdieuDigest) digest = choose (choices[i].challenges);

      g_test_message ("%s", choices[i].challenges);
      g_assert_cmpstr (digest != NULL ? adieu_digest_get_nonce (digest) : NULL, ==, choices[i].nonce);
    }
}

static void
test_stale (void)
{
  g_autoptr (AdieuDigest) without = choose ("Digest realm=r, nonce=1, qop=auth");
  g_autoptr (AdieuDigest) no = choose ("Digest realm=r, nonce=1, qop=auth, stale=false");
  g_autoptr (AdieuDigest) yes = choose ("Digest realm=r, nonce=1, qop=auth, stale=TRUE");

  g_assert_false (adieu_digest_is_stale (without));
  g_assert_false (adieu_digest_is_stale (no));
  g_assert_true (adieu_digest_is_stale (yes));
}

static void
test_too_long (void)
{
  g_autofree char *nonce = g_strnfill (4094, 'n');
  g_autofree char *longest = g_strdup_printf ("Digest realm=r, qop=auth, opaque=o, nonce=%s", nonce);
  g_autofree char *longer = g_strdup_printf ("Digest realm=r, qop=auth, opaque=oo, nonce=%s", nonce);
  g_autoptr (AdieuDigest) taken = choose (longest);
  g_autoptr (AdieuDigest) not_taken = choose (longer);

  g_assert_nonnull (taken);
  g_assert_null (not_taken);
}

/* What we write is read as what was meant, whatever stood in the challenge. */
static void
test_answer_to_anything (void)
{
  static const char * const parts[] = { "\\\"", "\\\\", "\\a", ",", "=", " ", "x", "\t", "é", "nc=1", "\\," };
  g_autoptr (GRand) rand = g_rand_new_with_seed (20260105);

  for (guint i = 0; i < 5000; i++)
    {
      const AdieuDigestInput input = { "u\"s\\er", "p", "GET", "/?\"", NULL, "c", 1 };
      g_autoptr (GString) challenge = g_string_new ("Digest qop=auth, nonce=\"n\", realm=\"");
      g_autoptr (AdieuHeaders) headers = adieu_headers_new ();
      g_autoptr (AdieuDigest) digest = NULL;
      g_autoptr (GPtrArray) read = NULL;
      g_autofree char *text = NULL;

      for (gint32 n = g_rand_int_range (rand, 0, 12); n > 0; n--)
        g_string_append (challenge, parts[g_rand_int_range (rand, 0, G_N_ELEMENTS (parts))]);
      g_string_append_c (challenge, '"');

      digest = choose (challenge->str);
      g_assert_nonnull (digest);
      text = adieu_digest_answer (digest, &input);
      g_assert_true (adieu_headers_append (headers, "Authorization", text, NULL));

      read = adieu_challenges_parse (headers, "Authorization");
      g_assert_cmpuint (read->len, ==, 1);
      g_assert_cmpstr (adieu_challenge_get_parameter (read->pdata[0], "realm"), ==, adieu_digest_get_realm (digest));
      g_assert_cmpstr (adieu_challenge_get_parameter (read->pdata[0], "username"), ==, "u\"s\\er");
      g_assert_cmpstr (adieu_challenge_get_parameter (read->pdata[0], "uri"), ==, "/?\"");
      g_assert_cmpstr (adieu_challenge_get_parameter (read->pdata[0], "nc"), ==, "00000001");
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/digest/answers-as-the-rfcs-have-it", test_answer);
  g_test_add_func ("/adieu/digest/chooses-the-strongest", test_choose);
  g_test_add_func ("/adieu/digest/stale", test_stale);
  g_test_add_func ("/adieu/digest/echoes-no-novels", test_too_long);
  g_test_add_func ("/adieu/digest/quotes-anything", test_answer_to_anything);

  return g_test_run ();
}
