/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-auth.h>

G_BEGIN_DECLS

typedef struct _AdieuKeyring AdieuKeyring;

/* From any thread. NULL as the name of an origin is that of the base URL. */
AdieuKeyring *adieu_keyring_new      (void);
void          adieu_keyring_free     (AdieuKeyring *self);
gboolean      adieu_keyring_is_empty (AdieuKeyring *self);
AdieuAuth    *adieu_keyring_dup      (AdieuKeyring *self,
                                      const char   *origin);
void          adieu_keyring_copy     (AdieuKeyring *self,
                                      AdieuKeyring *copy,
                                      gboolean      with_base);
gboolean      adieu_keyring_set      (AdieuKeyring *self,
                                      const char   *origin,
                                      AdieuAuth    *auth);

G_END_DECLS
