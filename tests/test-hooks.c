/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A wrapper derives from the client and has its say at each station of the road; credentials sign;
 * and whatever they do harms nobody. */

#include "config.h"

#include "fixture.h"

#include <adieu/adieu-bearer-auth.h>

/* ---- a wrapper that does as it is told ---- */

typedef struct
{
  AdieuClient   parent_instance;

  guint         n_prepared;
  guint         n_signed;
  guint         n_judged;
  const char   *fails_in;   /* the hook that gives no reason */
  GCancellable *cancels;    /* in each hook */
  AdieuVerdict  verdict;
  gboolean      iterates;
} Wrapper;

typedef AdieuClientClass WrapperClass;

GType wrapper_get_type (void);

G_DEFINE_TYPE (Wrapper, wrapper, ADIEU_TYPE_CLIENT)

static gboolean
wrapper_visit (Wrapper    *self,
               const char *hook)
{
  if (self->cancels != NULL)
    g_cancellable_cancel (self->cancels);
  while (self->iterates && g_main_context_iteration (NULL, FALSE))
    ;

  return g_strcmp0 (self->fails_in, hook) != 0;
}

static gboolean
wrapper_prepare (AdieuClient   *client,
                 AdieuRequest  *request,
                 GError       **error)
{
  Wrapper *self = (Wrapper *) client;

  self->n_prepared++;
  adieu_request_add_query (request, "prepared", "yes");

  return wrapper_visit (self, "prepare");
}

static gboolean
wrapper_sign (AdieuClient   *client,
              AdieuAttempt  *attempt,
              GError       **error)
{
  Wrapper *self = (Wrapper *) client;

  g_assert_cmpuint (adieu_attempt_get_number (attempt), ==, ++self->n_signed);
  if (!adieu_attempt_set_header (attempt, "X-Signed", "yes", error))
    return FALSE;
  adieu_attempt_set_query (attempt, "signed", "a b");

  return wrapper_visit (self, "sign");
}

static AdieuVerdict
wrapper_judge (AdieuClient    *client,
               AdieuAttempt   *attempt,
               AdieuResponse  *response,
               GError        **error)
{
  Wrapper *self = (Wrapper *) client;

  self->n_judged++;
  wrapper_visit (self, "judge");

  return self->verdict;
}

static void
wrapper_class_init (WrapperClass *class)
{
  class->prepare = wrapper_prepare;
  class->sign = wrapper_sign;
  class->judge = wrapper_judge;
}

static void
wrapper_init (Wrapper *self)
{
}

static Wrapper *
wrapper_new (Fixture *fixture)
{
  return g_object_new (wrapper_get_type (),
                       "base-url", witness_get_base (fixture->witness, fixture->transport),
                       "tls-database", witness_get_ca (fixture->witness),
                       "max-attempts", 1,
                       "retry-delay", 1,
                       NULL);
}

static void
ask (Wrapper      *self,
     const char   *path,
     GCancellable *cancellable,
     Told         *told)
{
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", path);
  guint n_before = self->n_prepared;

  adieu_client_send_async (ADIEU_CLIENT (self), request, cancellable, told_cb, told);
  g_assert_cmpuint (self->n_prepared, ==, n_before); /* not inside the function */
  told_wait (told);
}

static void
test_stations (Fixture *fixture)
{
  Wrapper *wrapper = wrapper_new (fixture);
  g_auto (Told) told = { 0 };
  JsonObject *request = NULL;

  ask (wrapper, "/foo/1", NULL, &told);
  g_assert_no_error (told.error);
  g_assert_cmpuint (wrapper->n_prepared, ==, 1);
  g_assert_cmpuint (wrapper->n_signed, ==, 1);
  g_assert_cmpuint (wrapper->n_judged, ==, 1);
  request = witness_wait_request (fixture->witness, "/foo/1?prepared=yes&signed=a%20b");
  g_assert_cmpstr (json_object_get_string_member (json_object_get_object_member (request, "headers"), "x-signed"),
                   ==, "yes");
  g_assert_finalize_object (wrapper);
}

static void
test_no_reason (Fixture *fixture)
{
  static const char * const hooks[] = { "prepare", "sign" };
  Wrapper *wrapper = wrapper_new (fixture);

  for (gsize i = 0; i < G_N_ELEMENTS (hooks); i++)
    {
      g_auto (Told) told = { 0 };

      wrapper->n_signed = 0;
      wrapper->fails_in = hooks[i];
      ask (wrapper, "/foo/1", NULL, &told);
      assert_says (told.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_REQUEST, hooks[i]);
    }
  g_assert_cmpuint (witness_count (fixture->witness, "request"), ==, 0);
  g_assert_finalize_object (wrapper);
}

static void
test_verdicts (Fixture *fixture)
{
  Wrapper *wrapper = wrapper_new (fixture);
  g_auto (Told) accepted = { 0 };
  g_auto (Told) failed = { 0 };
  g_auto (Told) retried = { 0 };

  wrapper->verdict = ADIEU_VERDICT_ACCEPT;
  ask (wrapper, "/status/404", NULL, &accepted);
  g_assert_no_error (accepted.error);
  g_assert_cmpuint (adieu_response_get_status (accepted.response), ==, 404);

  wrapper->n_signed = 0;
  wrapper->verdict = ADIEU_VERDICT_FAIL;
  ask (wrapper, "/status/200", NULL, &failed);
  assert_says (failed.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT, "judge");
  g_assert_nonnull (adieu_client_error_get_response (failed.error));

  wrapper->n_signed = 0;
  wrapper->verdict = ADIEU_VERDICT_RETRY;
  adieu_client_set_max_attempts (ADIEU_CLIENT (wrapper), 3);
  ask (wrapper, "/status/200", NULL, &retried);
  g_assert_cmpuint (wrapper->n_signed, ==, 3);
  assert_says (retried.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT, "another answer");
  g_assert_nonnull (adieu_client_error_get_response (retried.error));
  g_assert_finalize_object (wrapper);
}

/* Inside of a hook the call is cancelled, and told if the hook iterates. */
static void
test_cancelled_inside (Fixture *fixture)
{
  for (guint iterates = 0; iterates < 2; iterates++)
    {
      Wrapper *wrapper = wrapper_new (fixture);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_auto (Told) told = { 0 };

      wrapper->cancels = cancellable;
      wrapper->iterates = iterates;
      ask (wrapper, "/foo/1", cancellable, &told);
      g_assert_error (told.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_assert_finalize_object (wrapper);
    }
}

/* ---- credentials ---- */

typedef enum
{
  LEARNS, /* the right secret with the first refusal */
  NEVER,  /* answers */
  LATE,   /* from the loop */
} Manner;

typedef struct
{
  GObject  parent_instance;
  Manner   manner;
  guint    n_authorized;
  guint    n_refused;
  gboolean cancelled;
} Key;

typedef GObjectClass KeyClass;

static gboolean
key_authorize (AdieuAuth     *auth,
               AdieuAttempt  *attempt,
               GError       **error)
{
  Key *self = (Key *) auth;

  self->n_authorized++;

  return adieu_attempt_set_header (attempt, "Authorization",
                                   self->n_refused > 0 ? "Bearer secret" : "Bearer none", error);
}

static gboolean
key_refused (AdieuAuth     *auth,
             AdieuAttempt  *attempt,
             AdieuResponse *response)
{
  ((Key *) auth)->n_refused++;

  return TRUE;
}

static void
key_iface_init (AdieuAuthInterface *iface)
{
  iface->authorize = key_authorize;
  iface->refused = key_refused;
}

GType key_get_type (void);

G_DEFINE_TYPE_WITH_CODE (Key, key, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (ADIEU_TYPE_AUTH, key_iface_init))

static void
key_class_init (KeyClass *class)
{
}

static void
key_init (Key *self)
{
}

/* One that takes its time. */

typedef Key SlowKey;
typedef GObjectClass SlowKeyClass;

/* An answer that nobody waits for any more. */
static void
note_cancelled_cb (GCancellable *cancellable,
                   GTask        *task)
{
  Key *self = g_task_get_source_object (task);

  self->cancelled = TRUE;
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "late");
}

static void
slow_key_authorize_async (AdieuAuth           *auth,
                          AdieuAttempt        *attempt,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  Key *self = (Key *) auth;
  g_autoptr (GTask) task = NULL;

  self->n_authorized++;
  task = g_task_new (self, NULL, callback, user_data);
  if (self->manner == NEVER)
    {
      g_signal_connect_data (cancellable, "cancelled", G_CALLBACK (note_cancelled_cb),
                             g_steal_pointer (&task), (GClosureNotify) g_object_unref, 0);
      return;
    }
  adieu_attempt_set_header (attempt, "Authorization", "Bearer secret", NULL);
  g_task_return_boolean (task, TRUE);
}

static gboolean
slow_key_authorize_finish (AdieuAuth     *auth,
                           GAsyncResult  *result,
                           GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
slow_key_iface_init (AdieuAuthInterface *iface)
{
  iface->authorize_async = slow_key_authorize_async;
  iface->authorize_finish = slow_key_authorize_finish;
}

GType slow_key_get_type (void);

G_DEFINE_TYPE_WITH_CODE (SlowKey, slow_key, G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (ADIEU_TYPE_AUTH, slow_key_iface_init))

static void
slow_key_class_init (SlowKeyClass *class)
{
}

static void
slow_key_init (SlowKey *self)
{
}

static void
test_refusal_answered (Fixture *fixture)
{
  g_autoptr (AdieuAuth) auth = g_object_new (key_get_type (), NULL);
  Key *key = (Key *) auth;
  g_auto (Told) told = { 0 };

  adieu_client_set_auth (fixture->client, auth);
  fixture_send (fixture, "/auth", NULL, &told);
  g_assert_cmpuint (key->n_authorized, ==, 0);
  told_wait (&told);
  g_assert_no_error (told.error);
  g_assert_cmpuint (key->n_authorized, ==, 2);
  g_assert_cmpuint (key->n_refused, ==, 1);
}

static void
test_bearer (Fixture *fixture)
{
  g_autoptr (AdieuBearerAuth) bearer = adieu_bearer_auth_new ("wrong");
  g_auto (Told) refused = { 0 };
  g_auto (Told) welcome = { 0 };

  adieu_client_set_auth (fixture->client, ADIEU_AUTH (bearer));
  fixture_send (fixture, "/auth", NULL, &refused);
  told_wait (&refused);
  assert_says (refused.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_UNAUTHORIZED, NULL);
  g_assert_cmpuint (witness_count (fixture->witness, "request"), ==, 1);

  adieu_bearer_auth_set_token (bearer, "secret");
  fixture_send (fixture, "/auth", NULL, &welcome);
  told_wait (&welcome);
  g_assert_no_error (welcome.error);
}

static void
test_slow (Fixture *fixture)
{
  g_autoptr (AdieuAuth) auth = g_object_new (slow_key_get_type (), NULL);
  g_auto (Told) told = { 0 };

  ((Key *) auth)->manner = LATE;
  adieu_client_set_auth (fixture->client, auth);
  fixture_send (fixture, "/auth", NULL, &told);
  told_wait (&told);
  g_assert_no_error (told.error);
}

/* Ends with the deadline, with the cancellable, and with the client. */
static void
test_never (Fixture *fixture)
{
  g_autoptr (AdieuAuth) auth = g_object_new (slow_key_get_type (), NULL);
  Key *key = (Key *) auth;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Told) late = { 0 };
  g_auto (Told) cancelled = { 0 };
  g_auto (Told) closed = { 0 };
  g_auto (Told) closer = { 0 };

  key->manner = NEVER;
  adieu_client_set_auth (fixture->client, auth);

  g_object_set (fixture->client, "total-deadline", 30, NULL);
  fixture_send (fixture, "/auth", NULL, &late);
  told_wait (&late);
  assert_says (late.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_TIMED_OUT, "authorized");
  g_assert_true (key->cancelled);

  g_object_set (fixture->client, "total-deadline", 0, NULL);
  fixture_send (fixture, "/auth", cancellable, &cancelled);
  while (key->n_authorized < 2)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (cancellable);
  told_wait (&cancelled);
  g_assert_error (cancelled.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  fixture_send (fixture, "/auth", NULL, &closed);
  while (key->n_authorized < 3)
    g_main_context_iteration (NULL, TRUE);
  adieu_client_close_async (fixture->client, NULL, told_closed_cb, &closer);
  told_wait (&closed);
  g_assert_error (closed.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  told_wait (&closer);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* The same host at another port is another server. */
static void
test_other_origin (Fixture *fixture)
{
  g_autoptr (AdieuBearerAuth) ours = adieu_bearer_auth_new ("secret");
  g_autoptr (AdieuBearerAuth) theirs = adieu_bearer_auth_new ("theirs");
  const char *other = witness_get_base (fixture->witness, TRANSPORT_HTTPS);
  g_autofree char *target = g_strconcat (other, "/foo/7", NULL);
  g_autofree char *escaped = g_uri_escape_string (target, NULL, FALSE);
  g_autofree char *path = g_strconcat ("/redirect?to=", escaped, NULL);
  g_autoptr (GError) error = NULL;

  adieu_client_set_auth (fixture->client, ADIEU_AUTH (ours));
  for (guint known = 0; known < 2; known++)
    {
      g_auto (Told) told = { 0 };
      JsonObject *headers = NULL;

      fixture_send (fixture, path, NULL, &told);
      told_wait (&told);
      g_assert_no_error (told.error);
      headers = json_object_get_object_member (witness_wait_request (fixture->witness, "/foo/7"), "headers");
      g_assert_cmpint (json_object_has_member (headers, "authorization"), ==, known);
      if (known)
        g_assert_cmpstr (json_object_get_string_member (headers, "authorization"), ==, "Bearer theirs");

      g_assert_true (adieu_client_set_origin_auth (fixture->client, other, ADIEU_AUTH (theirs), &error));
      g_assert_no_error (error);
    }
  g_assert_false (adieu_client_set_origin_auth (fixture->client, "https://example.org/path", NULL, &error));
  assert_says (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_REQUEST, "origin");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  fixture_add ("/adieu/hooks/%s/at-each-station", ON_TCP, test_stations);
  fixture_add ("/adieu/hooks/%s/a-failure-without-a-reason", ON_HTTP, test_no_reason);
  fixture_add ("/adieu/hooks/%s/verdicts", ON_HTTP, test_verdicts);
  fixture_add ("/adieu/hooks/%s/cancelled-inside", ON_HTTP, test_cancelled_inside);
  fixture_add ("/adieu/hooks/%s/a-refusal-is-answered-once-more", ON_ALL, test_refusal_answered);
  fixture_add ("/adieu/hooks/%s/bearer", ON_ALL, test_bearer);
  fixture_add ("/adieu/hooks/%s/credentials-that-take-their-time", ON_HTTP, test_slow);
  fixture_add ("/adieu/hooks/%s/credentials-that-never-come", ON_HTTP, test_never);
  fixture_add ("/adieu/hooks/%s/another-origin-gets-its-own", ON_HTTP, test_other_origin);

  return g_test_run ();
}
