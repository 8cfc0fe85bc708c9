/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-error.h>

G_BEGIN_DECLS

GError *adieu_error_new          (AdieuClientError  code,
                                  const char       *format,
                                  ...) G_GNUC_PRINTF (2, 3);

void    adieu_error_set_response (GError           *error,
                                  GObject          *response);
void    adieu_error_set_delivery (GError           *error,
                                  AdieuDelivery     delivery);

G_END_DECLS
