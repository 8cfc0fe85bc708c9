/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-response.h>

#include "closing/adieu-reply-private.h"

G_BEGIN_DECLS

gboolean adieu_decoding_is_large (AdieuResponse *response);
void     adieu_decoding_start    (AdieuResponse *response,
                                  AdieuReply    *reply);

G_END_DECLS
