/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Signing in, as steps on the context of the one who does: invite → show → grant → store. What
 * takes long is an errand; what a person or the application has to do with it happens here.
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
    sign_in_fail (self, g_error_new_literal (
                            ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_REQUEST,
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
  AdieuAccess *access = self->oauth->access;

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
                oauth->flow == ADIEU_OAUTH_FLOW_DEVICE ? adieu_grant_invite_device
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
  if (self->flow == ADIEU_OAUTH_FLOW_CLIENT_CREDENTIALS)
    adieu_access_wait (self->access, promise, ADIEU_AIM_TOKEN, NULL, NULL);
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
