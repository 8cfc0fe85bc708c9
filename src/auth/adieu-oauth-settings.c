/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What an AdieuOAuth was made with, and what of it may change: scope and parameters, which the
 * mutex guards. Any thread.
 */

#include "config.h"

#include "auth/adieu-oauth-private.h"

/* With the mutex held. (transfer container) */
static const char **
list_parameters (AdieuOAuth *self)
{
  const char **list = g_new0 (const char *, self->parameters->len + 1);

  for (guint i = 0; i < self->parameters->len; i++)
    list[i] = g_ptr_array_index (self->parameters, i);

  return list;
}

AdieuGrant *
adieu_oauth_new_grant (AdieuOAuth *self)
{
  g_autofree const char **parameters = NULL;
  AdieuGrant *grant = NULL;

  g_mutex_lock (&self->mutex);
  parameters = list_parameters (self);
  grant = adieu_grant_new (self->server, self->scope, parameters);
  g_mutex_unlock (&self->mutex);

  grant->redirect_uri = g_strdup (self->redirect_uri);
  grant->needs_loopback = adieu_loopback_is_meant (self->redirect_uri);

  return grant;
}

/**
 * adieu_oauth_get_issuer:
 * @self: the credentials
 *
 * Gets the URL that the authorization server is known by.
 *
 * Returns: (nullable): the URL that the authorization server is known by
 *
 * Since: 0.1
 */
const char *
adieu_oauth_get_issuer (AdieuOAuth *self)
{
  g_return_val_if_fail (ADIEU_IS_OAUTH (self), NULL);

  return adieu_oauth_server_get_issuer (self->server);
}

/**
 * adieu_oauth_get_client_id:
 * @self: the credentials
 *
 * Gets what the program is registered as (RFC 6749, 2.2).
 *
 * Returns: (nullable): what the program is registered as at the authorization server
 *
 * Since: 0.1
 */
const char *
adieu_oauth_get_client_id (AdieuOAuth *self)
{
  g_return_val_if_fail (ADIEU_IS_OAUTH (self), NULL);

  return adieu_oauth_server_get_client_id (self->server);
}

/**
 * adieu_oauth_get_client_authentication:
 * @self: the credentials
 *
 * Gets how the program is authenticated (RFC 6749, 2.3).
 *
 * Returns: how the program is authenticated at the authorization server
 *
 * Since: 0.1
 */
AdieuOAuthClientAuthentication
adieu_oauth_get_client_authentication (AdieuOAuth *self)
{
  g_return_val_if_fail (ADIEU_IS_OAUTH (self), ADIEU_OAUTH_CLIENT_AUTHENTICATION_AUTOMATIC);

  return adieu_oauth_server_get_client_authentication (self->server);
}

/**
 * adieu_oauth_get_flow:
 * @self: the credentials
 *
 * Gets how the first token is got.
 *
 * Returns: how the first token is got
 *
 * Since: 0.1
 */
AdieuOAuthFlow
adieu_oauth_get_flow (AdieuOAuth *self)
{
  g_return_val_if_fail (ADIEU_IS_OAUTH (self), ADIEU_OAUTH_FLOW_AUTHORIZATION_CODE);

  return self->flow;
}

/**
 * adieu_oauth_get_authorization_endpoint:
 * @self: the credentials
 *
 * Gets where a person signs in with the browser (RFC 6749, 3.1).
 *
 * Returns: (nullable): where a person signs in, as it was set
 *
 * Since: 0.1
 */
const char *
adieu_oauth_get_authorization_endpoint (AdieuOAuth *self)
{
  g_return_val_if_fail (ADIEU_IS_OAUTH (self), NULL);

  return adieu_oauth_server_get_given (self->server, ADIEU_ENDPOINT_AUTHORIZATION);
}

/**
 * adieu_oauth_get_token_endpoint:
 * @self: the credentials
 *
 * Gets where tokens are granted (RFC 6749, 3.2).
 *
 * Returns: (nullable): where tokens are granted, as it was set
 *
 * Since: 0.1
 */
const char *
adieu_oauth_get_token_endpoint (AdieuOAuth *self)
{
  g_return_val_if_fail (ADIEU_IS_OAUTH (self), NULL);

  return adieu_oauth_server_get_given (self->server, ADIEU_ENDPOINT_TOKEN);
}

/**
 * adieu_oauth_get_device_authorization_endpoint:
 * @self: the credentials
 *
 * Gets where the codes for a device are given out (RFC 8628, 3.1).
 *
 * Returns: (nullable): where the codes for a device are given out, as it was set
 *
 * Since: 0.1
 */
const char *
adieu_oauth_get_device_authorization_endpoint (AdieuOAuth *self)
{
  g_return_val_if_fail (ADIEU_IS_OAUTH (self), NULL);

  return adieu_oauth_server_get_given (self->server, ADIEU_ENDPOINT_DEVICE_AUTHORIZATION);
}

/**
 * adieu_oauth_get_revocation_endpoint:
 * @self: the credentials
 *
 * Gets where tokens are revoked (RFC 7009).
 *
 * Returns: (nullable): where tokens are revoked, as it was set
 *
 * Since: 0.1
 */
const char *
adieu_oauth_get_revocation_endpoint (AdieuOAuth *self)
{
  g_return_val_if_fail (ADIEU_IS_OAUTH (self), NULL);

  return adieu_oauth_server_get_given (self->server, ADIEU_ENDPOINT_REVOCATION);
}

/**
 * adieu_oauth_get_redirect_uri:
 * @self: the credentials
 *
 * Gets where the browser comes back to (RFC 8252, 7).
 *
 * Returns: (nullable): where the browser comes back to, as it was set
 *
 * Since: 0.1
 */
const char *
adieu_oauth_get_redirect_uri (AdieuOAuth *self)
{
  g_return_val_if_fail (ADIEU_IS_OAUTH (self), NULL);

  return self->redirect_uri;
}

/**
 * adieu_oauth_get_token_store:
 * @self: the credentials
 *
 * Gets where the token is kept.
 *
 * Returns: (transfer none): where the token is kept
 *
 * Since: 0.1
 */
AdieuTokenStore *
adieu_oauth_get_token_store (AdieuOAuth *self)
{
  g_return_val_if_fail (ADIEU_IS_OAUTH (self), NULL);

  return self->store;
}

/**
 * adieu_oauth_get_token_key:
 * @self: the credentials
 *
 * Gets what the token is kept under in the store.
 *
 * Returns: what the token is kept under
 *
 * Since: 0.1
 */
const char *
adieu_oauth_get_token_key (AdieuOAuth *self)
{
  g_return_val_if_fail (ADIEU_IS_OAUTH (self), NULL);

  return self->token_key;
}

/**
 * adieu_oauth_dup_scope:
 * @self: the credentials
 *
 * Gets what access is asked for (RFC 6749, 3.3).
 *
 * Returns: (transfer full) (nullable): what is asked for
 *
 * Since: 0.1
 */
char *
adieu_oauth_dup_scope (AdieuOAuth *self)
{
  char *scope = NULL;

  g_return_val_if_fail (ADIEU_IS_OAUTH (self), NULL);

  g_mutex_lock (&self->mutex);
  scope = g_strdup (self->scope);
  g_mutex_unlock (&self->mutex);

  return scope;
}

/* Not while it is made: then there is nobody to tell yet. */
static void
tell_terms (AdieuOAuth *self)
{
  g_autofree const char **parameters = NULL;

  if (self->access == NULL)
    return;
  g_mutex_lock (&self->mutex);
  parameters = list_parameters (self);
  adieu_access_set_terms (self->access, self->scope, parameters);
  g_mutex_unlock (&self->mutex);
}

/**
 * adieu_oauth_set_scope:
 * @self: the credentials
 * @scope: (nullable): names with a space between them, or %NULL to leave it to the server
 *
 * Sets what is asked for, the next time that somebody signs in.
 *
 * Since: 0.1
 */
void
adieu_oauth_set_scope (AdieuOAuth *self,
                       const char *scope)
{
  gboolean same = FALSE;

  g_return_if_fail (ADIEU_IS_OAUTH (self));

  g_mutex_lock (&self->mutex);
  same = g_strcmp0 (self->scope, scope) == 0;
  if (!same)
    {
      g_free (self->scope);
      self->scope = g_strdup (scope);
    }
  g_mutex_unlock (&self->mutex);

  if (same)
    return;
  tell_terms (self);
  g_object_notify (G_OBJECT (self), "scope");
}

/**
 * adieu_oauth_set_parameter:
 * @self: the credentials
 * @name: the name of a parameter
 * @value: (nullable): its value, or %NULL to take it away
 *
 * Adds a parameter that the authorization server wants to see when somebody signs in, such as
 * `audience`, `login_hint` or `prompt`. Those that OAuth itself has are not replaced.
 *
 * Since: 0.1
 */
void
adieu_oauth_set_parameter (AdieuOAuth *self,
                           const char *name,
                           const char *value)
{
  g_return_if_fail (ADIEU_IS_OAUTH (self));
  g_return_if_fail (name != NULL && *name != '\0');

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->parameters->len; i += 2)
    if (g_str_equal (g_ptr_array_index (self->parameters, i), name))
      {
        g_ptr_array_remove_range (self->parameters, i, 2);
        break;
      }
  if (value != NULL)
    {
      g_ptr_array_add (self->parameters, g_strdup (name));
      g_ptr_array_add (self->parameters, g_strdup (value));
    }
  g_mutex_unlock (&self->mutex);

  tell_terms (self);
}
