/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The token, for the requests of clients and for whoever wants it: faces of adieu-access.c. On
 * the context of who asks.
 */

#include "config.h"

#include "auth/adieu-oauth-private.h"

static void
adieu_oauth_authorize_async (AdieuAuth           *auth,
                             AdieuAttempt        *attempt,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  AdieuPromise *promise
    = adieu_promise_new (auth, cancellable, adieu_oauth_authorize_async, callback, user_data);

  adieu_access_wait (ADIEU_OAUTH (auth)->access, promise, ADIEU_AIM_TOKEN, attempt, NULL);
}

static gboolean
adieu_oauth_authorize_finish (AdieuAuth     *auth,
                              GAsyncResult  *result,
                              GError       **error)
{
  g_return_val_if_fail (adieu_promise_is_for (result, auth, adieu_oauth_authorize_async), FALSE);

  return adieu_promise_finish_boolean (result, error);
}

static gboolean
adieu_oauth_refused (AdieuAuth     *auth,
                     AdieuAttempt  *attempt,
                     AdieuResponse *response)
{
  return adieu_access_refused (ADIEU_OAUTH (auth)->access, attempt);
}

void
adieu_oauth_auth_init (AdieuAuthInterface *iface)
{
  iface->authorize_async = adieu_oauth_authorize_async;
  iface->authorize_finish = adieu_oauth_authorize_finish;
  iface->refused = adieu_oauth_refused;
}

/**
 * adieu_oauth_fetch_token_async:
 * @self: the credentials
 * @cancellable: (nullable): to give up waiting
 * @callback: (scope async) (closure user_data): called when it is done
 * @user_data: for @callback
 *
 * Gets a token that is valid now, loaded or renewed as need be: for what is not asked with a
 * client, or to see at the start whether somebody has to sign in.
 *
 * Since: 0.1
 */
void
adieu_oauth_fetch_token_async (AdieuOAuth          *self,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  AdieuPromise *promise = NULL;

  g_return_if_fail (ADIEU_IS_OAUTH (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  promise
    = adieu_promise_new (self, cancellable, adieu_oauth_fetch_token_async, callback, user_data);
  adieu_access_wait (self->access, promise, ADIEU_AIM_TOKEN, NULL, NULL);
}

/**
 * adieu_oauth_fetch_token_finish:
 * @self: the credentials
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Finishes [method@OAuth.fetch_token_async].
 *
 * Fails with %ADIEU_CLIENT_ERROR_UNAUTHORIZED if somebody has to sign in.
 *
 * Returns: (transfer full): the token
 *
 * Since: 0.1
 */
AdieuToken *
adieu_oauth_fetch_token_finish (AdieuOAuth    *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  g_return_val_if_fail (ADIEU_IS_OAUTH (self), NULL);
  g_return_val_if_fail (adieu_promise_is_for (result, self, adieu_oauth_fetch_token_async), NULL);

  return adieu_promise_finish (result, error);
}

/**
 * adieu_oauth_fetch_token:
 * @self: the credentials
 * @cancellable: (nullable): to give up waiting
 * @error: return location for an error
 *
 * Does what [method@OAuth.fetch_token_async] does, and waits for it.
 *
 * Returns: (transfer full): the token
 *
 * Since: 0.1
 */
AdieuToken *
adieu_oauth_fetch_token (AdieuOAuth    *self,
                         GCancellable  *cancellable,
                         GError       **error)
{
  AdieuBlock block;
  g_autoptr (GAsyncResult) result = NULL;

  g_return_val_if_fail (ADIEU_IS_OAUTH (self), NULL);

  adieu_block_begin (&block);
  adieu_oauth_fetch_token_async (self, cancellable, adieu_block_cb, &block);
  result = adieu_block_end (&block);

  return adieu_oauth_fetch_token_finish (self, result, error);
}
