/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Pure: where an authorization server describes itself, what it says there (RFC 8414), and
 * whether a URL is one that secrets may be sent to. Runs on any thread. Believes a description
 * only if it is of the very issuer that was asked for.
 */

#include "config.h"

#include "auth/adieu-metadata-private.h"

#include <string.h>

#include <adieu/adieu-error.h>
#include <glib/gi18n-lib.h>

#include "auth/adieu-json-members-private.h"
#include "codec/adieu-json-private.h"
#include "message/adieu-request-url-private.h"
#include "message/adieu-url-private.h"

void
adieu_metadata_free (AdieuMetadata *self)
{
  g_free (self->authorization_endpoint);
  g_free (self->token_endpoint);
  g_free (self->device_authorization_endpoint);
  g_free (self->revocation_endpoint);
  g_free (self);
}

/* RFC 8252, 8.3: what is said there does not leave the machine. */
gboolean
adieu_host_is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  return address != NULL ? g_inet_address_get_is_loopback (address)
                         : g_ascii_strcasecmp (host, "localhost") == 0;
}

/* @what begins the message. */
gboolean
adieu_endpoint_check (const char  *url,
                      const char  *what,
                      GError     **error)
{
  g_autofree char *shown = adieu_url_text_for_people (url);
  g_autoptr (GUri) uri = adieu_url_parse (url, error);

  if (uri == NULL)
    {
      g_prefix_error (error, "%s: ", what);
      return FALSE;
    }
  if (g_strcmp0 (g_uri_get_scheme (uri), "https") != 0
      && !adieu_host_is_loopback (g_uri_get_host (uri)))
    {
      g_set_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_REQUEST,
                   _("%s: %s is not https, so that secrets cannot be sent there"), what, shown);
      return FALSE;
    }

  return TRUE;
}

/* RFC 8414, 3.1: between the host and the path, whose last slash goes. */
char *
adieu_metadata_well_known (const char *issuer)
{
  const char *host = strstr (issuer, "://");
  gsize origin = host != NULL ? (gsize) (host - issuer) + 3 : 0;
  g_autofree char *path = NULL;

  origin += strcspn (issuer + origin, "/");
  path = g_strdup (issuer + origin);
  if (g_str_has_suffix (path, "/"))
    path[strlen (path) - 1] = '\0';

  return g_strdup_printf ("%.*s/.well-known/oauth-authorization-server%s", (int) origin, issuer,
                          path);
}

/* Where those describe themselves that know OpenID Connect only: behind the path. */
char *
adieu_metadata_openid (const char *issuer)
{
  gsize length = strlen (issuer);

  if (g_str_has_suffix (issuer, "/"))
    length--;

  return g_strdup_printf ("%.*s/.well-known/openid-configuration", (int) length, issuer);
}

static gboolean
take_endpoint (JsonObject  *object,
               const char  *name,
               const char  *what,
               char       **endpoint,
               GError     **error)
{
  const char *url = adieu_json_member_string (object, name);

  if (url == NULL)
    return TRUE;
  if (!adieu_endpoint_check (url, what, error))
    {
      if (error != NULL && *error != NULL)
        (*error)->code = ADIEU_CLIENT_ERROR_INVALID_CONTENT;
      return FALSE;
    }
  *endpoint = g_strdup (url);

  return TRUE;
}

static gboolean
lists (JsonObject *object,
       const char *name,
       const char *word)
{
  JsonNode *node = json_object_get_member (object, name);
  JsonArray *array
    = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *item = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_VALUE (item) && g_strcmp0 (json_node_get_string (item), word) == 0)
        return TRUE;
    }

  return FALSE;
}

/* RFC 8414, 3.3: equal byte for byte, or it is not to be used. */
static JsonObject *
object_of_issuer (JsonNode    *node,
                  const char  *issuer,
                  GError     **error)
{
  JsonObject *object
    = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *found = object != NULL ? adieu_json_member_string (object, "issuer") : NULL;

  if (g_strcmp0 (found, issuer) == 0)
    return object;

  if (found == NULL)
    g_set_error_literal (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT,
                         _("The authorization server's description of itself is not one"));
  else
    g_set_error_literal (
        error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT,
        _("The authorization server describes itself as another one than was asked for; "
          "check the issuer, to the last slash"));

  return NULL;
}

AdieuMetadata *
adieu_metadata_read (const char  *issuer,
                     GBytes      *body,
                     GError     **error)
{
  gsize length = 0;
  const char *bytes = g_bytes_get_data (body, &length);
  g_autoptr (JsonNode) node = length > 0 ? adieu_json_parse (bytes, length, NULL) : NULL;
  JsonObject *object = object_of_issuer (node, issuer, error);
  g_autoptr (AdieuMetadata) self = g_new0 (AdieuMetadata, 1);
  const char *methods = "token_endpoint_auth_methods_supported";

  if (object == NULL)
    return NULL;

  if (!take_endpoint (object, "authorization_endpoint", _("The authorization endpoint"),
                      &self->authorization_endpoint, error)
      || !take_endpoint (object, "token_endpoint", _("The token endpoint"), &self->token_endpoint,
                         error)
      || !take_endpoint (object, "device_authorization_endpoint",
                         _("The device authorization endpoint"),
                         &self->device_authorization_endpoint, error)
      || !take_endpoint (object, "revocation_endpoint", _("The revocation endpoint"),
                         &self->revocation_endpoint, error))
    return NULL;

  self->takes_basic
    = !json_object_has_member (object, methods) || lists (object, methods, "client_secret_basic");
  self->takes_post = lists (object, methods, "client_secret_post");
  self->sends_issuer
    = adieu_json_member_true (object, "authorization_response_iss_parameter_supported");

  return g_steal_pointer (&self);
}
