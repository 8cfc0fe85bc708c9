/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is tried again, how often, with which key, and how a wait ends. The witness counts. */

#include "config.h"

#include "fixture.h"

#define SOON_MS 1

/* A client of its own each time: the budget of an old one may be spent. */
static void
make_hopeful (Fixture *fixture,
              guint    max_attempts)
{
  g_clear_object (&fixture->client);
  fixture->client = fixture_new_client (fixture);
  g_object_set (fixture->client, "max-attempts", max_attempts, "retry-delay", SOON_MS, NULL);
}

static void
send_and_wait (Fixture    *fixture,
               const char *method,
               const char *path,
               Told       *told)
{
  g_autoptr (AdieuRequest) request = adieu_request_new (method, path);

  if (g_str_equal (method, "POST"))
    adieu_request_set_body_text (request, "text", NULL);
  adieu_client_send_async (fixture->client, request, NULL, told_cb, told);
  told_wait (told);
}

/* ---- which ---- */

static const struct
{
  const char *method;
  const char *path;
  gboolean    keys;
  guint       n_requests;
} cases[] = {
  { "GET", "/status/503", FALSE, 3 },
  { "GET", "/status/500", FALSE, 3 },
  { "GET", "/status/429", FALSE, 3 },
  { "GET", "/status/408", FALSE, 3 },
  { "GET", "/status/501", FALSE, 1 },
  { "GET", "/status/400", FALSE, 1 },
  { "GET", "/status/404", FALSE, 1 },
  { "GET", "/status/200", FALSE, 1 },
  { "PUT", "/status/503", FALSE, 3 },
  { "DELETE", "/status/503", FALSE, 3 },
  { "POST", "/status/503", FALSE, 1 },
  { "POST", "/status/429", FALSE, 3 },
  { "POST", "/status/503", TRUE, 3 },
  { "PATCH", "/status/500", FALSE, 1 },
  { "PATCH", "/status/500", TRUE, 3 },
  { "GET", "/status/503?retry-after=0", FALSE, 3 },
  { "GET", "/status/503?retry-after=3600", FALSE, 1 },
};

static void
test_which (Fixture *fixture)
{
  guint n_before = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Told) told = { 0 };
      guint n_after = 0;

      make_hopeful (fixture, 3);
      g_object_set (fixture->client, "idempotency-keys", cases[i].keys, NULL);
      send_and_wait (fixture, cases[i].method, cases[i].path, &told);
      n_after = witness_count (fixture->witness, "request");
      if (n_after - n_before != cases[i].n_requests)
        g_error ("%s %s%s was sent %u times, not %u", cases[i].method, cases[i].path,
                 cases[i].keys ? " with a key" : "", n_after - n_before, cases[i].n_requests);
      n_before = n_after;
    }
}

/* One key a call, over all of its attempts. */
static void
test_key (Fixture *fixture)
{
  g_autofree char *first = NULL;

  for (guint call = 0; call < 2; call++)
    {
      g_auto (Told) told = { 0 };
      const char *key = NULL;

      make_hopeful (fixture, 3);
      g_object_set (fixture->client, "idempotency-keys", TRUE, NULL);

      send_and_wait (fixture, "POST", "/status/503", &told);
      for (guint i = 0; i < 3; i++)
        {
          JsonObject *request = witness_wait_request (fixture->witness, "/status/503");
          JsonObject *headers = json_object_get_object_member (request, "headers");
          const char *here = json_object_get_string_member (headers, "idempotency-key");

          g_assert_nonnull (here);
          g_assert_true (key == NULL || g_str_equal (key, here));
          key = here;
        }
      g_assert_cmpstr (key, !=, first);
      g_free (first);
      first = g_strdup (key);
    }
}

static void
test_lost_connection (Fixture *fixture)
{
  g_auto (Told) told = { 0 };
  g_auto (Told) write = { 0 };

  make_hopeful (fixture, 2);
  send_and_wait (fixture, "GET", "/close", &told);
  assert_says (told.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_CONNECTION_LOST, NULL);
  g_assert_cmpuint (witness_count (fixture->witness, "request"), >=, 2);
  for (guint n = witness_count (fixture->witness, "request"); n > 0; n--)
    witness_wait_request (fixture->witness, "/close");

  send_and_wait (fixture, "POST", "/close", &write);
  assert_says (write.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_CONNECTION_LOST, "may have acted");
  witness_wait_request (fixture->witness, "/close");
}

/* ---- how a wait ends ---- */

static void
send_to_wait (Fixture      *fixture,
              GCancellable *cancellable,
              Told         *told)
{
  fixture_send (fixture, "/status/503?retry-after=50", cancellable, told);
  witness_wait_event (fixture->witness, "answered");
}

static void
test_cancelled (Fixture *fixture)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Told) told = { 0 };

  make_hopeful (fixture, 3);
  send_to_wait (fixture, cancellable, &told);
  g_cancellable_cancel (cancellable);
  told_wait (&told);
  g_assert_error (told.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_closed (Fixture *fixture)
{
  g_auto (Told) told = { 0 };
  g_auto (Told) closed = { 0 };

  make_hopeful (fixture, 3);
  send_to_wait (fixture, NULL, &told);
  adieu_client_close_async (fixture->client, NULL, told_closed_cb, &closed);
  told_wait (&closed);
  g_assert_cmpuint (told.n, ==, 1);
  g_assert_error (told.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (told.order, <, closed.order);
}

/* The answer is better news than to have waited in vain. */
static void
test_deadline (Fixture *fixture)
{
  g_auto (Told) told = { 0 };

  make_hopeful (fixture, 3);
  g_object_set (fixture->client, "total-deadline", 10000, NULL);
  send_and_wait (fixture, "GET", "/status/503?retry-after=50", &told);
  assert_says (told.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_SERVER, "the time for it");
  g_assert_cmpuint (witness_count (fixture->witness, "request"), ==, 1);
}

/* ---- servers ---- */

static void
test_circuit_breaker (Fixture *fixture)
{
  g_auto (Told) refused = { 0 };

  g_object_set (fixture->client, "circuit-breaker", TRUE, NULL);
  for (guint i = 0; i < 10; i++)
    {
      g_auto (Told) told = { 0 };

      send_and_wait (fixture, "GET", "/status/503", &told);
      assert_says (told.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_SERVER, NULL);
    }
  send_and_wait (fixture, "GET", "/status/200", &refused);
  assert_says (refused.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_UNAVAILABLE, "rest");
  g_assert_cmpint (adieu_client_error_get_delivery (refused.error), ==, ADIEU_DELIVERY_NOT_SENT);
  g_assert_cmpuint (witness_count (fixture->witness, "request"), ==, 10);
}

/* As fast as they may, and no faster. */
static void
test_rate (Fixture *fixture)
{
  gint64 begin = g_get_monotonic_time ();
  Told told[4] = { 0 };

  g_object_set (fixture->client, "requests-per-second", 100.0, "burst", 2, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (told); i++)
    fixture_send (fixture, "/foo/1", NULL, &told[i]);
  for (guint i = 0; i < G_N_ELEMENTS (told); i++)
    {
      told_wait (&told[i]);
      g_assert_no_error (told[i].error);
      told_clear (&told[i]);
    }
  g_assert_cmpint (g_get_monotonic_time () - begin, >=, 20 * G_TIME_SPAN_MILLISECOND);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  fixture_add ("/adieu/retries/%s/what-is-safe-and-may-help", ON_ALL, test_which);
  fixture_add ("/adieu/retries/%s/one-key-for-all-attempts", ON_HTTP | ON_H2, test_key);
  fixture_add ("/adieu/retries/%s/a-lost-connection", ON_HTTP, test_lost_connection);
  fixture_add ("/adieu/retries/%s/a-wait-is-cancelled", ON_ALL, test_cancelled);
  fixture_add ("/adieu/retries/%s/a-wait-ends-with-its-client", ON_ALL, test_closed);
  fixture_add ("/adieu/retries/%s/no-wait-in-vain", ON_HTTP, test_deadline);
  fixture_add ("/adieu/retries/%s/a-dead-server-is-left-alone", ON_HTTP, test_circuit_breaker);
  fixture_add ("/adieu/retries/%s/no-faster-than-allowed", ON_HTTP, test_rate);

  return g_test_run ();
}
