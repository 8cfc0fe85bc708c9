/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where and when callbacks run: on the caller's context, once, never inside the function that
 * started the call, and never by our iterating a loop that is not ours. */

#include "config.h"

#include "fixture.h"

#include <poll.h>

#include <adieu/adieu-loop.h>

static void
test_callback_on_own_context (Fixture *fixture)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_auto (Told) of_default = { 0 };
  g_auto (Told) of_own = { 0 };

  fixture_send (fixture, "/foo/1", NULL, &of_default);
  g_main_context_push_thread_default (context);
  fixture_send (fixture, "/foo/2", NULL, &of_own);
  told_wait (&of_own);
  g_assert_true (of_own.context == context);
  g_assert_cmpuint (of_default.n, ==, 0);
  g_main_context_pop_thread_default (context);

  told_wait (&of_default);
  g_assert_null (of_default.context);
  g_assert_true (of_default.thread == g_thread_self ());
}

static void
test_callback_comes_later (Fixture *fixture)
{
  static const char * const paths[] = { "/foo/1", "foo bar", "//evil.example/", "/foo/{id}" };
  Told told[G_N_ELEMENTS (paths)] = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      fixture_send (fixture, paths[i], NULL, &told[i]);
      g_assert_cmpuint (told[i].n, ==, 0);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      told_wait (&told[i]);
      g_assert_true ((told[i].error == NULL) == (i == 0));
      told_clear (&told[i]);
    }
}

static void
test_no_callback (Fixture *fixture)
{
  g_autoptr (AdieuRequest) request = adieu_request_new ("POST", "/bar/1");
  g_auto (Told) told = { 0 };

  adieu_client_send_async (fixture->client, request, NULL, NULL, NULL);
  adieu_client_get_async (fixture->client, "/foo/1", NULL, NULL, NULL);
  adieu_client_get_async (fixture->client, "not a path", NULL, NULL, NULL);
  witness_wait_request (fixture->witness, "/bar/1");
  witness_wait_request (fixture->witness, "/foo/1");
  fixture_send (fixture, "/foo/2", NULL, &told);
  told_wait (&told);
  g_assert_no_error (told.error);
  fixture_settle (fixture);
}

/* Once it was sent, the call goes its way whatever becomes of the request. */
static void
test_request_may_be_changed (Fixture *fixture)
{
  AdieuRequest *request = adieu_request_new ("POST", "/bar/{id}");
  g_auto (Told) first = { 0 };
  g_auto (Told) second = { 0 };

  adieu_request_set_parameter (request, "id", "1");
  adieu_request_set_body_text (request, "1", "application/json");
  adieu_client_send_async (fixture->client, request, NULL, told_cb, &first);
  adieu_request_set_parameter (request, "id", "2");
  adieu_request_set_body_text (request, "2", "application/json");
  adieu_client_send_async (fixture->client, request, NULL, told_cb, &second);
  g_object_unref (request);

  witness_wait_request (fixture->witness, "/bar/1");
  witness_wait_request (fixture->witness, "/bar/2");
  told_wait (&first);
  told_wait (&second);
  g_assert_true (g_str_has_suffix (adieu_response_get_url (first.response), "/bar/1"));
  g_assert_true (g_str_has_suffix (adieu_response_get_url (second.response), "/bar/2"));
}

/* ---- from within a callback ---- */

typedef struct
{
  Fixture *fixture;
  guint    left;
  Told     inner;
} Chain;

static void
chain_cb (GObject      *client,
          GAsyncResult *result,
          gpointer      user_data)
{
  Chain *chain = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response = adieu_client_get_finish (ADIEU_CLIENT (client), result, &error);

  g_assert_no_error (error);
  if (--chain->left > 0)
    adieu_client_get_async (ADIEU_CLIENT (client), "/foo/1", NULL, chain_cb, chain);
}

static gboolean
chain_is_done (gpointer data)
{
  return ((Chain *) data)->left == 0;
}

static void
test_next_call_from_callback (Fixture *fixture)
{
  Chain chain = { fixture, 30, { 0 } };

  adieu_client_get_async (fixture->client, "/foo/1", NULL, chain_cb, &chain);
  iterate_until (chain_is_done, &chain, "the last of a chain of calls");
}

static void
nested_cb (GObject      *client,
           GAsyncResult *result,
           gpointer      user_data)
{
  Chain *chain = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response = adieu_client_get_finish (ADIEU_CLIENT (client), result, &error);

  g_assert_no_error (error);
  fixture_send (chain->fixture, "/foo/2", NULL, &chain->inner);
  told_wait (&chain->inner);
  g_assert_no_error (chain->inner.error);
  chain->left--;
}

/* The loop within the callback goes on with what has already come behind it, too. */
static void
test_loop_within_callback (Fixture *fixture)
{
  Chain chain = { fixture, 1, { 0 } };
  Told others[5] = { 0 };

  adieu_client_get_async (fixture->client, "/foo/1", NULL, nested_cb, &chain);
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    fixture_send (fixture, "/foo/3", NULL, &others[i]);
  iterate_until (chain_is_done, &chain, "the callback with a loop in it");
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      told_wait (&others[i]);
      g_assert_no_error (others[i].error);
      told_clear (&others[i]);
    }
  told_clear (&chain.inner);
}

static void
blocking_cb (GObject      *client,
             GAsyncResult *result,
             gpointer      user_data)
{
  Chain *chain = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response = adieu_client_get_finish (ADIEU_CLIENT (client), result, &error);
  g_autoptr (AdieuResponse) inner = NULL;

  g_assert_no_error (error);
  inner = adieu_client_get (ADIEU_CLIENT (client), "/foo/2", NULL, &error);
  g_assert_no_error (error);
  chain->left--;
}

static void
test_blocking_call_from_callback (Fixture *fixture)
{
  Chain chain = { fixture, 1, { 0 } };

  adieu_client_get_async (fixture->client, "/foo/1", NULL, blocking_cb, &chain);
  iterate_until (chain_is_done, &chain, "the callback with a blocking call in it");
}

/* ---- loops that are not iterated ---- */

static gboolean
must_not_run_cb (gpointer user_data)
{
  g_error ("A blocking call iterates the application's loop");

  return G_SOURCE_REMOVE;
}

static void
test_blocking_call_leaves_the_loop_alone (Fixture *fixture)
{
  guint idle_id = g_idle_add_full (G_PRIORITY_HIGH, must_not_run_cb, NULL, NULL);
  guint timeout_id = g_timeout_add_full (G_PRIORITY_HIGH, 0, must_not_run_cb, NULL, NULL);
  g_auto (Told) pending = { 0 };
  g_autoptr (GError) error = NULL;

  fixture_send (fixture, "/foo/1", NULL, &pending);
  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (AdieuResponse) response = adieu_client_get (fixture->client, "/slow?ms=10", NULL, &error);

      g_assert_no_error (error);
    }
  g_assert_cmpuint (pending.n, ==, 0);
  g_source_remove (idle_id);
  g_source_remove (timeout_id);
  told_wait (&pending);
}

static void
test_blocking_call_with_context_of_its_own (Fixture *fixture)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GSource) idle = g_idle_source_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response = NULL;

  g_source_set_callback (idle, must_not_run_cb, NULL, NULL);
  g_source_attach (idle, context);
  g_main_context_push_thread_default (context);
  response = adieu_client_get (fixture->client, "/foo/1", NULL, &error);
  g_assert_no_error (error);
  g_main_context_pop_thread_default (context);
  g_source_destroy (idle);
}

/* A loop that is not GLib's watches one descriptor, and nothing else of GLib's runs. */
static void
test_foreign_loop (Fixture *fixture)
{
  guint idle_id = g_idle_add (must_not_run_cb, NULL);
  struct pollfd pollfd = { adieu_foreign_loop_get_fd (), POLLIN, 0 };
  g_auto (Told) told = { 0 };
  g_auto (Told) cancelled = { 0 };
  g_auto (Told) late = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/stall-head");

  fixture_send (fixture, "/foo/1", NULL, &told);
  fixture_send (fixture, "/gate?name=never", cancellable, &cancelled);
  adieu_request_set_deadline (request, 100);
  adieu_client_send_async (fixture->client, request, NULL, told_cb, &late);
  g_cancellable_cancel (cancellable);

  while (told.n == 0 || cancelled.n == 0 || late.n == 0)
    {
      g_assert_cmpint (poll (&pollfd, 1, 30000), ==, 1);
      adieu_foreign_loop_dispatch ();
    }
  g_assert_no_error (told.error);
  assert_says (cancelled.error, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
  assert_says (late.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_TIMED_OUT, NULL);
  g_assert_cmpint (poll (&pollfd, 1, 0), ==, 0);
  g_assert_false (adieu_foreign_loop_dispatch ());
  g_source_remove (idle_id);
}

static void
test_drain (Fixture *fixture)
{
  g_auto (Told) pending = { 0 };

  fixture_send (fixture, "/gate?name=never", NULL, &pending);
  witness_wait_request (fixture->witness, "/gate?name=never");
  g_assert_true (adieu_drain (10000));
  g_assert_cmpuint (pending.n, ==, 1);
  assert_says (pending.error, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
  witness_wait_event (fixture->witness, "end");
  g_free (fixture_get_text (fixture, "/foo/1"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  fixture_add ("/adieu/loops/%s/callback-on-own-context", ON_ALL, test_callback_on_own_context);
  fixture_add ("/adieu/loops/%s/callback-comes-later", ON_HTTP, test_callback_comes_later);
  fixture_add ("/adieu/loops/%s/no-callback", ON_TCP, test_no_callback);
  fixture_add ("/adieu/loops/%s/request-may-be-changed", ON_TCP, test_request_may_be_changed);
  fixture_add ("/adieu/loops/%s/next-call-from-callback", ON_TCP, test_next_call_from_callback);
  fixture_add ("/adieu/loops/%s/loop-within-callback", ON_TCP, test_loop_within_callback);
  fixture_add ("/adieu/loops/%s/blocking-call-from-callback", ON_TCP, test_blocking_call_from_callback);
  fixture_add ("/adieu/loops/%s/blocking-call-leaves-the-loop-alone", ON_TCP,
               test_blocking_call_leaves_the_loop_alone);
  fixture_add ("/adieu/loops/%s/blocking-call-with-context-of-its-own", ON_TCP,
               test_blocking_call_with_context_of_its_own);
  fixture_add ("/adieu/loops/%s/foreign-loop", ON_TCP, test_foreign_loop);
  fixture_add ("/adieu/loops/%s/drain", ON_TCP, test_drain);

  return g_test_run ();
}
