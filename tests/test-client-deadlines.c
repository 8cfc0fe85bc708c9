/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Every call ends by its deadline, says which one it was, and leaves a client that works. */

#include "config.h"

#include "fixture.h"

#define LONG_MS (60 * 60 * 1000)
#define SHORT_MS 150

typedef void (*SetDeadline) (AdieuClient *client,
                             guint        deadline_ms);

typedef struct
{
  guint        transports;
  SetDeadline  set;
  const char  *path;
  const char  *keyword;
} Deadline;

/* A server that says nothing, half a head, half a body, or a byte now and then. */
static const Deadline deadlines[] = {
  { ON_ALL, adieu_client_set_total_deadline, "/slow?ms=600000", "whole call" },
  { ON_ALL, adieu_client_set_total_deadline, "/stall-head", "whole call" },
  { ON_ALL, adieu_client_set_total_deadline, "/stall-body", "whole call" },
  { ON_ALL, adieu_client_set_total_deadline, "/bytes?n=600000&chunk=1&ms=5", "whole call" },
  { ON_ALL, adieu_client_set_total_deadline, "/bytes?n=600000&chunk=1&ms=5&chunked=1", "whole call" },
  { ON_ALL, adieu_client_set_first_byte_deadline, "/slow?ms=600000", "begin to answer" },
  { ON_ALL, adieu_client_set_first_byte_deadline, "/stall-head", "begin to answer" },
  { ON_ALL, adieu_client_set_idle_deadline, "/stall-body", "nothing moved" },
  { ON_ALL, adieu_client_set_idle_deadline, "/bytes?n=2&chunk=1&ms=600000", "nothing moved" },
};

static void
no_deadlines (AdieuClient *client)
{
  adieu_client_set_total_deadline (client, LONG_MS);
  adieu_client_set_connect_deadline (client, LONG_MS);
  adieu_client_set_first_byte_deadline (client, LONG_MS);
  adieu_client_set_idle_deadline (client, LONG_MS);
}

static void
assert_works (Fixture *fixture)
{
  g_autofree char *text = NULL;

  no_deadlines (fixture->client);
  text = fixture_get_text (fixture, "/status/200?body=text");
  g_assert_cmpstr (text, ==, "You asked for this status\n");
}

static void
test_each_deadline (Fixture *fixture)
{
  assert_works (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (deadlines); i++)
    {
      g_auto (Told) told = { 0 };
      gint64 begin = g_get_monotonic_time ();

      if ((deadlines[i].transports & (1 << fixture->transport)) == 0)
        continue;

      g_test_message ("%s", deadlines[i].path);
      no_deadlines (fixture->client);
      deadlines[i].set (fixture->client, SHORT_MS);
      fixture_send (fixture, deadlines[i].path, NULL, &told);
      told_wait (&told);
      assert_says (told.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_TIMED_OUT, deadlines[i].keyword);
      assert_says (told.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_TIMED_OUT, "GET http");
      g_assert_cmpint (adieu_client_error_get_delivery (told.error), ==, ADIEU_DELIVERY_UNKNOWN);
      g_assert_cmpint (g_get_monotonic_time () - begin, >=, SHORT_MS * G_TIME_SPAN_MILLISECOND);
      assert_works (fixture);
    }
}

static void
send_with_deadline (Fixture    *fixture,
                    const char *path,
                    guint       deadline_ms,
                    Told       *told)
{
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", path);

  adieu_request_set_deadline (request, deadline_ms);
  adieu_client_send_async (fixture->client, request, NULL, told_cb, told);
}

static void
test_request_has_its_own (Fixture *fixture)
{
  g_auto (Told) sooner = { 0 };
  g_auto (Told) later = { 0 };

  no_deadlines (fixture->client);
  send_with_deadline (fixture, "/gate?name=never", SHORT_MS, &sooner);
  told_wait (&sooner);
  assert_says (sooner.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_TIMED_OUT, "whole call");

  adieu_client_set_total_deadline (fixture->client, 1);
  send_with_deadline (fixture, "/slow?ms=50", LONG_MS, &later);
  told_wait (&later);
  g_assert_no_error (later.error);
}

static void
test_blocking_call_has_it_too (Fixture *fixture)
{
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/stall-head");
  g_autoptr (GError) error = NULL;

  adieu_request_set_deadline (request, SHORT_MS);
  g_assert_null (adieu_client_send (fixture->client, request, NULL, &error));
  assert_says (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_TIMED_OUT, "whole call");
}

/* One that still waits for its turn was not sent, and says so. */
static void
test_waiting_counts (Fixture *fixture)
{
  g_auto (Told) first = { 0 };
  g_auto (Told) second = { 0 };

  fixture_drop_client (fixture);
  fixture->client = g_object_new (ADIEU_TYPE_CLIENT,
                                  "base-url", witness_get_base (fixture->witness, fixture->transport),
                                  "max-connections-per-host", 1,
                                  NULL);
  fixture_send (fixture, "/gate?name=x", NULL, &first);
  witness_wait_request (fixture->witness, "/gate?name=x");
  send_with_deadline (fixture, "/foo/1", SHORT_MS, &second);
  told_wait (&second);
  assert_says (second.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_TIMED_OUT, "whole call");
  g_assert_cmpint (adieu_client_error_get_delivery (second.error), ==, ADIEU_DELIVERY_NOT_SENT);
  g_assert_cmpuint (first.n, ==, 0);

  witness_tell (fixture->witness, "open x");
  told_wait (&first);
  g_assert_no_error (first.error);
  g_assert_cmpuint (witness_count (fixture->witness, "request"), ==, 1);
}

/* The redirects share the deadline of the call. */
static void
test_redirects_count (Fixture *fixture)
{
  g_auto (Told) told = { 0 };

  no_deadlines (fixture->client);
  adieu_client_set_max_redirects (fixture->client, 100);
  send_with_deadline (fixture, "/redirect?delay=20&to=%2Fredirect%3Fdelay%3D20%26to%3D%252Fslow%253Fms%253D600000",
                      SHORT_MS * 2, &told);
  told_wait (&told);
  assert_says (told.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_TIMED_OUT, "whole call");
  assert_works (fixture);
}

/* An upload that nobody reads. */
static void
test_upload_stands_still (Fixture *fixture)
{
  g_autofree char *text = g_strnfill (24 * 1024 * 1024, 'x');
  g_autoptr (AdieuRequest) request = adieu_request_new ("POST", "/echo");
  g_auto (Told) told = { 0 };

  assert_works (fixture);
  witness_tell (fixture->witness, "stop-reading");
  adieu_request_set_body_text (request, text, NULL);
  adieu_client_set_idle_deadline (fixture->client, SHORT_MS * 2);
  adieu_client_send_async (fixture->client, request, NULL, told_cb, &told);
  told_wait (&told);
  assert_says (told.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_TIMED_OUT, "nothing moved");
  g_assert_cmpint (adieu_client_error_get_delivery (told.error), ==, ADIEU_DELIVERY_UNKNOWN);
  witness_tell (fixture->witness, "resume-reading");
  assert_works (fixture);
}

/* A server that takes the connection and then never shakes hands. */
static void
test_handshake_stalls (Fixture *fixture)
{
  Witness *silent = witness_start ("--https --h2 --stall-handshake");
  g_autoptr (AdieuClient) client = NULL;
  g_autoptr (AdieuRequest) request = adieu_request_new ("POST", "/bar/1");
  g_auto (Told) told = { 0 };

  client = g_object_new (ADIEU_TYPE_CLIENT,
                         "base-url", witness_get_base (silent, fixture->transport),
                         "tls-database", witness_get_ca (silent),
                         "connect-deadline", SHORT_MS,
                         NULL);
  adieu_client_send_async (client, request, NULL, told_cb, &told);
  told_wait (&told);
  assert_says (told.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_TIMED_OUT, "no connection");
  g_assert_cmpint (adieu_client_error_get_delivery (told.error), ==, ADIEU_DELIVERY_NOT_SENT);

  g_assert_finalize_object (g_steal_pointer (&client));
  fixture_drop_client (fixture);
  assert_nothing_left (fixture->n_inboxes);
  witness_stop (silent);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  fixture_add ("/adieu/deadlines/%s/each-one-ends-its-call", ON_ALL, test_each_deadline);
  fixture_add ("/adieu/deadlines/%s/request-has-its-own", ON_ALL, test_request_has_its_own);
  fixture_add ("/adieu/deadlines/%s/blocking-call-has-it-too", ON_ALL, test_blocking_call_has_it_too);
  fixture_add ("/adieu/deadlines/%s/waiting-counts", ON_HTTP, test_waiting_counts);
  fixture_add ("/adieu/deadlines/%s/redirects-count", ON_TCP, test_redirects_count);
  fixture_add ("/adieu/deadlines/%s/upload-stands-still", ON_ALL, test_upload_stands_still);
  fixture_add ("/adieu/deadlines/%s/handshake-stalls", ON_TLS, test_handshake_stalls);

  return g_test_run ();
}
