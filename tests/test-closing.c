/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The last reference drops, wherever and whenever: the fixture's end sees to it that each
 * connection was taken leave of, with no loop running. */

#include "config.h"

#include "fixture.h"

static void
test_never_used (Fixture *fixture)
{
  fixture_drop_client (fixture);
}

static void
test_idle (Fixture *fixture)
{
  g_free (fixture_get_text (fixture, "/foo/1"));
  fixture_drop_client (fixture);
  witness_wait_event (fixture->witness, "end");
}

/* A connection that a blocking call opened. */
static void
test_idle_without_loop (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response = adieu_client_get (fixture->client, "/foo/1", NULL, &error);

  g_assert_no_error (error);
  fixture_drop_client (fixture);
  witness_wait_event (fixture->witness, "end");
}

static void
test_many_connections (Fixture *fixture)
{
  Told told[12] = { 0 };

  fixture_drop_client (fixture);
  fixture->client = g_object_new (ADIEU_TYPE_CLIENT,
                                  "base-url", witness_get_base (fixture->witness, fixture->transport),
                                  "tls-database", witness_get_ca (fixture->witness),
                                  "max-connections-per-host", G_N_ELEMENTS (told),
                                  NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (told); i++)
    fixture_send (fixture, "/gate?name=x", NULL, &told[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (told); i++)
    witness_wait_request (fixture->witness, "/gate?name=x");
  witness_tell (fixture->witness, "open x");
  for (gsize i = 0; i < G_N_ELEMENTS (told); i++)
    {
      told_wait (&told[i]);
      g_assert_no_error (told[i].error);
      told_clear (&told[i]);
    }
  fixture_drop_client (fixture);
  for (guint i = 0; i < witness_count (fixture->witness, "accept"); i++)
    witness_wait_event (fixture->witness, "end");
}

/* Calls hold their client: nothing is cancelled because its user lets go of it. */
static void
test_in_flight (Fixture *fixture)
{
  g_auto (Told) told = { 0 };
  GWeakRef weak;

  g_weak_ref_init (&weak, fixture->client);
  fixture_send (fixture, "/gate?name=x", NULL, &told);
  g_clear_object (&fixture->client);
  witness_wait_request (fixture->witness, "/gate?name=x");
  witness_tell (fixture->witness, "open x");
  told_wait (&told);
  g_assert_no_error (told.error);
  g_assert_null (g_weak_ref_get (&weak));
  witness_wait_event (fixture->witness, "end");
  g_weak_ref_clear (&weak);
}

static void
drop_cb (GObject      *client,
         GAsyncResult *result,
         gpointer      user_data)
{
  Fixture *fixture = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response = adieu_client_get_finish (ADIEU_CLIENT (client), result, &error);

  g_assert_no_error (error);
  g_clear_object (&fixture->client);
}

static gboolean
is_dropped (gpointer data)
{
  return ((Fixture *) data)->client == NULL;
}

static void
test_in_callback (Fixture *fixture)
{
  GWeakRef weak;

  g_weak_ref_init (&weak, fixture->client);
  adieu_client_get_async (fixture->client, "/foo/1", NULL, drop_cb, fixture);
  iterate_until (is_dropped, fixture, "the callback that drops its client");
  g_assert_null (g_weak_ref_get (&weak));
  g_weak_ref_clear (&weak);
}

/* The callback that drops the client comes while another call of it is under way. */
static void
test_in_callback_of_one_of_two (Fixture *fixture)
{
  g_auto (Told) other = { 0 };

  fixture_send (fixture, "/gate?name=x", NULL, &other);
  adieu_client_get_async (fixture->client, "/foo/1", NULL, drop_cb, fixture);
  iterate_until (is_dropped, fixture, "the callback that drops its client");
  g_assert_cmpuint (other.n, ==, 0);
  witness_wait_request (fixture->witness, "/gate?name=x");
  witness_tell (fixture->witness, "open x");
  told_wait (&other);
  g_assert_no_error (other.error);
}

static gpointer
drop_thread (gpointer client)
{
  g_object_unref (client);

  return NULL;
}

static void
test_in_other_thread (Fixture *fixture)
{
  GWeakRef weak;

  g_free (fixture_get_text (fixture, "/foo/1"));
  g_weak_ref_init (&weak, fixture->client);
  g_thread_join (g_thread_new ("drops", drop_thread, g_steal_pointer (&fixture->client)));
  g_assert_null (g_weak_ref_get (&weak));
  witness_wait_event (fixture->witness, "end");
  g_weak_ref_clear (&weak);
}

static void
holder_gone_cb (gpointer  client,
                GObject  *holder)
{
  g_object_unref (client);
}

static void
test_in_finaliser (Fixture *fixture)
{
  GObject *holder = g_object_new (G_TYPE_OBJECT, NULL);

  g_free (fixture_get_text (fixture, "/foo/1"));
  g_object_weak_ref (holder, holder_gone_cb, g_steal_pointer (&fixture->client));
  g_object_unref (holder);
  witness_wait_event (fixture->witness, "end");
}

/* ---- the answer outlives its client ---- */

static void
test_response_outlives_client (Fixture *fixture)
{
  g_auto (Told) told = { 0 };
  g_autoptr (GError) error = NULL;

  fixture_send (fixture, "/json?kib=300", NULL, &told);
  told_wait (&told);
  fixture_drop_client (fixture);
  g_assert_nonnull (adieu_response_get_json (told.response, &error));
  g_assert_no_error (error);
}

static void
test_one_after_another (Fixture *fixture)
{
  for (guint i = 0; i < 50; i++)
    {
      g_free (fixture_get_text (fixture, "/foo/1"));
      fixture_drop_client (fixture);
      fixture->client = fixture_new_client (fixture);
    }
  for (guint i = 0; i < 50; i++)
    witness_wait_event (fixture->witness, "end");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  fixture_add ("/adieu/closing/%s/never-used", ON_ALL, test_never_used);
  fixture_add ("/adieu/closing/%s/idle", ON_ALL, test_idle);
  fixture_add ("/adieu/closing/%s/idle-without-loop", ON_ALL, test_idle_without_loop);
  fixture_add ("/adieu/closing/%s/many-connections", ON_ALL, test_many_connections);
  fixture_add ("/adieu/closing/%s/in-flight", ON_ALL, test_in_flight);
  fixture_add ("/adieu/closing/%s/in-callback", ON_ALL, test_in_callback);
  fixture_add ("/adieu/closing/%s/in-callback-of-one-of-two", ON_ALL, test_in_callback_of_one_of_two);
  fixture_add ("/adieu/closing/%s/in-other-thread", ON_ALL, test_in_other_thread);
  fixture_add ("/adieu/closing/%s/in-finaliser", ON_ALL, test_in_finaliser);
  fixture_add ("/adieu/closing/%s/response-outlives-client", ON_TCP, test_response_outlives_client);
  fixture_add ("/adieu/closing/%s/one-after-another", ON_ALL, test_one_after_another);

  return g_test_run ();
}
