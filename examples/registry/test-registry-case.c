/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the tests of the wrapper do over and over: ask for something that must succeed or must not,
 * push small things, and look which tokens that took.
 */

#include "config.h"

#include "test-registry-case.h"

#include <string.h>

#include "fixture.h"

Peer *servers;
RegistryClient *client;

void
case_begin_as (const char *user_name,
               const char *password)
{
  peer_test_begin ();
  peer_tell (servers, "{'do': 'mint'}");
  json_object_unref (peer_ask (servers, "{'do': 'asked'}"));
  client = registry_client_new (peer_get_origin (servers), user_name, password);
}

void
case_begin (void)
{
  case_begin_as ("alice", "open sesame");
}

void
case_end (void)
{
  g_assert_finalize_object (g_steal_pointer (&client));
  peer_test_end ();
}

/* The scopes of all tokens since the last time, as lines in order. */
void
assert_tokens (const char *expected)
{
  g_autoptr (JsonObject) answer = peer_ask (servers, "{'do': 'asked'}");
  JsonArray *scopes = json_object_get_array_member (answer, "scopes");
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (scopes); i++)
    g_string_append_printf (lines, "%s\n", json_array_get_string_element (scopes, i));
  g_assert_cmpstr (lines->str, ==, expected);
}

AdieuResponse *
try_to (AdieuRequest  *owned,
        GError       **error)
{
  g_autoptr (AdieuRequest) request = owned;

  return adieu_client_send (ADIEU_CLIENT (client), request, NULL, error);
}

AdieuResponse *
must (guint         status,
      AdieuRequest *owned)
{
  g_autoptr (GError) error = NULL;
  AdieuResponse *response = try_to (owned, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (adieu_response_get_status (response), ==, status);

  return response;
}

void
do_it (guint         status,
       AdieuRequest *owned)
{
  g_object_unref (must (status, owned));
}

void
assert_refused (AdieuRequest     *owned,
                AdieuClientError  expected,
                const char       *code,
                const char       *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response = try_to (owned, &error);
  g_autofree char *actual = NULL;

  g_assert_null (response);
  assert_says (error, ADIEU_CLIENT_ERROR, expected, words);
  actual = registry_dup_error_code (error);
  g_assert_cmpstr (actual, ==, code);
}

GBytes *
bytes_of (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

AdieuRequest *
end_of_upload (const char *repository,
               GBytes     *blob)
{
  g_autoptr (AdieuResponse) begun = must (202, registry_upload_request (repository));

  return registry_upload_end_request (begun, blob);
}

/* Gives its digest. */
char *
push_blob (const char *repository,
           const char *text)
{
  g_autoptr (GBytes) blob = bytes_of (text);

  do_it (201, end_of_upload (repository, blob));

  return registry_digest (blob);
}

/* An image of nothing but a configuration. Gives its digest. */
char *
push_image (const char *repository,
            const char *tag)
{
  AdieuRequest *request = registry_manifest_request ("PUT", repository, tag);
  g_autofree char *config = push_blob (repository, "{}");
  g_autofree char *text = NULL;
  g_autoptr (GBytes) manifest = NULL;
  g_autoptr (AdieuResponse) response = NULL;

  text = g_strdup_printf ("{\"schemaVersion\": 2, \"mediaType\": \"%s\", \"layers\": [], "
                          "\"config\": {\"size\": 2, \"digest\": \"%s\", \"mediaType\": "
                          "\"application/vnd.docker.container.image.v1+json\"}}",
                          REGISTRY_MANIFEST_TYPE, config);
  manifest = bytes_of (text);
  adieu_request_set_body_bytes (request, manifest, REGISTRY_MANIFEST_TYPE);
  response = must (201, request);

  return g_strdup (adieu_response_get_header (response, "Docker-Content-Digest"));
}
