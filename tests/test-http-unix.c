/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is particular to a Unix-domain socket; all else is tested over it in the other files. */

#include "config.h"

#include "fixture.h"

#include <string.h>

static void
test_base_path_is_kept (Fixture *fixture)
{
  g_autofree char *base = g_strconcat (witness_get_base (fixture->witness, TRANSPORT_UNIX), "/foo", NULL);
  g_autoptr (AdieuClient) client = adieu_client_new (base);
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response = adieu_client_get (client, "7", NULL, &error);

  g_assert_no_error (error);
  witness_wait_request (fixture->witness, "/foo/7");
}

/* The path of the socket is nobody's business. */
static void
test_host_is_localhost (Fixture *fixture)
{
  JsonObject *headers = NULL;
  g_autofree char *text = fixture_get_text (fixture, "/headers");

  headers = json_object_get_object_member (witness_wait_request (fixture->witness, "/headers"), "headers");
  g_assert_cmpstr (json_object_get_string_member (headers, "host"), ==, "localhost");
  g_assert_null (strstr (text, "adieu-test"));
}

static void
test_default_headers_are_sent (Fixture *fixture)
{
  g_autoptr (AdieuHeaders) headers = adieu_headers_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response = NULL;

  adieu_headers_append (headers, "Authorization", "Bearer secret", &error);
  adieu_client_set_default_headers (fixture->client, headers);
  response = adieu_client_get (fixture->client, "/auth", NULL, &error);
  g_assert_no_error (error);
}

/* No other place can be asked through a socket's client. */
static void
test_urls_are_refused (Fixture *fixture)
{
  g_autofree char *url = g_strconcat (witness_get_base (fixture->witness, TRANSPORT_HTTP), "/foo/1", NULL);
  g_autoptr (AdieuRequest) request = adieu_request_new_for_url ("GET", url);
  g_autoptr (GError) error = NULL;

  g_assert_null (adieu_client_send (fixture->client, request, NULL, &error));
  assert_says (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_REQUEST, "speaks to a socket");
}

/* A proxy is for the network. */
static void
test_proxy_is_not_asked (Fixture *fixture)
{
  g_autoptr (GProxyResolver) resolver = g_simple_proxy_resolver_new ("http://127.0.0.1:1", NULL);
  g_autoptr (AdieuClient) client = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response = NULL;

  client = g_object_new (ADIEU_TYPE_CLIENT,
                         "base-url", witness_get_base (fixture->witness, TRANSPORT_UNIX),
                         "proxy-resolver", resolver,
                         NULL);
  response = adieu_client_get (client, "/foo/1", NULL, &error);
  g_assert_no_error (error);
}

/* Whoever cannot be reached is named. */
static void
test_no_socket (Fixture *fixture)
{
  g_autoptr (AdieuClient) client = adieu_client_new ("http+unix://%2Fno%2Fsuch%2Fdaemon.sock");
  g_autoptr (GError) error = NULL;

  adieu_client_set_max_attempts (client, 1);
  g_assert_null (adieu_client_get (client, "/foo/1", NULL, &error));
  assert_says (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "at the socket /no/such/daemon.sock");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  fixture_add ("/adieu/http-%s/base-path-is-kept", ON_UNIX, test_base_path_is_kept);
  fixture_add ("/adieu/http-%s/host-is-localhost", ON_UNIX, test_host_is_localhost);
  fixture_add ("/adieu/http-%s/default-headers-are-sent", ON_UNIX, test_default_headers_are_sent);
  fixture_add ("/adieu/http-%s/urls-are-refused", ON_UNIX, test_urls_are_refused);
  fixture_add ("/adieu/http-%s/proxy-is-not-asked", ON_UNIX, test_proxy_is_not_asked);
  fixture_add ("/adieu/http-%s/a-missing-socket-is-named", ON_UNIX, test_no_socket);

  return g_test_run ();
}
