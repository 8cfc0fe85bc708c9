/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One client, many threads: each is told on its own context, in its own thread. */

#include "config.h"

#include "fixture.h"

#define N_THREADS 8
#define N_CALLS 20

static void
run_threads (GThreadFunc func,
             gpointer    data)
{
  GThread *threads[N_THREADS] = { 0 };
  /* Under valgrind each new TLS connection keeps the network thread for a second, and all
   * threads together for longer than a client may take to leave. */
  guint n_threads = g_getenv ("ADIEU_TEST_SLOWLY") != NULL ? 2 : N_THREADS;

  for (guint i = 0; i < n_threads; i++)
    threads[i] = g_thread_new ("calls", func, data);
  for (guint i = 0; i < n_threads; i++)
    g_thread_join (threads[i]);
}

static void
assert_told_here (Told         *told,
                  GMainContext *context)
{
  g_assert_no_error (told->error);
  g_assert_true (told->thread == g_thread_self ());
  g_assert_true (told->context == context);
}

/* ---- a context each ---- */

static gpointer
context_thread (gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (GMainContext) context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  for (guint i = 0; i < N_CALLS; i++)
    {
      g_auto (Told) one = { 0 };
      g_auto (Told) other = { 0 };

      fixture_send (fixture, "/foo/1", NULL, &one);
      fixture_send (fixture, "/foo/2", NULL, &other);
      told_wait (&one);
      told_wait (&other);
      assert_told_here (&one, context);
      assert_told_here (&other, context);
    }
  g_main_context_pop_thread_default (context);

  return NULL;
}

static void
test_context_each (Fixture *fixture)
{
  run_threads (context_thread, fixture);
}

/* Another thread starts a call, with or without a loop of its own. */
static gpointer
no_context_thread (gpointer data)
{
  fixture_send (((gpointer *) data)[0], "/foo/1", NULL, ((gpointer *) data)[1]);

  return NULL;
}

static void
test_thread_without_context (Fixture *fixture)
{
  g_auto (Told) told = { 0 };
  gpointer data[] = { fixture, &told };

  g_thread_join (g_thread_new ("calls", no_context_thread, data));
  told_wait (&told);
  assert_told_here (&told, NULL);
}

/* ---- blocking calls ---- */

static gpointer
blocking_thread (gpointer data)
{
  Fixture *fixture = data;

  for (guint i = 0; i < N_CALLS; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (AdieuResponse) response = adieu_client_get (fixture->client, "/foo/1", NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (adieu_response_get_status (response), ==, 200);
    }

  return NULL;
}

static void
test_blocking_calls (Fixture *fixture)
{
  run_threads (blocking_thread, fixture);
}

/* ---- a client each ---- */

static gpointer
client_thread (gpointer data)
{
  Fixture *fixture = data;

  for (guint i = 0; i < N_CALLS; i++)
    {
      AdieuClient *client = fixture_new_client (fixture);
      g_autoptr (GError) error = NULL;
      g_autoptr (AdieuResponse) response = NULL;

      /* Each reads all of the system's authorities on the one network thread: slowly, under
       * valgrind. */
      adieu_client_set_connect_deadline (client, 0);
      adieu_client_set_total_deadline (client, 0);
      response = adieu_client_get (client, "/foo/1", NULL, &error);
      g_assert_no_error (error);
      g_assert_finalize_object (client);
    }

  return NULL;
}

static void
test_client_each (Fixture *fixture)
{
  run_threads (client_thread, fixture);
}

/* Made here, used there, dropped by whoever is last. */
static gpointer
last_drop_thread (gpointer data)
{
  AdieuClient *client = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response = adieu_client_get (client, "/foo/1", NULL, &error);

  g_assert_no_error (error);
  g_object_unref (client);

  return NULL;
}

static void
test_last_one_drops (Fixture *fixture)
{
  for (guint i = 0; i < N_CALLS; i++)
    {
      AdieuClient *client = fixture_new_client (fixture);
      GThread *threads[2] = { 0 };
      GWeakRef weak;

      g_weak_ref_init (&weak, client);
      for (guint j = 0; j < G_N_ELEMENTS (threads); j++)
        threads[j] = g_thread_new ("drops", last_drop_thread, g_object_ref (client));
      g_object_unref (client);
      for (guint j = 0; j < G_N_ELEMENTS (threads); j++)
        g_thread_join (threads[j]);
      g_assert_null (g_weak_ref_get (&weak));
      g_weak_ref_clear (&weak);
    }
}

/* ---- settings may change meanwhile ---- */

static gpointer
settings_thread (gpointer data)
{
  Fixture *fixture = data;

  for (guint i = 0; i < 500; i++)
    {
      g_autoptr (AdieuHeaders) headers = adieu_headers_new ();
      g_autoptr (AdieuHeaders) got = NULL;

      adieu_headers_append (headers, "X-Thing", "x", NULL);
      adieu_client_set_default_headers (fixture->client, i % 2 == 0 ? headers : NULL);
      adieu_client_set_total_deadline (fixture->client, 60000 + i);
      got = adieu_client_dup_default_headers (fixture->client);
      g_assert_cmpuint (adieu_headers_get_n_fields (got), <=, 1);
    }

  return NULL;
}

static void
test_settings_change (Fixture *fixture)
{
  GThread *thread = g_thread_new ("sets", settings_thread, fixture);

  run_threads (blocking_thread, fixture);
  g_thread_join (thread);
}

/* ---- closing while others call ---- */

static gpointer
until_closed_thread (gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (GError) error = NULL;

  while (error == NULL)
    {
      g_autoptr (AdieuResponse) response = adieu_client_get (fixture->client, "/foo/1", NULL, &error);
    }
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    assert_says (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_CLOSED, NULL);

  return NULL;
}

static gpointer
closing_thread (gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 20; i++)
    witness_wait_request (fixture->witness, "/foo/1");
  g_assert_true (adieu_client_close (fixture->client, NULL, &error));
  g_assert_no_error (error);

  return NULL;
}

static void
test_closed_by_one (Fixture *fixture)
{
  GThread *thread = g_thread_new ("closes", closing_thread, fixture);

  run_threads (until_closed_thread, fixture);
  g_thread_join (thread);
}

/* ---- without a context of its own, while another thread iterates the default one ---- */

#define N_QUICK_CALLS 2000

typedef struct
{
  AdieuClient  *client;
  GCancellable *cancelled;
  GThread      *main_thread;
  int           n_told;
} Haste;

static void
hasty_told_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  Haste *haste = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_null (adieu_client_get_finish (ADIEU_CLIENT (source), result, &error));
  g_assert_nonnull (error);
  g_assert_true (g_thread_self () == haste->main_thread);
  haste->n_told++;
}

/* Some are cancelled before they begin, and some are refused. */
static gpointer
hasty_thread (gpointer data)
{
  Haste *haste = data;

  for (guint i = 0; i < N_QUICK_CALLS; i++)
    adieu_client_get_async (haste->client, i % 2 ? "/foo" : "no path",
                            i % 3 ? haste->cancelled : NULL, hasty_told_cb, haste);

  return NULL;
}

static void
test_told_before_begun (void)
{
  g_autoptr (AdieuClient) client = adieu_client_new ("http://127.0.0.1:9");
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  Haste haste = { client, cancelled, g_thread_self (), 0 };
  GThread *threads[2];

  g_cancellable_cancel (cancelled);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("hasty", hasty_thread, &haste);
  while (haste.n_told < (int) G_N_ELEMENTS (threads) * N_QUICK_CALLS)
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  fixture_add ("/adieu/threads/%s/context-each", ON_ALL, test_context_each);
  fixture_add ("/adieu/threads/%s/thread-without-context", ON_TCP, test_thread_without_context);
  fixture_add ("/adieu/threads/%s/blocking-calls", ON_ALL, test_blocking_calls);
  fixture_add ("/adieu/threads/%s/client-each", ON_ALL, test_client_each);
  fixture_add ("/adieu/threads/%s/last-one-drops", ON_ALL, test_last_one_drops);
  fixture_add ("/adieu/threads/%s/settings-change", ON_HTTP, test_settings_change);
  fixture_add ("/adieu/threads/%s/closed-by-one", ON_ALL, test_closed_by_one);
  g_test_add_func ("/adieu/threads/told-before-begun", test_told_before_begun);

  return g_test_run ();
}
