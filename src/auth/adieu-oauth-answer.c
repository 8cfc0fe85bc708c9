/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Pure: what an authorization server answers, as tokens, codes for a device, and errors that a
 * person can read (RFC 6749, 5; RFC 8628, 3). Runs on any thread. Of the server's words only
 * those that explain an error are repeated, on one line and not too long; never a token.
 */

#include "config.h"

#include "auth/adieu-oauth-answer-private.h"

#include <string.h>

#include <adieu/adieu-error.h>
#include <glib/gi18n-lib.h>

#include "auth/adieu-json-members-private.h"
#include "auth/adieu-metadata-private.h"
#include "base/adieu-error-private.h"
#include "base/adieu-secret-private.h"
#include "codec/adieu-json-private.h"
#include "message/adieu-excerpt-private.h"
#include "message/adieu-request-url-private.h"
#include "message/adieu-status-private.h"
#include "message/adieu-url-private.h"

/* In characters. */
#define MAX_CODE 60
#define MAX_DESCRIPTION 200
#define MAX_USER_CODE 64

/* In seconds: RFC 8628, 3.2; and so often any server may be asked. */
#define DEFAULT_INTERVAL 5
#define MAX_INTERVAL 300

/* UNAUTHORIZED says that signing in again is what helps, and nothing else does. */
static const struct
{
  const char       *name;
  AdieuClientError  code;
} refusals[] = {
  { "invalid_grant", ADIEU_CLIENT_ERROR_UNAUTHORIZED },
  { "expired_token", ADIEU_CLIENT_ERROR_TIMED_OUT },
  { "access_denied", ADIEU_CLIENT_ERROR_FORBIDDEN },
  { "invalid_client", ADIEU_CLIENT_ERROR_FORBIDDEN },
  { "unauthorized_client", ADIEU_CLIENT_ERROR_FORBIDDEN },
  { "server_error", ADIEU_CLIENT_ERROR_SERVER },
  { "temporarily_unavailable", ADIEU_CLIENT_ERROR_SERVER },
};

void
adieu_device_codes_free (AdieuDeviceCodes *self)
{
  adieu_secret_clear (self->device_code);
  g_free (self->user_code);
  g_free (self->verification_uri);
  g_free (self->verification_uri_complete);
  g_free (self);
}

static AdieuClientError
code_of (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    if (g_str_equal (refusals[i].name, name))
      return refusals[i].code;

  return ADIEU_CLIENT_ERROR_BAD_REQUEST;
}

static const char *
advice_of (const char *name)
{
  if (g_str_equal (name, "invalid_grant"))
    return _("; sign in again");
  if (g_str_equal (name, "invalid_client"))
    return _("; check the client id, the secret and how they are sent");

  return "";
}

/* RFC 6749, 4.1.2.1 and 5.2, with words that anybody may have written. */
GError *
adieu_oauth_answer_error (const char *code,
                          const char *description)
{
  g_autofree char *name = adieu_excerpt_line (code, MAX_CODE);
  g_autofree char *words
    = description != NULL ? adieu_excerpt_line (description, MAX_DESCRIPTION) : NULL;

  if (words != NULL && *words != '\0')
    return adieu_error_new (code_of (code), _("The authorization server refused: %s (%s)%s"),
                            words, name, advice_of (code));

  return adieu_error_new (code_of (code), _("The authorization server refused: %s%s"), name,
                          advice_of (code));
}

/* Without the body: what is not understood may be a token. */
static JsonNode *
read_json (AdieuResponse *response)
{
  gsize length = 0;
  const char *bytes = g_bytes_get_data (adieu_response_get_bytes (response), &length);
  g_autoptr (JsonNode) node = length > 0 ? adieu_json_parse (bytes, length, NULL) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? g_steal_pointer (&node) : NULL;
}

/* A failure that nothing is said about. 401 is about the client here, not about the user. */
static GError *
error_of_status (AdieuResponse *response)
{
  guint status = adieu_response_get_status (response);
  AdieuClientError code
    = status < 400 ? ADIEU_CLIENT_ERROR_BAD_RESPONSE : adieu_status_to_code (status);
  g_autofree char *url = adieu_url_text_for_people (adieu_response_get_url (response));
  const char *phrase = adieu_status_get_phrase (status);

  if (code == ADIEU_CLIENT_ERROR_UNAUTHORIZED)
    code = ADIEU_CLIENT_ERROR_FORBIDDEN;

  return adieu_error_new (code,
                          _("The authorization server answered %u %s at %s and gave no reason"),
                          status, phrase != NULL ? phrase : "", url);
}

static AdieuRefusal
refusal_of (const char *code)
{
  if (g_strcmp0 (code, "authorization_pending") == 0)
    return ADIEU_REFUSAL_PENDING;
  if (g_strcmp0 (code, "slow_down") == 0)
    return ADIEU_REFUSAL_SLOW_DOWN;

  return ADIEU_REFUSAL_OTHER;
}

/* Some servers report errors with 200, so the member counts and not the status. */
static gboolean
check (AdieuResponse  *response,
       JsonNode       *node,
       AdieuRefusal   *refusal,
       GError        **error)
{
  guint status = adieu_response_get_status (response);
  JsonObject *object = node != NULL ? json_node_get_object (node) : NULL;
  const char *code
    = object != NULL && status < 500 ? adieu_json_member_string (object, "error") : NULL;
  GError *failure = NULL;

  *refusal = ADIEU_REFUSAL_NONE;
  if (code != NULL)
    failure
      = adieu_oauth_answer_error (code, adieu_json_member_string (object, "error_description"));
  else if (status < 200 || status > 299)
    failure = error_of_status (response);
  if (failure == NULL)
    return TRUE;

  *refusal = node == NULL && status == 400 ? ADIEU_REFUSAL_SILENT : refusal_of (code);
  g_propagate_error (error, failure);

  return FALSE;
}

gboolean
adieu_oauth_answer_check (AdieuResponse  *response,
                          GError        **error)
{
  g_autoptr (JsonNode) node = read_json (response);
  AdieuRefusal refusal;

  return check (response, node, &refusal, error);
}

static GError *
error_of_content (const char *what)
{
  return adieu_error_new (ADIEU_CLIENT_ERROR_INVALID_CONTENT,
                          _("What the authorization server answered cannot be used: %s"), what);
}

/* RFC 6749, 5.1 and 6: what is not said anew stays as it was. @now in seconds since 1970. */
AdieuToken *
adieu_oauth_answer_read_token (AdieuResponse  *response,
                               const char     *refresh_token_before,
                               const char     *scope_before,
                               gint64          now,
                               AdieuRefusal   *refusal,
                               GError        **error)
{
  g_autoptr (JsonNode) node = read_json (response);
  JsonObject *object = node != NULL ? json_node_get_object (node) : NULL;
  const char *refresh_token = NULL;
  const char *scope = NULL;
  gint64 expires_in = -1;

  if (!check (response, node, refusal, error))
    return NULL;
  if (object == NULL || adieu_json_member_string (object, "access_token") == NULL)
    {
      g_propagate_error (error, error_of_content (_("there is no access token in it")));
      return NULL;
    }

  refresh_token = adieu_json_member_string (object, "refresh_token");
  scope = adieu_json_member_string (object, "scope");
  expires_in = adieu_json_member_seconds (object, "expires_in", -1);

  return adieu_token_new (adieu_json_member_string (object, "access_token"),
                          adieu_json_member_string (object, "token_type"),
                          refresh_token != NULL ? refresh_token : refresh_token_before,
                          scope != NULL ? scope : scope_before,
                          expires_in >= 0 ? now + expires_in : 0);
}

/* A person is sent there, perhaps by a click. */
static char *
dup_web_uri (JsonObject *object,
             const char *name)
{
  const char *text = adieu_json_member_string (object, name);
  g_autoptr (GUri) uri = text != NULL ? adieu_url_parse (text, NULL) : NULL;

  return uri != NULL ? g_strdup (text) : NULL;
}

/* RFC 8628, 3.2 */
AdieuDeviceCodes *
adieu_oauth_answer_read_codes (AdieuResponse  *response,
                               GError        **error)
{
  g_autoptr (JsonNode) node = read_json (response);
  JsonObject *object = node != NULL ? json_node_get_object (node) : NULL;
  g_autoptr (AdieuDeviceCodes) self = g_new0 (AdieuDeviceCodes, 1);
  AdieuRefusal refusal;

  if (!check (response, node, &refusal, error))
    return NULL;

  if (object != NULL && adieu_json_member_string (object, "user_code") != NULL)
    {
      self->device_code = g_strdup (adieu_json_member_string (object, "device_code"));
      self->user_code
        = adieu_excerpt_line (adieu_json_member_string (object, "user_code"), MAX_USER_CODE);
      self->verification_uri = dup_web_uri (object, "verification_uri");
      if (self->verification_uri == NULL)
        self->verification_uri = dup_web_uri (object, "verification_url"); /* as before the RFC */
      self->verification_uri_complete = dup_web_uri (object, "verification_uri_complete");
      self->expires_in = adieu_json_member_seconds (object, "expires_in", 0);
      self->interval
        = MIN (adieu_json_member_seconds (object, "interval", DEFAULT_INTERVAL), MAX_INTERVAL);
    }

  if (self->device_code == NULL || self->verification_uri == NULL || self->expires_in == 0)
    {
      g_propagate_error (error, error_of_content (_("the codes for the device are not complete")));
      return NULL;
    }

  return g_steal_pointer (&self);
}
