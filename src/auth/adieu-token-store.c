/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The face of a place that keeps tokens, and the one door to it: an implementation that lacks a
 * half, or fails without an error, becomes an error. On the context of whoever asks.
 */

#include "config.h"

#include <adieu/adieu-token-store.h>

#include <adieu/adieu-error.h>
#include <glib/gi18n-lib.h>

#include "client/adieu-promise-private.h"

/**
 * AdieuTokenStore:
 *
 * A place that keeps tokens while the program does not run, such as the keyring of the desktop.
 *
 * [class@OAuth] asks it for its token before the first request, and gives it each new one. The
 * methods are called on the main context of whoever makes a request or signs in, one at a time
 * for one key. [class@MemoryTokenStore] is the one that keeps nothing for later.
 *
 * Since: 0.1
 */

/**
 * AdieuTokenStoreInterface::load:
 * @self: a store
 * @key: what the token is kept under
 * @error: return location for an error
 *
 * Looks up a token, at once.
 *
 * Returns: (transfer full) (nullable): the token; %NULL without an error if there is none
 *
 * Since: 0.1
 */

G_DEFINE_INTERFACE (AdieuTokenStore, adieu_token_store, G_TYPE_OBJECT)

static void
adieu_token_store_default_init (AdieuTokenStoreInterface *iface)
{
}

static GError *
error_without_reason (AdieuTokenStore *self)
{
  return g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED,
                      _("The token store (%s) failed and gave no reason"),
                      G_OBJECT_TYPE_NAME (self));
}

static GError *
error_unsupported (AdieuTokenStore *self)
{
  return g_error_new (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                      _("The token store (%s) cannot do that"), G_OBJECT_TYPE_NAME (self));
}

static gboolean
check (AdieuTokenStore  *self,
       gboolean          done,
       GError           *below,
       GError          **error)
{
  if (!done)
    g_propagate_error (error, below != NULL ? below : error_without_reason (self));
  else if (below != NULL)
    g_error_free (below);

  return done;
}

/* What was done at once. Takes @below. */
static void
answer (AdieuPromise    *promise,
        AdieuTokenStore *self,
        gboolean         done,
        GError          *below)
{
  GError *error = NULL;

  check (self, done, below, &error);
  adieu_promise_return_later (promise, NULL, error);
}

static void
load_now (AdieuTokenStore *self,
          const char      *key,
          AdieuPromise    *promise)
{
  AdieuTokenStoreInterface *iface = ADIEU_TOKEN_STORE_GET_IFACE (self);
  GError *error = NULL;
  AdieuToken *token = NULL;

  if (iface->load != NULL)
    token = iface->load (self, key, &error);
  else
    error = error_unsupported (self);
  if (error != NULL)
    g_clear_object (&token);

  adieu_promise_return_later (promise, (GObject *) token, error);
}

static void
store_now (AdieuTokenStore *self,
           const char      *key,
           AdieuToken      *token,
           AdieuPromise    *promise)
{
  AdieuTokenStoreInterface *iface = ADIEU_TOKEN_STORE_GET_IFACE (self);
  GError *error = NULL;
  gboolean done = iface->store != NULL && iface->store (self, key, token, &error);

  answer (promise, self, done, iface->store != NULL ? error : error_unsupported (self));
}

static void
clear_now (AdieuTokenStore *self,
           const char      *key,
           AdieuPromise    *promise)
{
  AdieuTokenStoreInterface *iface = ADIEU_TOKEN_STORE_GET_IFACE (self);
  GError *error = NULL;
  gboolean done = iface->clear != NULL && iface->clear (self, key, &error);

  answer (promise, self, done, iface->clear != NULL ? error : error_unsupported (self));
}

/**
 * adieu_token_store_load_async:
 * @self: a store
 * @key: what the token is kept under
 * @cancellable: (nullable): to give up waiting
 * @callback: (scope async) (closure user_data): called when it is done
 * @user_data: for @callback
 *
 * Looks up a token.
 *
 * Since: 0.1
 */
void
adieu_token_store_load_async (AdieuTokenStore     *self,
                              const char          *key,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  AdieuTokenStoreInterface *iface = NULL;

  g_return_if_fail (ADIEU_IS_TOKEN_STORE (self));
  g_return_if_fail (key != NULL);

  iface = ADIEU_TOKEN_STORE_GET_IFACE (self);
  if (iface->load_async != NULL && iface->load_finish != NULL)
    iface->load_async (self, key, cancellable, callback, user_data);
  else
    load_now (
        self, key,
        adieu_promise_new (self, cancellable, adieu_token_store_load_async, callback, user_data));
}

/**
 * adieu_token_store_load_finish:
 * @self: a store
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Finishes [method@TokenStore.load_async].
 *
 * Returns: (transfer full) (nullable): the token; %NULL without an error if there is none
 *
 * Since: 0.1
 */
AdieuToken *
adieu_token_store_load_finish (AdieuTokenStore  *self,
                               GAsyncResult     *result,
                               GError          **error)
{
  g_return_val_if_fail (ADIEU_IS_TOKEN_STORE (self), NULL);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), NULL);

  if (g_async_result_is_tagged (result, adieu_token_store_load_async))
    return adieu_promise_finish (result, error);

  return ADIEU_TOKEN_STORE_GET_IFACE (self)->load_finish (self, result, error);
}

/**
 * adieu_token_store_store_async:
 * @self: a store
 * @key: what the token is kept under
 * @token: the token
 * @cancellable: (nullable): to give up waiting
 * @callback: (scope async) (closure user_data): called when it is done
 * @user_data: for @callback
 *
 * Keeps a token, in the place of the one that was kept under that key.
 *
 * Since: 0.1
 */
void
adieu_token_store_store_async (AdieuTokenStore     *self,
                               const char          *key,
                               AdieuToken          *token,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  AdieuTokenStoreInterface *iface = NULL;

  g_return_if_fail (ADIEU_IS_TOKEN_STORE (self));
  g_return_if_fail (key != NULL);
  g_return_if_fail (ADIEU_IS_TOKEN (token));

  iface = ADIEU_TOKEN_STORE_GET_IFACE (self);
  if (iface->store_async != NULL && iface->store_finish != NULL)
    iface->store_async (self, key, token, cancellable, callback, user_data);
  else
    store_now (
        self, key, token,
        adieu_promise_new (self, cancellable, adieu_token_store_store_async, callback, user_data));
}

/**
 * adieu_token_store_store_finish:
 * @self: a store
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Finishes [method@TokenStore.store_async].
 *
 * Returns: whether the token is kept
 *
 * Since: 0.1
 */
gboolean
adieu_token_store_store_finish (AdieuTokenStore  *self,
                                GAsyncResult     *result,
                                GError          **error)
{
  GError *below = NULL;
  gboolean done = FALSE;

  g_return_val_if_fail (ADIEU_IS_TOKEN_STORE (self), FALSE);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), FALSE);

  if (g_async_result_is_tagged (result, adieu_token_store_store_async))
    done = adieu_promise_finish_boolean (result, &below);
  else
    done = ADIEU_TOKEN_STORE_GET_IFACE (self)->store_finish (self, result, &below);

  return check (self, done, below, error);
}

/**
 * adieu_token_store_clear_async:
 * @self: a store
 * @key: what the token is kept under
 * @cancellable: (nullable): to give up waiting
 * @callback: (scope async) (closure user_data): called when it is done
 * @user_data: for @callback
 *
 * Forgets a token, if there is one.
 *
 * Since: 0.1
 */
void
adieu_token_store_clear_async (AdieuTokenStore     *self,
                               const char          *key,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  AdieuTokenStoreInterface *iface = NULL;

  g_return_if_fail (ADIEU_IS_TOKEN_STORE (self));
  g_return_if_fail (key != NULL);

  iface = ADIEU_TOKEN_STORE_GET_IFACE (self);
  if (iface->clear_async != NULL && iface->clear_finish != NULL)
    iface->clear_async (self, key, cancellable, callback, user_data);
  else
    clear_now (
        self, key,
        adieu_promise_new (self, cancellable, adieu_token_store_clear_async, callback, user_data));
}

/**
 * adieu_token_store_clear_finish:
 * @self: a store
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Finishes [method@TokenStore.clear_async].
 *
 * Returns: whether the token is forgotten
 *
 * Since: 0.1
 */
gboolean
adieu_token_store_clear_finish (AdieuTokenStore  *self,
                                GAsyncResult     *result,
                                GError          **error)
{
  GError *below = NULL;
  gboolean done = FALSE;

  g_return_val_if_fail (ADIEU_IS_TOKEN_STORE (self), FALSE);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), FALSE);

  if (g_async_result_is_tagged (result, adieu_token_store_clear_async))
    done = adieu_promise_finish_boolean (result, &below);
  else
    done = ADIEU_TOKEN_STORE_GET_IFACE (self)->clear_finish (self, result, &below);

  return check (self, done, below, error);
}
