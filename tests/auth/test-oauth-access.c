/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One token for any number of calls: that it is loaded, renewed and stored once, and that each
 * call is answered, whoever goes away meanwhile.
 */

#include "config.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <adieu/adieu-error.h>

#include "message/adieu-headers-private.h"
#include "message/adieu-response-private.h"
#include "odd-store.h"
#include "peer.h"

#define MANY 500
#define URL "https://api.example.org/foo"

typedef struct
{
  Peer       *peer;
  OddStore   *store;
  AdieuOAuth *oauth;
} Case;

/* With a token that has expired. */
static void
case_begin (Case *self)
{
  g_autoptr (AdieuToken) expired = adieu_token_new ("old", NULL, "refresh-0", "a b", 1);
  g_autofree char *token = NULL;

  peer_test_begin ();
  self->peer = peer_start (NULL);
  self->store = odd_store_new (expired);
  token = peer_dup_url (self->peer, "/token");
  self->oauth = g_object_new (ADIEU_TYPE_OAUTH, "client-id", "foo", "token-endpoint", token,
                              "token-store", self->store, "token-key", "me", NULL);
}

static gboolean
is_let_go (gpointer object)
{
  return G_OBJECT (object)->ref_count == 1;
}

/* Who has started a renewal and cancelled may still see to it that it is stored. */
static void
case_end (Case *self)
{
  iterate_until (is_let_go, self->oauth, "the last call to be over");
  g_assert_finalize_object (self->oauth);
  g_assert_finalize_object (self->store);
  peer_test_end ();
  peer_stop (self->peer);
}

static void
keep (Case       *self,
      const char *access_token,
      const char *refresh_token)
{
  g_clear_object (&self->store->token);
  self->store->token = adieu_token_new (access_token, NULL, refresh_token, NULL, 0);
}

static void
assert_sent (Asked      *asked,
             const char *expected)
{
  asked_wait (asked);
  g_assert_no_error (asked->error);
  g_assert_cmpstr (attempt_get_sent (asked->attempt), ==, expected);
}

typedef struct
{
  Peer  *peer;
  guint  count;
} Counted;

static gboolean
has_come (gpointer data)
{
  Counted *counted = data;

  return peer_count (counted->peer, "/token") >= counted->count;
}

/* The server has so many requests for tokens. */
static void
wait_for_requests (Case  *self,
                   guint  n)
{
  Counted counted = { self->peer, n };

  iterate_until (has_come, &counted, "requests for tokens");
}

/* ---- one renewal ---- */

static void
test_one_renewal (void)
{
  g_autofree Asked *asked = g_new0 (Asked, MANY);
  g_autofree char *grant_type = NULL;
  g_autofree char *refresh_token = NULL;
  Case self;

  case_begin (&self);
  for (guint i = 0; i < MANY; i++)
    asked_start (&asked[i], self.oauth, URL, NULL);
  for (guint i = 0; i < MANY; i++)
    {
      assert_sent (&asked[i], "Bearer access-1");
      asked_clear (&asked[i]);
    }

  g_assert_cmpuint (peer_count (self.peer, "/token"), ==, 1);
  grant_type = peer_dup_field (self.peer, "/token", "grant_type");
  refresh_token = peer_dup_field (self.peer, "/token", "refresh_token");
  g_assert_cmpstr (grant_type, ==, "refresh_token");
  g_assert_cmpstr (refresh_token, ==, "refresh-0");
  g_assert_cmpuint (self.store->n_loads, ==, 1);
  g_assert_cmpuint (self.store->n_stores, ==, 1);
  g_assert_cmpstr (adieu_token_get_refresh_token (self.store->token), ==, "refresh-2");
  g_assert_cmpstr (adieu_token_get_scope (self.store->token), ==, "a b");
  case_end (&self);
}

typedef struct
{
  Case     *test;
  Asked     asked[MANY / 4];
  gboolean  ready;
} Crowd;

static gpointer
crowd_main (gpointer data)
{
  Crowd *crowd = data;
  g_autoptr (GMainContext) context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  for (guint i = 0; i < G_N_ELEMENTS (crowd->asked); i++)
    asked_start (&crowd->asked[i], crowd->test->oauth, URL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (crowd->asked); i++)
    {
      assert_sent (&crowd->asked[i], "Bearer access-1");
      asked_clear (&crowd->asked[i]);
    }
  g_main_context_pop_thread_default (context);

  return NULL;
}

static void
test_threads (void)
{
  GThread *threads[4];
  g_autofree Crowd *crowds = g_new0 (Crowd, G_N_ELEMENTS (threads));
  Case self;

  case_begin (&self);
  peer_tell (self.peer, "{'do': 'close', 'path': '/token'}");
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      crowds[i].test = &self;
      threads[i] = g_thread_new ("crowd", crowd_main, &crowds[i]);
    }
  wait_for_requests (&self, 1);
  peer_tell (self.peer, "{'do': 'open', 'path': '/token'}");
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);

  g_assert_cmpuint (peer_count (self.peer, "/token"), ==, 1);
  g_assert_cmpuint (self.store->n_stores, ==, 1);
  case_end (&self);
}

/* RFC 6749, 5.2: each of those who wait hears of it; what comes later may try again. */
static void
failed_renewal (const char *answer,
                int         code,
                const char *says,
                gboolean    drops)
{
  g_autofree Asked *asked = g_new0 (Asked, MANY);
  g_auto (Asked) after = { 0 };
  Case self;

  case_begin (&self);
  peer_tell (self.peer, "{'do': 'answer', 'path': '/token', 'answers': [%s]}", answer);
  for (guint i = 0; i < MANY; i++)
    asked_start (&asked[i], self.oauth, URL, NULL);
  for (guint i = 0; i < MANY; i++)
    {
      asked_wait (&asked[i]);
      assert_says (asked[i].error, ADIEU_CLIENT_ERROR, code, says);
      g_assert_cmpint (adieu_client_error_get_delivery (asked[i].error), ==,
                       ADIEU_DELIVERY_NOT_SENT);
      g_assert_null (adieu_client_error_get_response (asked[i].error));
      g_assert_null (attempt_get_sent (asked[i].attempt));
      asked_clear (&asked[i]);
    }
  g_assert_cmpuint (peer_count (self.peer, "/token"), ==, 1);
  g_assert_cmpuint (self.store->n_clears, ==, drops ? 1 : 0);

  asked_start (&after, self.oauth, URL, NULL);
  asked_wait (&after);
  g_assert_nonnull (after.error);
  g_assert_cmpuint (peer_count (self.peer, "/token"), ==, drops ? 1 : 2);
  case_end (&self);
}

static void
test_failed_renewal (void)
{
  failed_renewal ("[400, {}, {'error': 'invalid_grant'}]", ADIEU_CLIENT_ERROR_UNAUTHORIZED,
                  "sign in again", TRUE);
  failed_renewal ("[503, {}, {}]", ADIEU_CLIENT_ERROR_SERVER, "could not be renewed", FALSE);
  failed_renewal ("[200, {}, 'what?']", ADIEU_CLIENT_ERROR_INVALID_CONTENT, "no access token",
                  FALSE);
}

/* RFC 6749, 6: the next one is asked for with what the last one brought. */
static void
test_rotation (void)
{
  g_auto (Asked) first = { 0 };
  g_auto (Asked) second = { 0 };
  g_autofree char *refresh_token = NULL;
  Case self;

  case_begin (&self);
  peer_tell (self.peer, "{'do': 'answer', 'path': '/token', 'answers': ["
                        "[200, {}, {'access_token': 'a', 'token_type': 'Bearer', 'expires_in': 0, "
                        "'refresh_token': 'r'}],"
                        "[200, {}, {'access_token': 'b', 'token_type': 'Bearer'}]]}");
  asked_start (&first, self.oauth, URL, NULL);
  assert_sent (&first, "Bearer a");
  asked_start (&second, self.oauth, URL, NULL);
  assert_sent (&second, "Bearer b");
  refresh_token = peer_dup_field (self.peer, "/token", "refresh_token");
  g_assert_cmpstr (refresh_token, ==, "r");
  g_assert_cmpstr (adieu_token_get_refresh_token (self.store->token), ==, "r");
  case_end (&self);
}

/* ---- who goes away ---- */

static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Asked asked[10] = { 0 };
  Case self;

  case_begin (&self);
  peer_tell (self.peer, "{'do': 'close', 'path': '/token'}");
  for (guint i = 0; i < G_N_ELEMENTS (asked); i++)
    asked_start (&asked[i], self.oauth, URL, i < 5 ? cancellable : NULL);
  wait_for_requests (&self, 1);
  g_cancellable_cancel (cancellable);
  for (guint i = 0; i < 5; i++)
    {
      asked_wait (&asked[i]);
      g_assert_error (asked[i].error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
  g_assert_cmpuint (asked[5].n, ==, 0);

  peer_tell (self.peer, "{'do': 'open', 'path': '/token'}");
  for (guint i = 5; i < G_N_ELEMENTS (asked); i++)
    assert_sent (&asked[i], "Bearer access-1");
  for (guint i = 0; i < G_N_ELEMENTS (asked); i++)
    asked_clear (&asked[i]);
  g_assert_cmpuint (peer_count (self.peer, "/token"), ==, 1);
  case_end (&self);
}

static gboolean
has_stored (gpointer data)
{
  return ((OddStore *) data)->n_stores > 0;
}

/* The old refresh token is spent: what came in its place is kept, though nobody waits. */
static void
test_all_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Asked asked[3] = { 0 };
  Case self;

  case_begin (&self);
  peer_tell (self.peer, "{'do': 'close', 'path': '/token'}");
  for (guint i = 0; i < G_N_ELEMENTS (asked); i++)
    asked_start (&asked[i], self.oauth, URL, cancellable);
  wait_for_requests (&self, 1);
  g_cancellable_cancel (cancellable);
  for (guint i = 0; i < G_N_ELEMENTS (asked); i++)
    {
      asked_wait (&asked[i]);
      g_assert_error (asked[i].error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      asked_clear (&asked[i]);
    }
  peer_tell (self.peer, "{'do': 'open', 'path': '/token'}");
  iterate_until (has_stored, self.store, "the token to be stored");
  g_assert_cmpstr (adieu_token_get_refresh_token (self.store->token), ==, "refresh-2");
  case_end (&self);
}

/* A thread asks first, and ends with its context. */
typedef struct
{
  Case  *test;
  Asked  asked;
  guint  requests; /* that it waits for */
  guint  loads;
} Leaver;

static gboolean
has_asked (gpointer data)
{
  Leaver *leaver = data;

  return leaver->test->store->n_loads >= leaver->loads
         && peer_count (leaver->test->peer, "/token") >= leaver->requests;
}

static gpointer
leave (gpointer data)
{
  Leaver *leaver = data;
  g_autoptr (GMainContext) context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  asked_start (&leaver->asked, leaver->test->oauth, URL, NULL);
  iterate_until (has_asked, leaver, "the one who leaves to have asked");
  g_assert_cmpuint (leaver->asked.n, ==, 0);
  g_main_context_pop_thread_default (context);
  g_clear_pointer (&context, g_main_context_unref);

  /* Told in that very moment. */
  g_assert_cmpuint (leaver->asked.n, ==, 1);
  g_assert_error (leaver->asked.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  asked_clear (&leaver->asked);

  return NULL;
}

static void
test_starter_leaves (void)
{
  g_auto (Asked) asked = { 0 };
  Leaver leaver = { 0 };
  GThread *thread = NULL;
  Case self;

  case_begin (&self);
  peer_tell (self.peer, "{'do': 'close', 'path': '/token'}");
  leaver = (Leaver) { &self, { 0 }, 1, 1 };
  thread = g_thread_new ("leaver", leave, &leaver);
  wait_for_requests (&self, 1);
  asked_start (&asked, self.oauth, URL, NULL);
  g_thread_join (thread);
  g_assert_cmpuint (asked.n, ==, 0);

  peer_tell (self.peer, "{'do': 'open', 'path': '/token'}");
  assert_sent (&asked, "Bearer access-1");
  g_assert_cmpuint (peer_count (self.peer, "/token"), ==, 1);
  g_assert_cmpuint (self.store->n_stores, ==, 1);
  case_end (&self);
}

/* Nobody is left; whoever comes next has the benefit, and sees that it is stored. */
static void
test_everybody_leaves (void)
{
  g_auto (Asked) asked = { 0 };
  Leaver leaver = { 0 };
  Case self;

  case_begin (&self);
  peer_tell (self.peer, "{'do': 'close', 'path': '/token'}");
  leaver = (Leaver) { &self, { 0 }, 1, 1 };
  g_thread_join (g_thread_new ("leaver", leave, &leaver));
  peer_tell (self.peer, "{'do': 'open', 'path': '/token'}");
  asked_start (&asked, self.oauth, URL, NULL);
  assert_sent (&asked, "Bearer access-1");
  g_assert_cmpuint (peer_count (self.peer, "/token"), ==, 1);
  g_assert_cmpuint (self.store->n_stores, ==, 1);
  case_end (&self);
}

/* The same while the store is asked: the next one asks it again. */
static void
test_loader_leaves (void)
{
  g_auto (Asked) asked = { 0 };
  Leaver leaver = { 0 };
  Case self;

  case_begin (&self);
  self.store->is_slow = TRUE;
  leaver = (Leaver) { &self, { 0 }, 0, 1 };
  g_thread_join (g_thread_new ("leaver", leave, &leaver));
  asked_start (&asked, self.oauth, URL, NULL);
  assert_sent (&asked, "Bearer access-1");
  g_assert_cmpuint (self.store->n_loads, ==, 2);
  case_end (&self);
}

static gpointer
fetch_blocking (gpointer cancellable)
{
  AdieuOAuth *oauth = g_object_get_data (cancellable, "oauth");
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuToken) token = adieu_oauth_fetch_token (oauth, cancellable, &error);

  g_assert_null (token);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  return NULL;
}

/* A blocking call has a context of its own, which ends with it. */
static void
test_blocking_starter_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Asked) asked = { 0 };
  GThread *thread = NULL;
  Case self;

  case_begin (&self);
  g_object_set_data (G_OBJECT (cancellable), "oauth", self.oauth);
  peer_tell (self.peer, "{'do': 'close', 'path': '/token'}");
  thread = g_thread_new ("blocking", fetch_blocking, cancellable);
  wait_for_requests (&self, 1);
  g_cancellable_cancel (cancellable);
  g_thread_join (thread);
  asked_start (&asked, self.oauth, URL, NULL);
  peer_tell (self.peer, "{'do': 'open', 'path': '/token'}");
  assert_sent (&asked, "Bearer access-1");
  g_assert_cmpuint (peer_count (self.peer, "/token"), ==, 1);
  g_assert_cmpuint (self.store->n_stores, ==, 1);
  case_end (&self);
}

/* In a child, the renewal of the parent does not go on. */
static void
run_child (Case *self)
{
  g_auto (Asked) asked = { 0 };

  asked_start (&asked, self->oauth, URL, NULL);
  asked_wait (&asked);
  g_assert_no_error (asked.error);

  /* Not _exit(): what the threads of the parent held is lost here, and that is no leak. */
  execl ("/bin/true", "true", NULL);
  _exit (1);
}

static void
test_fork (void)
{
  g_auto (Asked) asked = { 0 };
  int status = -1;
  pid_t child = -1;
  Case self;

  case_begin (&self);
  peer_tell (self.peer, "{'do': 'close', 'path': '/token'}");
  asked_start (&asked, self.oauth, URL, NULL);
  wait_for_requests (&self, 1);
  child = fork ();
  if (child == 0)
    {
      /* The parent's call, which ends here as cancelled. */
      asked_wait (&asked);
      asked_clear (&asked);
      run_child (&self);
    }

  wait_for_requests (&self, 2);
  peer_tell (self.peer, "{'do': 'open', 'path': '/token'}");
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);
  asked_wait (&asked);
  g_assert_no_error (asked.error);
  case_end (&self);
}

/* ---- the store ---- */

static void
test_store_fails (void)
{
  g_autofree Asked *asked = g_new0 (Asked, MANY);
  g_auto (Asked) after = { 0 };
  Case self;

  case_begin (&self);
  self.store->fails = TRUE;
  for (guint i = 0; i < MANY; i++)
    asked_start (&asked[i], self.oauth, URL, NULL);
  for (guint i = 0; i < MANY; i++)
    {
      asked_wait (&asked[i]);
      assert_says (asked[i].error, G_IO_ERROR, G_IO_ERROR_FAILED, "The keyring is locked");
      asked_clear (&asked[i]);
    }
  g_assert_cmpuint (self.store->n_loads, ==, 1);

  self.store->fails = FALSE;
  self.store->says_no = TRUE; /* it can be read again, and not be written */
  asked_start (&after, self.oauth, URL, NULL);
  assert_sent (&after, "Bearer access-1");
  g_assert_cmpuint (self.store->n_stores, ==, 1);
  case_end (&self);
}

static void
test_nothing_stored (void)
{
  g_auto (Asked) asked = { 0 };
  Case self;

  case_begin (&self);
  g_clear_object (&self.store->token);
  asked_start (&asked, self.oauth, URL, NULL);
  asked_wait (&asked);
  assert_says (asked.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_UNAUTHORIZED, "sign in");
  case_end (&self);
}

typedef struct
{
  gboolean  done;
  GError   *error;
} Kept;

static void
loaded_cb (GObject      *store,
           GAsyncResult *result,
           gpointer      user_data)
{
  Kept *kept = user_data;
  g_autoptr (AdieuToken) token
    = adieu_token_store_load_finish (ADIEU_TOKEN_STORE (store), result, &kept->error);

  g_assert_null (token);
  kept->done = TRUE;
}

static void
stored_cb (GObject      *store,
           GAsyncResult *result,
           gpointer      user_data)
{
  Kept *kept = user_data;

  g_assert_false (adieu_token_store_store_finish (ADIEU_TOKEN_STORE (store), result, &kept->error));
  kept->done = TRUE;
}

static void
cleared_cb (GObject      *store,
            GAsyncResult *result,
            gpointer      user_data)
{
  Kept *kept = user_data;

  g_assert_false (adieu_token_store_clear_finish (ADIEU_TOKEN_STORE (store), result, &kept->error));
  kept->done = TRUE;
}

static gboolean
is_done (gpointer data)
{
  return ((Kept *) data)->done;
}

static void
assert_kept (Kept   *kept,
             GQuark  domain,
             int     code)
{
  iterate_until (is_done, kept, "a store");
  g_assert_error (kept->error, domain, code);
  g_clear_error (&kept->error);
  kept->done = FALSE;
}

/* What an implementation lacks, or fails at without a reason, is an error and not a hang. */
static void
test_bare_stores (void)
{
  AdieuTokenStore *bare = g_object_new (BARE_TYPE_STORE, NULL);
  AdieuTokenStore *blunt = g_object_new (BLUNT_TYPE_STORE, NULL);
  g_autoptr (AdieuToken) token = adieu_token_new ("a", NULL, NULL, NULL, 0);
  Kept kept = { 0 };

  adieu_token_store_load_async (bare, "me", NULL, loaded_cb, &kept);
  g_assert_false (kept.done);
  assert_kept (&kept, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  adieu_token_store_store_async (bare, "me", token, NULL, stored_cb, &kept);
  assert_kept (&kept, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  adieu_token_store_clear_async (bare, "me", NULL, cleared_cb, &kept);
  assert_kept (&kept, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);

  adieu_token_store_load_async (blunt, "me", NULL, loaded_cb, &kept);
  iterate_until (is_done, &kept, "a store");
  g_assert_no_error (kept.error);
  kept.done = FALSE;
  adieu_token_store_store_async (blunt, "me", token, NULL, stored_cb, &kept);
  assert_kept (&kept, G_IO_ERROR, G_IO_ERROR_FAILED);
  adieu_token_store_clear_async (blunt, "me", NULL, cleared_cb, &kept);
  assert_kept (&kept, G_IO_ERROR, G_IO_ERROR_READ_ONLY);
  g_assert_finalize_object (bare);
  g_assert_finalize_object (blunt);
}

/* What the client does not understand, or cannot send, it does not use (RFC 6749, 7.1). */
static void
test_token_of_no_use (void)
{
  static const struct { const char *token; const char *type; } table[] = {
    { "a", "mac" },
    { "a b", "Bearer" },
    { "a\r\nX-Evil: 1", "Bearer" },
    { "é", "Bearer" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_auto (Asked) asked = { 0 };
      Case self;

      case_begin (&self);
      g_clear_object (&self.store->token);
      self.store->token = adieu_token_new (table[i].token, table[i].type, NULL, NULL, 0);
      asked_start (&asked, self.oauth, URL, NULL);
      asked_wait (&asked);
      g_assert_error (asked.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT);
      g_assert_null (attempt_get_sent (asked.attempt));
      case_end (&self);
    }
}

/* ---- refusals ---- */

static gboolean
refuse (Case  *self,
        Asked *asked)
{
  g_autoptr (AdieuHeaders) headers = adieu_headers_new ();
  g_autoptr (GBytes) body = g_bytes_new (NULL, 0);
  g_autoptr (AdieuResponse) response = NULL;

  adieu_headers_append (headers, "WWW-Authenticate", "Bearer error=\"invalid_token\"", NULL);
  adieu_headers_seal (headers);
  response = adieu_response_new ("GET", URL, 401, "Unauthorized", headers, body);

  return adieu_auth_refused (ADIEU_AUTH (self->oauth), asked->attempt, response);
}

static void
test_refused (void)
{
  Asked asked[10] = { 0 };
  Asked again[10] = { 0 };
  Case self;

  case_begin (&self);
  keep (&self, "revoked", "r");
  for (guint i = 0; i < G_N_ELEMENTS (asked); i++)
    asked_start (&asked[i], self.oauth, URL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (asked); i++)
    assert_sent (&asked[i], "Bearer revoked");
  g_assert_cmpuint (peer_count (self.peer, "/token"), ==, 0);

  g_assert_true (refuse (&self, &asked[0]));
  asked_start (&again[0], self.oauth, URL, NULL);
  assert_sent (&again[0], "Bearer access-1");
  /* Those who hear of it later find another one. */
  for (guint i = 1; i < G_N_ELEMENTS (asked); i++)
    {
      g_assert_true (refuse (&self, &asked[i]));
      asked_start (&again[i], self.oauth, URL, NULL);
      assert_sent (&again[i], "Bearer access-1");
    }
  g_assert_cmpuint (peer_count (self.peer, "/token"), ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (asked); i++)
    {
      asked_clear (&asked[i]);
      asked_clear (&again[i]);
    }
  case_end (&self);
}

static void
test_refused_for_good (void)
{
  g_auto (Asked) asked = { 0 };
  g_auto (Asked) again = { 0 };
  Case self;

  case_begin (&self);
  keep (&self, "revoked", NULL);
  asked_start (&asked, self.oauth, URL, NULL);
  assert_sent (&asked, "Bearer revoked");
  g_assert_false (refuse (&self, &asked));
  asked_start (&again, self.oauth, URL, NULL);
  asked_wait (&again);
  assert_says (again.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_UNAUTHORIZED, "sign in again");
  case_end (&self);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/oauth-access/one-renewal-for-many-calls", test_one_renewal);
  g_test_add_func ("/adieu/oauth-access/one-renewal-for-many-threads", test_threads);
  g_test_add_func ("/adieu/oauth-access/a-failed-renewal-answers-all", test_failed_renewal);
  g_test_add_func ("/adieu/oauth-access/refresh-tokens-rotate", test_rotation);
  g_test_add_func ("/adieu/oauth-access/who-cancels-leaves-alone", test_cancelled);
  g_test_add_func ("/adieu/oauth-access/stored-though-all-have-cancelled", test_all_cancelled);
  g_test_add_func ("/adieu/oauth-access/context-of-the-starter-goes-away", test_starter_leaves);
  g_test_add_func ("/adieu/oauth-access/context-of-all-goes-away", test_everybody_leaves);
  g_test_add_func ("/adieu/oauth-access/context-of-the-loader-goes-away", test_loader_leaves);
  g_test_add_func ("/adieu/oauth-access/blocking-starter-cancels", test_blocking_starter_cancelled);
  g_test_add_func ("/adieu/oauth-access/fork", test_fork);
  g_test_add_func ("/adieu/oauth-access/store-fails", test_store_fails);
  g_test_add_func ("/adieu/oauth-access/nothing-stored", test_nothing_stored);
  g_test_add_func ("/adieu/oauth-access/stores-that-lack-something", test_bare_stores);
  g_test_add_func ("/adieu/oauth-access/tokens-of-no-use", test_token_of_no_use);
  g_test_add_func ("/adieu/oauth-access/refused-token-is-renewed", test_refused);
  g_test_add_func ("/adieu/oauth-access/refused-for-good", test_refused_for_good);

  return g_test_run ();
}
