/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which credentials a client signs its requests with: one for the server of its base URL, others
 * for others. From any thread; a call asks for them before each of its attempts.
 */

#include "config.h"

#include "client/adieu-client-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/adieu-error-private.h"
#include "message/adieu-request-private.h"

/* (transfer full) (nullable): those for the server that @uri names. */
AdieuAuth *
adieu_client_dup_auth_for (AdieuClient *self,
                           GUri        *uri,
                           GUri        *base)
{
  AdieuKeyring *keyring = adieu_client_get_keyring (self);
  g_autofree char *origin = NULL;

  if (adieu_keyring_is_empty (keyring))
    return NULL;

  /* At a socket there is one server, and no way leads elsewhere. */
  if (g_strcmp0 (g_uri_get_scheme (base), "http+unix") == 0 || adieu_uri_same_origin (uri, base))
    return adieu_keyring_dup (keyring, NULL);
  origin = adieu_uri_dup_origin (uri);

  return adieu_keyring_dup (keyring, origin);
}

/**
 * adieu_client_dup_auth: (get-property auth)
 * @self: a client
 *
 * Gets the credentials for the server of the base URL.
 *
 * Returns: (transfer full) (nullable): the credentials for the server of the base URL
 *
 * Since: 0.1
 */
AdieuAuth *
adieu_client_dup_auth (AdieuClient *self)
{
  g_return_val_if_fail (ADIEU_IS_CLIENT (self), NULL);

  return adieu_keyring_dup (adieu_client_get_keyring (self), NULL);
}

/**
 * adieu_client_set_auth: (set-property auth)
 * @self: a client
 * @auth: (nullable): credentials
 *
 * Sets the credentials for the server of the base URL. They reach no other server, whatever that
 * one redirects to.
 *
 * Since: 0.1
 */
void
adieu_client_set_auth (AdieuClient *self,
                       AdieuAuth   *auth)
{
  g_return_if_fail (ADIEU_IS_CLIENT (self));
  g_return_if_fail (auth == NULL || ADIEU_IS_AUTH (auth));

  adieu_joins_forget (adieu_client_get_joins (self));
  if (adieu_keyring_set (adieu_client_get_keyring (self), NULL, auth))
    g_object_notify (G_OBJECT (self), "auth");
}

/**
 * adieu_client_set_origin_auth:
 * @self: a client
 * @origin: scheme, host and, if it is not the scheme's own, port of another server, such as
 *   `https://files.example.org` (RFC 6454)
 * @auth: (nullable): credentials
 * @error: return location for a [struct@GLib.Error]
 *
 * Sets the credentials for another server than that of the base URL: one that redirects or pages
 * lead to.
 *
 * Returns: %TRUE, or %FALSE with %ADIEU_CLIENT_ERROR_INVALID_REQUEST if @origin is none
 *
 * Since: 0.1
 */
gboolean
adieu_client_set_origin_auth (AdieuClient  *self,
                              const char   *origin,
                              AdieuAuth    *auth,
                              GError      **error)
{
  g_autoptr (GUri) uri = NULL;
  g_autofree char *name = NULL;

  g_return_val_if_fail (ADIEU_IS_CLIENT (self), FALSE);
  g_return_val_if_fail (origin != NULL, FALSE);
  g_return_val_if_fail (auth == NULL || ADIEU_IS_AUTH (auth), FALSE);

  uri = adieu_base_url_parse (origin, error);
  if (uri == NULL)
    return FALSE;
  if (!g_str_has_prefix (g_uri_get_scheme (uri), "http") || strlen (g_uri_get_path (uri)) > 1)
    {
      g_set_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_REQUEST,
                   _("“%s” is no origin: one is a scheme, a host and perhaps a port, such as "
                     "https://files.example.org"), origin);
      return FALSE;
    }

  name = adieu_uri_dup_origin (uri);
  adieu_joins_forget (adieu_client_get_joins (self));
  adieu_keyring_set (adieu_client_get_keyring (self), name, auth);

  return TRUE;
}
