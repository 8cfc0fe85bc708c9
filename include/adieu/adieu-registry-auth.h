/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (ADIEU_INSIDE) && !defined (ADIEU_COMPILATION)
#error "Only <adieu/adieu.h> can be included directly."
#endif

#include <adieu/adieu-auth.h>
#include <adieu/adieu-client.h>

G_BEGIN_DECLS

#define ADIEU_TYPE_REGISTRY_AUTH (adieu_registry_auth_get_type ())

ADIEU_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (AdieuRegistryAuth, adieu_registry_auth, ADIEU, REGISTRY_AUTH, GObject)

ADIEU_AVAILABLE_IN_ALL
AdieuRegistryAuth *adieu_registry_auth_new           (const char        *user_name,
                                                      const char        *password);

ADIEU_AVAILABLE_IN_ALL
const char        *adieu_registry_auth_get_user_name (AdieuRegistryAuth *self);

G_END_DECLS
