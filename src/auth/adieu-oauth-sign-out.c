/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Signing out, as steps on the context of the one who does: load → revoke → clear. Whoever has
 * asked to be forgotten is, even if he does not wait for it, and whatever the server says.
 */

#include "config.h"

#include "auth/adieu-oauth-private.h"

#include "auth/adieu-errand-private.h"

typedef struct
{
  AdieuPromise *promise; /* whose work this is */
  AdieuOAuth   *oauth;
  AdieuErrand  *errand;
  AdieuReply   *reply;
} SignOut;

static void
sign_out_free (gpointer data)
{
  SignOut *self = data;

  g_clear_pointer (&self->reply, adieu_reply_forget);
  g_clear_pointer (&self->errand, adieu_errand_unref);
  g_free (self);
}

static void
sign_out_revoked (gpointer result,
                  gpointer data)
{
  SignOut *self = data;
  const GError *error = adieu_errand_get_error (self->errand);
  GError *verdict = error != NULL ? g_error_copy (error) : NULL;

  g_clear_pointer (&self->reply, adieu_reply_unref);
  adieu_access_wait (self->oauth->access, self->promise, ADIEU_AIM_STORED, NULL, verdict);
}

/* The refresh token, for its access tokens go with it (RFC 7009, 2.1). */
static AdieuErrand *
start_revocation (AdieuOAuth *oauth,
                  AdieuToken *token)
{
  AdieuGrant *grant = adieu_oauth_new_grant (oauth);
  const char *refresh_token = adieu_token_get_refresh_token (token);

  grant->is_refresh_token = refresh_token != NULL;
  grant->token
    = g_strdup (refresh_token != NULL ? refresh_token : adieu_token_get_access_token (token));

  return adieu_errand_start (adieu_grant_revoke, grant, adieu_grant_free, NULL);
}

static void
sign_out_loaded_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      data)
{
  g_autoptr (AdieuPromise) promise = data;
  SignOut *self = adieu_promise_get_work (promise);
  AdieuAccess *access = self != NULL ? self->oauth->access : NULL;
  g_autoptr (AdieuToken) token = NULL;

  if (self == NULL)
    return;

  token = adieu_access_dup_token (access);
  adieu_access_replace (access, NULL);
  if (token == NULL)
    {
      adieu_access_wait (access, promise, ADIEU_AIM_STORED, NULL, NULL);
      return;
    }

  self->errand = start_revocation (self->oauth, token);
  self->reply = adieu_promise_new_reply (promise, sign_out_revoked);
  adieu_errand_join (self->errand, self->reply);
}

static gboolean
sign_out_stop (AdieuPromise *promise,
               gboolean      context_gone)
{
  return context_gone;
}

/**
 * adieu_oauth_sign_out_async:
 * @self: the credentials
 * @cancellable: (nullable): to give up waiting: the token is forgotten all the same
 * @callback: (scope async) (closure user_data): called when it is done
 * @user_data: for @callback
 *
 * Forgets the token, here and in the store, and revokes it at the server, if the server offers
 * that (RFC 7009).
 *
 * Since: 0.1
 */
void
adieu_oauth_sign_out_async (AdieuOAuth          *self,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  AdieuPromise *promise = NULL;
  AdieuPromise *load = NULL;
  SignOut *sign_out = NULL;

  g_return_if_fail (ADIEU_IS_OAUTH (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  promise = adieu_promise_new (self, cancellable, adieu_oauth_sign_out_async, callback, user_data);
  sign_out = g_new0 (SignOut, 1);
  sign_out->promise = promise;
  sign_out->oauth = self;
  adieu_promise_set_work (promise, sign_out, sign_out_stop, sign_out_free);

  load = adieu_promise_new (self, NULL, sign_out_loaded_cb, sign_out_loaded_cb,
                            g_object_ref (promise));
  adieu_access_wait (self->access, load, ADIEU_AIM_LOADED, NULL, NULL);
}

/**
 * adieu_oauth_sign_out_finish:
 * @self: the credentials
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Finishes [method@OAuth.sign_out_async].
 *
 * An error says that the server could not be told, or the store; here the token is forgotten in
 * any case.
 *
 * Returns: whether all of it succeeded
 *
 * Since: 0.1
 */
gboolean
adieu_oauth_sign_out_finish (AdieuOAuth    *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (ADIEU_IS_OAUTH (self), FALSE);
  g_return_val_if_fail (adieu_promise_is_for (result, self, adieu_oauth_sign_out_async), FALSE);

  return adieu_promise_finish_boolean (result, error);
}

/**
 * adieu_oauth_sign_out:
 * @self: the credentials
 * @cancellable: (nullable): to give up waiting: the token is forgotten all the same
 * @error: return location for an error
 *
 * Does what [method@OAuth.sign_out_async] does, and waits for it.
 *
 * Returns: whether all of it succeeded
 *
 * Since: 0.1
 */
gboolean
adieu_oauth_sign_out (AdieuOAuth    *self,
                      GCancellable  *cancellable,
                      GError       **error)
{
  AdieuBlock block;
  g_autoptr (GAsyncResult) result = NULL;

  g_return_val_if_fail (ADIEU_IS_OAUTH (self), FALSE);

  adieu_block_begin (&block);
  adieu_oauth_sign_out_async (self, cancellable, adieu_block_cb, &block);
  result = adieu_block_end (&block);

  return adieu_oauth_sign_out_finish (self, result, error);
}
