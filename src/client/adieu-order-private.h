/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "client/adieu-client-private.h"
#include "message/adieu-attempt-private.h"
#include "transport/adieu-transport-private.h"

G_BEGIN_DECLS

AdieuHeaders *adieu_order_write_headers (AdieuRequest              *request,
                                         const AdieuClientSettings *settings,
                                         const char                *user_agent,
                                         GUri                      *base,
                                         GUri                      *first_uri,
                                         GUri                      *uri);
AdieuOrder   *adieu_order_new           (AdieuAttempt              *attempt,
                                         const AdieuClientSettings *settings);

G_END_DECLS
