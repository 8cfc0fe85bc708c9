/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (ADIEU_INSIDE) && !defined (ADIEU_COMPILATION)
#error "Only <adieu/adieu.h> can be included directly."
#endif

#include <adieu/adieu-token-store.h>

G_BEGIN_DECLS

#define ADIEU_TYPE_MEMORY_TOKEN_STORE (adieu_memory_token_store_get_type ())

ADIEU_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (AdieuMemoryTokenStore, adieu_memory_token_store, ADIEU, MEMORY_TOKEN_STORE, GObject)

ADIEU_AVAILABLE_IN_ALL
AdieuMemoryTokenStore *adieu_memory_token_store_new (void);

G_END_DECLS
