/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What every test of the engine begins and ends with. The end is the greater part: that
 * nothing is left behind is checked after each test, whatever it was about.
 */

#include "config.h"

#include "fixture.h"

#include <string.h>

#include <adieu/adieu-loop.h>

#include "closing/adieu-farewell-private.h"
#include "closing/adieu-inbox-private.h"
#include "closing/adieu-ledger-private.h"
#include "transport/adieu-connection-private.h"

#define PATIENCE_MS 30000
/* How often a condition that nobody announces is looked at. */
#define LOOK_MS 2

typedef struct
{
  Transport   transport;
  FixtureTest test;
} Case;

/* ---- waiting ---- */

static gboolean
look_again_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

void
iterate_until (Holds       holds,
               gpointer    data,
               const char *what)
{
  gint64 until = g_get_monotonic_time () + PATIENCE_MS * G_TIME_SPAN_MILLISECOND;
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  g_autoptr (GSource) look = g_timeout_source_new (LOOK_MS);

  g_source_set_callback (look, look_again_cb, NULL, NULL);
  g_source_attach (look, context);
  while (!holds (data))
    {
      g_main_context_iteration (context, TRUE);
      if (g_get_monotonic_time () > until)
        g_error ("In vain waited for: %s", what);
    }
  g_source_destroy (look);
}

void
wait_until (Holds       holds,
            gpointer    data,
            const char *what)
{
  gint64 until = g_get_monotonic_time () + PATIENCE_MS * G_TIME_SPAN_MILLISECOND;

  while (!holds (data))
    {
      g_usleep (LOOK_MS * G_TIME_SPAN_MILLISECOND);
      if (g_get_monotonic_time () > until)
        g_error ("In vain waited for: %s", what);
    }
}

/* ---- what one call came to ---- */

static void
told (GObject      *client,
      GAsyncResult *result,
      Told         *self)
{
  static int last_order = 0;
  g_autoptr (GObject) source = g_async_result_get_source_object (result);

  g_assert_true (source == client);
  g_assert_true (g_async_result_get_user_data (result) == self);
  self->n++;
  g_assert_cmpuint (self->n, ==, 1);
  self->order = (guint) g_atomic_int_add (&last_order, 1) + 1;
  self->thread = g_thread_self ();
  self->context = g_main_context_get_thread_default ();
}

void
told_cb (GObject      *client,
         GAsyncResult *result,
         gpointer      user_data)
{
  Told *self = user_data;

  told (client, result, self);
  self->response = adieu_client_send_finish (ADIEU_CLIENT (client), result, &self->error);
  g_assert_true ((self->response == NULL) == (self->error != NULL));
}

void
told_closed_cb (GObject      *client,
                GAsyncResult *result,
                gpointer      user_data)
{
  Told *self = user_data;

  told (client, result, self);
  g_assert_true (adieu_client_close_finish (ADIEU_CLIENT (client), result, &self->error)
                 == (self->error == NULL));
}

static gboolean
is_told (gpointer data)
{
  return ((Told *) data)->n > 0;
}

void
told_wait (Told *self)
{
  iterate_until (is_told, self, "the callback of a call");
}

void
told_clear (Told *self)
{
  g_clear_object (&self->response);
  g_clear_error (&self->error);
  *self = (Told) { 0 };
}

void
assert_says (const GError *error,
             GQuark        domain,
             int           code,
             const char   *keyword)
{
  if (error == NULL)
    g_error ("No error, where one should say “%s”", keyword);
  if (error->domain != domain || error->code != code
      || (keyword != NULL && strstr (error->message, keyword) == NULL))
    g_error ("This error is not %s %d with “%s”: %s %d “%s”", g_quark_to_string (domain), code, keyword,
             g_quark_to_string (error->domain), error->code, error->message);
}

/* ---- calls ---- */

/* A GET on the thread's default context. */
void
fixture_send (Fixture      *fixture,
              const char   *path,
              GCancellable *cancellable,
              Told         *told)
{
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", path);

  adieu_client_send_async (fixture->client, request, cancellable, told_cb, told);
}

/* A GET that must succeed. */
char *
fixture_get_text (Fixture    *fixture,
                  const char *path)
{
  g_auto (Told) got = { 0 };
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  fixture_send (fixture, path, NULL, &got);
  told_wait (&got);
  g_assert_no_error (got.error);
  text = adieu_response_dup_text (got.response, &error);
  g_assert_no_error (error);

  return text;
}

/* ---- begin ---- */

AdieuClient *
fixture_new_client (Fixture *fixture)
{
  return g_object_new (ADIEU_TYPE_CLIENT,
                       "base-url", witness_get_base (fixture->witness, fixture->transport),
                       "tls-database", witness_get_ca (fixture->witness),
                       "max-attempts", 1, /* a failure is to be seen at once, */
                       "circuit-breaker", FALSE, /* and however often */
                       NULL);
}

Fixture *
fixture_new (Transport transport)
{
  Fixture *self = g_new0 (Fixture, 1);

  self->transport = transport;
  self->witness = witness_start ("--http --https --h2 --unix");
  self->client = fixture_new_client (self);
  adieu_foreign_loop_get_fd (); /* makes the inbox of this context, which stays */
  self->n_inboxes = adieu_inbox_count ();

  return self;
}

/* ---- end ---- */

static gboolean
no_call_left (gpointer data)
{
  return adieu_ledger_count_all () == 0;
}

static gboolean
no_farewell_left (gpointer data)
{
  return adieu_farewell_count () == 0;
}

static gboolean
no_connection_left (gpointer data)
{
  return adieu_connection_count () == 0;
}

static gboolean
no_inbox_left (gpointer data)
{
  return adieu_inbox_count () == *(guint *) data;
}

/* The application's loop stands still meanwhile: the goodbye has to do without. */
void
assert_nothing_left (guint n_inboxes)
{
  wait_until (no_call_left, NULL, "the last call to be told");
  wait_until (no_farewell_left, NULL, "the last client to be closed");
  wait_until (no_connection_left, NULL, "the last connection to be gone");
  wait_until (no_inbox_left, &n_inboxes, "the inboxes of other contexts to be gone");
}

static gboolean
no_call_holds (gpointer client)
{
  return G_OBJECT (client)->ref_count == 1;
}

/* Lets calls that nobody waits for come to their end. */
void
fixture_settle (Fixture *fixture)
{
  iterate_until (no_call_holds, fixture->client, "the calls to let go of their client");
}

/* The fixture's is the last reference. */
void
fixture_drop_client (Fixture *fixture)
{
  g_assert_finalize_object (g_steal_pointer (&fixture->client));
}

void
fixture_free (Fixture *fixture)
{
  if (fixture->client != NULL)
    fixture_drop_client (fixture);
  assert_nothing_left (fixture->n_inboxes);
  witness_stop (fixture->witness);
  g_free (fixture);
}

static void
run_case (gconstpointer data)
{
  const Case *self = data;
  Fixture *fixture = fixture_new (self->transport);

  self->test (fixture);
  fixture_free (fixture);
}

void
fixture_add (const char  *path,
             guint        transports,
             FixtureTest  test)
{
  for (guint i = TRANSPORT_HTTP; i <= TRANSPORT_UNIX; i++)
    {
      g_auto (GStrv) parts = g_strsplit (path, "%s", 2);
      g_autofree char *full = g_strjoinv (witness_get_name (i), parts);
      Case *self = NULL;

      if ((transports & (1 << i)) == 0)
        continue;
      self = g_new (Case, 1);
      *self = (Case) { i, test };
      g_test_add_data_func_full (full, self, run_case, g_free);
    }
}
