/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the tests of applications end with: is anything of ours alive, who, and when has the last
 * one gone? */

#include "config.h"

#include "fixture.h"

#include <adieu/adieu-quiet.h>

#include "closing/adieu-farewell-private.h"
#include "closing/adieu-inbox-private.h"

#include <string.h>

/* Nobody waits for so long: what ends by itself does so in some ms. */
#define PATIENCE_MS 30000
/* Longer than it takes to look, and over before anything happens. */
#define SHORT_MS 20

static void
assert_left (guint       timeout_ms,
             const char *who,
             const char *what)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (adieu_check_quiet (timeout_ms, &error));
  assert_says (error, G_IO_ERROR, G_IO_ERROR_BUSY, who);
  assert_says (error, G_IO_ERROR, G_IO_ERROR_BUSY, what);
}

static void
test_client_dropped (Fixture *fixture)
{
  g_free (fixture_get_text (fixture, "/foo/1"));
  fixture_drop_client (fixture);
  adieu_assert_quiet (PATIENCE_MS);
  g_assert_cmpuint (adieu_farewell_count (), ==, 0);
  adieu_assert_quiet (0);
}

static void
test_client_held (Fixture *fixture)
{
  g_free (fixture_get_text (fixture, "/foo/1"));
  assert_left (0, "AdieuClient for http", "s old");
  assert_left (SHORT_MS, witness_get_base (fixture->witness, fixture->transport), "After 20 ms");
}

/* Its last callback runs while we wait for it, and not when we only look. */
static void
test_call_ends_meanwhile (Fixture *fixture)
{
  g_auto (Told) told = { 0 };

  fixture_send (fixture, "/gate?name=x&token=SECRET", NULL, &told);
  witness_wait_request (fixture->witness, "/gate?name=x&token=SECRET");
  g_clear_object (&fixture->client); /* its calls hold it */
  assert_left (SHORT_MS, "GET http", "/gate?…");

  witness_tell (fixture->witness, "open x");
  witness_wait_event (fixture->witness, "answered");
  assert_left (0, "GET http", "/gate?…");
  g_assert_cmpuint (told.n, ==, 0);
  adieu_assert_quiet (PATIENCE_MS);
  g_assert_cmpuint (told.n, ==, 1);
  g_assert_no_error (told.error);
}

static void
test_secrets_are_kept (Fixture *fixture)
{
  g_auto (Told) told = { 0 };
  g_autoptr (GError) error = NULL;

  fixture_send (fixture, "/foo/1?token=SECRET", NULL, &told);
  g_assert_false (adieu_check_quiet (0, &error));
  g_assert_null (strstr (error->message, "SECRET"));
  told_wait (&told);
}

static void
test_call_that_fails (Fixture *fixture)
{
  g_auto (Told) told = { 0 };

  fixture_send (fixture, "//evil.example/", NULL, &told);
  assert_left (0, "GET that cannot be sent", "AdieuClient");
  told_wait (&told);
}

static void
test_many_calls (Fixture *fixture)
{
  Told told[12] = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  for (guint i = 0; i < G_N_ELEMENTS (told); i++)
    fixture_send (fixture, "/gate?name=x", cancellable, &told[i]);
  assert_left (0, "; GET http", "; and 3 more");

  g_cancellable_cancel (cancellable);
  g_clear_object (&fixture->client); /* its calls hold it */
  adieu_assert_quiet (PATIENCE_MS);
  for (guint i = 0; i < G_N_ELEMENTS (told); i++)
    {
      g_assert_error (told[i].error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      told_clear (&told[i]);
    }
}

/* A server that does not hear our goodbye: nobody is alive but the connection. */
static void
test_connection_lingers (Fixture *fixture)
{
  g_free (fixture_get_text (fixture, "/foo/1"));
  witness_tell (fixture->witness, "stop-reading");
  witness_wait_event (fixture->witness, "command");
  fixture_drop_client (fixture);
  assert_left (SHORT_MS, "1 connection that is being closed", NULL);

  witness_tell (fixture->witness, "resume-reading");
  adieu_assert_quiet (PATIENCE_MS);
}

static void
test_closer (Fixture *fixture)
{
  g_auto (Told) told = { 0 };

  adieu_client_close_async (fixture->client, NULL, told_closed_cb, &told);
  assert_left (0, "a call that closes a client", "AdieuClient");
  g_clear_object (&fixture->client); /* its calls hold it */
  adieu_assert_quiet (PATIENCE_MS);
  g_assert_cmpuint (told.n, ==, 1);
}

/* ---- threads ---- */

typedef struct
{
  AdieuClient *client;
  GAsyncQueue *words;
} Holder;

static gpointer
holder_thread (gpointer data)
{
  Holder *holder = data;

  g_async_queue_pop (holder->words);
  g_clear_object (&holder->client);

  return NULL;
}

/* The last reference drops elsewhere, and no source of ours tells of it. */
static void
test_dropped_in_thread (Fixture *fixture)
{
  Holder holder = { g_steal_pointer (&fixture->client), g_async_queue_new () };
  GThread *thread = g_thread_new ("holder", holder_thread, &holder);
  gint64 begin = g_get_monotonic_time ();

  assert_left (SHORT_MS, "AdieuClient", "s old");
  g_async_queue_push (holder.words, &holder);
  adieu_assert_quiet (PATIENCE_MS);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, PATIENCE_MS * G_TIME_SPAN_MILLISECOND / 2);
  g_thread_join (thread);
  g_async_queue_unref (holder.words);
}

static gpointer
check_thread (gpointer data)
{
  g_autoptr (GError) error = NULL;
  gboolean quiet = adieu_check_quiet (*(guint *) data, &error);

  g_assert_true (quiet == (error == NULL));

  return GINT_TO_POINTER (quiet);
}

static gboolean
check_in_thread (guint timeout_ms)
{
  return GPOINTER_TO_INT (g_thread_join (g_thread_new ("checks", check_thread, &timeout_ms)));
}

/* The default context is the main thread's: nobody else may run its callbacks. */
static void
test_asked_in_thread (Fixture *fixture)
{
  g_auto (Told) told = { 0 };

  fixture_send (fixture, "/foo/1", NULL, &told);
  witness_wait_event (fixture->witness, "answered");
  g_assert_false (check_in_thread (SHORT_MS));
  g_assert_cmpuint (told.n, ==, 0);
  told_wait (&told);
  fixture_settle (fixture);
  fixture_drop_client (fixture);
  g_assert_true (check_in_thread (PATIENCE_MS));
}

/* ---- the assertion ---- */

static void
test_assertion (void)
{
  if (g_test_subprocess ())
    {
      AdieuClient *client = adieu_client_new ("https://api.example.org/v1?never=shown");

      g_assert_nonnull (client);
      adieu_assert_quiet (0);
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*test-quiet.c:*test_assertion*still alive: AdieuClient for no valid URL, *s old*");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  fixture_add ("/adieu/quiet/%s/when-the-client-is-dropped", ON_TCP, test_client_dropped);
  fixture_add ("/adieu/quiet/%s/names-a-client-that-is-held", ON_HTTP | ON_UNIX, test_client_held);
  fixture_add ("/adieu/quiet/%s/names-a-call-and-runs-its-callback", ON_HTTP | ON_H2, test_call_ends_meanwhile);
  fixture_add ("/adieu/quiet/%s/keeps-secrets", ON_HTTP, test_secrets_are_kept);
  fixture_add ("/adieu/quiet/%s/names-a-call-that-fails", ON_HTTP, test_call_that_fails);
  fixture_add ("/adieu/quiet/%s/names-ten-at-most", ON_HTTP, test_many_calls);
  fixture_add ("/adieu/quiet/%s/waits-for-connections", ON_TLS, test_connection_lingers);
  fixture_add ("/adieu/quiet/%s/names-a-closer", ON_HTTP, test_closer);
  fixture_add ("/adieu/quiet/%s/hears-of-a-drop-in-another-thread", ON_HTTP, test_dropped_in_thread);
  fixture_add ("/adieu/quiet/%s/runs-no-callback-in-a-foreign-thread", ON_HTTP, test_asked_in_thread);
  g_test_add_func ("/adieu/quiet/assertion-names-who-is-left", test_assertion);

  return g_test_run ();
}
