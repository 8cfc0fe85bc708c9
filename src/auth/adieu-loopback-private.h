/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "auth/adieu-redirection-private.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _AdieuLoopback AdieuLoopback;

gboolean       adieu_loopback_is_meant  (const char        *redirect_uri);
AdieuLoopback *adieu_loopback_new       (const char        *redirect_uri,
                                         GError           **error);
void           adieu_loopback_free      (AdieuLoopback     *self);
const char    *adieu_loopback_get_uri   (AdieuLoopback     *self);

/* Blocks. */
char          *adieu_loopback_wait      (AdieuLoopback     *self,
                                         AdieuRedirection  *redirection,
                                         GCancellable      *cancellable,
                                         GError           **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdieuLoopback, adieu_loopback_free)

G_END_DECLS
