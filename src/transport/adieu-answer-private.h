/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libsoup/soup.h>

#include <adieu/adieu-error.h>

#include "transport/adieu-transport-private.h"

G_BEGIN_DECLS

AdieuHeaders *adieu_answer_read_head  (SoupMessage       *message);
gboolean      adieu_answer_check_head (const AdieuOrder  *order,
                                       SoupMessage       *message,
                                       GError           **error);
gboolean      adieu_answer_check_tls  (GTlsConnection    *tls,
                                       GError           **error);

GError       *adieu_answer_error      (const AdieuOrder  *order,
                                       AdieuClientError   code,
                                       const char        *what);
GError       *adieu_answer_error_from (const AdieuOrder  *order,
                                       const GError      *below,
                                       gboolean           unsent);

G_END_DECLS
