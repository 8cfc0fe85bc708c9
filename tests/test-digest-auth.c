/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What AdieuDigestAuth remembers and when it gives up. The arithmetic is tested in test-digest.c;
 * here the proofs are checked by computing them once more from what was sent. */

#include "config.h"

#include <adieu/adieu-digest-auth.h>
#include <adieu/adieu-error.h>
#include <string.h>

#include "attempt.h"
#include "base/adieu-secret-private.h"
#include "message/adieu-challenge-private.h"
#include "policy/adieu-digest-private.h"

#define OFFER(nonce) "Digest realm=\"r\", qop=\"auth\", algorithm=SHA-256, nonce=\"" nonce "\""
#define STALE ", stale=true"

/* Gives one parameter of what was sent, or "none". */
static char *
dup_sent (AdieuAttempt *attempt,
          const char   *name)
{
  g_autoptr (GPtrArray) sent = adieu_challenges_parse (adieu_attempt_get_headers (attempt), "Authorization");

  if (sent->len == 0)
    return g_strdup ("none");

  g_assert_cmpuint (sent->len, ==, 1);
  g_assert_true (adieu_challenge_has_scheme (sent->pdata[0], "Digest"));

  return g_strdup (adieu_challenge_get_parameter (sent->pdata[0], name));
}

static void
assert_sent (AdieuAttempt *attempt,
             const char   *name,
             const char   *expected)
{
  g_autofree char *value = dup_sent (attempt, name);

  g_assert_cmpstr (value, ==, expected);
}

static AdieuAttempt *
authorize (AdieuDigestAuth *auth,
           const char      *method,
           const char      *url)
{
  g_autoptr (AdieuAttempt) attempt = attempt_new (method, url, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (adieu_auth_authorize_now (ADIEU_AUTH (auth), attempt, &error));
  g_assert_no_error (error);

  return g_steal_pointer (&attempt);
}

/* One attempt at http://h/x that carries @nonce, or "none", and what follows from its refusal. */
static void
check_attempt (AdieuDigestAuth *auth,
               const char      *nonce,
               const char      *challenge,
               gboolean         once_more)
{
  g_autoptr (AdieuAttempt) attempt = attempt_authorized (auth);

  assert_sent (attempt, "nonce", nonce);
  if (challenge != NULL)
    g_assert_cmpint (attempt_answer (auth, attempt, challenge), ==, once_more);
}

/* The server's side of it. */
static void
assert_proof (AdieuAttempt *attempt,
              const char   *challenge,
              const char   *user_name,
              const char   *password)
{
  g_autofree char *target = dup_sent (attempt, "uri");
  g_autofree char *cnonce = dup_sent (attempt, "cnonce");
  g_autofree char *count = dup_sent (attempt, "nc");
  g_autoptr (AdieuHeaders) headers = adieu_headers_new ();
  g_autoptr (GPtrArray) challenges = NULL;
  g_autoptr (AdieuDigest) digest = NULL;
  g_autofree char *expected = NULL;
  const AdieuDigestInput input = {
    .user_name = user_name,
    .password = password,
    .method = adieu_attempt_get_method (attempt),
    .target = target,
    .body = adieu_attempt_get_body (attempt),
    .cnonce = cnonce,
    .count = (guint32) g_ascii_strtoull (count, NULL, 16),
  };

  adieu_headers_take_received (headers, "WWW-Authenticate", challenge);
  challenges = adieu_challenges_parse (headers, "WWW-Authenticate");
  digest = adieu_digest_choose (challenges);
  expected = adieu_digest_answer (digest, &input);
  g_assert_cmpstr (attempt_get_authorization (attempt), ==, expected);
}

static void
accept_with (AdieuDigestAuth *auth,
             AdieuAttempt    *attempt,
             const char      *info)
{
  g_autoptr (AdieuHeaders) headers = adieu_headers_new ();
  g_autoptr (AdieuResponse) response = NULL;

  if (info != NULL)
    adieu_headers_take_received (headers, "Authentication-Info", info);
  adieu_headers_seal (headers);
  response = adieu_response_new ("GET", adieu_attempt_get_url (attempt), 200, NULL, headers, NULL);
  adieu_auth_accepted (ADIEU_AUTH (auth), attempt, response);
}

/* The server says with an answer what it wants to see next (RFC 7616, 3.5). */
static void
test_next_nonce (void)
{
  g_autoptr (AdieuDigestAuth) auth = adieu_digest_auth_new ("Ja\xcc\x88s\xc3\xb8n", "secret");
  g_autoptr (AdieuAttempt) second = NULL;
  g_autoptr (AdieuAttempt) beside = NULL;
  g_autoptr (AdieuAttempt) third = NULL;
  g_autoptr (AdieuAttempt) fourth = NULL;

  check_attempt (auth, "none", OFFER ("1"), TRUE);
  second = attempt_authorized (auth);
  beside = attempt_authorized (auth);
  assert_sent (second, "nonce", "1");
  accept_with (auth, second, "rspauth=\"0\", nextnonce=\"2, too\", qop=auth");

  third = attempt_authorized (auth);
  assert_sent (third, "nonce", "2, too");
  assert_sent (third, "nc", "00000001");
  assert_sent (third, "realm", "r");

  /* What comes of older attempts changes nothing, and nor does what says nothing. */
  accept_with (auth, beside, "nextnonce=\"old\"");
  accept_with (auth, third, NULL);
  accept_with (auth, third, "qop=auth");
  accept_with (auth, third, "\"nextnonce");
  accept_with (auth, third, "nextnonce=\"2, too\"");
  fourth = attempt_authorized (auth);
  assert_sent (fourth, "nonce", "2, too");
  assert_sent (fourth, "nc", "00000002");
}

static void
test_learns (void)
{
  g_autoptr (AdieuDigestAuth) auth = adieu_digest_auth_new ("Ja\xcc\x88søn", "gu\xcc\x88t");
  g_autoptr (AdieuAttempt) second = NULL;
  g_autoptr (AdieuAttempt) third = NULL;
  g_autofree char *cnonce = NULL;

  check_attempt (auth, "none", OFFER ("1"), TRUE);

  second = authorize (auth, "GET", "http://h/a%20b?c=%22d");
  assert_sent (second, "nonce", "1");
  assert_sent (second, "nc", "00000001");
  assert_sent (second, "uri", "/a%20b?c=%22d");
  assert_proof (second, OFFER ("1"), "Jäsøn", "güt");

  third = authorize (auth, "DELETE", "http://h");
  assert_sent (third, "nc", "00000002");
  assert_sent (third, "uri", "/");
  assert_proof (third, OFFER ("1"), "Jäsøn", "güt");

  cnonce = dup_sent (third, "cnonce");
  assert_sent (second, "cnonce", cnonce);
  g_assert_cmpuint (strlen (cnonce), ==, 24);
}

static void
test_body (void)
{
  const char *challenge = "Digest realm=r, qop=auth-int, nonce=1, opaque=\"\"";
  g_autoptr (AdieuDigestAuth) auth = adieu_digest_auth_new ("u", "p");
  g_autoptr (AdieuAttempt) attempt = attempt_new ("POST", "http://h/x", "the body");

  check_attempt (auth, "none", challenge, TRUE);
  g_assert_true (adieu_auth_authorize_now (ADIEU_AUTH (auth), attempt, NULL));
  assert_sent (attempt, "qop", "auth-int");
  assert_sent (attempt, "opaque", "");
  assert_proof (attempt, challenge, "u", "p");
}

static void
test_wrong_password (void)
{
  g_autoptr (AdieuDigestAuth) auth = adieu_digest_auth_new ("u", "wrong");

  /* It is sent once a call, whether the server has a nonce for each answer or one for all. */
  for (guint i = 0; i < 3; i++)
    {
      check_attempt (auth, "none", OFFER ("1"), TRUE);
      check_attempt (auth, "1", OFFER ("2"), FALSE);
      check_attempt (auth, "none", OFFER ("1"), TRUE);
      check_attempt (auth, "1", OFFER ("1"), FALSE);
    }
}

static void
test_same_nonce (void)
{
  g_autoptr (AdieuDigestAuth) auth = adieu_digest_auth_new ("u", "p");

  check_attempt (auth, "none", OFFER ("1"), TRUE);
  check_attempt (auth, "1", NULL, FALSE);
  check_attempt (auth, "1", NULL, FALSE);
  check_attempt (auth, "1", OFFER ("1"), FALSE);
  check_attempt (auth, "none", OFFER ("1"), TRUE);
}

static void
test_stale (void)
{
  g_autoptr (AdieuDigestAuth) auth = adieu_digest_auth_new ("u", "p");

  check_attempt (auth, "none", OFFER ("1"), TRUE);
  check_attempt (auth, "1", OFFER ("2") STALE, TRUE);
  check_attempt (auth, "2", OFFER ("2") STALE, TRUE);
  check_attempt (auth, "2", OFFER ("3"), FALSE);
}

/* A server that does not know "stale" gives a nonce that has worked before another chance. */
static void
test_silently_stale (void)
{
  g_autoptr (AdieuDigestAuth) auth = adieu_digest_auth_new ("u", "p");

  check_attempt (auth, "none", OFFER ("1"), TRUE);
  check_attempt (auth, "1", NULL, FALSE);
  check_attempt (auth, "1", OFFER ("2"), TRUE);
  check_attempt (auth, "2", OFFER ("3"), FALSE);
}

static void
test_new_password (void)
{
  g_autoptr (AdieuDigestAuth) auth = adieu_digest_auth_new ("u", "old");
  g_autoptr (AdieuAttempt) before = NULL;
  g_autoptr (AdieuAttempt) after = NULL;

  check_attempt (auth, "none", OFFER ("1"), TRUE);
  before = attempt_authorized (auth);
  assert_proof (before, OFFER ("1"), "u", "old");

  adieu_digest_auth_set_password (auth, "new");
  g_assert_true (attempt_answer (auth, before, OFFER ("2")));
  after = attempt_authorized (auth);
  assert_sent (after, "nonce", "2");
  assert_proof (after, OFFER ("2"), "u", "new");
  g_assert_false (attempt_answer (auth, after, OFFER ("3")));
}

static void
test_parallel (void)
{
  g_autoptr (AdieuDigestAuth) auth = adieu_digest_auth_new ("u", "p");
  AdieuAttempt *attempts[4] = { NULL };

  for (guint i = 0; i < 3; i++)
    attempts[i] = attempt_authorized (auth);
  g_assert_true (attempt_answer (auth, attempts[0], OFFER ("1")));
  g_assert_true (attempt_answer (auth, attempts[1], OFFER ("2")));
  check_attempt (auth, "1", NULL, FALSE);
  g_assert_true (attempt_answer (auth, attempts[2], OFFER ("3")));
  check_attempt (auth, "1", NULL, FALSE);

  /* The old nonce is refused to several: the first one's news is good for all. */
  attempts[3] = attempt_authorized (auth);
  check_attempt (auth, "1", OFFER ("4") STALE, TRUE);
  g_assert_true (attempt_answer (auth, attempts[3], OFFER ("5") STALE));
  check_attempt (auth, "4", NULL, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (attempts); i++)
    g_object_unref (attempts[i]);
}

static void
test_origins (void)
{
  static const char * const others[] = { "https://h/x", "http://h:81/x", "http://i/x" };
  g_autoptr (AdieuDigestAuth) auth = adieu_digest_auth_new ("u", "p");
  g_autoptr (AdieuAttempt) same = NULL;

  check_attempt (auth, "none", OFFER ("1"), TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (AdieuAttempt) attempt = authorize (auth, "GET", others[i]);

      g_assert_null (attempt_get_authorization (attempt));
      g_assert_true (attempt_answer (auth, attempt, OFFER ("other")));
    }

  same = authorize (auth, "GET", "http://H:80/y");
  assert_sent (same, "nonce", "1");
}

static void
test_realms (void)
{
  g_autoptr (AdieuDigestAuth) auth = adieu_digest_auth_new ("u", "p");

  check_attempt (auth, "none", "Digest realm=a, qop=auth, nonce=a1", TRUE);
  check_attempt (auth, "a1", "Digest realm=b, qop=auth, nonce=b1", TRUE);
  check_attempt (auth, "b1", "Digest realm=a, qop=auth, nonce=a2", TRUE);
  check_attempt (auth, "a1", "Digest realm=b, qop=auth, nonce=b2", TRUE);
  check_attempt (auth, "b1", "Digest realm=b, qop=auth, nonce=b3, stale=true", TRUE);
  check_attempt (auth, "b3", "Digest realm=b, qop=auth, nonce=b4", FALSE);
  check_attempt (auth, "a1", NULL, FALSE);
}

static void
test_many_realms (void)
{
  g_autoptr (AdieuDigestAuth) auth = adieu_digest_auth_new ("u", "p");
  g_autoptr (AdieuAttempt) first = authorize (auth, "GET", "http://other/");
  g_autoptr (AdieuAttempt) last = NULL;

  g_assert_true (attempt_answer (auth, first, OFFER ("1")));
  for (guint i = 0; i < 100; i++)
    {
      g_autoptr (AdieuAttempt) attempt = attempt_authorized (auth);
      g_autofree char *challenge = g_strdup_printf ("Digest realm=r%u, qop=auth, nonce=n%u", i, i);

      g_assert_true (attempt_answer (auth, attempt, challenge));
    }

  check_attempt (auth, "n99", NULL, FALSE);
  last = authorize (auth, "GET", "http://other/");
  g_assert_null (attempt_get_authorization (last));
}

static void
test_nothing_to_answer (void)
{
  static const char * const challenges[] = {
    NULL, "", "Basic realm=r", "Digest", "Digest realm=r, qop=auth", "Digest realm=r, nonce=1, nonce=1, qop=auth",
    "Digest realm=r, nonce=1, qop=auth, algorithm=SHA-512-256",
  };
  g_autoptr (AdieuDigestAuth) auth = adieu_digest_auth_new ("u", "p");

  for (guint i = 0; i < G_N_ELEMENTS (challenges); i++)
    {
      g_autoptr (AdieuAttempt) attempt = attempt_authorized (auth);

      g_assert_false (attempt_answer (auth, attempt, challenges[i]));
    }
  check_attempt (auth, "none", NULL, FALSE);
}

static const struct
{
  const char *user_name;
  const char *password;
  const char *message;
} refused[] = {
  { "the secret\r\nX-Evil: 1", "p", "user name" },
  { "u", "the secret\n", "password" },
  { "the secret \xff", "p", "UTF-8" },
};

static void
test_refuse (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (AdieuDigestAuth) auth = adieu_digest_auth_new (refused[i].user_name, refused[i].password);

      check_attempt (auth, "none", OFFER ("1"), TRUE);
      attempt_assert_refused (auth, refused[i].message);
    }
}

static void
test_properties (void)
{
  g_autoptr (AdieuDigestAuth) auth = g_object_new (ADIEU_TYPE_DIGEST_AUTH, "user-name", "u", "password", "p", NULL);
  g_autoptr (AdieuAttempt) attempt = NULL;
  g_autofree char *user_name = NULL;

  g_object_get (auth, "user-name", &user_name, NULL);
  g_assert_cmpstr (user_name, ==, "u");
  check_attempt (auth, "none", OFFER ("1"), TRUE);
  attempt = attempt_authorized (auth);
  assert_proof (attempt, OFFER ("1"), "u", "p");
}

/* No two attempts of any thread have a nonce and a count in common. */

#define N_THREADS 4
#define N_ATTEMPTS 500

typedef struct
{
  AdieuDigestAuth *auth;
  GMutex           mutex;
  GHashTable      *seen;
  int              last_nonce;
} Shared;

static void
try_once (Shared *shared)
{
  g_autoptr (AdieuAttempt) attempt = attempt_authorized (shared->auth);
  g_autofree char *nonce = dup_sent (attempt, "nonce");
  g_autofree char *count = dup_sent (attempt, "nc");
  g_autofree char *challenge = NULL;
  gboolean is_new = FALSE;

  g_mutex_lock (&shared->mutex);
  is_new = g_hash_table_add (shared->seen, g_strconcat (nonce, " ", count, NULL));
  g_mutex_unlock (&shared->mutex);

  g_assert_true (is_new || g_str_equal (nonce, "none"));
  if (g_str_equal (nonce, "none") || g_ascii_strtoull (count, NULL, 16) >= 50)
    {
      challenge = g_strdup_printf ("Digest realm=r, qop=auth, stale=true, nonce=n%d",
                                   g_atomic_int_add (&shared->last_nonce, 1));
      g_assert_true (attempt_answer (shared->auth, attempt, challenge));
    }
}

static gpointer
try_often (gpointer shared)
{
  for (guint i = 0; i < N_ATTEMPTS; i++)
    try_once (shared);

  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (AdieuDigestAuth) auth = adieu_digest_auth_new ("u", "p");
  Shared shared = { .auth = auth };
  GThread *threads[N_THREADS];

  g_mutex_init (&shared.mutex);
  shared.seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("calls", try_often, &shared);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);

  g_assert_cmpuint (g_hash_table_size (shared.seen), >=, N_THREADS * (N_ATTEMPTS - 1));
  g_hash_table_unref (shared.seen);
  g_mutex_clear (&shared.mutex);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/digest-auth/learns-and-counts", test_learns);
  g_test_add_func ("/adieu/digest-auth/covers-the-body", test_body);
  g_test_add_func ("/adieu/digest-auth/sends-a-wrong-password-once", test_wrong_password);
  g_test_add_func ("/adieu/digest-auth/gives-up-at-the-same-nonce", test_same_nonce);
  g_test_add_func ("/adieu/digest-auth/stale-nonces-are-replaced", test_stale);
  g_test_add_func ("/adieu/digest-auth/silently-stale-nonces-are-replaced", test_silently_stale);
  g_test_add_func ("/adieu/digest-auth/a-new-password-is-tried", test_new_password);
  g_test_add_func ("/adieu/digest-auth/parallel-calls-use-one-nonce", test_parallel);
  g_test_add_func ("/adieu/digest-auth/origins-are-apart", test_origins);
  g_test_add_func ("/adieu/digest-auth/realms-are-apart", test_realms);
  g_test_add_func ("/adieu/digest-auth/remembers-no-end-of-realms", test_many_realms);
  g_test_add_func ("/adieu/digest-auth/nothing-to-answer", test_nothing_to_answer);
  g_test_add_func ("/adieu/digest-auth/what-cannot-be-sent-is-an-error", test_refuse);
  g_test_add_func ("/adieu/digest-auth/the-server-names-the-next-nonce", test_next_nonce);
  g_test_add_func ("/adieu/digest-auth/properties", test_properties);
  g_test_add_func ("/adieu/digest-auth/no-count-twice-in-threads", test_threads);

  return g_test_run ();
}
