/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Closing by hand, which nobody has to: reads are cancelled, writes may finish, the closer is
 * told last, and nothing goes out after that. */

#include "config.h"

#include "fixture.h"

#include "closing/adieu-ledger-private.h"

static void
send_write (Fixture    *fixture,
            const char *path,
            Told       *told)
{
  g_autoptr (AdieuRequest) request = adieu_request_new ("POST", path);

  adieu_request_set_body_text (request, "{}", "application/json");
  adieu_client_send_async (fixture->client, request, NULL, told_cb, told);
}

static void
assert_closed (Fixture *fixture)
{
  g_auto (Told) told = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (adieu_client_is_closed (fixture->client));
  fixture_send (fixture, "/foo/1", NULL, &told);
  g_assert_cmpuint (told.n, ==, 0);
  told_wait (&told);
  assert_says (told.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_CLOSED, "closed");
  g_assert_cmpint (adieu_client_error_get_delivery (told.error), ==, ADIEU_DELIVERY_NOT_SENT);
  g_assert_null (adieu_client_get (fixture->client, "/foo/1", NULL, &error));
  g_assert_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_CLOSED);
}

/* When the closer is told, the server has seen it all already. */
static void
assert_told_when_gone (Fixture *fixture,
                       Told    *closer)
{
  told_wait (closer);
  g_assert_no_error (closer->error);
  g_assert_cmpuint (adieu_ledger_count_all (), ==, 0);
}

static void
test_idle (Fixture *fixture)
{
  g_auto (Told) closer = { 0 };

  g_free (fixture_get_text (fixture, "/foo/1"));
  g_assert_false (adieu_client_is_closed (fixture->client));
  adieu_client_close_async (fixture->client, NULL, told_closed_cb, &closer);
  g_assert_true (adieu_client_is_closed (fixture->client));
  g_assert_cmpuint (closer.n, ==, 0);
  assert_told_when_gone (fixture, &closer);
  witness_wait_event (fixture->witness, "end");
  assert_closed (fixture);
  g_assert_cmpuint (witness_count (fixture->witness, "request"), ==, 1);
}

static void
test_never_used (Fixture *fixture)
{
  g_auto (Told) closer = { 0 };

  adieu_client_close_async (fixture->client, NULL, told_closed_cb, &closer);
  assert_told_when_gone (fixture, &closer);
  assert_closed (fixture);
}

static void
test_twice (Fixture *fixture)
{
  g_auto (Told) first = { 0 };
  g_auto (Told) second = { 0 };
  g_auto (Told) third = { 0 };
  g_autoptr (GError) error = NULL;

  g_free (fixture_get_text (fixture, "/foo/1"));
  adieu_client_close_async (fixture->client, NULL, told_closed_cb, &first);
  adieu_client_close_async (fixture->client, NULL, told_closed_cb, &second);
  told_wait (&first);
  told_wait (&second);
  adieu_client_close_async (fixture->client, NULL, told_closed_cb, &third);
  told_wait (&third);
  g_assert_no_error (first.error);
  g_assert_no_error (second.error);
  g_assert_no_error (third.error);
  g_assert_true (adieu_client_close (fixture->client, NULL, &error));
  g_assert_no_error (error);
}

static void
test_no_callback (Fixture *fixture)
{
  g_free (fixture_get_text (fixture, "/foo/1"));
  adieu_client_close_async (fixture->client, NULL, NULL, NULL);
  witness_wait_event (fixture->witness, "end");
  assert_closed (fixture);
  fixture_settle (fixture);
}

static void
test_reads_are_cancelled (Fixture *fixture)
{
  static const char * const paths[] = { "/gate?name=never", "/stall-head", "/stall-body" };
  Told told[60] = { 0 };
  g_auto (Told) closer = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (told); i++)
    fixture_send (fixture, paths[i % 3], NULL, &told[i]);
  for (guint i = 0; i < 6; i++)
    witness_wait_event (fixture->witness, "request");
  adieu_client_close_async (fixture->client, NULL, told_closed_cb, &closer);
  assert_told_when_gone (fixture, &closer);
  for (gsize i = 0; i < G_N_ELEMENTS (told); i++)
    {
      g_assert_cmpuint (told[i].n, ==, 1);
      g_assert_cmpuint (told[i].order, <, closer.order);
      assert_says (told[i].error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "closed");
      told_clear (&told[i]);
    }
  assert_closed (fixture);
}

static void
test_write_may_finish (Fixture *fixture)
{
  g_auto (Told) write = { 0 };
  g_auto (Told) read = { 0 };
  g_auto (Told) closer = { 0 };

  g_free (fixture_get_text (fixture, "/foo/1"));
  send_write (fixture, "/bar/1?gate=x", &write);
  fixture_send (fixture, "/gate?name=never", NULL, &read);
  witness_wait_request (fixture->witness, "/bar/1?gate=x");
  witness_wait_request (fixture->witness, "/gate?name=never");
  adieu_client_close_async (fixture->client, NULL, told_closed_cb, &closer);
  told_wait (&read);
  assert_says (read.error, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
  g_assert_cmpuint (write.n, ==, 0);
  g_assert_cmpuint (closer.n, ==, 0);

  witness_tell (fixture->witness, "open x");
  assert_told_when_gone (fixture, &closer);
  g_assert_cmpuint (write.n, ==, 1);
  g_assert_no_error (write.error);
  g_assert_cmpuint (write.order, <, closer.order);
}

/* Not for ever: the grace period ends. */
static void
test_write_never_finishes (Fixture *fixture)
{
  g_auto (Told) write = { 0 };
  g_auto (Told) closer = { 0 };

  send_write (fixture, "/bar/1?gate=never", &write);
  witness_wait_request (fixture->witness, "/bar/1?gate=never");
  adieu_client_close_async (fixture->client, NULL, told_closed_cb, &closer);
  assert_told_when_gone (fixture, &closer);
  g_assert_cmpuint (write.n, ==, 1);
  assert_says (write.error, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
}

/* One that only waits for its turn has not begun. */
static void
test_queued_writes_are_cancelled (Fixture *fixture)
{
  Told told[100] = { 0 };
  g_auto (Told) closer = { 0 };
  guint n_sent = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (told); i++)
    send_write (fixture, "/bar/1?gate=x", &told[i]);
  for (guint i = 0; i < 6; i++)
    witness_wait_request (fixture->witness, "/bar/1?gate=x");
  adieu_client_close_async (fixture->client, NULL, told_closed_cb, &closer);
  witness_tell (fixture->witness, "open x");
  assert_told_when_gone (fixture, &closer);
  for (gsize i = 0; i < G_N_ELEMENTS (told); i++)
    {
      g_assert_cmpuint (told[i].n, ==, 1);
      if (told[i].error != NULL)
        assert_says (told[i].error, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
      n_sent += told[i].error == NULL;
      told_clear (&told[i]);
    }
  g_assert_cmpuint (n_sent, >=, 6);
  g_assert_cmpuint (n_sent, <=, fixture->transport == TRANSPORT_H2 ? 64 : 6);
}

static void
test_blocking (Fixture *fixture)
{
  g_auto (Told) told = { 0 };
  g_autoptr (GError) error = NULL;

  fixture_send (fixture, "/gate?name=never", NULL, &told);
  witness_wait_request (fixture->witness, "/gate?name=never");
  g_assert_true (adieu_client_close (fixture->client, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (told.n, ==, 1);
  assert_says (told.error, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
  witness_wait_event (fixture->witness, "end");
  assert_closed (fixture);
}

static gpointer
close_thread (gpointer client)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (adieu_client_close (client, NULL, &error));
  g_assert_no_error (error);

  return NULL;
}

static void
test_blocking_in_other_thread (Fixture *fixture)
{
  g_auto (Told) told = { 0 };

  fixture_send (fixture, "/gate?name=never", NULL, &told);
  witness_wait_request (fixture->witness, "/gate?name=never");
  g_thread_join (g_thread_new ("closes", close_thread, fixture->client));
  g_assert_cmpuint (told.n, ==, 0);
  told_wait (&told);
  assert_says (told.error, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
}

/* The waiting ends, the closing does not. */
static void
test_waiting_is_cancelled (Fixture *fixture)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Told) write = { 0 };
  g_auto (Told) closer = { 0 };

  send_write (fixture, "/bar/1?gate=x", &write);
  witness_wait_request (fixture->witness, "/bar/1?gate=x");
  adieu_client_close_async (fixture->client, cancellable, told_closed_cb, &closer);
  g_cancellable_cancel (cancellable);
  told_wait (&closer);
  assert_says (closer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
  g_assert_true (adieu_client_is_closed (fixture->client));
  g_assert_cmpuint (write.n, ==, 0);
  witness_tell (fixture->witness, "open x");
  told_wait (&write);
  g_assert_no_error (write.error);
  witness_wait_event (fixture->witness, "end");
}

/* What the caller gave us is not ours to cancel. */
static void
test_cancellable_of_caller_is_left_alone (Fixture *fixture)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Told) told = { 0 };
  g_auto (Told) closer = { 0 };

  fixture_send (fixture, "/gate?name=never", cancellable, &told);
  adieu_client_close_async (fixture->client, NULL, told_closed_cb, &closer);
  told_wait (&told);
  told_wait (&closer);
  g_assert_false (g_cancellable_is_cancelled (cancellable));
}

static void
test_dispose (Fixture *fixture)
{
  Told told[20] = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (told); i++)
    fixture_send (fixture, "/gate?name=never", NULL, &told[i]);
  for (guint i = 0; i < 6; i++)
    witness_wait_request (fixture->witness, "/gate?name=never");
  g_object_run_dispose (G_OBJECT (fixture->client));
  for (gsize i = 0; i < G_N_ELEMENTS (told); i++)
    {
      told_wait (&told[i]);
      assert_says (told[i].error, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
      told_clear (&told[i]);
    }
  g_object_run_dispose (G_OBJECT (fixture->client));
  assert_closed (fixture);
}

static void
dispose_cb (GObject      *client,
            GAsyncResult *result,
            gpointer      user_data)
{
  told_cb (client, result, user_data);
  g_object_run_dispose (client);
}

static void
test_dispose_in_callback (Fixture *fixture)
{
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/foo/1");
  g_auto (Told) told = { 0 };
  g_auto (Told) other = { 0 };

  fixture_send (fixture, "/gate?name=never", NULL, &other);
  adieu_client_send_async (fixture->client, request, NULL, dispose_cb, &told);
  told_wait (&told);
  g_assert_no_error (told.error);
  told_wait (&other);
  assert_says (other.error, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
  assert_closed (fixture);
}

/* ---- what the application has lent ---- */

typedef struct
{
  GSimpleProxyResolver parent_instance;
} Lent;

typedef GSimpleProxyResolverClass LentClass;

GType lent_get_type (void);

G_DEFINE_TYPE (Lent, lent, G_TYPE_SIMPLE_PROXY_RESOLVER)

static gpointer freed_in; /* a GThread */

static void
lent_finalize (GObject *object)
{
  G_OBJECT_CLASS (lent_parent_class)->finalize (object);
  g_atomic_pointer_set (&freed_in, g_thread_self ());
}

static void
lent_class_init (LentClass *class)
{
  G_OBJECT_CLASS (class)->finalize = lent_finalize;
}

static void
lent_init (Lent *self)
{
}

/* Whoever makes the next client frees what is left. */
static gboolean
is_freed (gpointer data)
{
  g_autoptr (AdieuClient) next = adieu_client_new ("http://127.0.0.1:1");

  return g_atomic_pointer_get (&freed_in) != NULL;
}

/* The network thread is the last to need it, and runs none of the application's code. */
static void
test_lent_is_freed_here (Fixture *fixture)
{
  g_autoptr (GObject) lent = g_object_new (lent_get_type (), "default-proxy", "direct://", NULL);
  g_autoptr (AdieuResponse) response = NULL;
  g_autoptr (GError) error = NULL;

  freed_in = NULL;
  g_clear_object (&fixture->client);
  fixture->client = g_object_new (ADIEU_TYPE_CLIENT,
                                  "base-url", witness_get_base (fixture->witness, fixture->transport),
                                  "tls-database", witness_get_ca (fixture->witness),
                                  "proxy-resolver", lent,
                                  NULL);
  response = adieu_client_get (fixture->client, "/foo/1", NULL, &error);
  g_assert_no_error (error);
  g_clear_object (&lent);
  fixture_drop_client (fixture);
  iterate_until (is_freed, NULL, "the end of what was lent");
  g_assert_true (freed_in == g_thread_self ());
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  fixture_add ("/adieu/closing-client/%s/idle", ON_ALL, test_idle);
  fixture_add ("/adieu/closing-client/%s/never-used", ON_HTTP, test_never_used);
  fixture_add ("/adieu/closing-client/%s/twice", ON_ALL, test_twice);
  fixture_add ("/adieu/closing-client/%s/no-callback", ON_ALL, test_no_callback);
  fixture_add ("/adieu/closing-client/%s/reads-are-cancelled", ON_ALL, test_reads_are_cancelled);
  fixture_add ("/adieu/closing-client/%s/write-may-finish", ON_ALL, test_write_may_finish);
  fixture_add ("/adieu/closing-client/%s/write-never-finishes", ON_ALL, test_write_never_finishes);
  fixture_add ("/adieu/closing-client/%s/queued-writes-are-cancelled", ON_ALL,
               test_queued_writes_are_cancelled);
  fixture_add ("/adieu/closing-client/%s/blocking", ON_ALL, test_blocking);
  fixture_add ("/adieu/closing-client/%s/waiting-is-cancelled", ON_ALL, test_waiting_is_cancelled);
  fixture_add ("/adieu/closing-client/%s/cancellable-of-caller-is-left-alone", ON_ALL,
               test_cancellable_of_caller_is_left_alone);
  fixture_add ("/adieu/closing-client/%s/dispose", ON_ALL, test_dispose);
  fixture_add ("/adieu/closing-client/%s/dispose-in-callback", ON_ALL, test_dispose_in_callback);
  fixture_add ("/adieu/closing-client/%s/blocking-in-other-thread", ON_ALL, test_blocking_in_other_thread);
  fixture_add ("/adieu/closing/%s/what-is-lent-is-freed-by-the-application", ON_TCP, test_lent_is_freed_here);

  return g_test_run ();
}
