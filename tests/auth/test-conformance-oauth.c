/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What goes over the wire is what the RFCs of OAuth show: their examples, field by field, as the
 * server has seen them, with nothing beside them. */

#include "config.h"

#include <adieu/adieu-error.h>

#include "auth/adieu-grant-private.h"
#include "peer.h"

/* RFC 6749 calls this client by its id, s6BhdRkqt3, with the secret gX1fBat3bV. */
#define BASIC "Basic czZCaGRSa3F0MzpnWDFmQmF0M2JW"

typedef struct
{
  Peer                           *peer;
  AdieuOAuth                     *oauth;
  AdieuOAuthClientAuthentication  how;
} Case;

typedef struct
{
  const char *name;
  const char *value;
} Field;

static void
assert_sent (Case        *self,
             const char  *path,
             const char  *authorization,
             const Field *fields)
{
  g_autoptr (JsonObject) last = peer_ask (self->peer, "{'do': 'last', 'path': '%s'}", path);
  JsonObject *form = json_object_get_object_member (last, "form");
  guint n = 0;

  for (; fields[n].name != NULL; n++)
    g_assert_cmpstr (json_object_get_string_member_with_default (form, fields[n].name, NULL), ==,
                     fields[n].value);
  g_assert_cmpuint (json_object_get_size (form), ==, n);
  g_assert_cmpstr (json_object_get_string_member (last, "method"), ==, "POST");
  g_assert_cmpstr (json_object_get_string_member (last, "query"), ==, "");
  g_assert_cmpstr (json_object_get_string_member_with_default (last, "authorization", NULL), ==,
                   authorization);
}

static void
case_begin (Case           *self,
            AdieuOAuthFlow  flow,
            const char     *client_id,
            const char     *client_secret)
{
  g_autofree char *token = NULL;
  g_autofree char *device = NULL;
  g_autofree char *revoke = NULL;

  peer_test_begin ();
  self->peer = peer_start (NULL);
  token = peer_dup_url (self->peer, "/token");
  device = peer_dup_url (self->peer, "/device_authorization");
  revoke = peer_dup_url (self->peer, "/revoke");
  self->oauth = g_object_new (ADIEU_TYPE_OAUTH,
                              "flow", flow,
                              "client-id", client_id,
                              "client-secret", client_secret,
                              "client-authentication", self->how,
                              "token-endpoint", token,
                              "device-authorization-endpoint", device,
                              "revocation-endpoint", revoke,
                              NULL);
}

static void
case_end (Case *self)
{
  g_assert_finalize_object (self->oauth);
  peer_test_end ();
  peer_stop (self->peer);
}

/* One that has expired. */
static void
keep_token (Case       *self,
            const char *refresh_token)
{
  g_autoptr (AdieuToken) token = NULL;

  token = adieu_token_new ("2YotnFZFEjr1zCsicMWpAA", NULL, refresh_token, NULL, 1);
  oauth_keep (self->oauth, token);
}

static void
assert_authorized (Case *self)
{
  g_auto (Asked) asked = { 0 };

  asked_start (&asked, self->oauth, "https://api.example.org/foo", NULL);
  asked_wait (&asked);
  g_assert_no_error (asked.error);
  g_assert_cmpstr (attempt_get_sent (asked.attempt), ==, "Bearer access-1");
}

/* RFC 6749, 4.4.2 */
static void
test_client_credentials (void)
{
  static const Field sent[] = { { "grant_type", "client_credentials" }, { NULL } };
  Case self = { 0 };

  case_begin (&self, ADIEU_OAUTH_FLOW_CLIENT_CREDENTIALS, "s6BhdRkqt3", "gX1fBat3bV");
  assert_authorized (&self);
  assert_sent (&self, "/token", BASIC, sent);
  case_end (&self);
}

static void
refresh (AdieuOAuthClientAuthentication  how,
         const char                     *client_secret,
         const char                     *authorization,
         const Field                    *sent)
{
  Case self = { .how = how };

  case_begin (&self, ADIEU_OAUTH_FLOW_AUTHORIZATION_CODE, "s6BhdRkqt3", client_secret);
  keep_token (&self, "tGzv3JOkF0XG5Qx2TlKWIA");
  assert_authorized (&self);
  assert_sent (&self, "/token", authorization, sent);
  case_end (&self);
}

/* RFC 6749, 6; 2.3.1, for a server that does not take HTTP's own way; and 3.2.1, for a client
 * that has no secret. */
static void
test_refresh (void)
{
  static const Field with_basic[] = {
    { "grant_type", "refresh_token" }, { "refresh_token", "tGzv3JOkF0XG5Qx2TlKWIA" }, { NULL },
  };
  static const Field with_form[] = {
    { "grant_type", "refresh_token" }, { "refresh_token", "tGzv3JOkF0XG5Qx2TlKWIA" },
    { "client_id", "s6BhdRkqt3" }, { "client_secret", "7Fjfp0ZBr1KtDRbnfVdmIw" }, { NULL },
  };
  static const Field without_secret[] = {
    { "grant_type", "refresh_token" }, { "refresh_token", "tGzv3JOkF0XG5Qx2TlKWIA" },
    { "client_id", "s6BhdRkqt3" }, { NULL },
  };

  refresh (ADIEU_OAUTH_CLIENT_AUTHENTICATION_AUTOMATIC, "gX1fBat3bV", BASIC, with_basic);
  refresh (ADIEU_OAUTH_CLIENT_AUTHENTICATION_POST, "7Fjfp0ZBr1KtDRbnfVdmIw", NULL, with_form);
  refresh (ADIEU_OAUTH_CLIENT_AUTHENTICATION_AUTOMATIC, NULL, NULL, without_secret);
}

/* RFC 8628, 3.1, 3.2 and 3.4; a second takes 1 ms. */
static void
test_device (void)
{
  static const Field asked[] = {
    { "client_id", "1406020730" }, { "scope", "example_scope" }, { NULL },
  };
  static const Field polled[] = {
    { "grant_type", "urn:ietf:params:oauth:grant-type:device_code" },
    { "device_code", "GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS" },
    { "client_id", "1406020730" },
    { NULL },
  };
  const gint64 second = adieu_grant_second;
  g_autoptr (GError) error = NULL;
  Case self = { 0 };

  case_begin (&self, ADIEU_OAUTH_FLOW_DEVICE, "1406020730", NULL);
  peer_tell (self.peer,
             "{'do': 'answer', 'path': '/device_authorization', 'answers': [[200, {},"
             " {'device_code': 'GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS',"
             " 'user_code': 'WDJB-MJHT', 'verification_uri': 'https://example.com/device',"
             " 'verification_uri_complete': 'https://example.com/device?user_code=WDJB-MJHT',"
             " 'expires_in': 1800, 'interval': 5}]]}");
  adieu_grant_second = G_TIME_SPAN_MILLISECOND;
  adieu_oauth_set_scope (self.oauth, "example_scope");
  g_assert_true (adieu_oauth_sign_in (self.oauth, NULL, &error));
  g_assert_no_error (error);
  assert_sent (&self, "/device_authorization", NULL, asked);
  assert_sent (&self, "/token", NULL, polled);
  case_end (&self);
  adieu_grant_second = second;
}

/* RFC 7009, 2.1; 2.2: 200 says all, and the body nothing. */
static void
test_revocation (void)
{
  static const Field sent[] = {
    { "token", "45ghiukldjahdnhzdauz" }, { "token_type_hint", "refresh_token" }, { NULL },
  };
  g_autoptr (GError) error = NULL;
  Case self = { 0 };

  case_begin (&self, ADIEU_OAUTH_FLOW_AUTHORIZATION_CODE, "s6BhdRkqt3", "gX1fBat3bV");
  peer_tell (self.peer,
             "{'do': 'answer', 'path': '/revoke', 'answers': [[200, {}, 'ignore me']]}");
  keep_token (&self, "45ghiukldjahdnhzdauz");
  g_assert_true (adieu_oauth_sign_out (self.oauth, NULL, &error));
  g_assert_no_error (error);
  assert_sent (&self, "/revoke", BASIC, sent);
  case_end (&self);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/conformance-oauth/client-credentials-of-rfc-6749", test_client_credentials);
  g_test_add_func ("/adieu/conformance-oauth/refresh-of-rfc-6749", test_refresh);
  g_test_add_func ("/adieu/conformance-oauth/device-of-rfc-8628", test_device);
  g_test_add_func ("/adieu/conformance-oauth/revocation-of-rfc-7009", test_revocation);

  return g_test_run ();
}
