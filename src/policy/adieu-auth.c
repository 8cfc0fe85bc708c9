/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The face of everything that makes a server let an attempt pass, and the one place where it
 * is asked, whatever an implementation does: one that fails without an error, or promises
 * asynchrony and has half of it, becomes an error. On the context of the call.
 */

#include "config.h"

#include "policy/adieu-auth-private.h"

#include <glib/gi18n-lib.h>

#include <adieu/adieu-error.h>

/**
 * AdieuAuth:
 *
 * Credentials: what makes a server let a request pass.
 *
 * A client asks it before each attempt at a request for the origin that it was set for, and
 * again when the server answers 401. It is asked on the main context of the call, may be asked
 * in several threads at once, and may take its time: all that is cancelled with the call, and
 * ends with its deadline.
 *
 * There are several ready to be used; an API with a way of its own implements
 * [vfunc@Auth.authorize].
 *
 * Since: 0.1
 */

G_DEFINE_INTERFACE (AdieuAuth, adieu_auth, G_TYPE_OBJECT)

static void
adieu_auth_default_init (AdieuAuthInterface *iface)
{
}

/* It has an answer at once, through adieu_auth_authorize_now(). */
gboolean
adieu_auth_is_prompt (AdieuAuth *self)
{
  return ADIEU_AUTH_GET_IFACE (self)->authorize_async == NULL;
}

/* FALSE of an implementation without an error is one of ours. */
static gboolean
check_verdict (AdieuAuth  *self,
               gboolean    authorized,
               GError     *below,
               GError    **error)
{
  if (authorized && below != NULL)
    g_error_free (below);
  else if (!authorized && below == NULL)
    g_set_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_UNAUTHORIZED,
                 _("The request could not be authorized, and %s gave no reason"), G_OBJECT_TYPE_NAME (self));
  else if (!authorized)
    g_propagate_error (error, below);

  return authorized;
}

gboolean
adieu_auth_authorize_now (AdieuAuth     *self,
                          AdieuAttempt  *attempt,
                          GError       **error)
{
  AdieuAuthInterface *iface = ADIEU_AUTH_GET_IFACE (self);
  GError *below = NULL;
  gboolean authorized = iface->authorize != NULL && iface->authorize (self, attempt, &below);

  return check_verdict (self, authorized, below, error);
}

/**
 * adieu_auth_authorize_async:
 * @self: the credentials
 * @attempt: the attempt to be completed
 * @cancellable: (nullable): to give up waiting
 * @callback: (scope async) (closure user_data): called when it is done
 * @user_data: for @callback
 *
 * Completes an attempt so that the server lets it pass. Clients do that by themselves.
 *
 * Since: 0.1
 */
void
adieu_auth_authorize_async (AdieuAuth           *self,
                            AdieuAttempt        *attempt,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;

  g_return_if_fail (ADIEU_IS_AUTH (self));
  g_return_if_fail (ADIEU_IS_ATTEMPT (attempt));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  if (!adieu_auth_is_prompt (self))
    {
      ADIEU_AUTH_GET_IFACE (self)->authorize_async (self, attempt, cancellable, callback, user_data);
      return;
    }

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, adieu_auth_authorize_async);
  if (adieu_auth_authorize_now (self, attempt, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * adieu_auth_authorize_finish:
 * @self: the credentials
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Finishes [method@Auth.authorize_async].
 *
 * Returns: whether the attempt is authorized
 * Since: 0.1
 */
gboolean
adieu_auth_authorize_finish (AdieuAuth     *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  AdieuAuthInterface *iface = NULL;
  GError *below = NULL;
  gboolean authorized = FALSE;

  g_return_val_if_fail (ADIEU_IS_AUTH (self), FALSE);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), FALSE);

  iface = ADIEU_AUTH_GET_IFACE (self);
  if (g_async_result_is_tagged (result, adieu_auth_authorize_async))
    authorized = g_task_propagate_boolean (G_TASK (result), &below);
  else if (iface->authorize_finish != NULL)
    authorized = iface->authorize_finish (self, result, &below);

  return check_verdict (self, authorized, below, error);
}

/**
 * adieu_auth_refused:
 * @self: the credentials
 * @attempt: the attempt that was authorized with them
 * @response: the server's answer to it, with the status 401
 *
 * Learns from a refusal: a challenge is remembered, a token that is not valid any more is
 * dropped. Clients do that by themselves.
 *
 * Returns: whether authorizing once more may help
 * Since: 0.1
 */
gboolean
adieu_auth_refused (AdieuAuth     *self,
                    AdieuAttempt  *attempt,
                    AdieuResponse *response)
{
  AdieuAuthInterface *iface = NULL;

  g_return_val_if_fail (ADIEU_IS_AUTH (self), FALSE);
  g_return_val_if_fail (ADIEU_IS_ATTEMPT (attempt), FALSE);
  g_return_val_if_fail (ADIEU_IS_RESPONSE (response), FALSE);

  iface = ADIEU_AUTH_GET_IFACE (self);

  return iface->refused != NULL && iface->refused (self, attempt, response);
}

/**
 * adieu_auth_accepted:
 * @self: the credentials
 * @attempt: the attempt that was authorized with them
 * @response: the server's answer to it, with another status than 401
 *
 * Learns from an answer: a server may say what the next attempt is to be authorized with, such as
 * the next nonce of a digest. Clients do that by themselves.
 *
 * Since: 0.1
 */
void
adieu_auth_accepted (AdieuAuth     *self,
                     AdieuAttempt  *attempt,
                     AdieuResponse *response)
{
  AdieuAuthInterface *iface = NULL;

  g_return_if_fail (ADIEU_IS_AUTH (self));
  g_return_if_fail (ADIEU_IS_ATTEMPT (attempt));
  g_return_if_fail (ADIEU_IS_RESPONSE (response));

  iface = ADIEU_AUTH_GET_IFACE (self);
  if (iface->accepted != NULL)
    iface->accepted (self, attempt, response);
}
