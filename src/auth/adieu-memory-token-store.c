/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The store that keeps tokens as long as it lives itself. A table behind a mutex, which is never
 * held while anybody is told; tells on the context of whoever asks.
 */

#include "config.h"

#include <adieu/adieu-memory-token-store.h>

#include "auth/adieu-promise-private.h"

/**
 * AdieuMemoryTokenStore:
 *
 * A [iface@TokenStore] that keeps tokens in memory, as long as it lives itself. One may serve
 * several [class@OAuth] objects.
 *
 * Since: 0.1
 */
struct _AdieuMemoryTokenStore
{
  GObject     parent_instance;

  GMutex      mutex;
  GHashTable *tokens;
};

static void adieu_memory_token_store_iface_init (AdieuTokenStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AdieuMemoryTokenStore, adieu_memory_token_store, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (ADIEU_TYPE_TOKEN_STORE,
                                                      adieu_memory_token_store_iface_init))

static void
adieu_memory_token_store_load_async (AdieuTokenStore     *store,
                                     const char          *key,
                                     GCancellable        *cancellable,
                                     GAsyncReadyCallback  callback,
                                     gpointer             user_data)
{
  AdieuMemoryTokenStore *self = ADIEU_MEMORY_TOKEN_STORE (store);
  AdieuPromise *promise = adieu_promise_new (self, cancellable, adieu_memory_token_store_load_async,
                                             callback, user_data);
  AdieuToken *token = NULL;

  g_mutex_lock (&self->mutex);
  token = g_hash_table_lookup (self->tokens, key);
  if (token != NULL)
    g_object_ref (token);
  g_mutex_unlock (&self->mutex);

  adieu_promise_return_later (promise, (GObject *) token, NULL);
}

static AdieuToken *
adieu_memory_token_store_load_finish (AdieuTokenStore  *store,
                                      GAsyncResult     *result,
                                      GError          **error)
{
  g_return_val_if_fail (adieu_promise_is_for (result, store, adieu_memory_token_store_load_async), NULL);

  return adieu_promise_finish (result, error);
}

/* %NULL forgets it. */
static void
put (AdieuMemoryTokenStore *self,
     const char            *key,
     AdieuToken            *token)
{
  g_autoptr (AdieuToken) before = NULL;
  g_autofree char *key_before = NULL;

  g_mutex_lock (&self->mutex);
  g_hash_table_steal_extended (self->tokens, key, (gpointer *) &key_before, (gpointer *) &before);
  if (token != NULL)
    g_hash_table_insert (self->tokens, g_strdup (key), g_object_ref (token));
  g_mutex_unlock (&self->mutex);
}

static void
adieu_memory_token_store_store_async (AdieuTokenStore     *store,
                                      const char          *key,
                                      AdieuToken          *token,
                                      GCancellable        *cancellable,
                                      GAsyncReadyCallback  callback,
                                      gpointer             user_data)
{
  AdieuPromise *promise = adieu_promise_new (store, cancellable, adieu_memory_token_store_store_async,
                                             callback, user_data);

  put (ADIEU_MEMORY_TOKEN_STORE (store), key, token);
  adieu_promise_return_later (promise, NULL, NULL);
}

static gboolean
adieu_memory_token_store_store_finish (AdieuTokenStore  *store,
                                       GAsyncResult     *result,
                                       GError          **error)
{
  g_return_val_if_fail (adieu_promise_is_for (result, store, adieu_memory_token_store_store_async), FALSE);

  return adieu_promise_finish_boolean (result, error);
}

static void
adieu_memory_token_store_clear_async (AdieuTokenStore     *store,
                                      const char          *key,
                                      GCancellable        *cancellable,
                                      GAsyncReadyCallback  callback,
                                      gpointer             user_data)
{
  AdieuPromise *promise = adieu_promise_new (store, cancellable, adieu_memory_token_store_clear_async,
                                             callback, user_data);

  put (ADIEU_MEMORY_TOKEN_STORE (store), key, NULL);
  adieu_promise_return_later (promise, NULL, NULL);
}

static gboolean
adieu_memory_token_store_clear_finish (AdieuTokenStore  *store,
                                       GAsyncResult     *result,
                                       GError          **error)
{
  g_return_val_if_fail (adieu_promise_is_for (result, store, adieu_memory_token_store_clear_async), FALSE);

  return adieu_promise_finish_boolean (result, error);
}

static void
adieu_memory_token_store_iface_init (AdieuTokenStoreInterface *iface)
{
  iface->load_async = adieu_memory_token_store_load_async;
  iface->load_finish = adieu_memory_token_store_load_finish;
  iface->store_async = adieu_memory_token_store_store_async;
  iface->store_finish = adieu_memory_token_store_store_finish;
  iface->clear_async = adieu_memory_token_store_clear_async;
  iface->clear_finish = adieu_memory_token_store_clear_finish;
}

static void
adieu_memory_token_store_finalize (GObject *object)
{
  AdieuMemoryTokenStore *self = ADIEU_MEMORY_TOKEN_STORE (object);

  g_clear_pointer (&self->tokens, g_hash_table_unref);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (adieu_memory_token_store_parent_class)->finalize (object);
}

static void
adieu_memory_token_store_class_init (AdieuMemoryTokenStoreClass *class)
{
  G_OBJECT_CLASS (class)->finalize = adieu_memory_token_store_finalize;
}

static void
adieu_memory_token_store_init (AdieuMemoryTokenStore *self)
{
  g_mutex_init (&self->mutex);
  self->tokens = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

/**
 * adieu_memory_token_store_new:
 *
 * Creates a store that is empty.
 *
 * Returns: (transfer full): a new store
 *
 * Since: 0.1
 */
AdieuMemoryTokenStore *
adieu_memory_token_store_new (void)
{
  return g_object_new (ADIEU_TYPE_MEMORY_TOKEN_STORE, NULL);
}
