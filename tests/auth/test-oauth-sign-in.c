/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Signing in, in each way, and out again, against a server and a browser of our own.
 */

#include "config.h"

#include <string.h>
#include <unistd.h>

#include <adieu/adieu-error.h>
#include <adieu/adieu-memory-token-store.h>

#include "auth/adieu-grant-private.h"
#include "peer.h"

#define CUSTOM "org.example.foo:/signed-in"

typedef struct
{
  Peer       *peer;
  AdieuOAuth *oauth;
  guint       n;
  GError     *error;
  char       *uri;    /* that was to be opened */
  const char *answer; /* what the browser says instead of a code */
  GThread    *browser;
} Case;

/* The endpoints are the peer's. */
static void
case_begin (Case           *self,
            AdieuOAuthFlow  flow,
            const char     *redirect_uri)
{
  g_autofree char *authorize = NULL;
  g_autofree char *token = NULL;
  g_autofree char *device = NULL;

  *self = (Case) { 0 };
  peer_test_begin ();
  self->peer = peer_start (NULL);
  authorize = peer_dup_url (self->peer, "/authorize");
  token = peer_dup_url (self->peer, "/token");
  device = peer_dup_url (self->peer, "/device");
  self->oauth = g_object_new (ADIEU_TYPE_OAUTH, "client-id", "foo", "flow", flow, "redirect-uri",
                              redirect_uri, "authorization-endpoint", authorize, "token-endpoint",
                              token, "device-authorization-endpoint", device, NULL);
}

/* Takes the place of the one that the case began with. */
static void
case_use (Case       *self,
          AdieuOAuth *oauth)
{
  g_set_object (&self->oauth, oauth);
  g_object_unref (oauth);
}

static void
case_end (Case *self)
{
  g_clear_pointer (&self->browser, g_thread_join);
  g_assert_finalize_object (self->oauth);
  g_clear_error (&self->error);
  g_free (self->uri);
  peer_test_end ();
  peer_stop (self->peer);
}

/* ---- the person ---- */

static gpointer
browse (gpointer data)
{
  Case *self = data;
  g_autoptr (JsonObject) page = NULL;

  page = peer_ask (self->peer, "{'do': 'browse', 'uri': '%s', 'quiet': 3%s%s}", self->uri,
                   self->answer != NULL ? ", 'answer': " : "",
                   self->answer != NULL ? self->answer : "");
  g_assert_cmpint (json_object_get_int_member (page, "status"), ==, 200);
  g_assert_nonnull (strstr (json_object_get_string_member (page, "page"), "close this window"));

  return NULL;
}

static gboolean
open_in_thread_cb (AdieuOAuth *oauth,
                   const char *uri,
                   Case       *self)
{
  self->uri = g_strdup (uri);
  self->browser = g_thread_new ("browser", browse, self);

  return TRUE;
}

static gboolean
note_uri_cb (AdieuOAuth *oauth,
             const char *uri,
             Case       *self)
{
  self->uri = g_strdup (uri);

  return TRUE;
}

static void
signed_in_cb (GObject      *oauth,
              GAsyncResult *result,
              gpointer      user_data)
{
  Case *self = user_data;
  gboolean in = adieu_oauth_sign_in_finish (ADIEU_OAUTH (oauth), result, &self->error);

  g_assert_true (in == (self->error == NULL));
  self->n++;
}

static gboolean
is_told (gpointer data)
{
  return ((Case *) data)->n > 0;
}

static gboolean
has_uri (gpointer data)
{
  return ((Case *) data)->uri != NULL;
}

static void
sign_in (Case         *self,
         GCancellable *cancellable)
{
  self->n = 0;
  g_clear_error (&self->error);
  adieu_oauth_sign_in_async (self->oauth, cancellable, signed_in_cb, self);
  g_assert_cmpuint (self->n, ==, 0);
}

static void
sign_in_wait (Case *self)
{
  iterate_until (is_told, self, "somebody to sign in");
  g_assert_cmpuint (self->n, ==, 1);
}

static void
assert_access (Case       *self,
               const char *expected)
{
  g_auto (Asked) asked = { 0 };

  asked_start (&asked, self->oauth, "https://api.example.org/foo", NULL);
  asked_wait (&asked);
  g_assert_no_error (asked.error);
  g_assert_cmpstr (attempt_get_sent (asked.attempt), ==, expected);
}

typedef struct
{
  gboolean    done;
  AdieuToken *token;
} Loaded;

static void
loaded_cb (GObject      *store,
           GAsyncResult *result,
           gpointer      user_data)
{
  Loaded *loaded = user_data;
  g_autoptr (GError) error = NULL;

  loaded->token = adieu_token_store_load_finish (ADIEU_TOKEN_STORE (store), result, &error);
  g_assert_no_error (error);
  loaded->done = TRUE;
}

static AdieuToken *
load (AdieuOAuth *oauth)
{
  Loaded loaded = { 0 };

  adieu_token_store_load_async (adieu_oauth_get_token_store (oauth),
                                adieu_oauth_get_token_key (oauth), NULL, loaded_cb, &loaded);
  while (!loaded.done)
    g_main_context_iteration (NULL, TRUE);

  return loaded.token;
}

/* ---- with the browser ---- */

/* RFC 6749, 4.1.3 and 5.1; RFC 7636, 4.5; RFC 8252, 7.3. */
static void
test_code (void)
{
  Case self;
  g_autofree char *verifier = NULL;
  g_autofree char *redirect_uri = NULL;
  g_autofree char *client_id = NULL;
  g_autoptr (AdieuToken) kept = NULL;

  case_begin (&self, ADIEU_OAUTH_FLOW_AUTHORIZATION_CODE, NULL);
  adieu_oauth_set_scope (self.oauth, "read write");
  adieu_oauth_set_parameter (self.oauth, "prompt", "login");
  g_signal_connect (self.oauth, "open-uri", G_CALLBACK (open_in_thread_cb), &self);
  sign_in (&self, NULL);
  sign_in_wait (&self);
  g_assert_no_error (self.error);

  g_assert_nonnull (strstr (self.uri, "&scope=read+write&"));
  g_assert_nonnull (strstr (self.uri, "&prompt=login"));
  g_clear_pointer (&self.browser, g_thread_join);
  verifier = peer_dup_field (self.peer, "/token", "code_verifier");
  redirect_uri = peer_dup_field (self.peer, "/token", "redirect_uri");
  client_id = peer_dup_field (self.peer, "/token", "client_id");
  g_assert_cmpuint (strlen (verifier), >=, 43);
  g_assert_true (g_str_has_prefix (redirect_uri, "http://127.0.0.1:"));
  g_assert_cmpstr (client_id, ==, "foo");
  assert_access (&self, "Bearer access-2");
  kept = load (self.oauth);
  g_assert_cmpstr (adieu_token_get_refresh_token (kept), ==, "refresh-3");
  g_assert_cmpuint (peer_count (self.peer, "/token"), ==, 1);
  case_end (&self);
}

static void
test_blocking (void)
{
  Case self;
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuToken) token = NULL;

  case_begin (&self, ADIEU_OAUTH_FLOW_AUTHORIZATION_CODE, NULL);
  g_signal_connect (self.oauth, "open-uri", G_CALLBACK (open_in_thread_cb), &self);
  g_assert_true (adieu_oauth_sign_in (self.oauth, NULL, &error));
  g_assert_no_error (error);
  token = adieu_oauth_fetch_token (self.oauth, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (adieu_token_get_access_token (token), ==, "access-2");
  case_end (&self);
}

/* Who does not know the state changes nothing, whatever else is asked of the port. */
static void
test_state_mismatch (void)
{
  Case self;
  g_autoptr (JsonObject) request = NULL;
  g_autoptr (JsonObject) page = NULL;
  g_autofree char *elsewhere = NULL;

  case_begin (&self, ADIEU_OAUTH_FLOW_AUTHORIZATION_CODE, NULL);
  g_signal_connect (self.oauth, "open-uri", G_CALLBACK (note_uri_cb), &self);
  sign_in (&self, NULL);
  iterate_until (has_uri, &self, "the browser to be wanted");

  request = peer_ask (self.peer, "{'do': 'issue', 'uri': '%s'}", self.uri);
  elsewhere
    = g_strdup_printf ("%sfavicon.ico", json_object_get_string_member (request, "redirect_uri"));
  page = peer_ask (self.peer, "{'do': 'get', 'uri': '%s'}", elsewhere);
  g_assert_cmpint (json_object_get_int_member (page, "status"), ==, 404);
  g_clear_pointer (&page, json_object_unref);
  page = peer_ask (self.peer, "{'do': 'browse', 'uri': '%s', 'state': 'guessed'}", self.uri);
  g_assert_cmpint (json_object_get_int_member (page, "status"), ==, 400);
  g_assert_cmpuint (peer_count (self.peer, "/token"), ==, 0);
  g_assert_cmpuint (self.n, ==, 0);

  browse (&self);
  sign_in_wait (&self);
  g_assert_no_error (self.error);
  case_end (&self);
}

static void
test_denied (void)
{
  Case self;

  case_begin (&self, ADIEU_OAUTH_FLOW_AUTHORIZATION_CODE, NULL);
  self.answer = "{'error': 'access_denied', 'error_description': 'Not today'}";
  g_signal_connect (self.oauth, "open-uri", G_CALLBACK (open_in_thread_cb), &self);
  sign_in (&self, NULL);
  sign_in_wait (&self);
  assert_says (self.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_FORBIDDEN, "Not today");
  g_clear_pointer (&self.browser, g_thread_join);
  g_assert_cmpuint (peer_count (self.peer, "/token"), ==, 0);
  case_end (&self);
}

static void
test_code_of_no_use (void)
{
  Case self;

  case_begin (&self, ADIEU_OAUTH_FLOW_AUTHORIZATION_CODE, NULL);
  self.answer = "{'code': 'made-up'}";
  g_signal_connect (self.oauth, "open-uri", G_CALLBACK (open_in_thread_cb), &self);
  sign_in (&self, NULL);
  sign_in_wait (&self);
  assert_says (self.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_UNAUTHORIZED,
               "That code is of no use");
  g_assert_null (strstr (self.error->message, "made-up"));
  case_end (&self);
}

static void
test_nobody_opens (void)
{
  Case self;

  case_begin (&self, ADIEU_OAUTH_FLOW_AUTHORIZATION_CODE, NULL);
  sign_in (&self, NULL);
  sign_in_wait (&self);
  assert_says (self.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_REQUEST, "open-uri");
  case_end (&self);
}

static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Case self;

  case_begin (&self, ADIEU_OAUTH_FLOW_AUTHORIZATION_CODE, NULL);
  g_signal_connect (self.oauth, "open-uri", G_CALLBACK (note_uri_cb), &self);
  sign_in (&self, cancellable);
  iterate_until (has_uri, &self, "the browser to be wanted");
  g_cancellable_cancel (cancellable);
  sign_in_wait (&self);
  g_assert_error (self.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  /* The next one is not in its way. */
  g_clear_pointer (&self.uri, g_free);
  sign_in (&self, NULL);
  iterate_until (has_uri, &self, "the browser to be wanted again");
  browse (&self);
  sign_in_wait (&self);
  g_assert_no_error (self.error);
  case_end (&self);
}

static void
other_cb (GObject      *oauth,
          GAsyncResult *result,
          gpointer      error)
{
  g_assert_false (adieu_oauth_sign_in_finish (ADIEU_OAUTH (oauth), result, error));
}

static gboolean
is_set (gpointer error)
{
  return *(GError **) error != NULL;
}

static void
test_one_at_a_time (void)
{
  g_autoptr (GError) error = NULL;
  Case self;

  case_begin (&self, ADIEU_OAUTH_FLOW_AUTHORIZATION_CODE, NULL);
  g_signal_connect (self.oauth, "open-uri", G_CALLBACK (note_uri_cb), &self);
  sign_in (&self, NULL);
  adieu_oauth_sign_in_async (self.oauth, NULL, other_cb, &error);
  iterate_until (is_set, &error, "the other one to be refused");
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
  iterate_until (has_uri, &self, "the browser to be wanted");
  browse (&self);
  sign_in_wait (&self);
  g_assert_no_error (self.error);
  case_end (&self);
}

/* A call without a token waits for the person who signs in. */
static void
test_calls_wait (void)
{
  g_auto (Asked) asked = { 0 };
  g_auto (Asked) before = { 0 };
  Case self;

  case_begin (&self, ADIEU_OAUTH_FLOW_AUTHORIZATION_CODE, NULL);
  g_signal_connect (self.oauth, "open-uri", G_CALLBACK (note_uri_cb), &self);
  asked_start (&before, self.oauth, "https://api.example.org/", NULL);
  asked_wait (&before);
  assert_says (before.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_UNAUTHORIZED, "sign in");

  sign_in (&self, NULL);
  asked_start (&asked, self.oauth, "https://api.example.org/", NULL);
  iterate_until (has_uri, &self, "the browser to be wanted");
  g_assert_cmpuint (asked.n, ==, 0);
  browse (&self);
  asked_wait (&asked);
  g_assert_no_error (asked.error);
  g_assert_cmpstr (attempt_get_sent (asked.attempt), ==, "Bearer access-2");
  sign_in_wait (&self);
  case_end (&self);
}

/* A redirect URI of the application's own. */
static void
test_custom_scheme (void)
{
  g_autofree char *wrong = NULL;
  g_autofree char *right = NULL;
  g_autoptr (JsonObject) request = NULL;
  Case self;

  case_begin (&self, ADIEU_OAUTH_FLOW_AUTHORIZATION_CODE, CUSTOM);
  g_signal_connect (self.oauth, "open-uri", G_CALLBACK (note_uri_cb), &self);
  g_assert_false (adieu_oauth_answer_redirect (self.oauth, CUSTOM "?code=1&state=2"));
  sign_in (&self, NULL);
  iterate_until (has_uri, &self, "the browser to be wanted");
  request = peer_ask (self.peer, "{'do': 'issue', 'uri': '%s'}", self.uri);
  g_assert_cmpstr (json_object_get_string_member (request, "redirect_uri"), ==, CUSTOM);
  wrong = g_strdup_printf (CUSTOM "?code=%s&state=guessed",
                           json_object_get_string_member (request, "code"));
  right = g_strdup_printf (CUSTOM "?code=%s&state=%s#_",
                           json_object_get_string_member (request, "code"),
                           json_object_get_string_member (request, "state"));

  g_assert_false (adieu_oauth_answer_redirect (self.oauth, "org.example.bar:/?code=1"));
  g_assert_false (adieu_oauth_answer_redirect (self.oauth, wrong));
  g_assert_cmpuint (self.n, ==, 0);
  g_assert_true (adieu_oauth_answer_redirect (self.oauth, right));
  g_assert_false (adieu_oauth_answer_redirect (self.oauth, right));
  sign_in_wait (&self);
  g_assert_no_error (self.error);
  assert_access (&self, "Bearer access-2");
  case_end (&self);
}

/* ---- on a device ---- */

typedef struct
{
  guint n_shown;
  char *code;
} Shown;

static void
shown_cb (AdieuOAuth *oauth,
          GParamSpec *pspec,
          Shown      *shown)
{
  g_free (shown->code);
  shown->code = adieu_oauth_dup_user_code (oauth);
  shown->n_shown++;
}

static void
device_begin (Case *self)
{
  case_begin (self, ADIEU_OAUTH_FLOW_DEVICE, NULL);
  adieu_oauth_set_scope (self->oauth, "a");
  peer_tell (self->peer,
             "{'do': 'answer', 'path': '/device', 'answers': [[200, {}, {'device_code': 'd-1',"
             " 'user_code': 'WDJB-MJHT', 'verification_uri': 'https://example.com/device',"
             " 'verification_uri_complete': 'https://example.com/device?user_code=WDJB-MJHT',"
             " 'expires_in': 1800, 'interval': 5}]]}");
}

#define PENDING "[400, {}, {'error': 'authorization_pending'}]"
#define SLOW_DOWN "[400, {}, {'error': 'slow_down'}]"
#define GRANTED "[200, {}, {'access_token': 'a-1', 'token_type': 'Bearer'}]"

/* RFC 8628, 3.4 and 3.5; a second takes 1 ms. */
static void
test_device (void)
{
  g_autofree char *grant_type = NULL;
  g_autofree char *device_code = NULL;
  g_autofree char *scope = NULL;
  g_autofree char *uri = NULL;
  Shown shown = { 0 };
  gint64 before = 0;
  Case self;

  device_begin (&self);
  peer_tell (self.peer, "{'do': 'answer', 'path': '/token', 'answers': [" PENDING ", " SLOW_DOWN
                        ", " PENDING ", " GRANTED "]}");
  g_signal_connect (self.oauth, "notify::user-code", G_CALLBACK (shown_cb), &shown);
  before = g_get_monotonic_time ();
  sign_in (&self, NULL);
  while (shown.n_shown == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (shown.code, ==, "WDJB-MJHT");
  uri = adieu_oauth_dup_verification_uri_complete (self.oauth);
  g_assert_cmpstr (uri, ==, "https://example.com/device?user_code=WDJB-MJHT");
  sign_in_wait (&self);
  g_assert_no_error (self.error);

  /* 5, 5, 10 and 10 seconds. */
  g_assert_cmpint (g_get_monotonic_time () - before, >=, 30 * adieu_grant_second);
  g_assert_cmpuint (peer_count (self.peer, "/token"), ==, 4);
  grant_type = peer_dup_field (self.peer, "/token", "grant_type");
  device_code = peer_dup_field (self.peer, "/token", "device_code");
  scope = peer_dup_field (self.peer, "/device", "scope");
  g_assert_cmpstr (grant_type, ==, "urn:ietf:params:oauth:grant-type:device_code");
  g_assert_cmpstr (device_code, ==, "d-1");
  g_assert_cmpstr (scope, ==, "a");
  g_assert_cmpuint (shown.n_shown, ==, 2);
  g_assert_null (shown.code);
  assert_access (&self, "Bearer a-1");
  case_end (&self);
}

static void
device_fails (const char *answers,
              int         code,
              const char *says)
{
  Case self;

  device_begin (&self);
  peer_tell (self.peer, "{'do': 'answer', 'path': '/token', 'answers': [%s]}", answers);
  sign_in (&self, NULL);
  sign_in_wait (&self);
  assert_says (self.error, ADIEU_CLIENT_ERROR, code, says);
  case_end (&self);
}

static void
test_device_refused (void)
{
  device_fails ("[400, {}, {'error': 'access_denied'}]", ADIEU_CLIENT_ERROR_FORBIDDEN,
                "access_denied");
  device_fails (PENDING ", [400, {}, {'error': 'expired_token'}]", ADIEU_CLIENT_ERROR_TIMED_OUT,
                "expired_token");
  device_fails (PENDING ", [500, {}, {}]", ADIEU_CLIENT_ERROR_SERVER, "500");
}

/* Asked until the codes expire, and not longer. */
static void
test_device_expires (void)
{
  Case self;

  device_begin (&self);
  peer_tell (self.peer,
             "{'do': 'answer', 'path': '/device', 'answers': [[200, {}, {'device_code': 'd',"
             " 'user_code': 'U', 'verification_uri': 'https://example.com/', 'expires_in': 21, "
             "'interval': 10}]]}");
  peer_tell (self.peer, "{'do': 'answer', 'path': '/token', 'answers': [" PENDING "]}");
  sign_in (&self, NULL);
  sign_in_wait (&self);
  assert_says (self.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_TIMED_OUT, "in time");
  g_assert_cmpuint (peer_count (self.peer, "/token"), <=, 2);
  case_end (&self);
}

/* A person who walks away does not keep anything waiting. */
static void
test_device_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Shown shown = { 0 };
  Case self;

  device_begin (&self);
  adieu_grant_second = G_TIME_SPAN_SECOND;
  g_signal_connect (self.oauth, "notify::user-code", G_CALLBACK (shown_cb), &shown);
  sign_in (&self, cancellable);
  while (shown.n_shown == 0)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (cancellable);
  sign_in_wait (&self);
  adieu_grant_second = 1000;
  g_assert_error (self.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (shown.code);
  case_end (&self);
}

/* ---- in the program's own name ---- */

/* RFC 6749, 2.3.1 and 4.4. */
static void
client_credentials (AdieuOAuthClientAuthentication  how,
                    const char                     *id,
                    const char                     *secret,
                    const char                     *header,
                    const char                     *secret_in_form)
{
  g_autofree char *token = NULL;
  g_autofree char *grant_type = NULL;
  g_autofree char *audience = NULL;
  g_autofree char *sent = NULL;
  g_autoptr (JsonObject) last = NULL;
  Case self;

  case_begin (&self, ADIEU_OAUTH_FLOW_CLIENT_CREDENTIALS, NULL);
  token = peer_dup_url (self.peer, "/token");
  case_use (&self, g_object_new (ADIEU_TYPE_OAUTH, "flow", ADIEU_OAUTH_FLOW_CLIENT_CREDENTIALS,
                                 "client-id", id, "client-secret", secret, "client-authentication",
                                 how, "token-endpoint", token, NULL));
  adieu_oauth_set_parameter (self.oauth, "audience", "foo");
  assert_access (&self, "Bearer access-1");
  assert_access (&self, "Bearer access-1");

  g_assert_cmpuint (peer_count (self.peer, "/token"), ==, 1);
  grant_type = peer_dup_field (self.peer, "/token", "grant_type");
  audience = peer_dup_field (self.peer, "/token", "audience");
  sent = peer_dup_field (self.peer, "/token", "client_secret");
  last = peer_ask (self.peer, "{'do': 'last', 'path': '/token'}");
  g_assert_cmpstr (grant_type, ==, "client_credentials");
  g_assert_cmpstr (audience, ==, "foo");
  g_assert_cmpstr (sent, ==, secret_in_form);
  g_assert_cmpstr (json_object_get_string_member_with_default (last, "authorization", NULL), ==,
                   header);
  case_end (&self);
}

static void
test_client_credentials (void)
{
  /* The header of RFC 6749, 2.3.1. */
  client_credentials (ADIEU_OAUTH_CLIENT_AUTHENTICATION_AUTOMATIC, "s6BhdRkqt3",
                      "7Fjfp0ZBr1KtDRbnfVdmIw",
                      "Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3", NULL);
  /* a:b c → a%3Ab+c */
  client_credentials (ADIEU_OAUTH_CLIENT_AUTHENTICATION_BASIC, "a:b", "b c", "Basic YSUzQWI6Yitj",
                      NULL);
  client_credentials (ADIEU_OAUTH_CLIENT_AUTHENTICATION_POST, "a", "b c", NULL, "b c");
}

static void
test_client_refused (void)
{
  g_autofree char *token = NULL;
  g_auto (Asked) asked = { 0 };
  Case self;

  case_begin (&self, ADIEU_OAUTH_FLOW_CLIENT_CREDENTIALS, NULL);
  token = peer_dup_url (self.peer, "/token");
  case_use (&self, g_object_new (ADIEU_TYPE_OAUTH, "flow", ADIEU_OAUTH_FLOW_CLIENT_CREDENTIALS,
                                 "client-id", "foo", "client-secret", "hush-hush", "token-endpoint",
                                 token, NULL));
  peer_tell (
      self.peer,
      "{'do': 'answer', 'path': '/token', 'answers': [[401, {}, {'error': 'invalid_client'}]]}");
  asked_start (&asked, self.oauth, "https://api.example.org/", NULL);
  asked_wait (&asked);
  assert_says (asked.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_FORBIDDEN, "client id");
  g_assert_null (strstr (asked.error->message, "hush-hush"));
  case_end (&self);
}

/* ---- where to ask ---- */

static void
describe (Case       *self,
          const char *path,
          const char *issuer)
{
  const char *origin = peer_get_origin (self->peer);

  peer_tell (self->peer,
             "{'do': 'answer', 'path': '%s', 'answers': [[200, {}, {'issuer': '%s%s',"
             " 'authorization_endpoint': '%s/authorize', 'token_endpoint': '%s/token',"
             " 'revocation_endpoint': '%s/revoke'}]]}",
             path, origin, issuer, origin, origin, origin);
}

static void
discover_begin (Case *self)
{
  g_autofree char *issuer = NULL;

  case_begin (self, ADIEU_OAUTH_FLOW_AUTHORIZATION_CODE, NULL);
  issuer = peer_dup_url (self->peer, "/tenant");
  case_use (self, adieu_oauth_new (issuer, "foo"));
  g_signal_connect (self->oauth, "open-uri", G_CALLBACK (open_in_thread_cb), self);
}

/* RFC 8414, 3.1. */
static void
test_discovery (void)
{
  static const char well_known[] = "/.well-known/oauth-authorization-server/tenant";
  Case self;

  discover_begin (&self);
  describe (&self, well_known, "/tenant");
  sign_in (&self, NULL);
  sign_in_wait (&self);
  g_assert_no_error (self.error);
  g_clear_pointer (&self.browser, g_thread_join);
  g_assert_cmpuint (peer_count (self.peer, well_known), ==, 1);
  assert_access (&self, "Bearer access-2");
  case_end (&self);
}

static void
test_discovery_openid (void)
{
  Case self;

  discover_begin (&self);
  describe (&self, "/tenant/.well-known/openid-configuration", "/tenant");
  sign_in (&self, NULL);
  sign_in_wait (&self);
  g_assert_no_error (self.error);
  case_end (&self);
}

/* RFC 8414, 3.3: to the last slash. */
static void
test_discovery_of_another (void)
{
  Case self;

  discover_begin (&self);
  describe (&self, "/.well-known/oauth-authorization-server/tenant", "/tenant/");
  sign_in (&self, NULL);
  sign_in_wait (&self);
  assert_says (self.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT, "issuer");
  case_end (&self);
}

static void
test_discovery_of_nobody (void)
{
  Case self;

  discover_begin (&self);
  sign_in (&self, NULL);
  sign_in_wait (&self);
  assert_says (self.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_NOT_FOUND, "found out");
  case_end (&self);
}

/* Nothing secret goes where others can read it. */
static void
test_only_https (void)
{
  static const char * const properties[] = { "issuer", "device-authorization-endpoint" };

  for (guint i = 0; i < G_N_ELEMENTS (properties); i++)
    {
      Case self;

      case_begin (&self, ADIEU_OAUTH_FLOW_DEVICE, NULL);
      case_use (&self, g_object_new (ADIEU_TYPE_OAUTH, "flow", ADIEU_OAUTH_FLOW_DEVICE, "client-id",
                                     "foo", properties[i], "http://auth.example.org/", NULL));
      sign_in (&self, NULL);
      sign_in_wait (&self);
      g_assert_error (self.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_REQUEST);
      case_end (&self);
    }
}

static char *
make_certificate (void)
{
  g_autofree char *directory = g_dir_make_tmp ("adieu-auth-XXXXXX", NULL);
  char *path = g_build_filename (directory, "both.pem", NULL);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, "openssl", "req", "-x509",
                              "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                              "-days", "2", "-subj", "/CN=auth", "-addext",
                              "subjectAltName=IP:127.0.0.1", "-keyout", path, "-out", path, NULL);
  g_assert_no_error (error);
  g_subprocess_wait_check (process, NULL, &error);
  g_assert_no_error (error);

  return path;
}

/* The settings of a client are taken over, and the client is not held. */
static void
test_settings_of_a_client (void)
{
  g_autofree char *certificate = make_certificate ();
  g_autofree char *directory = g_path_get_dirname (certificate);
  g_autofree char *token = NULL;
  g_autoptr (GTlsDatabase) authorities = g_tls_file_database_new (certificate, NULL);
  g_autoptr (JsonObject) last = NULL;
  AdieuClient *client = g_object_new (ADIEU_TYPE_CLIENT, "base-url", "https://api.example.org",
                                      "tls-database", authorities, "user-agent", "foo/1.2", NULL);
  Case self = { 0 };

  peer_test_begin ();
  self.peer = peer_start (certificate);
  token = peer_dup_url (self.peer, "/token");
  self.oauth = g_object_new (ADIEU_TYPE_OAUTH, "flow", ADIEU_OAUTH_FLOW_CLIENT_CREDENTIALS,
                             "client-id", "foo", "client-secret", "bar", "token-endpoint", token,
                             "client", client, NULL);
  g_assert_finalize_object (client);
  assert_access (&self, "Bearer access-1");
  last = peer_ask (self.peer, "{'do': 'last', 'path': '/token'}");
  g_assert_true (g_str_has_prefix (json_object_get_string_member (last, "user_agent"), "foo/1.2 "));
  case_end (&self);
  unlink (certificate);
  rmdir (directory);
}

/* ---- signing out ---- */

static void
signed_out_cb (GObject      *oauth,
               GAsyncResult *result,
               gpointer      user_data)
{
  Case *self = user_data;

  adieu_oauth_sign_out_finish (ADIEU_OAUTH (oauth), result, &self->error);
  self->n++;
}

static void
sign_out (Case *self)
{
  self->n = 0;
  g_clear_error (&self->error);
  adieu_oauth_sign_out_async (self->oauth, NULL, signed_out_cb, self);
  iterate_until (is_told, self, "somebody to sign out");
}

static void
assert_signed_out (Case *self)
{
  g_auto (Asked) asked = { 0 };

  g_assert_null (load (self->oauth));
  asked_start (&asked, self->oauth, "https://api.example.org/", NULL);
  asked_wait (&asked);
  g_assert_error (asked.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_UNAUTHORIZED);
}

static void
sign_out_begin (Case       *self,
                const char *revocation)
{
  g_autofree char *endpoint = NULL;
  g_autofree char *token_endpoint = NULL;
  g_autoptr (AdieuToken) token = adieu_token_new ("45ghiukldjahdnhzdauz", NULL, "r-1", NULL, 0);

  case_begin (self, ADIEU_OAUTH_FLOW_AUTHORIZATION_CODE, NULL);
  endpoint = revocation != NULL ? peer_dup_url (self->peer, revocation) : NULL;
  token_endpoint = peer_dup_url (self->peer, "/token");
  case_use (self, g_object_new (ADIEU_TYPE_OAUTH, "client-id", "s6BhdRkqt3", "token-endpoint",
                                token_endpoint, "revocation-endpoint", endpoint, NULL));
  oauth_keep (self->oauth, token);
}

/* RFC 7009, 2.1 and 2.2. */
static void
test_sign_out (void)
{
  g_autofree char *token = NULL;
  g_autofree char *hint = NULL;
  Case self;

  sign_out_begin (&self, "/revoke");
  sign_out (&self);
  g_assert_no_error (self.error);
  token = peer_dup_field (self.peer, "/revoke", "token");
  hint = peer_dup_field (self.peer, "/revoke", "token_type_hint");
  g_assert_cmpstr (token, ==, "r-1");
  g_assert_cmpstr (hint, ==, "refresh_token");
  assert_signed_out (&self);
  case_end (&self);
}

/* RFC 7009, 2.2.1: forgotten here all the same. */
static void
test_sign_out_fails (void)
{
  Case self;

  sign_out_begin (&self, "/revoke");
  peer_tell (self.peer, "{'do': 'answer', 'path': '/revoke', 'answers': [[503, {}, {}]]}");
  sign_out (&self);
  assert_says (self.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_SERVER, "forgotten here");
  assert_signed_out (&self);
  case_end (&self);
}

static void
test_sign_out_without_revocation (void)
{
  Case self;

  sign_out_begin (&self, NULL);
  sign_out (&self);
  g_assert_no_error (self.error);
  assert_signed_out (&self);
  case_end (&self);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  adieu_grant_second = 1000;

  g_test_add_func ("/adieu/oauth-sign-in/with-the-browser", test_code);
  g_test_add_func ("/adieu/oauth-sign-in/blocking", test_blocking);
  g_test_add_func ("/adieu/oauth-sign-in/wrong-state-changes-nothing", test_state_mismatch);
  g_test_add_func ("/adieu/oauth-sign-in/a-person-may-refuse", test_denied);
  g_test_add_func ("/adieu/oauth-sign-in/a-code-may-be-of-no-use", test_code_of_no_use);
  g_test_add_func ("/adieu/oauth-sign-in/somebody-has-to-open-the-browser", test_nobody_opens);
  g_test_add_func ("/adieu/oauth-sign-in/can-be-cancelled", test_cancelled);
  g_test_add_func ("/adieu/oauth-sign-in/one-at-a-time", test_one_at_a_time);
  g_test_add_func ("/adieu/oauth-sign-in/calls-wait-for-it", test_calls_wait);
  g_test_add_func ("/adieu/oauth-sign-in/custom-scheme", test_custom_scheme);
  g_test_add_func ("/adieu/oauth-sign-in/on-a-device", test_device);
  g_test_add_func ("/adieu/oauth-sign-in/on-a-device-refused", test_device_refused);
  g_test_add_func ("/adieu/oauth-sign-in/on-a-device-expires", test_device_expires);
  g_test_add_func ("/adieu/oauth-sign-in/on-a-device-can-be-cancelled", test_device_cancelled);
  g_test_add_func ("/adieu/oauth-sign-in/client-credentials", test_client_credentials);
  g_test_add_func ("/adieu/oauth-sign-in/client-may-be-refused", test_client_refused);
  g_test_add_func ("/adieu/oauth-sign-in/discovery", test_discovery);
  g_test_add_func ("/adieu/oauth-sign-in/discovery-by-openid", test_discovery_openid);
  g_test_add_func ("/adieu/oauth-sign-in/discovery-of-another-issuer", test_discovery_of_another);
  g_test_add_func ("/adieu/oauth-sign-in/discovery-of-nobody", test_discovery_of_nobody);
  g_test_add_func ("/adieu/oauth-sign-in/only-https", test_only_https);
  g_test_add_func ("/adieu/oauth-sign-in/settings-of-a-client", test_settings_of_a_client);
  g_test_add_func ("/adieu/oauth-sign-in/out", test_sign_out);
  g_test_add_func ("/adieu/oauth-sign-in/out-though-the-server-fails", test_sign_out_fails);
  g_test_add_func ("/adieu/oauth-sign-in/out-without-revocation", test_sign_out_without_revocation);

  return g_test_run ();
}
