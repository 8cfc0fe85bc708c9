/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (ADIEU_INSIDE) && !defined (ADIEU_COMPILATION)
#error "Only <adieu/adieu.h> can be included directly."
#endif

#include <adieu/adieu-auth.h>

G_BEGIN_DECLS

#define ADIEU_TYPE_DIGEST_AUTH (adieu_digest_auth_get_type ())

ADIEU_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (AdieuDigestAuth, adieu_digest_auth, ADIEU, DIGEST_AUTH, GObject)

ADIEU_AVAILABLE_IN_ALL
AdieuDigestAuth *adieu_digest_auth_new           (const char      *user_name,
                                                  const char      *password);

ADIEU_AVAILABLE_IN_ALL
const char      *adieu_digest_auth_get_user_name (AdieuDigestAuth *self);
ADIEU_AVAILABLE_IN_ALL
void             adieu_digest_auth_set_password  (AdieuDigestAuth *self,
                                                  const char      *password);

G_END_DECLS
