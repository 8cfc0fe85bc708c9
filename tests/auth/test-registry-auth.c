/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The challenge of container registries, against a token server of our own.
 */

#include "config.h"

#include <string.h>

#include <adieu/adieu-error.h>
#include <adieu/adieu-registry-auth.h>

#include "auth/adieu-registry-token-private.h"
#include "message/adieu-headers-private.h"
#include "message/adieu-response-private.h"
#include "peer.h"

#define MANIFEST "https://registry.example.org/v2/library/debian/manifests/12"
#define BLOB "https://registry.example.org/v2/library/debian/blobs/sha256:00"
#define PULL "repository:library/debian:pull"

typedef struct
{
  Peer              *peer;
  AdieuRegistryAuth *auth;
} Case;

static void
case_begin (Case       *self,
            const char *user_name,
            const char *password)
{
  peer_test_begin ();
  self->peer = peer_start (NULL);
  self->auth = adieu_registry_auth_new (user_name, password);
  peer_tell (
      self->peer,
      "{'do': 'answer', 'path': '/token', 'answers': ["
      "[200, {}, {'token': 't-1', 'expires_in': 300}], [200, {}, {'access_token': 't-2'}]]}");
}

static void
case_end (Case *self)
{
  g_assert_finalize_object (self->auth);
  peer_test_end ();
  peer_stop (self->peer);
}

static AdieuResponse *
response_with (const char *challenge)
{
  g_autoptr (AdieuHeaders) headers = adieu_headers_new ();
  g_autoptr (GBytes) body = g_bytes_new (NULL, 0);

  adieu_headers_append (headers, "WWW-Authenticate", challenge, NULL);
  adieu_headers_seal (headers);

  return adieu_response_new ("GET", MANIFEST, 401, "Unauthorized", headers, body);
}

static gboolean
refuse_with (Case       *self,
             Asked      *asked,
             const char *scope,
             const char *more)
{
  g_autofree char *challenge
    = g_strdup_printf ("Bearer realm=\"%s/token\",service=\"the registry\",scope=\"%s\"%s",
                       peer_get_origin (self->peer), scope, more);
  g_autoptr (AdieuResponse) response = response_with (challenge);

  return adieu_auth_refused (ADIEU_AUTH (self->auth), asked->attempt, response);
}

static gboolean
refuse (Case       *self,
        Asked      *asked,
        const char *scope)
{
  return refuse_with (self, asked, scope, "");
}

/* The same request again. */
static void
ask_again (Case  *self,
           Asked *asked,
           Asked *again)
{
  again->thread = g_thread_self ();
  asked_start (again, self->auth, adieu_attempt_get_url (asked->attempt), NULL);
}

static void
assert_sent (Asked      *asked,
             const char *expected)
{
  asked_wait (asked);
  g_assert_no_error (asked->error);
  g_assert_cmpstr (attempt_get_sent (asked->attempt), ==, expected);
}

static void
test_challenge (void)
{
  g_auto (Asked) first = { 0 };
  g_auto (Asked) again = { 0 };
  g_auto (Asked) blob = { 0 };
  g_autoptr (JsonObject) last = NULL;
  Case self;

  case_begin (&self, NULL, NULL);
  asked_start (&first, self.auth, MANIFEST, NULL);
  assert_sent (&first, NULL);
  g_assert_true (refuse (&self, &first, PULL));
  ask_again (&self, &first, &again);
  assert_sent (&again, "Bearer t-1");
  /* What is near is likely to want the same. */
  asked_start (&blob, self.auth, BLOB, NULL);
  assert_sent (&blob, "Bearer t-1");

  g_assert_cmpuint (peer_count (self.peer, "/token"), ==, 1);
  last = peer_ask (self.peer, "{'do': 'last', 'path': '/token'}");
  g_assert_cmpstr (json_object_get_string_member (last, "method"), ==, "GET");
  g_assert_cmpstr (json_object_get_string_member (last, "query"), ==,
                   "service=the+registry&scope=repository%3Alibrary%2Fdebian%3Apull");
  g_assert_true (json_object_get_null_member (last, "authorization"));
  case_end (&self);
}

static void
test_credentials (void)
{
  g_auto (Asked) first = { 0 };
  g_auto (Asked) again = { 0 };
  g_autoptr (JsonObject) last = NULL;
  Case self;

  case_begin (&self, "Aladdin", "open sesame");
  asked_start (&first, self.auth, MANIFEST, NULL);
  assert_sent (&first, NULL);
  g_assert_true (refuse (&self, &first, PULL " repository:other:pull"));
  ask_again (&self, &first, &again);
  assert_sent (&again, "Bearer t-1");
  last = peer_ask (self.peer, "{'do': 'last', 'path': '/token'}");
  g_assert_cmpstr (json_object_get_string_member (last, "authorization"), ==,
                   "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  g_assert_nonnull (
      strstr (json_object_get_string_member (last, "query"), "&scope=repository%3Aother%3Apull"));
  case_end (&self);
}

/* However many wait, the realm is asked once for each scope. */
static void
test_once (void)
{
  g_auto (Asked) first = { 0 };
  Asked asked[100] = { 0 };
  Case self;

  case_begin (&self, NULL, NULL);
  asked_start (&first, self.auth, MANIFEST, NULL);
  assert_sent (&first, NULL);
  g_assert_true (refuse (&self, &first, PULL));
  for (guint i = 0; i < G_N_ELEMENTS (asked); i++)
    asked_start (&asked[i], self.auth, BLOB, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (asked); i++)
    {
      assert_sent (&asked[i], "Bearer t-1");
      asked_clear (&asked[i]);
    }
  g_assert_cmpuint (peer_count (self.peer, "/token"), ==, 1);
  case_end (&self);
}

/* A token that is refused is not used again, but neither is the realm asked for ever. */
static void
test_refused_again (void)
{
  g_auto (Asked) asked = { 0 };
  g_auto (Asked) other = { 0 };
  Case self;

  case_begin (&self, NULL, NULL);
  asked_start (&asked, self.auth, MANIFEST, NULL);
  assert_sent (&asked, NULL);
  g_assert_true (refuse (&self, &asked, PULL));
  asked.n = 0;
  adieu_headers_remove (adieu_attempt_get_headers (asked.attempt), "Authorization");
  asked_start (&other, self.auth, MANIFEST, NULL);
  assert_sent (&other, "Bearer t-1");
  g_assert_true (refuse (&self, &other, PULL));
  asked_clear (&other);
  asked_start (&other, self.auth, MANIFEST, NULL);
  assert_sent (&other, "Bearer t-2");

  /* The same request, refused over and over again. */
  g_assert_true (refuse (&self, &asked, PULL));
  g_assert_false (refuse (&self, &asked, PULL));
  case_end (&self);
}

/* A token that does not go far enough is no bad one, and another may. */
static void
test_wider (void)
{
  const char *insufficient = ",error=\"insufficient_scope\"";
  g_auto (Asked) first = { 0 };
  g_auto (Asked) second = { 0 };
  g_auto (Asked) third = { 0 };
  Case self;

  case_begin (&self, NULL, NULL);
  asked_start (&first, self.auth, MANIFEST, NULL);
  assert_sent (&first, NULL);
  g_assert_true (refuse (&self, &first, PULL));
  ask_again (&self, &first, &second);
  assert_sent (&second, "Bearer t-1");
  g_assert_true (refuse_with (&self, &second, PULL " repository:other:push,pull", insufficient));
  ask_again (&self, &second, &third);
  assert_sent (&third, "Bearer t-2");
  g_assert_false (refuse_with (&self, &third, "repository:other:pull,push " PULL, insufficient));
  g_assert_cmpuint (peer_count (self.peer, "/token"), ==, 2);
  case_end (&self);
}

static void
test_realm_fails (void)
{
  g_auto (Asked) first = { 0 };
  g_auto (Asked) again = { 0 };
  Case self;

  case_begin (&self, "me", "wrong");
  peer_tell (
      self.peer,
      "{'do': 'answer', 'path': '/token', 'answers': [[401, {}, {'details': 'no such user'}]]}");
  asked_start (&first, self.auth, MANIFEST, NULL);
  assert_sent (&first, NULL);
  g_assert_true (refuse (&self, &first, PULL));
  ask_again (&self, &first, &again);
  asked_wait (&again);
  assert_says (again.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_UNAUTHORIZED,
               "none was granted");
  g_assert_null (strstr (again.error->message, "wrong"));
  case_end (&self);
}

static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Asked) first = { 0 };
  g_auto (Asked) one = { 0 };
  g_auto (Asked) other = { 0 };
  Case self;

  case_begin (&self, NULL, NULL);
  asked_start (&first, self.auth, MANIFEST, NULL);
  assert_sent (&first, NULL);
  g_assert_true (refuse (&self, &first, PULL));
  peer_tell (self.peer, "{'do': 'close', 'path': '/token'}");
  asked_start (&one, self.auth, BLOB, cancellable);
  asked_start (&other, self.auth, BLOB, NULL);
  g_cancellable_cancel (cancellable);
  asked_wait (&one);
  g_assert_error (one.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  peer_tell (self.peer, "{'do': 'open', 'path': '/token'}");
  assert_sent (&other, "Bearer t-1");
  case_end (&self);
}

/* ---- pure ---- */

static void
test_demands (void)
{
  static const struct { const char *challenge; const char *key;
  } table[] = {
    { "Bearer realm=\"https://auth.example.org/token\",service=\"s\",scope=\"a b\"",
      "https://auth.example.org/token\ns\na b" },
    { "Bearer realm=\"https://auth.example.org/token\",scope=\"repository:b:push,pull repository:a:pull\"",
      "https://auth.example.org/token\n\nrepository:a:pull repository:b:pull,push" },
    { "Basic realm=\"x\", bearer Realm=\"https://auth.example.org/token\"",
      "https://auth.example.org/token\n\n" },
    { "Bearer realm=\"http://127.0.0.1:5001/auth\"", "http://127.0.0.1:5001/auth\n\n" },
    { "Bearer realm=\"http://auth.example.org/token\"", NULL },
    { "Bearer realm=\"http://registry.example.org/token\"", NULL },
    { "Bearer realm=\"https://auth.example.org/token\",error=\"insufficient_scope\"", NULL },
    { "Bearer realm=\"https://auth.example.org/token\",scope=\"a\",error=\"insufficient_scope\"",
      "https://auth.example.org/token\n\na" },
    { "Bearer realm=\"registry\"", NULL },
    { "Bearer", NULL },
    { "Basic realm=\"https://auth.example.org/token\"", NULL },
  };
  g_autoptr (AdieuAttempt) attempt = attempt_new ("GET", MANIFEST);

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (AdieuResponse) response = response_with (table[i].challenge);
      g_autoptr (AdieuDemand) demand = adieu_demand_read (response, attempt);

      g_assert_cmpstr (demand != NULL ? demand->key : NULL, ==, table[i].key);
    }
}

/* A registry without TLS may name a realm without TLS, if it is on the same host. */
static void
test_demand_without_tls (void)
{
  g_autoptr (AdieuAttempt) attempt = attempt_new ("GET", "http://registry.lan:5000/v2/");
  g_autoptr (AdieuResponse) same = response_with ("Bearer realm=\"http://registry.lan:5001/auth\"");
  g_autoptr (AdieuResponse) other
    = response_with ("Bearer realm=\"http://elsewhere.lan:5001/auth\"");
  g_autoptr (AdieuDemand) demand = adieu_demand_read (same, attempt);

  g_assert_nonnull (demand);
  g_assert_null (adieu_demand_read (other, attempt));
}

static void
test_places (void)
{
  static const struct { const char *method; const char *url; const char *place; } table[] = {
    { "GET", MANIFEST, "GET /v2/library/debian" },
    { "HEAD", BLOB "?a=b", "GET /v2/library/debian" },
    { "GET", "https://r.example.org/v2/a/b/c/tags/list?n=5", "GET /v2/a/b/c" },
    { "PUT", "https://r.example.org/v2/a/manifests/1", "PUT /v2/a" },
    { "POST", "https://r.example.org/v2/a/blobs/uploads/", "PUT /v2/a" },
    { "PATCH", "https://r.example.org/v2/a/blobs/uploads/1?state=2", "PUT /v2/a" },
    { "DELETE", "https://r.example.org/v2/a/manifests/1", "DELETE /v2/a" },
    { "GET", "https://r.example.org/v2/_catalog", "GET /v2/_catalog" },
    { "GET", "https://r.example.org/v2/", "GET /v2/" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (AdieuAttempt) attempt = attempt_new (table[i].method, table[i].url);
      g_autofree char *place = adieu_registry_place (attempt);

      g_assert_cmpstr (place, ==, table[i].place);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/registry-auth/challenge-is-met", test_challenge);
  g_test_add_func ("/adieu/registry-auth/with-credentials", test_credentials);
  g_test_add_func ("/adieu/registry-auth/one-token-for-many-calls", test_once);
  g_test_add_func ("/adieu/registry-auth/refused-again", test_refused_again);
  g_test_add_func ("/adieu/registry-auth/a-wider-scope-is-asked-for-once", test_wider);
  g_test_add_func ("/adieu/registry-auth/realm-fails", test_realm_fails);
  g_test_add_func ("/adieu/registry-auth/who-cancels-leaves-alone", test_cancelled);
  g_test_add_func ("/adieu/registry-auth/demands", test_demands);
  g_test_add_func ("/adieu/registry-auth/demands-without-tls", test_demand_without_tls);
  g_test_add_func ("/adieu/registry-auth/places", test_places);

  return g_test_run ();
}
