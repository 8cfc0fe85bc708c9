/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Clients that share their connections: each has settings of its own, and each can go. */

#include "config.h"

#include "fixture.h"

#include <adieu/adieu-bearer-auth.h>

#include <json-glib/json-glib.h>

static AdieuClient *
derive (Fixture *fixture)
{
  return adieu_client_derive (fixture->client);
}

static void
get (AdieuClient *client,
     const char  *path,
     Told        *told)
{
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", path);

  adieu_client_send_async (client, request, NULL, told_cb, told);
}

static void
get_and_wait (AdieuClient *client,
              const char  *path)
{
  g_auto (Told) told = { 0 };

  get (client, path, &told);
  told_wait (&told);
  g_assert_no_error (told.error);
}

/* The connection that a request came on. */
static gint64
connection_of (Fixture    *fixture,
               const char *path)
{
  return json_object_get_int_member (witness_wait_request (fixture->witness, path), "connection");
}

static const char *
header_of (JsonObject *request,
           const char *name)
{
  JsonObject *headers = json_object_get_object_member (request, "headers");

  return json_object_has_member (headers, name) ? json_object_get_string_member (headers, name) : NULL;
}

static void
test_same_connection (Fixture *fixture)
{
  g_autoptr (AdieuClient) derived = derive (fixture);

  get_and_wait (fixture->client, "/foo/1");
  get_and_wait (derived, "/foo/2");
  g_assert_cmpint (connection_of (fixture, "/foo/1"), ==, connection_of (fixture, "/foo/2"));
  g_assert_cmpuint (witness_count (fixture->witness, "accept"), ==, 1);
}

/* It begins with what the other one has, and from there on each is on its own. */
static void
test_own_settings (Fixture *fixture)
{
  g_autoptr (AdieuHeaders) headers = adieu_headers_new ();
  g_autoptr (AdieuHeaders) others = adieu_headers_new ();
  g_autoptr (AdieuClient) derived = NULL;

  g_assert_true (adieu_headers_append (headers, "X-Of", "both", NULL));
  g_assert_true (adieu_headers_append (others, "X-Of", "one", NULL));
  adieu_client_set_default_headers (fixture->client, headers);
  adieu_client_set_total_deadline (fixture->client, 12345);
  derived = derive (fixture);
  g_assert_cmpstr (adieu_client_get_base_url (derived), ==, adieu_client_get_base_url (fixture->client));
  g_assert_cmpuint (adieu_client_get_total_deadline (derived), ==, 12345);

  adieu_client_set_total_deadline (derived, 54321);
  adieu_client_set_default_headers (derived, others);
  g_assert_cmpuint (adieu_client_get_total_deadline (fixture->client), ==, 12345);
  get_and_wait (fixture->client, "/foo/1");
  get_and_wait (derived, "/foo/2");
  g_assert_cmpstr (header_of (witness_wait_request (fixture->witness, "/foo/1"), "x-of"), ==, "both");
  g_assert_cmpstr (header_of (witness_wait_request (fixture->witness, "/foo/2"), "x-of"), ==, "one");
}

/* What is secret stays with the server that it is for. */
static void
test_other_server (Fixture *fixture)
{
  g_autoptr (AdieuHeaders) headers = adieu_headers_new ();
  g_autoptr (AdieuBearerAuth) auth = adieu_bearer_auth_new ("secret");
  Witness *other = witness_start ("--http --https --h2");
  g_autoptr (AdieuClient) same = NULL;
  g_autoptr (AdieuClient) elsewhere = NULL;
  JsonObject *request = NULL;

  g_assert_true (adieu_headers_append (headers, "X-Key", "secret", NULL));
  adieu_client_set_default_headers (fixture->client, headers);
  adieu_client_set_auth (fixture->client, ADIEU_AUTH (auth));
  same = derive (fixture);
  elsewhere = g_object_new (ADIEU_TYPE_CLIENT,
                            "parent", fixture->client,
                            "base-url", witness_get_base (other, TRANSPORT_HTTP),
                            NULL);

  get_and_wait (same, "/auth");
  get_and_wait (elsewhere, "/foo/1");
  request = witness_wait_request (fixture->witness, "/auth");
  g_assert_cmpstr (header_of (request, "authorization"), ==, "Bearer secret");
  g_assert_cmpstr (header_of (request, "x-key"), ==, "secret");
  request = witness_wait_request (other, "/foo/1");
  g_assert_null (header_of (request, "authorization"));
  g_assert_null (header_of (request, "x-key"));

  g_clear_object (&same);
  g_clear_object (&elsewhere);
  fixture_drop_client (fixture);
  witness_wait_event (other, "end");
  witness_stop (other);
}

/* ---- they go ---- */

static void
test_parent_goes_first (Fixture *fixture)
{
  g_autoptr (AdieuClient) derived = derive (fixture);

  get_and_wait (fixture->client, "/foo/1");
  g_assert_finalize_object (g_steal_pointer (&fixture->client));
  get_and_wait (derived, "/foo/2");
  g_assert_cmpint (connection_of (fixture, "/foo/1"), ==, connection_of (fixture, "/foo/2"));
  g_assert_finalize_object (g_steal_pointer (&derived));
  witness_wait_event (fixture->witness, "end");
}

static void
close_and_wait (AdieuClient *client)
{
  g_auto (Told) told = { 0 };

  adieu_client_close_async (client, NULL, told_closed_cb, &told);
  told_wait (&told);
  g_assert_no_error (told.error);
  g_assert_true (adieu_client_is_closed (client));
}

/* Closing one ends what that one has under way, and nothing else. */
static void
test_one_is_closed (Fixture *fixture)
{
  g_autoptr (AdieuClient) derived = derive (fixture);
  g_auto (Told) ours = { 0 };
  g_auto (Told) theirs = { 0 };
  g_auto (Told) late = { 0 };

  get (fixture->client, "/gate?name=a", &ours);
  get (derived, "/gate?name=b", &theirs);
  witness_wait_request (fixture->witness, "/gate?name=a");
  witness_wait_request (fixture->witness, "/gate?name=b");

  close_and_wait (derived);
  g_assert_cmpuint (theirs.n, ==, 1);
  assert_says (theirs.error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "its client was closed");
  g_assert_cmpuint (ours.n, ==, 0);
  g_assert_false (adieu_client_is_closed (fixture->client));
  get (derived, "/foo/1", &late);
  told_wait (&late);
  assert_says (late.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_CLOSED, NULL);

  witness_tell (fixture->witness, "open a");
  told_wait (&ours);
  g_assert_no_error (ours.error);
}

/* What has not got its turn yet, and what waits to be tried again. */
static void
test_waiting_ones_are_closed (Fixture *fixture)
{
  g_autoptr (AdieuClient) derived = NULL;
  g_auto (Told) resting = { 0 };
  Told told[80] = { { 0 } };

  g_object_set (fixture->client, "max-attempts", 3, NULL);
  derived = derive (fixture);
  get (derived, "/status/503?retry-after=50", &resting);
  witness_wait_request (fixture->witness, "/status/503?retry-after=50");
  for (gsize i = 0; i < G_N_ELEMENTS (told); i++)
    get (i % 2 == 0 ? derived : fixture->client, "/gate?name=all", &told[i]);
  close_and_wait (derived);
  assert_says (resting.error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "its client was closed");

  witness_tell (fixture->witness, "open all");
  for (gsize i = 0; i < G_N_ELEMENTS (told); i++)
    {
      told_wait (&told[i]);
      if (i % 2 == 0)
        assert_says (told[i].error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "its client was closed");
      else
        g_assert_no_error (told[i].error);
      told_clear (&told[i]);
    }
}

/* A write that the server may have begun to act on is not cut off. */
static void
test_write_may_finish (Fixture *fixture)
{
  g_autoptr (AdieuClient) derived = derive (fixture);
  g_autoptr (JsonNode) json = json_from_string ("{\"a\":1}", NULL);
  g_autoptr (AdieuRequest) request = adieu_request_new ("POST", "/bar/1?gate=w");
  g_auto (Told) write = { 0 };
  g_auto (Told) closed = { 0 };

  g_assert_true (adieu_request_set_body_json (request, json, NULL));
  adieu_client_send_async (derived, request, NULL, told_cb, &write);
  witness_wait_request (fixture->witness, "/bar/1?gate=w");
  adieu_client_close_async (derived, NULL, told_closed_cb, &closed);
  g_assert_true (adieu_client_is_closed (derived) || closed.n == 0);
  get_and_wait (fixture->client, "/foo/1");
  g_assert_cmpuint (closed.n, ==, 0);
  witness_tell (fixture->witness, "open w");
  told_wait (&closed);
  g_assert_cmpuint (write.n, ==, 1);
  g_assert_no_error (write.error);
}

static void
test_blocking_close (Fixture *fixture)
{
  g_autoptr (AdieuClient) derived = derive (fixture);
  g_autoptr (GError) error = NULL;
  g_auto (Told) theirs = { 0 };

  get (derived, "/gate?name=b", &theirs);
  g_assert_true (adieu_client_close (derived, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (theirs.n, ==, 1);
  assert_says (theirs.error, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
  g_assert_true (adieu_client_close (derived, NULL, &error));
  get_and_wait (fixture->client, "/foo/1");
}

/* ---- a wrapper ---- */

typedef struct
{
  AdieuClient  parent_instance;
  char        *account;
} Wrapper;

typedef AdieuClientClass WrapperClass;

GType wrapper_get_type (void);

G_DEFINE_TYPE (Wrapper, wrapper, ADIEU_TYPE_CLIENT)

static void
wrapper_get_property (GObject    *object,
                      guint       prop_id,
                      GValue     *value,
                      GParamSpec *pspec)
{
  g_value_set_string (value, ((Wrapper *) object)->account);
}

static void
wrapper_set_property (GObject      *object,
                      guint         prop_id,
                      const GValue *value,
                      GParamSpec   *pspec)
{
  g_clear_pointer (&((Wrapper *) object)->account, g_free);
  ((Wrapper *) object)->account = g_value_dup_string (value);
}

static void
wrapper_finalize (GObject *object)
{
  g_free (((Wrapper *) object)->account);

  G_OBJECT_CLASS (wrapper_parent_class)->finalize (object);
}

static void
wrapper_class_init (WrapperClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = wrapper_get_property;
  object_class->set_property = wrapper_set_property;
  object_class->finalize = wrapper_finalize;
  g_object_class_install_property (object_class, 1,
                                   g_param_spec_string ("account", NULL, NULL, NULL,
                                                        G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY));
}

static void
wrapper_init (Wrapper *self)
{
}

static void
test_wrapper (Fixture *fixture)
{
  g_autoptr (AdieuClient) wrapper = g_object_new (wrapper_get_type (),
                                                  "parent", fixture->client,
                                                  "account", "ada",
                                                  NULL);
  g_autoptr (AdieuClient) derived = adieu_client_derive (wrapper);

  g_assert_true (G_OBJECT_TYPE (derived) == wrapper_get_type ());
  g_assert_cmpstr (((Wrapper *) derived)->account, ==, "ada");
  get_and_wait (derived, "/foo/1");
  get_and_wait (fixture->client, "/foo/2");
  g_assert_cmpint (connection_of (fixture, "/foo/1"), ==, connection_of (fixture, "/foo/2"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  fixture_add ("/adieu/derive/%s/over-one-connection", ON_ALL, test_same_connection);
  fixture_add ("/adieu/derive/%s/settings-are-each-ones-own", ON_TCP, test_own_settings);
  fixture_add ("/adieu/derive/%s/no-secret-comes-along-to-another-server", ON_TCP, test_other_server);
  fixture_add ("/adieu/derive/%s/the-parent-goes-first", ON_TCP, test_parent_goes_first);
  fixture_add ("/adieu/derive/%s/closing-one-leaves-the-other-alone", ON_TCP, test_one_is_closed);
  fixture_add ("/adieu/derive/%s/closing-one-ends-what-waits", ON_TCP, test_waiting_ones_are_closed);
  fixture_add ("/adieu/derive/%s/a-write-of-the-closed-one-may-finish", ON_TCP, test_write_may_finish);
  fixture_add ("/adieu/derive/%s/blocking", ON_TCP, test_blocking_close);
  fixture_add ("/adieu/derive/%s/a-wrapper-with-its-properties", ON_TCP, test_wrapper);

  return g_test_run ();
}
