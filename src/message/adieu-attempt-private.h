/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-attempt.h>

G_BEGIN_DECLS

AdieuAttempt *adieu_attempt_new      (AdieuRequest  *request,
                                      guint          number,
                                      GUri          *uri,
                                      AdieuHeaders  *headers);
GUri         *adieu_attempt_get_uri  (AdieuAttempt  *self);

G_END_DECLS
