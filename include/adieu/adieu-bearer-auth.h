/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (ADIEU_INSIDE) && !defined (ADIEU_COMPILATION)
#error "Only <adieu/adieu.h> can be included directly."
#endif

#include <adieu/adieu-auth.h>

G_BEGIN_DECLS

#define ADIEU_TYPE_BEARER_AUTH (adieu_bearer_auth_get_type ())

ADIEU_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (AdieuBearerAuth, adieu_bearer_auth, ADIEU, BEARER_AUTH, GObject)

ADIEU_AVAILABLE_IN_ALL
AdieuBearerAuth *adieu_bearer_auth_new       (const char      *token);

ADIEU_AVAILABLE_IN_ALL
void             adieu_bearer_auth_set_token (AdieuBearerAuth *self,
                                              const char      *token);

G_END_DECLS
