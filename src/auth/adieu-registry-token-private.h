/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-attempt.h>
#include <adieu/adieu-response.h>
#include <adieu/adieu-token.h>

#include "auth/adieu-asker-private.h"

G_BEGIN_DECLS

/* What a registry asks for: a token of that realm for that service and scope. */
typedef struct
{
  gatomicrefcount  ref_count;
  char            *realm;
  char            *service;
  char            *scope;
  char            *key;
  gboolean         insufficient; /* the token that was sent is good, but not for that */
} AdieuDemand;

AdieuDemand *adieu_demand_read        (AdieuResponse  *response,
                                       AdieuAttempt   *attempt);
AdieuDemand *adieu_demand_ref         (AdieuDemand    *self);
void         adieu_demand_unref       (AdieuDemand    *self);

char        *adieu_registry_place     (AdieuAttempt   *attempt);

/* What an errand to the realm takes along; it gives an AdieuToken. */
typedef struct
{
  AdieuAsker  *asker;
  AdieuDemand *demand;
  char        *user_name;
  char        *password;
} AdieuRegistryOrder;

void         adieu_registry_order_free (gpointer       self);
gpointer     adieu_registry_ask        (gpointer       order,
                                        GCancellable  *cancellable,
                                        GError       **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdieuDemand, adieu_demand_unref)

G_END_DECLS
