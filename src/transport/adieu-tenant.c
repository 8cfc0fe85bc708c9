/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One of the clients that share a core, as far as the network thread is concerned: by it, the
 * core knows what to end when that client is closed and others go on. Held by the client, and
 * by what it has under way.
 */

#include "config.h"

#include "transport/adieu-tenant-private.h"

AdieuTenant *
adieu_tenant_new (void)
{
  AdieuTenant *self = g_new0 (AdieuTenant, 1);

  g_atomic_ref_count_init (&self->ref_count);

  return self;
}

AdieuTenant *
adieu_tenant_ref (AdieuTenant *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
adieu_tenant_unref (AdieuTenant *self)
{
  if (g_atomic_ref_count_dec (&self->ref_count))
    g_free (self);
}
