/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Servers that cannot be reached, or must not be trusted: no request gets to them, each case
 * says what is wrong, and what was asked was not sent. */

#include "config.h"

#include "fixture.h"

#include <string.h>

#include <adieu/adieu-loop.h>
#include <gio/gunixsocketaddress.h>

#include "closing/adieu-inbox-private.h"

/* Every case is asked twice, blocking and not: the second time nothing may be remembered. */
static void
assert_unreachable (AdieuClient *client,
                    GQuark       domain,
                    int          code,
                    const char  *keyword)
{
  g_autoptr (AdieuRequest) request = adieu_request_new ("POST", "/bar/1");
  g_auto (Told) told = { 0 };
  g_autoptr (GError) error = NULL;

  adieu_client_send_async (client, request, NULL, told_cb, &told);
  told_wait (&told);
  assert_says (told.error, domain, code, keyword);
  assert_says (told.error, domain, code, "POST http");
  g_assert_cmpint (adieu_client_error_get_delivery (told.error), ==, ADIEU_DELIVERY_NOT_SENT);

  g_assert_null (adieu_client_get (client, "/foo/1", NULL, &error));
  assert_says (error, domain, code, keyword);
}

/* ---- certificates and versions ---- */

typedef struct
{
  const char *arguments;
  gboolean    with_ca;
  const char *keyword;
} Distrust;

static const Distrust distrusts[] = {
  { "", FALSE, "certificate" },
  { "--bad-cert=self-signed", TRUE, "certificate" },
  { "--bad-cert=expired", TRUE, "certificate" },
  { "--bad-cert=wrong-host", TRUE, "certificate" },
  { "--tls-max=1.0", TRUE, NULL },
  { "--tls-max=1.1", TRUE, NULL },
};

static AdieuClient *
client_for (Witness   *witness,
            Transport  transport,
            gboolean   with_ca)
{
  return g_object_new (ADIEU_TYPE_CLIENT,
                       "base-url", witness_get_base (witness, transport),
                       "tls-database", with_ca ? witness_get_ca (witness) : NULL,
                       NULL);
}

static void
test_distrust (gconstpointer data)
{
  const Distrust *distrust = data;

  for (Transport transport = TRANSPORT_HTTPS; transport <= TRANSPORT_H2; transport++)
    {
      g_autofree char *arguments = g_strconcat ("--https --h2 ", distrust->arguments, NULL);
      Witness *witness = witness_start (arguments);
      g_autoptr (AdieuClient) client = client_for (witness, transport, distrust->with_ca);
      int code = distrust->keyword != NULL ? G_TLS_ERROR_BAD_CERTIFICATE : G_TLS_ERROR_HANDSHAKE;
      guint n_inboxes = 0;

      adieu_foreign_loop_get_fd ();
      n_inboxes = adieu_inbox_count ();
      assert_unreachable (client, G_TLS_ERROR, code, distrust->keyword);
      g_assert_finalize_object (g_steal_pointer (&client));
      assert_nothing_left (n_inboxes);
      g_assert_cmpuint (witness_count (witness, "request"), ==, 0);
      witness_stop (witness);
    }
}

/* The oldest that is still fine. */
static void
test_tls_1_2 (void)
{
  for (Transport transport = TRANSPORT_HTTPS; transport <= TRANSPORT_H2; transport++)
    {
      Witness *witness = witness_start ("--https --h2 --tls-max=1.2");
      g_autoptr (AdieuClient) client = client_for (witness, transport, TRUE);
      g_autoptr (GError) error = NULL;
      g_autoptr (AdieuResponse) response = adieu_client_get (client, "/foo/1", NULL, &error);

      g_assert_no_error (error);
      g_assert_finalize_object (g_steal_pointer (&client));
      witness_wait_event (witness, "end");
      witness_stop (witness);
    }
}

/* TLS spoken to a port that does not, and the other way round. */
static void
test_wrong_port (Fixture *fixture)
{
  gboolean secure = fixture->transport == TRANSPORT_HTTP;
  g_autofree char *base = g_strdup_printf ("%s://127.0.0.1:%u", secure ? "https" : "http",
                                           witness_get_port (fixture->witness, fixture->transport));
  g_autoptr (AdieuClient) client = g_object_new (ADIEU_TYPE_CLIENT, "base-url", base,
                                                 "tls-database", witness_get_ca (fixture->witness),
                                                 "total-deadline", 3000, NULL);
  g_autoptr (GError) error = NULL;

  /* What only reads may be sent by a handshake that is done in the last moment. */
  g_assert_null (adieu_client_delete (client, "/foo/1", NULL, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "DELETE http"));
  if (secure)
    g_assert_cmpint (adieu_client_error_get_delivery (error), ==, ADIEU_DELIVERY_NOT_SENT);
  g_assert_cmpuint (witness_count (fixture->witness, "request"), ==, 0);
  g_free (fixture_get_text (fixture, "/foo/1"));
}

/* ---- nobody there ---- */

/* A port that nobody listens at: it was ours a moment ago, and stays bound. */
static GSocket *
bind_socket (guint *port)
{
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);

  g_assert_no_error (error);
  g_socket_bind (socket, any, FALSE, &error);
  g_assert_no_error (error);
  bound = g_socket_get_local_address (socket, &error);
  g_assert_no_error (error);
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));

  return socket;
}

static void
test_refused (void)
{
  static const char * const schemes[] = { "http", "https" };
  guint port = 0;
  g_autoptr (GSocket) socket = bind_socket (&port);

  for (gsize i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      g_autofree char *base = g_strdup_printf ("%s://127.0.0.1:%u", schemes[i], port);
      g_autoptr (AdieuClient) client = adieu_client_new (base);

      assert_unreachable (client, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, "could not reach the server");
    }
}

static void
test_no_such_name (void)
{
  g_autoptr (AdieuClient) client = adieu_client_new ("http://nothing.invalid/");
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/foo/1");
  g_autoptr (GError) error = NULL;

  g_assert_null (adieu_client_send (client, request, NULL, &error));
  g_assert_true (error->domain == G_RESOLVER_ERROR);
  assert_says (error, G_RESOLVER_ERROR, error->code, "nothing.invalid");
  g_assert_cmpint (adieu_client_error_get_delivery (error), ==, ADIEU_DELIVERY_NOT_SENT);
}

static void
test_no_such_socket (void)
{
  g_autoptr (AdieuClient) client = adieu_client_new ("http+unix://%2Fno%2Fsuch%2Fsocket/");
  g_autoptr (GError) error = NULL;

  g_assert_null (adieu_client_get (client, "/foo/1", NULL, &error));
  assert_says (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "could not reach the server");
  g_assert_cmpint (adieu_client_error_get_delivery (error), ==, ADIEU_DELIVERY_NOT_SENT);
}

/* The server goes away between two calls, and does not come back. */
static void
test_server_goes_away (void)
{
  for (Transport transport = TRANSPORT_HTTP; transport <= TRANSPORT_H2; transport++)
    {
      Witness *witness = witness_start ("--http --https --h2");
      g_autoptr (AdieuClient) client = client_for (witness, transport, TRUE);
      g_autoptr (GError) error = NULL;
      g_autoptr (AdieuResponse) response = adieu_client_get (client, "/foo/1", NULL, &error);

      g_assert_no_error (error);
      g_ptr_array_unref (witness_quit (witness));
      witness_free (witness);
      g_assert_null (adieu_client_get (client, "/foo/1", NULL, &error));
      g_assert_nonnull (error);
      g_assert_nonnull (strstr (error->message, "GET http"));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (distrusts); i++)
    {
      const char *name = distrusts[i].arguments;
      g_autofree char *path = g_strconcat ("/adieu/refusals-tls/", *name != '\0' ? name + 2 : "unknown-ca", NULL);

      g_test_add_data_func (path, &distrusts[i], test_distrust);
    }
  g_test_add_func ("/adieu/refusals-tls/tls-1.2-is-fine", test_tls_1_2);
  fixture_add ("/adieu/refusals-tls/%s/wrong-port", ON_TCP, test_wrong_port);
  g_test_add_func ("/adieu/refusals-tls/connection-refused", test_refused);
  g_test_add_func ("/adieu/refusals-tls/no-such-name", test_no_such_name);
  g_test_add_func ("/adieu/refusals-tls/no-such-socket", test_no_such_socket);
  g_test_add_func ("/adieu/refusals-tls/server-goes-away", test_server_goes_away);

  return g_test_run ();
}
