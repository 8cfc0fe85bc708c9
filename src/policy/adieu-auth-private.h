/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-auth.h>

G_BEGIN_DECLS

gboolean adieu_auth_is_prompt     (AdieuAuth     *self);
gboolean adieu_auth_authorize_now (AdieuAuth     *self,
                                   AdieuAttempt  *attempt,
                                   GError       **error);

G_END_DECLS
