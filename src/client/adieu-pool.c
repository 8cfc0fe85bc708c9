/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What clients share: the connections of a core, the settings to make it of once more in the
 * child of a fork(), and what has been learnt of the servers. Held by its clients.
 */

#include "config.h"

#include "client/adieu-pool-private.h"

#include <pthread.h>

#include "closing/adieu-bequest-private.h"

struct _AdieuPool
{
  gatomicrefcount    ref_count;
  AdieuCoreSettings  settings;
  AdieuCore         *core; /* under the mutex, as what follows */
  guint              n_tenants;
  AdieuOrigins      *origins;
};

static GMutex mutex; /* of all pools, so that fork() can hold it */

static AdieuCore *
create_core (const AdieuCoreSettings *from)
{
  AdieuCoreSettings settings = *from;

  settings.socket_path = g_strdup (from->socket_path);
  if (settings.tls_database != NULL)
    g_object_ref (settings.tls_database);
  if (settings.proxy_resolver != NULL)
    g_object_ref (settings.proxy_resolver);

  return adieu_core_new (&settings);
}

/* Takes what the settings hold. */
AdieuPool *
adieu_pool_new (AdieuCoreSettings *settings)
{
  AdieuPool *self = g_new0 (AdieuPool, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->settings = *settings;
  self->core = create_core (settings);
  self->origins = adieu_origins_new ();

  return self;
}

AdieuPool *
adieu_pool_ref (AdieuPool *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
adieu_pool_unref (AdieuPool *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  adieu_core_unref (self->core);
  adieu_origins_free (self->origins);
  g_free (self->settings.socket_path);
  adieu_bequest_clear ((gpointer *) &self->settings.tls_database);
  adieu_bequest_clear ((gpointer *) &self->settings.proxy_resolver);
  g_free (self);
}

/* With the mutex held. In the child of a fork() its clients start afresh: the core is the
 * parent's. */
static AdieuCore *
pool_find_core (AdieuPool *self)
{
  if (adieu_core_is_foreign (self->core))
    self->core = create_core (&self->settings);

  return self->core;
}

AdieuCore *
adieu_pool_get_core (AdieuPool *self)
{
  AdieuCore *core = NULL;

  g_mutex_lock (&mutex);
  core = pool_find_core (self);
  g_mutex_unlock (&mutex);

  return core;
}

AdieuOrigins *
adieu_pool_get_origins (AdieuPool *self)
{
  return self->origins;
}

AdieuTenant *
adieu_pool_enter (AdieuPool *self)
{
  g_mutex_lock (&mutex);
  self->n_tenants++;
  g_mutex_unlock (&mutex);

  return adieu_tenant_new ();
}

gboolean
adieu_pool_is_open_for (AdieuPool   *self,
                        AdieuTenant *tenant)
{
  AdieuCore *core = NULL;
  gboolean is_gone;

  g_mutex_lock (&mutex);
  core = pool_find_core (self);
  is_gone = tenant->is_gone;
  g_mutex_unlock (&mutex);

  return !is_gone && adieu_core_is_open (core);
}

/* Can be repeated. Who is not told has dropped its client: then, what the child of a fork() has
 * never used there is nothing to close of. */
void
adieu_pool_leave (AdieuPool      *self,
                  AdieuTenant    *tenant,
                  GDestroyNotify  tell,
                  gpointer        user_data)
{
  AdieuCore *core = NULL;
  gboolean was_last;

  g_mutex_lock (&mutex);
  core = tell != NULL ? pool_find_core (self) : self->core;
  if (!tenant->is_gone)
    self->n_tenants--;
  tenant->is_gone = TRUE;
  was_last = self->n_tenants == 0;
  g_mutex_unlock (&mutex);

  if (was_last || !adieu_core_is_open (core))
    adieu_core_close (core, tell, user_data);
  else
    adieu_core_close_tenant (core, tenant, tell, user_data);
}

static void
before_fork (void)
{
  g_mutex_lock (&mutex);
  adieu_origins_lock_all ();
}

static void
after_fork (void)
{
  adieu_origins_unlock_all ();
  g_mutex_unlock (&mutex);
}

/* Registered after those of the transport (see adieu-network.c), and so locked before them. */
__attribute__ ((constructor (302))) static void
watch_fork (void)
{
  pthread_atfork (before_fork, after_fork, after_fork);
}
