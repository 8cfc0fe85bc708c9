/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "closing/adieu-reply-private.h"
#include "transport/adieu-core-private.h"

G_BEGIN_DECLS

typedef struct _AdieuWait AdieuWait;

/* On the caller's context. GINT_TO_POINTER (TRUE) is sent to @reply at that time; FALSE before
 * that if the client closes. */
AdieuWait *adieu_wait_until   (AdieuCore   *core,
                               AdieuTenant *tenant,
                               gint64       until,
                               AdieuReply  *reply);

/* Each gives up the wait: it is over; nobody waits any more. */
void       adieu_wait_done    (AdieuWait   *self);
void       adieu_wait_stop    (AdieuWait   *self);

/* On the network thread. */
void       adieu_wait_end_all (GQueue      *waits,
                               AdieuTenant *tenant);

G_END_DECLS
