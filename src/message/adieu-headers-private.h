/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-headers.h>

G_BEGIN_DECLS

void      adieu_headers_seal           (AdieuHeaders  *self);
void      adieu_headers_take_received  (AdieuHeaders  *self,
                                        const char    *name,
                                        const char    *value);
gboolean  adieu_headers_check_sendable (AdieuHeaders  *self,
                                        GError       **error);

G_END_DECLS
