/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libsoup/soup.h>

#include <adieu/adieu-error.h>

#include "transport/adieu-body-private.h"
#include "transport/adieu-transport-private.h"

G_BEGIN_DECLS

void          adieu_soup_silence        (void);

SoupMessage  *adieu_soup_create_message (const AdieuOrder  *order);

AdieuHeaders *adieu_soup_read_head      (SoupMessage       *message);
AdieuBody    *adieu_soup_create_body    (const AdieuOrder  *order,
                                         SoupMessage       *message,
                                         GError           **error);
gboolean      adieu_soup_check_end      (SoupMessage       *message,
                                         gsize              n_bytes,
                                         GError           **error);
gboolean      adieu_soup_check_tls      (GTlsConnection    *tls,
                                         GError           **error);

GError       *adieu_soup_error          (const AdieuOrder  *order,
                                         AdieuClientError   code,
                                         const char        *what);
GError       *adieu_soup_error_from     (const AdieuOrder  *order,
                                         const char        *socket_path,
                                         const GError      *below,
                                         gboolean           unsent);

G_END_DECLS
