/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu.h>

G_BEGIN_DECLS

#define SECRET_TYPE_STORE (secret_store_get_type ())

G_DECLARE_FINAL_TYPE (SecretStore, secret_store, SECRET, STORE, GObject)

AdieuTokenStore *secret_store_new (void);

G_END_DECLS
