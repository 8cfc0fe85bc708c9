/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-attempt.h>
#include <adieu/adieu-token.h>

G_BEGIN_DECLS

gboolean adieu_token_attach   (AdieuToken    *self,
                               AdieuAttempt  *attempt,
                               GError       **error);
gboolean adieu_token_was_sent (AdieuToken    *self,
                               AdieuAttempt  *attempt);

G_END_DECLS
