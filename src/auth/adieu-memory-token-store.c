/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The store that keeps tokens as long as it lives itself. A table behind a mutex, which is never
 * held while a token is dropped. Any thread.
 */

#include "config.h"

#include <adieu/adieu-memory-token-store.h>

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

static AdieuToken *
adieu_memory_token_store_load (AdieuTokenStore  *store,
                               const char       *key,
                               GError          **error)
{
  AdieuMemoryTokenStore *self = ADIEU_MEMORY_TOKEN_STORE (store);
  AdieuToken *token = NULL;

  g_mutex_lock (&self->mutex);
  token = g_hash_table_lookup (self->tokens, key);
  if (token != NULL)
    g_object_ref (token);
  g_mutex_unlock (&self->mutex);

  return token;
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

static gboolean
adieu_memory_token_store_store (AdieuTokenStore  *store,
                                const char       *key,
                                AdieuToken       *token,
                                GError          **error)
{
  put (ADIEU_MEMORY_TOKEN_STORE (store), key, token);

  return TRUE;
}

static gboolean
adieu_memory_token_store_clear (AdieuTokenStore  *store,
                                const char       *key,
                                GError          **error)
{
  put (ADIEU_MEMORY_TOKEN_STORE (store), key, NULL);

  return TRUE;
}

static void
adieu_memory_token_store_iface_init (AdieuTokenStoreInterface *iface)
{
  iface->load = adieu_memory_token_store_load;
  iface->store = adieu_memory_token_store_store;
  iface->clear = adieu_memory_token_store_clear;
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
