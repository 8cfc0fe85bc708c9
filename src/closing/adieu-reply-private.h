/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "closing/adieu-inbox-private.h"

G_BEGIN_DECLS

typedef struct _AdieuReply AdieuReply;

/* Keeps @result. */
typedef void (*AdieuReplyFunc) (gpointer result,
                                gpointer addressee);

/* On the addressee's context. */
AdieuReply *adieu_reply_new    (AdieuInbox     *inbox,
                                AdieuReplyFunc  deliver,
                                gpointer        addressee);
void        adieu_reply_forget (AdieuReply     *self);
GBytes     *adieu_reply_lend_bytes (AdieuReply *self,
                                    GBytes     *bytes);

/* From any thread. */
AdieuReply *adieu_reply_ref    (AdieuReply     *self);
void        adieu_reply_unref  (AdieuReply     *self);
void        adieu_reply_send   (AdieuReply     *self,
                                gpointer        result,
                                GDestroyNotify  lost);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdieuReply, adieu_reply_unref)

G_END_DECLS
