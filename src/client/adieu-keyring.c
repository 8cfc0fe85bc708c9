/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which credentials are for which server: nothing of one origin ever reaches another. Owned by the
 * client; from any thread.
 */

#include "config.h"

#include "client/adieu-keyring-private.h"

#include "base/adieu-fork-private.h"

#define OF_BASE_URL ""

struct _AdieuKeyring
{
  GHashTable *auths; /* "scheme://host:port" → AdieuAuth */
};

static GMutex mutex; /* of all, so that fork() can hold it */

AdieuKeyring *
adieu_keyring_new (void)
{
  AdieuKeyring *self = g_new0 (AdieuKeyring, 1);

  self->auths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);

  return self;
}

void
adieu_keyring_free (AdieuKeyring *self)
{
  g_hash_table_unref (self->auths);
  g_free (self);
}

gboolean
adieu_keyring_is_empty (AdieuKeyring *self)
{
  gboolean is_empty;

  g_mutex_lock (&mutex);
  is_empty = g_hash_table_size (self->auths) == 0;
  g_mutex_unlock (&mutex);

  return is_empty;
}

/* All but what is for the base URL, unless that is the same server. @copy has nobody else yet. */
void
adieu_keyring_copy (AdieuKeyring *self,
                    AdieuKeyring *copy,
                    gboolean      with_base)
{
  GHashTableIter iter;
  gpointer origin = NULL;
  gpointer auth = NULL;

  g_mutex_lock (&mutex);
  g_hash_table_iter_init (&iter, self->auths);
  while (g_hash_table_iter_next (&iter, &origin, &auth))
    if (with_base || !g_str_equal (origin, OF_BASE_URL))
      g_hash_table_insert (copy->auths, g_strdup (origin), g_object_ref (auth));
  g_mutex_unlock (&mutex);
}

/* (transfer full) (nullable) */
AdieuAuth *
adieu_keyring_dup (AdieuKeyring *self,
                   const char   *origin)
{
  AdieuAuth *auth = NULL;

  g_mutex_lock (&mutex);
  auth = g_hash_table_lookup (self->auths, origin != NULL ? origin : OF_BASE_URL);
  if (auth != NULL)
    g_object_ref (auth);
  g_mutex_unlock (&mutex);

  return auth;
}

/* @auth may be NULL. Whether that is another one than before. */
gboolean
adieu_keyring_set (AdieuKeyring *self,
                   const char   *origin,
                   AdieuAuth    *auth)
{
  const char *name = origin != NULL ? origin : OF_BASE_URL;
  g_autoptr (AdieuAuth) before = adieu_keyring_dup (self, origin);

  if (before == auth)
    return FALSE;

  g_mutex_lock (&mutex);
  if (auth != NULL)
    g_hash_table_insert (self->auths, g_strdup (name), g_object_ref (auth));
  else
    g_hash_table_remove (self->auths, name);
  g_mutex_unlock (&mutex);

  return TRUE;
}

ADIEU_HOLD_OVER_FORK (mutex, 304)
