/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-attempt.h>

G_BEGIN_DECLS

char     *adieu_credential_normalize (const char    *text,
                                      const char    *subject,
                                      GError       **error);
gboolean  adieu_credential_is_new    (AdieuAttempt  *attempt,
                                      const char    *header,
                                      const char    *value);

G_END_DECLS
