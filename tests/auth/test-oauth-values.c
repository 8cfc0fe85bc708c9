/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is pure of OAuth, by the tables and examples of its RFCs.
 */

#include "config.h"

#include <string.h>

#include <adieu/adieu-error.h>

#include "auth/adieu-form-private.h"
#include "auth/adieu-metadata-private.h"
#include "auth/adieu-oauth-answer-private.h"
#include "auth/adieu-redirection-private.h"
#include "base/adieu-secret-private.h"
#include "message/adieu-headers-private.h"
#include "message/adieu-response-private.h"

/* ---- forms ---- */

static void
test_form (void)
{
  g_autoptr (AdieuForm) form = adieu_form_new ();
  g_autoptr (GBytes) bytes = NULL;
  gboolean repeated = FALSE;
  g_autofree char *code = NULL;
  g_autofree char *odd = NULL;

  adieu_form_add (form, "code", "a b+c&d=é");
  adieu_form_add (form, "nothing", NULL);
  adieu_form_add (form, "empty", "");
  g_assert_cmpstr (adieu_form_get_text (form), ==, "code=a+b%2Bc%26d%3D%C3%A9&empty=");
  code = adieu_form_read (adieu_form_get_text (form), "code", &repeated);
  g_assert_cmpstr (code, ==, "a b+c&d=é");
  odd = adieu_form_read ("x=%zz&y", "x", &repeated);
  g_assert_null (odd);
  g_assert_false (repeated);

  bytes = adieu_form_end (g_steal_pointer (&form));
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, strlen ("code=a+b%2Bc%26d%3D%C3%A9&empty="));
}

/* It grows without losing anything. */
static void
test_form_grows (void)
{
  g_autoptr (AdieuForm) form = adieu_form_new ();
  g_autofree char *text = g_strnfill (50000, 'x');
  g_autofree char *read = NULL;
  gboolean repeated = FALSE;

  adieu_form_add (form, "long", text);
  adieu_form_add (form, "after", "1");
  read = adieu_form_read (adieu_form_get_text (form), "long", &repeated);
  g_assert_cmpstr (read, ==, text);
  g_assert_true (g_str_has_suffix (adieu_form_get_text (form), "&after=1"));
}

static void
test_repeated (void)
{
  gboolean repeated = FALSE;
  g_autofree char *state = adieu_form_read ("state=a&code=1&state=b", "state", &repeated);

  g_assert_null (state);
  g_assert_true (repeated);
}

/* RFC 6749, 2.3.1 and appendix B: the id and the secret are encoded like forms. */
static void
test_encoding (void)
{
  static const struct { const char *text; const char *encoded; } table[] = {
    { "s6BhdRkqt3", "s6BhdRkqt3" },
    { " %&+£€", "+%25%26%2B%C2%A3%E2%82%AC" },
    { "a:b", "a%3Ab" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *encoded = adieu_form_encode (table[i].text);

      g_assert_cmpstr (encoded, ==, table[i].encoded);
    }
}

/* RFC 7636, appendix B. */
static void
test_challenge (void)
{
  g_autofree char *challenge = adieu_pkce_challenge ("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");

  g_assert_cmpstr (challenge, ==, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

/* ---- the way through the browser ---- */

/* RFC 6749, 4.1.1, and RFC 7636, 4.3. */
static void
test_request (void)
{
  static const char * const parameters[] = { "prompt", "login", "state", "mine", NULL };
  g_autoptr (AdieuRedirection) redirection
    = adieu_redirection_new ("https://client.example.com/cb");
  g_autofree char *uri = adieu_redirection_dup_request (
      redirection, "https://server.example.com/authorize?x=1", "s6BhdRkqt3", "a b", parameters);
  g_autofree char *challenge = adieu_pkce_challenge (redirection->verifier);
  g_autofree char *expected = g_strdup_printf (
      "https://server.example.com/authorize?x=1&response_type=code&client_id=s6BhdRkqt3"
      "&redirect_uri=https%%3A%%2F%%2Fclient.example.com%%2Fcb&scope=a+b&state=%s"
      "&code_challenge=%s&code_challenge_method=S256&prompt=login",
      redirection->state, challenge);

  g_assert_cmpstr (uri, ==, expected);
}

/* RFC 7636, 4.1. */
static void
test_verifier (void)
{
  g_autoptr (AdieuRedirection) one = adieu_redirection_new ("x:/");
  g_autoptr (AdieuRedirection) other = adieu_redirection_new ("x:/");

  g_assert_cmpuint (strlen (one->verifier), >=, 43);
  g_assert_cmpuint (strlen (one->verifier), <=, 128);
  g_assert_cmpuint (
      strspn (one->verifier, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"),
      ==, strlen (one->verifier));
  g_assert_cmpstr (one->verifier, !=, other->verifier);
  g_assert_cmpstr (one->state, !=, other->state);
}

/* RFC 6749, 4.1.2 and 4.1.2.1; RFC 9207, 2.4. */
static void
test_answer_of_browser (void)
{
  static const struct
  {
    const char *query;
    const char *issuer;
    gboolean    needs_issuer;
    const char *code;
    int         error;
  } table[] = {
    { "code=SplxlOBeZQQYbYS6WxSbIA&state=xyz", NULL, FALSE, "SplxlOBeZQQYbYS6WxSbIA", 0 },
    { "error=access_denied&state=xyz", NULL, FALSE, NULL, ADIEU_CLIENT_ERROR_FORBIDDEN },
    { "error=temporarily_unavailable&state=xyz", NULL, FALSE, NULL, ADIEU_CLIENT_ERROR_SERVER },
    { "error=server_error&state=xyz", NULL, FALSE, NULL, ADIEU_CLIENT_ERROR_SERVER },
    { "error=invalid_scope&state=xyz", NULL, FALSE, NULL, ADIEU_CLIENT_ERROR_BAD_REQUEST },
    { "error=invalid_request&state=xyz", NULL, FALSE, NULL, ADIEU_CLIENT_ERROR_BAD_REQUEST },
    { "error=unsupported_response_type&state=xyz", NULL, FALSE, NULL, ADIEU_CLIENT_ERROR_BAD_REQUEST },
    { "error=unauthorized_client&state=xyz", NULL, FALSE, NULL, ADIEU_CLIENT_ERROR_FORBIDDEN },
    { "error=of_some_extension&error_uri=x&state=xyz", NULL, FALSE, NULL, ADIEU_CLIENT_ERROR_BAD_REQUEST },
    { "session_state=1&code=a&state=xyz&unknown=2", NULL, FALSE, "a", 0 },
    { "state=xyz", NULL, FALSE, NULL, ADIEU_CLIENT_ERROR_INVALID_CONTENT },
    { "code=a&code=b&state=xyz", NULL, FALSE, NULL, ADIEU_CLIENT_ERROR_INVALID_CONTENT },
    { "code=a&iss=https%3A%2F%2Fhonest.example", "https://honest.example", TRUE, "a", 0 },
    { "code=a&iss=https%3A%2F%2Fattacker.example", "https://honest.example", FALSE, NULL,
      ADIEU_CLIENT_ERROR_INVALID_CONTENT },
    { "code=a", "https://honest.example", TRUE, NULL, ADIEU_CLIENT_ERROR_INVALID_CONTENT },
    { "code=a", "https://honest.example", FALSE, "a", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *code = adieu_redirection_read_code (table[i].query, table[i].issuer,
                                                           table[i].needs_issuer, &error);

      g_assert_cmpstr (code, ==, table[i].code);
      if (table[i].code == NULL)
        g_assert_error (error, ADIEU_CLIENT_ERROR, table[i].error);
      else
        g_assert_no_error (error);
    }
}

static void
test_state (void)
{
  g_autoptr (AdieuRedirection) redirection = adieu_redirection_new ("org.example.foo:/signed-in");
  g_autofree char *right = g_strdup_printf ("code=1&state=%s", redirection->state);
  g_autofree char *longer = g_strdup_printf ("code=1&state=%sx", redirection->state);
  g_autofree char *twice = g_strdup_printf ("%s&state=%s", right, redirection->state);

  g_assert_true (adieu_redirection_is_ours (redirection, right));
  g_assert_false (adieu_redirection_is_ours (redirection, longer));
  g_assert_false (adieu_redirection_is_ours (redirection, twice));
  g_assert_false (adieu_redirection_is_ours (redirection, "code=1&state="));
  g_assert_false (adieu_redirection_is_ours (redirection, "code=1"));
}

/* What the browser has called, as far as it is ours. */
static void
test_redirect_uri (void)
{
  static const struct { const char *uri; const char *query; } table[] = {
    { "org.example.foo:/signed-in?a", "a" },
    { "org.example.foo:/signed-in?code=1&state=2#_=_", "code=1&state=2" },
    { "org.example.foo:/signed-in", NULL },
    { "org.example.foo:/signed-inside?a", NULL },
    { "org.example.bar:/signed-in?a", NULL },
    { "", NULL },
  };
  g_autoptr (AdieuRedirection) redirection = adieu_redirection_new ("org.example.foo:/signed-in");

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *query = adieu_redirection_dup_query (redirection, table[i].uri);

      g_assert_cmpstr (query, ==, table[i].query);
    }
}

/* ---- answers ---- */

static AdieuResponse *
answer (guint       status,
        const char *body)
{
  g_autoptr (AdieuHeaders) headers = adieu_headers_new ();
  g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));

  adieu_headers_append (headers, "Content-Type", "application/json;charset=UTF-8", NULL);
  adieu_headers_seal (headers);

  return adieu_response_new ("POST", "https://server.example.com/token", status, "", headers,
                             bytes);
}

/* RFC 6749, 5.1. */
static void
test_token (void)
{
  g_autoptr (AdieuResponse) response = answer (
      200,
      "{\"access_token\":\"2YotnFZFEjr1zCsicMWpAA\",\"token_type\":\"example\",\"expires_in\":3600,"
      "\"refresh_token\":\"tGzv3JOkF0XG5Qx2TlKWIA\",\"example_parameter\":\"example_value\"}");
  g_autoptr (GError) error = NULL;
  AdieuRefusal refusal;
  g_autoptr (AdieuToken) token
    = adieu_oauth_answer_read_token (response, "old", "a b", 1000, &refusal, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (adieu_token_get_access_token (token), ==, "2YotnFZFEjr1zCsicMWpAA");
  g_assert_cmpstr (adieu_token_get_token_type (token), ==, "example");
  g_assert_cmpstr (adieu_token_get_refresh_token (token), ==, "tGzv3JOkF0XG5Qx2TlKWIA");
  g_assert_cmpstr (adieu_token_get_scope (token), ==, "a b");
  g_assert_cmpint (adieu_token_get_expires_at (token), ==, 4600);
}

/* RFC 6749, 6: a server need not send another refresh token. */
static void
test_token_odd (void)
{
  static const struct
  {
    const char *body;
    gint64      expires_at;
  } table[] = {
    { "{\"access_token\":\"a\",\"token_type\":\"bearer\"}", 0 },
    { "{\"access_token\":\"a\",\"token_type\":\"bearer\",\"expires_in\":\"60\"}", 1060 },
    { "{\"access_token\":\"a\",\"token_type\":\"bearer\",\"expires_in\":60.5}", 1060 },
    { "{\"access_token\":\"a\",\"token_type\":\"bearer\",\"expires_in\":-1}", 1000 },
    { "{\"access_token\":\"a\",\"token_type\":\"bearer\",\"expires_in\":null}", 0 },
    { "{\"access_token\":\"a\",\"token_type\":7,\"scope\":[],\"refresh_token\":{}}", 0 },
    { "{\"access_token\":\"a\",\"expires_in\":9223372036854775807}",
      G_GINT64_CONSTANT (3162240000) + 1000 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (AdieuResponse) response = answer (200, table[i].body);
      g_autoptr (GError) error = NULL;
      AdieuRefusal refusal;
      g_autoptr (AdieuToken) token
        = adieu_oauth_answer_read_token (response, "old", NULL, 1000, &refusal, &error);

      g_assert_no_error (error);
      g_assert_cmpint (adieu_token_get_expires_at (token), ==, table[i].expires_at);
      g_assert_cmpstr (adieu_token_get_refresh_token (token), ==, "old");
      g_assert_cmpstr (adieu_token_get_scope (token), ==, NULL);
    }
}

/* RFC 6749, 5.2, and RFC 8628, 3.5. */
static void
test_refusals (void)
{
  static const struct
  {
    guint         status;
    const char   *body;
    int           error;
    AdieuRefusal  refusal;
    const char   *says;
  } table[] = {
    { 400, "{\"error\":\"invalid_request\"}", ADIEU_CLIENT_ERROR_BAD_REQUEST, ADIEU_REFUSAL_OTHER,
      "invalid_request" },
    { 401, "{\"error\":\"invalid_client\"}", ADIEU_CLIENT_ERROR_FORBIDDEN, ADIEU_REFUSAL_OTHER,
      "client id" },
    { 400, "{\"error\":\"invalid_grant\",\"error_description\":\"Too \\u001b[31mold\\n\"}",
      ADIEU_CLIENT_ERROR_UNAUTHORIZED, ADIEU_REFUSAL_OTHER, "sign in again" },
    { 400, "{\"error\":\"unauthorized_client\"}", ADIEU_CLIENT_ERROR_FORBIDDEN, ADIEU_REFUSAL_OTHER,
      NULL },
    { 400, "{\"error\":\"unsupported_grant_type\"}", ADIEU_CLIENT_ERROR_BAD_REQUEST,
      ADIEU_REFUSAL_OTHER, NULL },
    { 400, "{\"error\":\"invalid_scope\"}", ADIEU_CLIENT_ERROR_BAD_REQUEST, ADIEU_REFUSAL_OTHER,
      NULL },
    { 200, "{\"error\":\"invalid_grant\"}", ADIEU_CLIENT_ERROR_UNAUTHORIZED, ADIEU_REFUSAL_OTHER,
      NULL },
    { 400, "{\"error\":\"authorization_pending\"}", ADIEU_CLIENT_ERROR_BAD_REQUEST,
      ADIEU_REFUSAL_PENDING, NULL },
    { 400, "{\"error\":\"slow_down\"}", ADIEU_CLIENT_ERROR_BAD_REQUEST, ADIEU_REFUSAL_SLOW_DOWN,
      NULL },
    { 400, "{\"error\":\"access_denied\"}", ADIEU_CLIENT_ERROR_FORBIDDEN, ADIEU_REFUSAL_OTHER,
      NULL },
    { 400, "{\"error\":\"expired_token\"}", ADIEU_CLIENT_ERROR_TIMED_OUT, ADIEU_REFUSAL_OTHER,
      NULL },
    { 503, "{\"error\":\"invalid_grant\"}", ADIEU_CLIENT_ERROR_SERVER, ADIEU_REFUSAL_OTHER, "503" },
    { 401, "<h1>No</h1>", ADIEU_CLIENT_ERROR_FORBIDDEN, ADIEU_REFUSAL_OTHER, "401" },
    { 400, "{\"error\":{}}", ADIEU_CLIENT_ERROR_BAD_REQUEST, ADIEU_REFUSAL_OTHER, "400" },
    { 302, "", ADIEU_CLIENT_ERROR_BAD_RESPONSE, ADIEU_REFUSAL_OTHER, "302" },
    { 200, "[1]", ADIEU_CLIENT_ERROR_INVALID_CONTENT, ADIEU_REFUSAL_NONE, "no access token" },
    { 200, "", ADIEU_CLIENT_ERROR_INVALID_CONTENT, ADIEU_REFUSAL_NONE, NULL },
    { 200, "{\"access_token\":\"\"}", ADIEU_CLIENT_ERROR_INVALID_CONTENT, ADIEU_REFUSAL_NONE,
      NULL },
    { 200, "{\"access_token\":\"secret-one\",}", ADIEU_CLIENT_ERROR_INVALID_CONTENT,
      ADIEU_REFUSAL_NONE, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (AdieuResponse) response = answer (table[i].status, table[i].body);
      g_autoptr (GError) error = NULL;
      AdieuRefusal refusal;

      g_assert_null (adieu_oauth_answer_read_token (response, NULL, NULL, 0, &refusal, &error));
      g_assert_error (error, ADIEU_CLIENT_ERROR, table[i].error);
      g_assert_cmpint (refusal, ==, table[i].refusal);
      if (table[i].says != NULL)
        g_assert_nonnull (strstr (error->message, table[i].says));
      g_assert_null (strchr (error->message, '\n'));
      g_assert_null (strchr (error->message, 0x1b));
      g_assert_null (strstr (error->message, "secret-one"));
    }
}

/* Nobody reads a novel in an error message. */
static void
test_description_is_short (void)
{
  g_autofree char *novel = g_strnfill (100000, 'n');
  g_autofree char *body
    = g_strdup_printf ("{\"error\":\"%s\",\"error_description\":\"%s\"}", novel, novel);
  g_autoptr (AdieuResponse) response = answer (400, body);
  g_autoptr (GError) error = NULL;

  g_assert_false (adieu_oauth_answer_check (response, &error));
  g_assert_cmpuint (strlen (error->message), <, 500);
}

/* RFC 8628, 3.2. */
static void
test_codes (void)
{
  g_autoptr (AdieuResponse) response = answer (
      200,
      "{\"device_code\":\"GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS\",\"user_code\":\"WDJB-MJHT\","
      "\"verification_uri\":\"https://example.com/device\","
      "\"verification_uri_complete\":\"https://example.com/device?user_code=WDJB-MJHT\","
      "\"expires_in\":1800,\"interval\":5}");
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuDeviceCodes) codes = adieu_oauth_answer_read_codes (response, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (codes->device_code, ==, "GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS");
  g_assert_cmpstr (codes->user_code, ==, "WDJB-MJHT");
  g_assert_cmpstr (codes->verification_uri, ==, "https://example.com/device");
  g_assert_cmpstr (codes->verification_uri_complete, ==,
                   "https://example.com/device?user_code=WDJB-MJHT");
  g_assert_cmpint (codes->expires_in, ==, 1800);
  g_assert_cmpint (codes->interval, ==, 5);
}

/* RFC 8628, 3.2: what is optional, and what a client does without an interval. */
static void
test_codes_default (void)
{
  g_autoptr (AdieuResponse) response = answer (
      200,
      "{\"device_code\":\"d\",\"user_code\":\"u\",\"verification_uri\":\"https://example.com/device\","
      "\"expires_in\":1800,\"unknown\":{}}");
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuDeviceCodes) codes = adieu_oauth_answer_read_codes (response, &error);

  g_assert_no_error (error);
  g_assert_null (codes->verification_uri_complete);
  g_assert_cmpint (codes->interval, ==, 5);
}

static void
test_codes_incomplete (void)
{
  static const char * const table[] = {
    "{}",
    "[]",
    "",
    "{\"device_code\":\"d\",\"user_code\":\"u\",\"expires_in\":1800}",
    "{\"device_code\":\"d\",\"user_code\":\"u\",\"verification_uri\":\"javascript:alert(1)\","
    "\"expires_in\":1800}",
    "{\"device_code\":\"d\",\"user_code\":\"u\",\"verification_uri\":\"https://example.com/"
    "device\"}",
    "{\"user_code\":\"u\",\"verification_uri\":\"https://example.com/device\",\"expires_in\":1800}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (AdieuResponse) response = answer (200, table[i]);
      g_autoptr (GError) error = NULL;

      g_assert_null (adieu_oauth_answer_read_codes (response, &error));
      g_assert_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT);
    }
}

/* ---- what a server says of itself ---- */

/* RFC 8414, 3 and 3.1. */
static void
test_well_known (void)
{
  static const struct { const char *issuer; const char *url; const char *openid;
  } table[] = {
    { "https://example.com", "https://example.com/.well-known/oauth-authorization-server",
      "https://example.com/.well-known/openid-configuration" },
    { "https://example.com/", "https://example.com/.well-known/oauth-authorization-server",
      "https://example.com/.well-known/openid-configuration" },
    { "https://example.com/issuer1",
      "https://example.com/.well-known/oauth-authorization-server/issuer1",
      "https://example.com/issuer1/.well-known/openid-configuration" },
    { "https://example.com:8443/a/b/",
      "https://example.com:8443/.well-known/oauth-authorization-server/a/b",
      "https://example.com:8443/a/b/.well-known/openid-configuration" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *url = adieu_metadata_well_known (table[i].issuer);
      g_autofree char *openid = adieu_metadata_openid (table[i].issuer);

      g_assert_cmpstr (url, ==, table[i].url);
      g_assert_cmpstr (openid, ==, table[i].openid);
    }
}

static AdieuMetadata *
read_metadata (const char  *issuer,
               const char  *body,
               GError     **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));

  return adieu_metadata_read (issuer, bytes, error);
}

/* RFC 8414, 3.2. */
static void
test_metadata (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuMetadata) metadata = read_metadata (
      "https://server.example.com",
      "{\"issuer\":\"https://server.example.com\","
      "\"authorization_endpoint\":\"https://server.example.com/authorize\","
      "\"token_endpoint\":\"https://server.example.com/token\","
      "\"token_endpoint_auth_methods_supported\":[\"client_secret_basic\", \"private_key_jwt\"],"
      "\"token_endpoint_auth_signing_alg_values_supported\":[\"RS256\", \"ES256\"],"
      "\"userinfo_endpoint\":\"https://server.example.com/userinfo\","
      "\"jwks_uri\":\"https://server.example.com/jwks.json\","
      "\"registration_endpoint\":\"https://server.example.com/register\","
      "\"scopes_supported\":[\"openid\", \"profile\", \"email\"],"
      "\"response_types_supported\":[\"code\", \"code token\"],"
      "\"ui_locales_supported\":[\"en-US\", \"en-GB\"]}",
      &error);

  g_assert_no_error (error);
  g_assert_cmpstr (metadata->authorization_endpoint, ==, "https://server.example.com/authorize");
  g_assert_cmpstr (metadata->token_endpoint, ==, "https://server.example.com/token");
  g_assert_null (metadata->revocation_endpoint);
  g_assert_null (metadata->device_authorization_endpoint);
  g_assert_true (metadata->takes_basic);
  g_assert_false (metadata->takes_post);
  g_assert_false (metadata->sends_issuer);
}

/* RFC 8414, 3.3: compared exactly. */
static void
test_metadata_refused (void)
{
  static const char * const table[] = {
    "{\"issuer\":\"https://server.example.com/\"}",
    "{\"issuer\":\"https://SERVER.example.com\"}",
    "{\"issuer\":[\"https://server.example.com\"]}",
    "{}",
    "null",
    "",
    "{\"issuer\":\"https://server.example.com\",\"token_endpoint\":\"http://server.example.com/"
    "token\"}",
    "{\"issuer\":\"https://server.example.com\",\"token_endpoint\":\"file:///etc/passwd\"}",
    "{\"issuer\":\"https://server.example.com\",\"revocation_endpoint\":\"https://"
    "server.example.com/#f\"}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (read_metadata ("https://server.example.com", table[i], &error));
      g_assert_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT);
    }
}

static void
test_endpoint (void)
{
  static const struct { const char *url; gboolean fine; } table[] = {
    { "https://example.com/token", TRUE },
    { "http://127.0.0.1:8080/token", TRUE },
    { "http://127.1.2.3/token", TRUE },
    { "http://[::1]:8080/token", TRUE },
    { "http://localhost/token", TRUE },
    { "http://example.com/token", FALSE },
    { "http://127.0.0.1.example.com/token", FALSE },
    { "http://localhost.example.com/token", FALSE },
    { "http://192.168.0.1/token", FALSE },
    { "https://user@example.com/token", FALSE },
    { "ftp://example.com/token", FALSE },
    { "token", FALSE },
    { "", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean fine = adieu_endpoint_check (table[i].url, "It", &error);

      if (fine != table[i].fine)
        g_error ("%s: %s", table[i].url, error != NULL ? error->message : "taken");
      if (!fine)
        g_assert_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_REQUEST);
    }
}

/* ---- tokens ---- */

static void
test_text (void)
{
  g_autoptr (AdieuToken) token = adieu_token_new ("acc\"ess", NULL, "refresh", "a b", 1234);
  g_autofree char *text = adieu_token_to_text (token);
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuToken) same = adieu_token_new_from_text (text, &error);
  g_autofree char *again = same != NULL ? adieu_token_to_text (same) : NULL;

  g_assert_no_error (error);
  g_assert_null (strchr (text, '\n'));
  g_assert_cmpstr (again, ==, text);
  g_assert_cmpstr (adieu_token_get_access_token (same), ==, "acc\"ess");
  g_assert_cmpstr (adieu_token_get_token_type (same), ==, "Bearer");
  g_assert_cmpint (adieu_token_get_expires_at (same), ==, 1234);
}

static void
test_text_refused (void)
{
  static const char * const table[]
    = { "", "{}", "[]", "secret-one", "{\"access_token\":\"\"}", "{\"access_token\":1}" };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (adieu_token_new_from_text (table[i], &error));
      g_assert_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT);
      g_assert_null (strstr (error->message, "secret-one"));
    }
}

static void
test_properties (void)
{
  g_autoptr (AdieuToken) token
    = g_object_new (ADIEU_TYPE_TOKEN, "access-token", "a", "scope", "s", NULL);
  g_autofree char *type = NULL;
  g_autofree char *scope = NULL;

  g_object_get (token, "token-type", &type, "scope", &scope, NULL);
  g_assert_cmpstr (type, ==, "Bearer");
  g_assert_cmpstr (scope, ==, "s");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/oauth-values/forms-are-encoded", test_form);
  g_test_add_func ("/adieu/oauth-values/forms-grow", test_form_grows);
  g_test_add_func ("/adieu/oauth-values/what-is-there-twice-is-nothing", test_repeated);
  g_test_add_func ("/adieu/oauth-values/credentials-are-encoded-like-forms", test_encoding);
  g_test_add_func ("/adieu/oauth-values/challenge-of-rfc-7636", test_challenge);
  g_test_add_func ("/adieu/oauth-values/authorization-request", test_request);
  g_test_add_func ("/adieu/oauth-values/verifier-is-long-and-new", test_verifier);
  g_test_add_func ("/adieu/oauth-values/answers-of-the-browser", test_answer_of_browser);
  g_test_add_func ("/adieu/oauth-values/only-our-state-counts", test_state);
  g_test_add_func ("/adieu/oauth-values/only-our-redirect-uri-counts", test_redirect_uri);
  g_test_add_func ("/adieu/oauth-values/token-of-rfc-6749", test_token);
  g_test_add_func ("/adieu/oauth-values/odd-tokens", test_token_odd);
  g_test_add_func ("/adieu/oauth-values/refusals", test_refusals);
  g_test_add_func ("/adieu/oauth-values/descriptions-are-short", test_description_is_short);
  g_test_add_func ("/adieu/oauth-values/codes-of-rfc-8628", test_codes);
  g_test_add_func ("/adieu/oauth-values/codes-need-no-interval", test_codes_default);
  g_test_add_func ("/adieu/oauth-values/incomplete-codes", test_codes_incomplete);
  g_test_add_func ("/adieu/oauth-values/well-known-urls", test_well_known);
  g_test_add_func ("/adieu/oauth-values/metadata-of-rfc-8414", test_metadata);
  g_test_add_func ("/adieu/oauth-values/metadata-of-others-is-refused", test_metadata_refused);
  g_test_add_func ("/adieu/oauth-values/endpoints-are-https-or-loopback", test_endpoint);
  g_test_add_func ("/adieu/oauth-values/token-as-text", test_text);
  g_test_add_func ("/adieu/oauth-values/texts-that-are-no-token", test_text_refused);
  g_test_add_func ("/adieu/oauth-values/token-properties", test_properties);

  return g_test_run ();
}
