/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Signing in, as steps on the context of the one who does: invite → show → grant → store. What
 * takes long is an errand; what a person or the application has to do with it happens here. And
 * signing out, and the token for those who want it themselves.
 */

#include "config.h"

#include "auth/adieu-oauth-private.h"

#include <adieu/adieu-error.h>
#include <glib/gi18n-lib.h>

#include "auth/adieu-errand-private.h"
#include "base/adieu-secret-private.h"

typedef struct
{
  AdieuPromise     *promise; /* whose work this is */
  AdieuOAuth       *oauth;
  AdieuErrand      *errand;
  AdieuReply       *reply;
  AdieuRedirection *redirection; /* of a redirect that the application hands in */
} SignIn;

static void sign_in_invited  (gpointer   result,
                              gpointer   sign_in);
static void sign_in_redirect (gpointer   query,
                              gpointer   sign_in);
static void sign_in_granted  (gpointer   result,
                              gpointer   sign_in);

static void
sign_in_free (gpointer data)
{
  SignIn *self = data;

  adieu_oauth_end_sign_in (self->oauth);
  g_clear_pointer (&self->reply, adieu_reply_forget);
  if (self->errand != NULL)
    adieu_errand_cancel (self->errand);
  g_clear_pointer (&self->errand, adieu_errand_unref);
  g_clear_pointer (&self->redirection, adieu_redirection_free);
  g_free (self);
}

static gboolean
sign_in_stop (AdieuPromise *promise,
              gboolean      context_gone)
{
  SignIn *self = adieu_promise_get_work (promise);

  if (!context_gone)
    adieu_oauth_show_codes (self->oauth, NULL);

  return TRUE;
}

/* Takes @grant. */
static void
sign_in_send (SignIn          *self,
              AdieuErrandFunc  func,
              AdieuGrant      *grant,
              GDestroyNotify   free_result,
              AdieuReplyFunc   next)
{
  g_clear_pointer (&self->errand, adieu_errand_unref);
  self->errand = adieu_errand_start (func, grant, adieu_grant_free, free_result);
  self->reply = adieu_promise_new_reply (self->promise, next);
  adieu_errand_join (self->errand, self->reply);
}

/* Takes @error. */
static void
sign_in_fail (SignIn *self,
              GError *error)
{
  g_autoptr (AdieuPromise) promise = g_object_ref (self->promise);

  adieu_oauth_show_codes (self->oauth, NULL);
  adieu_promise_return (promise, NULL, error);
}

static void
sign_in_on_device (SignIn          *self,
                   AdieuInvitation *invitation)
{
  AdieuGrant *grant = adieu_oauth_new_grant (self->oauth);
  AdieuDeviceCodes *codes = g_steal_pointer (&invitation->codes);
  AdieuDeviceCodes shown = {
    .user_code = g_strdup (codes->user_code),
    .verification_uri = g_strdup (codes->verification_uri),
    .verification_uri_complete = g_strdup (codes->verification_uri_complete),
  };

  grant->codes = codes;
  sign_in_send (self, adieu_grant_device, grant, g_object_unref, sign_in_granted);
  adieu_oauth_show_codes (self->oauth, &shown);
  g_free (shown.user_code);
  g_free (shown.verification_uri);
  g_free (shown.verification_uri_complete);
}

/* The way back is open before the browser is sent on its way. */
static void
sign_in_in_browser (SignIn          *self,
                    AdieuInvitation *invitation)
{
  g_autoptr (AdieuPromise) promise = g_object_ref (self->promise);
  g_autofree char *uri = g_steal_pointer (&invitation->uri);
  AdieuGrant *grant = NULL;

  if (invitation->loopback != NULL)
    {
      grant = adieu_oauth_new_grant (self->oauth);
      grant->loopback = g_steal_pointer (&invitation->loopback);
      grant->redirection = g_steal_pointer (&invitation->redirection);
      sign_in_send (self, adieu_grant_code, grant, g_object_unref, sign_in_granted);
    }
  else
    {
      self->redirection = g_steal_pointer (&invitation->redirection);
      self->reply = adieu_promise_new_reply (self->promise, sign_in_redirect);
      adieu_oauth_expect_redirect (self->oauth, self->redirection, self->reply);
    }

  if (!adieu_oauth_open (self->oauth, uri) && adieu_promise_get_work (promise) == self)
    sign_in_fail (self, g_error_new_literal (ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_REQUEST,
                                             _("Nobody has opened the browser to sign in with: the application "
                                               "does not answer AdieuOAuth::open-uri")));
}

static void
sign_in_invited (gpointer result,
                 gpointer data)
{
  SignIn *self = data;
  AdieuInvitation *invitation = adieu_errand_get_result (self->errand);
  const GError *error = adieu_errand_get_error (self->errand);

  g_clear_pointer (&self->reply, adieu_reply_unref);
  if (error != NULL)
    sign_in_fail (self, g_error_copy (error));
  else if (invitation->codes != NULL)
    sign_in_on_device (self, invitation);
  else
    sign_in_in_browser (self, invitation);
}

static void
sign_in_redirect (gpointer query,
                  gpointer data)
{
  SignIn *self = data;
  AdieuGrant *grant = adieu_oauth_new_grant (self->oauth);

  g_clear_pointer (&self->reply, adieu_reply_unref);
  grant->query = query;
  grant->redirection = g_steal_pointer (&self->redirection);
  sign_in_send (self, adieu_grant_code, grant, g_object_unref, sign_in_granted);
}

static void
sign_in_granted (gpointer result,
                 gpointer data)
{
  SignIn *self = data;
  AdieuToken *token = adieu_errand_get_result (self->errand);
  AdieuPromise *promise = self->promise;
  AdieuAccess *access = adieu_oauth_get_access (self->oauth);

  g_clear_pointer (&self->reply, adieu_reply_unref);
  if (token == NULL)
    {
      sign_in_fail (self, g_error_copy (adieu_errand_get_error (self->errand)));
      return;
    }

  adieu_access_replace (access, token);
  adieu_access_wait (access, promise, ADIEU_AIM_STORED, NULL, NULL);
  adieu_oauth_show_codes (adieu_promise_get_source (promise), NULL);
}

static void
sign_in_start (AdieuOAuth   *oauth,
               AdieuPromise *promise)
{
  SignIn *self = NULL;

  if (!adieu_oauth_begin_sign_in (oauth))
    {
      adieu_promise_return_later (promise, NULL,
                                  g_error_new_literal (G_IO_ERROR, G_IO_ERROR_PENDING,
                                                       _("Somebody is signing in already")));
      return;
    }

  self = g_new0 (SignIn, 1);
  self->promise = promise;
  self->oauth = oauth;
  adieu_promise_set_work (promise, self, sign_in_stop, sign_in_free);
  sign_in_send (self,
                adieu_oauth_get_flow (oauth) == ADIEU_OAUTH_FLOW_DEVICE ? adieu_grant_invite_device
                                                                        : adieu_grant_invite,
                adieu_oauth_new_grant (oauth), adieu_invitation_free, sign_in_invited);
}

/**
 * adieu_oauth_sign_in_async:
 * @self: the credentials
 * @cancellable: (nullable): to give up
 * @callback: (scope async) (closure user_data): called when it is done
 * @user_data: for @callback
 *
 * Gets the first token, or another one, in the way that [property@OAuth:flow] says.
 *
 * It takes as long as the person does. Meanwhile, calls that have no token wait for it.
 *
 * Since: 0.1
 */
void
adieu_oauth_sign_in_async (AdieuOAuth          *self,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  AdieuPromise *promise = NULL;

  g_return_if_fail (ADIEU_IS_OAUTH (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  promise = adieu_promise_new (self, cancellable, adieu_oauth_sign_in_async, callback, user_data);
  if (adieu_oauth_get_flow (self) == ADIEU_OAUTH_FLOW_CLIENT_CREDENTIALS)
    adieu_access_wait (adieu_oauth_get_access (self), promise, ADIEU_AIM_TOKEN, NULL, NULL);
  else
    sign_in_start (self, promise);
}

/**
 * adieu_oauth_sign_in_finish:
 * @self: the credentials
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Finishes [method@OAuth.sign_in_async].
 *
 * Fails with %ADIEU_CLIENT_ERROR_FORBIDDEN if the person, or the server, has refused, with
 * %ADIEU_CLIENT_ERROR_TIMED_OUT if nobody has entered the code for a device in time, and with
 * %G_IO_ERROR_PENDING if somebody is signing in already.
 *
 * Returns: whether somebody has signed in
 *
 * Since: 0.1
 */
gboolean
adieu_oauth_sign_in_finish (AdieuOAuth    *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (ADIEU_IS_OAUTH (self), FALSE);
  g_return_val_if_fail (adieu_promise_is_for (result, self, adieu_oauth_sign_in_async), FALSE);

  return adieu_promise_finish_boolean (result, error);
}

/**
 * adieu_oauth_sign_in:
 * @self: the credentials
 * @cancellable: (nullable): to give up
 * @error: return location for an error
 *
 * Does what [method@OAuth.sign_in_async] does, and waits for it. Signals are emitted in this
 * thread meanwhile.
 *
 * Returns: whether somebody has signed in
 *
 * Since: 0.1
 */
gboolean
adieu_oauth_sign_in (AdieuOAuth    *self,
                     GCancellable  *cancellable,
                     GError       **error)
{
  AdieuBlock block;
  g_autoptr (GAsyncResult) result = NULL;

  g_return_val_if_fail (ADIEU_IS_OAUTH (self), FALSE);

  adieu_block_begin (&block);
  adieu_oauth_sign_in_async (self, cancellable, adieu_block_cb, &block);
  result = adieu_block_end (&block);

  return adieu_oauth_sign_in_finish (self, result, error);
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

  promise = adieu_promise_new (self, cancellable, adieu_oauth_fetch_token_async, callback, user_data);
  adieu_access_wait (adieu_oauth_get_access (self), promise, ADIEU_AIM_TOKEN, NULL, NULL);
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

/* ---- signing out: load → revoke → clear ---- */

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
  adieu_access_wait (adieu_oauth_get_access (self->oauth), self->promise, ADIEU_AIM_STORED, NULL, verdict);
}

/* The refresh token, for its access tokens go with it (RFC 7009, 2.1). */
static AdieuErrand *
start_revocation (AdieuOAuth *oauth,
                  AdieuToken *token)
{
  AdieuGrant *grant = adieu_oauth_new_grant (oauth);
  const char *refresh_token = adieu_token_get_refresh_token (token);

  grant->is_refresh_token = refresh_token != NULL;
  grant->token = g_strdup (refresh_token != NULL ? refresh_token : adieu_token_get_access_token (token));

  return adieu_errand_start (adieu_grant_revoke, grant, adieu_grant_free, NULL);
}

static void
sign_out_loaded_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      data)
{
  g_autoptr (AdieuPromise) promise = data;
  SignOut *self = adieu_promise_get_work (promise);
  AdieuAccess *access = self != NULL ? adieu_oauth_get_access (self->oauth) : NULL;
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

/* Who has asked to be forgotten is, even if he does not wait for it. */
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

  load = adieu_promise_new (self, NULL, sign_out_loaded_cb, sign_out_loaded_cb, g_object_ref (promise));
  adieu_access_wait (adieu_oauth_get_access (self), load, ADIEU_AIM_LOADED, NULL, NULL);
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
