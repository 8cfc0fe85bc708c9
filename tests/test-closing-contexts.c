/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A context goes away with calls pending on it: each is told once, there and then, that it was
 * cancelled, and nothing of the context stays behind. */

#include "config.h"

#include "fixture.h"

#include <stdlib.h>

#include "closing/adieu-inbox-private.h"

/* Raise it with ADIEU_TEST_RACES, such as to 3000. */
#define N_RACES 300

/* Tells when a context is really freed: its sources are finalised then, not before. */
typedef struct
{
  GSource   source;
  gboolean *freed;
} Canary;

static void
canary_finalize (GSource *source)
{
  *((Canary *) source)->freed = TRUE;
}

static GSourceFuncs canary_funcs = { .finalize = canary_finalize };

static GMainContext *
context_new (gboolean *freed)
{
  GMainContext *context = g_main_context_new ();
  GSource *canary = g_source_new (&canary_funcs, sizeof (Canary));

  *freed = FALSE;
  ((Canary *) canary)->freed = freed;
  g_source_attach (canary, context);
  g_source_unref (canary);

  return context;
}

static void
send_on (GMainContext *context,
         Fixture      *fixture,
         const char   *path,
         GCancellable *cancellable,
         Told         *told)
{
  g_main_context_push_thread_default (context);
  fixture_send (fixture, path, cancellable, told);
  g_main_context_pop_thread_default (context);
}

static void
assert_settled (Told *told)
{
  g_assert_cmpuint (told->n, ==, 1);
  assert_says (told->error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "main loop ended");
  g_assert_true (told->thread == g_thread_self ());
}

static void
test_dropped_while_waiting (Fixture *fixture)
{
  gboolean freed = FALSE;
  GMainContext *context = context_new (&freed);
  Told told[20] = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (told); i++)
    send_on (context, fixture, "/gate?name=never", NULL, &told[i]);
  for (guint i = 0; i < 6; i++)
    witness_wait_request (fixture->witness, "/gate?name=never");
  g_main_context_unref (context);
  g_assert_true (freed);
  for (gsize i = 0; i < G_N_ELEMENTS (told); i++)
    {
      assert_settled (&told[i]);
      told_clear (&told[i]);
    }
  g_free (fixture_get_text (fixture, "/foo/1"));
}

/* The answer lies in the inbox already, and nobody will ever take it out. */
static void
test_dropped_with_answer (Fixture *fixture)
{
  for (guint i = 0; i < 20; i++)
    {
      gboolean freed = FALSE;
      GMainContext *context = context_new (&freed);
      g_auto (Told) told = { 0 };

      send_on (context, fixture, i % 2 == 0 ? "/foo/1" : "/json?kib=300", NULL, &told);
      witness_wait_event (fixture->witness, "answered");
      g_free (fixture_get_text (fixture, "/foo/2"));
      g_main_context_unref (context);
      g_assert_true (freed);
      assert_settled (&told);
      witness_wait_event (fixture->witness, "answered");
    }
}

static void
test_dropped_with_cancelled_call (Fixture *fixture)
{
  gboolean freed = FALSE;
  GMainContext *context = context_new (&freed);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Told) told = { 0 };

  send_on (context, fixture, "/gate?name=never", cancellable, &told);
  g_cancellable_cancel (cancellable);
  g_main_context_unref (context);
  g_assert_true (freed);
  assert_settled (&told);
}

static void
test_dropped_unused (Fixture *fixture)
{
  gboolean freed = FALSE;
  GMainContext *context = context_new (&freed);
  g_auto (Told) told = { 0 };

  send_on (context, fixture, "/foo/1", NULL, &told);
  g_main_context_push_thread_default (context);
  told_wait (&told);
  g_main_context_pop_thread_default (context);
  g_assert_no_error (told.error);
  g_main_context_unref (context);
  g_assert_true (freed);
}

/* A write that is on its way is not taken back because nobody can hear of it. */
static void
test_write_goes_on (Fixture *fixture)
{
  gboolean freed = FALSE;
  GMainContext *context = context_new (&freed);
  g_autoptr (AdieuRequest) request = adieu_request_new ("POST", "/bar/1?gate=x");
  g_auto (Told) told = { 0 };
  JsonObject *answered = NULL;

  g_main_context_push_thread_default (context);
  adieu_client_send_async (fixture->client, request, NULL, told_cb, &told);
  g_main_context_pop_thread_default (context);
  witness_wait_request (fixture->witness, "/bar/1?gate=x");
  g_main_context_unref (context);
  assert_settled (&told);
  witness_tell (fixture->witness, "open x");
  answered = witness_wait_event (fixture->witness, "answered");
  g_assert_cmpint (json_object_get_int_member (answered, "status"), ==, 200);
}

/* The user's last reference goes with the context's last call. */
static void
test_client_and_context (Fixture *fixture)
{
  gboolean freed = FALSE;
  GMainContext *context = context_new (&freed);
  g_auto (Told) told = { 0 };
  GWeakRef weak;

  g_weak_ref_init (&weak, fixture->client);
  send_on (context, fixture, "/gate?name=never", NULL, &told);
  witness_wait_request (fixture->witness, "/gate?name=never");
  g_clear_object (&fixture->client);
  g_main_context_unref (context);
  g_assert_true (freed);
  assert_settled (&told);
  g_assert_null (g_weak_ref_get (&weak));
  g_weak_ref_clear (&weak);
}

/* ---- in its callback, a settled call starts another one ---- */

typedef struct
{
  Fixture *fixture;
  Told     outer;
  Told     inner;
} Again;

static void
again_cb (GObject      *client,
          GAsyncResult *result,
          gpointer      user_data)
{
  Again *again = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_null (adieu_client_get_finish (ADIEU_CLIENT (client), result, &error));
  assert_says (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
  again->outer.n++;
  fixture_send (again->fixture, "/foo/1", NULL, &again->inner);
}

/* The context has been popped, so the new call belongs to the thread's default one. */
static void
test_call_again_from_callback (Fixture *fixture)
{
  gboolean freed = FALSE;
  GMainContext *context = context_new (&freed);
  Again again = { fixture, { 0 }, { 0 } };

  g_main_context_push_thread_default (context);
  adieu_client_get_async (fixture->client, "/gate?name=never", NULL, again_cb, &again);
  g_main_context_pop_thread_default (context);
  g_main_context_unref (context);
  g_assert_true (freed);
  g_assert_cmpuint (again.outer.n, ==, 1);
  told_wait (&again.inner);
  g_assert_no_error (again.inner.error);
  told_clear (&again.inner);
}

/* ---- threads that end with calls pending ---- */

static gpointer
ending_thread (gpointer data)
{
  Fixture *fixture = ((gpointer *) data)[0];
  Told *told = ((gpointer *) data)[1];
  GMainContext *context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  fixture_send (fixture, "/gate?name=never", NULL, told);
  g_main_context_unref (context); /* the thread's own stack has the last one */

  return NULL;
}

static void
test_thread_ends (Fixture *fixture)
{
  for (guint i = 0; i < 20; i++)
    {
      g_auto (Told) told = { 0 };
      gpointer data[] = { fixture, &told };

      g_thread_join (g_thread_new ("ends", ending_thread, data));
      g_assert_cmpuint (told.n, ==, 1);
      assert_says (told.error, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
    }
}

/* ---- the answer races with the end ---- */

static guint
n_races (void)
{
  const char *wanted = g_getenv ("ADIEU_TEST_RACES");

  return wanted != NULL ? (guint) atoi (wanted) : N_RACES;
}

static gpointer
racing_thread (gpointer data)
{
  Fixture *fixture = data;
  guint n = n_races () / 3;

  for (guint i = 0; i < n; i++)
    {
      gboolean freed = FALSE;
      GMainContext *context = context_new (&freed);
      Told told[3] = { 0 };

      for (guint j = 0; j < G_N_ELEMENTS (told); j++)
        send_on (context, fixture, "/foo/1", NULL, &told[j]);
      for (guint turns = 0; turns < i % 5; turns++)
        {
          gboolean all_told = told[0].n + told[1].n + told[2].n == G_N_ELEMENTS (told);

          g_main_context_push_thread_default (context);
          g_main_context_iteration (context, turns > 2 && !all_told);
          g_main_context_pop_thread_default (context);
        }
      g_main_context_unref (context);
      g_assert_true (freed);
      for (guint j = 0; j < G_N_ELEMENTS (told); j++)
        {
          g_assert_cmpuint (told[j].n, ==, 1);
          g_assert_true (told[j].thread == g_thread_self ());
          told_clear (&told[j]);
        }
    }

  return NULL;
}

static void
test_races (Fixture *fixture)
{
  GThread *threads[3] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("races", racing_thread, fixture);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_free (fixture_get_text (fixture, "/foo/1"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  fixture_add ("/adieu/closing-contexts/%s/dropped-while-waiting", ON_TCP, test_dropped_while_waiting);
  fixture_add ("/adieu/closing-contexts/%s/dropped-with-answer", ON_TCP, test_dropped_with_answer);
  fixture_add ("/adieu/closing-contexts/%s/dropped-with-cancelled-call", ON_TCP,
               test_dropped_with_cancelled_call);
  fixture_add ("/adieu/closing-contexts/%s/dropped-unused", ON_TCP, test_dropped_unused);
  fixture_add ("/adieu/closing-contexts/%s/write-goes-on", ON_TCP, test_write_goes_on);
  fixture_add ("/adieu/closing-contexts/%s/client-and-context", ON_TCP, test_client_and_context);
  fixture_add ("/adieu/closing-contexts/%s/call-again-from-callback", ON_TCP, test_call_again_from_callback);
  fixture_add ("/adieu/closing-contexts/%s/thread-ends", ON_TCP, test_thread_ends);
  fixture_add ("/adieu/closing-contexts/%s/races", ON_TCP, test_races);

  return g_test_run ();
}
