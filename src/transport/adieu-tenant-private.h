/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One of the clients that share a core: what its exchanges and waits are known by. */
typedef struct
{
  gatomicrefcount ref_count;
  gboolean        is_gone;  /* of the pool */
  gboolean        has_left; /* of the network thread: nothing of it begins any more */
} AdieuTenant;

/* From any thread. */
AdieuTenant *adieu_tenant_new   (void);
AdieuTenant *adieu_tenant_ref   (AdieuTenant *self);
void         adieu_tenant_unref (AdieuTenant *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdieuTenant, adieu_tenant_unref)

G_END_DECLS
