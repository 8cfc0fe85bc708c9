/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The server leaves first, or will not let go: the client goes on, and its own end is neither
 * disorderly nor late. */

#include "config.h"

#include "fixture.h"

/* ---- between two calls ---- */

static const char * const commands[] = { "close-idle", "goaway", "cut", "drop" };

static void
test_leaves_between_calls (Fixture *fixture)
{
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    for (guint round = 0; round < 5; round++)
      {
        g_free (fixture_get_text (fixture, "/foo/1"));
        witness_tell (fixture->witness, "%s", commands[i]);
        witness_wait_event (fixture->witness, "command");
        g_free (fixture_get_text (fixture, "/foo/2"));
      }
}

/* Nobody asks any more: the connection that the server left is not kept by us. */
static void
test_leaves_and_that_was_all (Fixture *fixture)
{
  g_free (fixture_get_text (fixture, "/foo/1"));
  witness_tell (fixture->witness, "close-idle");
  witness_wait_event (fixture->witness, "command");
  fixture_drop_client (fixture);
  witness_wait_event (fixture->witness, "end");
}

static void
test_leaves_after_each_answer (Fixture *fixture)
{
  static const char * const paths[] = { "/close-after", "/close-after?announce=1", "/until-close?n=100" };

  for (guint i = 0; i < 30; i++)
    g_free (fixture_get_text (fixture, paths[i % G_N_ELEMENTS (paths)]));
}

/* libsoup before 3.8 takes an orderly GOAWAY for the end of every stream, so the answer may be
 * lost; the client is not. */
static void
test_leaves_with_the_answer (Fixture *fixture)
{
  for (guint i = 0; i < 5; i++)
    {
      g_auto (Told) told = { 0 };

      fixture_send (fixture, "/close-after", NULL, &told);
      told_wait (&told);
      if (told.error != NULL)
        assert_says (told.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_CONNECTION_LOST, "NO_ERROR");
      g_free (fixture_get_text (fixture, "/foo/1"));
    }
}

/* ---- under way ---- */

static void
send_writes (Fixture    *fixture,
             const char *path,
             Told       *told,
             guint       n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (AdieuRequest) request = adieu_request_new ("POST", path);

      adieu_client_send_async (fixture->client, request, NULL, told_cb, &told[i]);
    }
}

/* Those that the server had are lost, and nobody knows whether they were acted on; those that
 * still waited for their turn go out on new connections. */
static void
leave_during_calls (Fixture    *fixture,
                    const char *command)
{
  g_autofree char *path = g_strdup_printf ("/bar/1?gate=%s", command);
  guint n_sent = fixture->transport == TRANSPORT_H2 ? 10 : 6;
  Told told[10] = { 0 };

  g_free (fixture_get_text (fixture, "/foo/1"));
  send_writes (fixture, path, told, G_N_ELEMENTS (told));
  for (guint i = 0; i < n_sent; i++)
    witness_wait_request (fixture->witness, path);
  witness_tell (fixture->witness, "%s", command);
  for (guint i = 0; i < n_sent; i++)
    {
      told_wait (&told[i]);
      assert_says (told[i].error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_CONNECTION_LOST, "POST http");
      g_assert_cmpint (adieu_client_error_get_delivery (told[i].error), ==, ADIEU_DELIVERY_UNKNOWN);
      told_clear (&told[i]);
    }
  witness_tell (fixture->witness, "open %s", command);
  for (guint i = n_sent; i < G_N_ELEMENTS (told); i++)
    {
      told_wait (&told[i]);
      g_assert_no_error (told[i].error);
      told_clear (&told[i]);
    }
}

static void
test_leaves_during_calls (Fixture *fixture)
{
  leave_during_calls (fixture, "cut");
  leave_during_calls (fixture, "drop");
  g_free (fixture_get_text (fixture, "/foo/1"));
}

/* An orderly GOAWAY lets what is under way be answered (RFC 9113, 6.8). */
static void
test_goaway_during_calls (Fixture *fixture)
{
  Told told[10] = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (told); i++)
    fixture_send (fixture, "/gate?name=x", NULL, &told[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (told); i++)
    witness_wait_request (fixture->witness, "/gate?name=x");
  witness_tell (fixture->witness, "goaway");
  witness_tell (fixture->witness, "open x");
  for (gsize i = 0; i < G_N_ELEMENTS (told); i++)
    {
      told_wait (&told[i]);
      g_assert_no_error (told[i].error);
      told_clear (&told[i]);
    }
  g_free (fixture_get_text (fixture, "/foo/1"));
}

/* ---- will not let go ---- */

/* A server that answers our goodbye only when it has seen our FIN. */
static void
test_waits_for_fin (Fixture *fixture)
{
  Witness *waiting = witness_start ("--http --https --h2 --unix --close=on-fin");
  g_autoptr (AdieuClient) client = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response = NULL;

  client = g_object_new (ADIEU_TYPE_CLIENT,
                         "base-url", witness_get_base (waiting, fixture->transport),
                         "tls-database", witness_get_ca (waiting),
                         NULL);
  response = adieu_client_get (client, "/foo/1", NULL, &error);
  g_assert_no_error (error);
  g_assert_finalize_object (g_steal_pointer (&client));
  witness_wait_event (waiting, "end");
  witness_stop (waiting);
}

/* A server that hears nothing: we say goodbye into the void, and do not wait long for the
 * answer; so it may come to nobody. */
static void
test_hears_nothing (Fixture *fixture)
{
  witness_forgive (fixture->witness, "RST after FIN");
  g_free (fixture_get_text (fixture, "/foo/1"));
  witness_tell (fixture->witness, "stop-reading");
  witness_wait_event (fixture->witness, "command");
  fixture_drop_client (fixture);
  assert_nothing_left (fixture->n_inboxes);
  witness_tell (fixture->witness, "resume-reading");
  witness_wait_event (fixture->witness, "end");
}

/* Closing is bounded, too, when the server hears nothing with calls under way. */
static void
test_hears_nothing_under_way (Fixture *fixture)
{
  Told told[10] = { 0 };
  g_auto (Told) closer = { 0 };

  witness_forgive (fixture->witness, "RST after FIN");
  for (gsize i = 0; i < G_N_ELEMENTS (told); i++)
    fixture_send (fixture, "/gate?name=never", NULL, &told[i]);
  for (guint i = 0; i < 6; i++)
    witness_wait_request (fixture->witness, "/gate?name=never");
  witness_tell (fixture->witness, "stop-reading");
  witness_wait_event (fixture->witness, "command");
  adieu_client_close_async (fixture->client, NULL, told_closed_cb, &closer);
  told_wait (&closer);
  for (gsize i = 0; i < G_N_ELEMENTS (told); i++)
    {
      assert_says (told[i].error, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
      told_clear (&told[i]);
    }
  witness_tell (fixture->witness, "resume-reading");
}

/* ---- the idle timeout ---- */

/* What nobody uses is taken leave of by itself. */
static void
test_idle_timeout (Fixture *fixture)
{
  fixture_drop_client (fixture);
  fixture->client = g_object_new (ADIEU_TYPE_CLIENT,
                                  "base-url", witness_get_base (fixture->witness, fixture->transport),
                                  "tls-database", witness_get_ca (fixture->witness),
                                  "idle-timeout", 1000,
                                  NULL);
  g_free (fixture_get_text (fixture, "/foo/1"));
  witness_wait_event (fixture->witness, "end");
  g_free (fixture_get_text (fixture, "/foo/1"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  fixture_add ("/adieu/closing-server/%s/leaves-between-calls", ON_ALL, test_leaves_between_calls);
  fixture_add ("/adieu/closing-server/%s/leaves-and-that-was-all", ON_ALL, test_leaves_and_that_was_all);
  fixture_add ("/adieu/closing-server/%s/leaves-after-each-answer", ON_ALL & ~ON_H2,
               test_leaves_after_each_answer);
  fixture_add ("/adieu/closing-server/%s/leaves-with-the-answer", ON_H2, test_leaves_with_the_answer);
  fixture_add ("/adieu/closing-server/%s/leaves-during-calls", ON_ALL, test_leaves_during_calls);
  fixture_add ("/adieu/closing-server/%s/goaway-during-calls", ON_H2, test_goaway_during_calls);
  fixture_add ("/adieu/closing-server/%s/waits-for-fin", ON_ALL, test_waits_for_fin);
  fixture_add ("/adieu/closing-server/%s/hears-nothing", ON_ALL, test_hears_nothing);
  fixture_add ("/adieu/closing-server/%s/hears-nothing-under-way", ON_ALL, test_hears_nothing_under_way);
  fixture_add ("/adieu/closing-server/%s/idle-timeout", ON_ALL, test_idle_timeout);

  return g_test_run ();
}
