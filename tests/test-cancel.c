/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Cancelling answers at once in every phase of a call, and leaves a client that works. Nothing
 * here would ever be answered otherwise: each call waits for a server that stays silent. */

#include "config.h"

#include "fixture.h"

static void
assert_cancelled (Told *told)
{
  told_wait (told);
  assert_says (told->error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");
}

static void
assert_works (Fixture *fixture)
{
  g_free (fixture_get_text (fixture, "/foo/1"));
}

static void
test_before_the_call (Fixture *fixture)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_auto (Told) told = { 0 };

  g_cancellable_cancel (cancellable);
  fixture_send (fixture, "/gate?name=never", cancellable, &told);
  g_assert_cmpuint (told.n, ==, 0);
  assert_cancelled (&told);
  g_assert_null (adieu_client_get (fixture->client, "/gate?name=never", cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_works (fixture);
}

static void
test_right_after_the_call (Fixture *fixture)
{
  for (guint i = 0; i < 50; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_auto (Told) told = { 0 };

      fixture_send (fixture, "/gate?name=never", cancellable, &told);
      g_cancellable_cancel (cancellable);
      assert_cancelled (&told);
    }
  assert_works (fixture);
}

/* The queue in front of a host is longer than what the host is given at a time. */
static void
test_queued (Fixture *fixture)
{
  Told ahead[100] = { 0 };
  g_auto (Told) told = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GCancellable) of_queued = g_cancellable_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (ahead); i++)
    fixture_send (fixture, "/gate?name=x", cancellable, &ahead[i]);
  fixture_send (fixture, "/foo/99", of_queued, &told);
  for (guint i = 0; i < 6; i++)
    witness_wait_request (fixture->witness, "/gate?name=x");

  g_cancellable_cancel (of_queued);
  assert_cancelled (&told);
  g_cancellable_cancel (cancellable);
  for (gsize i = 0; i < G_N_ELEMENTS (ahead); i++)
    {
      assert_cancelled (&ahead[i]);
      told_clear (&ahead[i]);
    }
  assert_works (fixture);
}

static void
cancel_in_phase (Fixture    *fixture,
                 const char *method,
                 const char *path,
                 const char *event)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (AdieuRequest) request = adieu_request_new (method, path);
  g_auto (Told) told = { 0 };

  if (g_str_equal (method, "POST"))
    adieu_request_set_body_text (request, "{}", "application/json");
  adieu_client_send_async (fixture->client, request, cancellable, told_cb, &told);
  if (g_str_equal (event, "request"))
    witness_wait_request (fixture->witness, path);
  else
    witness_wait_event (fixture->witness, event);
  g_cancellable_cancel (cancellable);
  assert_cancelled (&told);
}

static void
test_waiting_for_head (Fixture *fixture)
{
  for (guint i = 0; i < 5; i++)
    {
      cancel_in_phase (fixture, "GET", "/gate?name=never", "request");
      assert_works (fixture);
      cancel_in_phase (fixture, "POST", "/bar/1?gate=never", "request");
      assert_works (fixture);
      cancel_in_phase (fixture, "GET", "/stall-head", "request");
      assert_works (fixture);
    }
}

static void
test_many_waiting_for_head (Fixture *fixture)
{
  Told told[40] = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  assert_works (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (told); i++)
    fixture_send (fixture, "/gate?name=never", cancellable, &told[i]);
  for (guint i = 0; i < 6; i++)
    witness_wait_request (fixture->witness, "/gate?name=never");
  g_cancellable_cancel (cancellable);
  for (gsize i = 0; i < G_N_ELEMENTS (told); i++)
    {
      assert_cancelled (&told[i]);
      told_clear (&told[i]);
    }
  assert_works (fixture);
}

/* The gate of a second call on the same HTTP/2 connection opens when the first is cancelled:
 * it must not be taken along. */
static void
test_neighbour_lives (Fixture *fixture)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Told) goes = { 0 };
  g_auto (Told) stays = { 0 };

  assert_works (fixture);
  fixture_send (fixture, "/gate?name=never", cancellable, &goes);
  fixture_send (fixture, "/gate?name=x", NULL, &stays);
  witness_wait_request (fixture->witness, "/gate?name=never");
  witness_wait_request (fixture->witness, "/gate?name=x");
  g_cancellable_cancel (cancellable);
  assert_cancelled (&goes);
  g_assert_cmpuint (stays.n, ==, 0);

  witness_tell (fixture->witness, "open x");
  told_wait (&stays);
  g_assert_no_error (stays.error);
}

static const char * const bodies[] = {
  "/stall-body",
  "/bytes?n=1000000&chunk=1&ms=600000",
  "/bytes?n=60000000&chunk=10000&ms=1",
  "/bytes?n=60000000&chunk=50000&ms=3&chunked=1",
};

static void
test_reading_body (Fixture *fixture)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      cancel_in_phase (fixture, "GET", bodies[i], "request");
      assert_works (fixture);
    }
}

/* An upload that the server does not read. */
static void
test_sending_body (Fixture *fixture)
{
  g_autofree char *text = g_strnfill (24 * 1024 * 1024, 'x');
  g_autoptr (AdieuRequest) request = adieu_request_new ("POST", "/echo");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Told) told = { 0 };

  assert_works (fixture);
  witness_tell (fixture->witness, "stop-reading");
  witness_wait_event (fixture->witness, "command");
  adieu_request_set_body_text (request, text, NULL);
  adieu_client_send_async (fixture->client, request, cancellable, told_cb, &told);
  g_cancellable_cancel (cancellable);
  assert_cancelled (&told);
  witness_tell (fixture->witness, "resume-reading");
  assert_works (fixture);
}

#define N_MEANWHILE 100

static void
ask_meanwhile (AdieuClient *client)
{
  for (guint i = 0; i < N_MEANWHILE; i++)
    {
      g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/foo/1");
      g_auto (Told) told = { 0 };

      adieu_client_send_async (client, request, NULL, told_cb, &told);
      told_wait (&told);
      g_assert_no_error (told.error);
    }
}

/* Closing a TLS connection that takes nothing more must not block the thread that all share. */
static void
test_stuck_body (Fixture *fixture)
{
  Witness *other = witness_start ("--http");
  AdieuClient *client = adieu_client_new (witness_get_base (other, TRANSPORT_HTTP));
  g_autofree char *text = g_strnfill (24 * 1024 * 1024, 'x');
  g_autoptr (AdieuRequest) request = adieu_request_new ("POST", "/echo");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Told) told = { 0 };

  assert_works (fixture);
  witness_tell (fixture->witness, "stop-reading");
  witness_wait_event (fixture->witness, "command");
  adieu_request_set_body_text (request, text, NULL);
  adieu_client_send_async (fixture->client, request, cancellable, told_cb, &told);
  ask_meanwhile (client);
  g_cancellable_cancel (cancellable);
  assert_cancelled (&told);
  ask_meanwhile (client);
  g_assert_finalize_object (client);
  witness_wait_event (other, "end");
  witness_stop (other);
  witness_tell (fixture->witness, "resume-reading");
  assert_works (fixture);
}

/* ---- before there is a connection ---- */

static void
cancel_at (Fixture    *fixture,
           Witness    *silent,
           const char *event)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/foo/1");
  g_autoptr (AdieuClient) client = NULL;
  g_auto (Told) told = { 0 };

  client = g_object_new (ADIEU_TYPE_CLIENT,
                         "base-url", witness_get_base (silent, fixture->transport),
                         "tls-database", witness_get_ca (silent),
                         NULL);
  adieu_client_send_async (client, request, cancellable, told_cb, &told);
  if (event != NULL)
    witness_wait_event (silent, event);
  g_cancellable_cancel (cancellable);
  assert_cancelled (&told);
  g_assert_finalize_object (g_steal_pointer (&client));
}

static void
test_shaking_hands (Fixture *fixture)
{
  Witness *silent = witness_start ("--https --h2 --stall-handshake");

  fixture_drop_client (fixture);
  cancel_at (fixture, silent, "accept");
  assert_nothing_left (fixture->n_inboxes);
  witness_stop (silent);
}

static GSocket *
connect_to (guint port)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  g_autoptr (GSocket) socket = NULL;

  socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_socket_set_blocking (socket, FALSE);
  g_socket_connect (socket, address, NULL, NULL);

  return g_steal_pointer (&socket);
}

/* Where the backlog is full, the kernel leaves a new connection without an answer. */
static void
test_connecting (Fixture *fixture)
{
  Witness *silent = witness_start ("--http --https --h2 --delay-accept --backlog 0");
  g_autoptr (GPtrArray) fillers = g_ptr_array_new_with_free_func (g_object_unref);

  fixture_drop_client (fixture);
  for (guint i = 0; i < 4; i++)
    g_ptr_array_add (fillers, connect_to (witness_get_port (silent, fixture->transport)));
  cancel_at (fixture, silent, NULL);
  assert_nothing_left (fixture->n_inboxes);
  g_ptr_array_set_size (fillers, 0);
  g_ptr_array_unref (witness_quit (silent)); /* the fillers end as they like */
  witness_free (silent);
}

/* ---- who cancels ---- */

static gpointer
cancel_thread (gpointer data)
{
  Fixture *fixture = ((gpointer *) data)[0];

  witness_wait_request (fixture->witness, "/gate?name=never");
  g_cancellable_cancel (((gpointer *) data)[1]);

  return NULL;
}

static void
test_blocking_call_from_other_thread (Fixture *fixture)
{
  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      gpointer data[] = { fixture, cancellable };
      GThread *thread = g_thread_new ("cancels", cancel_thread, data);
      g_autoptr (GError) error = NULL;

      g_assert_null (adieu_client_get (fixture->client, "/gate?name=never", cancellable, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_thread_join (thread);
    }
  assert_works (fixture);
}

static void
cancel_cb (GObject      *client,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response = adieu_client_get_finish (ADIEU_CLIENT (client), result, &error);

  g_assert_no_error (error);
  g_cancellable_cancel (user_data);
}

/* The very cancellable of the call whose callback runs. */
static void
test_from_within_callback (Fixture *fixture)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Told) other = { 0 };

  adieu_client_get_async (fixture->client, "/foo/1", cancellable, cancel_cb, cancellable);
  fixture_send (fixture, "/gate?name=never", cancellable, &other);
  assert_cancelled (&other);
}

static gpointer
cancel_now_thread (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);

  return NULL;
}

/* Whoever is first: the callback runs once, and tells of one of the two. */
static void
test_race_with_answer (Fixture *fixture)
{
  guint n_cancelled = 0;

  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_auto (Told) told = { 0 };
      GThread *thread = NULL;

      fixture_send (fixture, "/foo/1", cancellable, &told);
      for (guint turns = 0; turns < i % 8; turns++)
        g_thread_yield ();
      thread = g_thread_new ("cancels", cancel_now_thread, cancellable);
      told_wait (&told);
      if (told.error != NULL)
        assert_cancelled (&told);
      n_cancelled += told.error != NULL;
      g_thread_join (thread);
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_assert_cmpuint (told.n, ==, 1);
    }
  g_test_message ("%u of 200 cancelled", n_cancelled);
  assert_works (fixture);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  fixture_add ("/adieu/cancel/%s/before-the-call", ON_ALL, test_before_the_call);
  fixture_add ("/adieu/cancel/%s/right-after-the-call", ON_ALL, test_right_after_the_call);
  fixture_add ("/adieu/cancel/%s/queued", ON_ALL, test_queued);
  fixture_add ("/adieu/cancel/%s/connecting", ON_TCP, test_connecting);
  fixture_add ("/adieu/cancel/%s/shaking-hands", ON_TLS, test_shaking_hands);
  fixture_add ("/adieu/cancel/%s/sending-body", ON_ALL, test_sending_body);
  fixture_add ("/adieu/cancel/%s/stuck-body", ON_ALL, test_stuck_body);
  fixture_add ("/adieu/cancel/%s/waiting-for-head", ON_ALL, test_waiting_for_head);
  fixture_add ("/adieu/cancel/%s/many-waiting-for-head", ON_ALL, test_many_waiting_for_head);
  fixture_add ("/adieu/cancel/%s/neighbour-lives", ON_ALL, test_neighbour_lives);
  fixture_add ("/adieu/cancel/%s/reading-body", ON_ALL, test_reading_body);
  fixture_add ("/adieu/cancel/%s/blocking-call-from-other-thread", ON_ALL, test_blocking_call_from_other_thread);
  fixture_add ("/adieu/cancel/%s/from-within-callback", ON_ALL, test_from_within_callback);
  fixture_add ("/adieu/cancel/%s/race-with-answer", ON_ALL, test_race_with_answer);

  return g_test_run ();
}
