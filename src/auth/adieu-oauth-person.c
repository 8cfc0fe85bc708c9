/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the person who signs in sees and brings: the codes for another device, the browser that is
 * to be opened, the redirect that the application hands in. Notifications and the signal come on
 * the context of who signs in, never under the mutex.
 */

#include "config.h"

#include "auth/adieu-oauth-private.h"

#include "base/adieu-secret-private.h"

gboolean
adieu_oauth_begin_sign_in (AdieuOAuth *self)
{
  gboolean begun = FALSE;

  g_mutex_lock (&self->mutex);
  begun = !self->signing_in;
  self->signing_in = TRUE;
  g_mutex_unlock (&self->mutex);

  if (begun)
    adieu_access_expect (self->access, TRUE);

  return begun;
}

void
adieu_oauth_end_sign_in (AdieuOAuth *self)
{
  g_mutex_lock (&self->mutex);
  self->signing_in = FALSE;
  self->redirection = NULL;
  g_clear_pointer (&self->reply, adieu_reply_unref);
  g_mutex_unlock (&self->mutex);

  adieu_access_expect (self->access, FALSE);
}

static void
replace_text (char       **text,
              const char  *by)
{
  g_free (*text);
  *text = g_strdup (by);
}

void
adieu_oauth_show_codes (AdieuOAuth       *self,
                        AdieuDeviceCodes *codes)
{
  gboolean same = FALSE;

  g_mutex_lock (&self->mutex);
  same = codes == NULL && self->user_code == NULL;
  replace_text (&self->user_code, codes != NULL ? codes->user_code : NULL);
  replace_text (&self->verification_uri, codes != NULL ? codes->verification_uri : NULL);
  replace_text (&self->verification_uri_complete,
                codes != NULL ? codes->verification_uri_complete : NULL);
  g_mutex_unlock (&self->mutex);

  if (same)
    return;
  g_object_freeze_notify (G_OBJECT (self));
  g_object_notify (G_OBJECT (self), "verification-uri");
  g_object_notify (G_OBJECT (self), "verification-uri-complete");
  g_object_notify (G_OBJECT (self), "user-code");
  g_object_thaw_notify (G_OBJECT (self));
}

gboolean
adieu_oauth_open (AdieuOAuth *self,
                  const char *uri)
{
  gboolean opened = FALSE;

  g_signal_emit_by_name (self, "open-uri", uri, &opened);

  return opened;
}

/* Borrows @redirection until the sign-in ends. */
void
adieu_oauth_expect_redirect (AdieuOAuth       *self,
                             AdieuRedirection *redirection,
                             AdieuReply       *reply)
{
  g_mutex_lock (&self->mutex);
  self->redirection = redirection;
  self->reply = adieu_reply_ref (reply);
  g_mutex_unlock (&self->mutex);
}

static char *
dup_text (AdieuOAuth  *self,
          char       **text)
{
  char *copy = NULL;

  g_mutex_lock (&self->mutex);
  copy = g_strdup (*text);
  g_mutex_unlock (&self->mutex);

  return copy;
}

/**
 * adieu_oauth_dup_user_code:
 * @self: the credentials
 *
 * Gets the code to enter at the verification URI (RFC 8628, 3.3).
 *
 * Returns: (transfer full) (nullable): the code that a person has to enter, while there is one
 *
 * Since: 0.1
 */
char *
adieu_oauth_dup_user_code (AdieuOAuth *self)
{
  g_return_val_if_fail (ADIEU_IS_OAUTH (self), NULL);

  return dup_text (self, &self->user_code);
}

/**
 * adieu_oauth_dup_verification_uri:
 * @self: the credentials
 *
 * Gets where a person enters the code (RFC 8628, 3.3).
 *
 * Returns: (transfer full) (nullable): where to enter the code, while there is one
 *
 * Since: 0.1
 */
char *
adieu_oauth_dup_verification_uri (AdieuOAuth *self)
{
  g_return_val_if_fail (ADIEU_IS_OAUTH (self), NULL);

  return dup_text (self, &self->verification_uri);
}

/**
 * adieu_oauth_dup_verification_uri_complete:
 * @self: the credentials
 *
 * Gets where a person need not enter the code, as for a QR code (RFC 8628, 3.3.1).
 *
 * Returns: (transfer full) (nullable): the same with the code in it, if the server offers that
 *
 * Since: 0.1
 */
char *
adieu_oauth_dup_verification_uri_complete (AdieuOAuth *self)
{
  g_return_val_if_fail (ADIEU_IS_OAUTH (self), NULL);

  return dup_text (self, &self->verification_uri_complete);
}

static void
wipe_query (gpointer query)
{
  adieu_secret_clear (query);
}

/**
 * adieu_oauth_answer_redirect:
 * @self: the credentials
 * @uri: the URI that the browser has called the application with
 *
 * Hands in what the browser brought to a [property@OAuth:redirect-uri] of the application's own.
 *
 * It may be called in any thread, and with any URI: what does not belong to the sign-in that is
 * under way changes nothing (RFC 6749, 10.12).
 *
 * Returns: whether this is what was waited for
 *
 * Since: 0.1
 */
gboolean
adieu_oauth_answer_redirect (AdieuOAuth *self,
                             const char *uri)
{
  g_autoptr (AdieuReply) reply = NULL;
  g_autoptr (AdieuSecret) query = NULL;

  g_return_val_if_fail (ADIEU_IS_OAUTH (self), FALSE);
  g_return_val_if_fail (uri != NULL, FALSE);

  g_mutex_lock (&self->mutex);
  if (self->reply != NULL)
    query = adieu_redirection_dup_query (self->redirection, uri);
  if (query != NULL && adieu_redirection_is_ours (self->redirection, query))
    reply = g_steal_pointer (&self->reply);
  g_mutex_unlock (&self->mutex);

  if (reply == NULL)
    return FALSE;
  adieu_reply_send (reply, g_steal_pointer (&query), wipe_query);

  return TRUE;
}
