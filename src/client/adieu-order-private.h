/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "client/adieu-client-private.h"
#include "transport/adieu-transport-private.h"

G_BEGIN_DECLS

AdieuOrder *adieu_order_new (AdieuRequest              *request,
                             const AdieuClientSettings *settings,
                             const char                *user_agent,
                             GUri                      *base,
                             GUri                      *first_uri,
                             GUri                      *uri);

G_END_DECLS
