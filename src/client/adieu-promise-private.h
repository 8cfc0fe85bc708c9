/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "closing/adieu-reply-private.h"

G_BEGIN_DECLS

#define ADIEU_TYPE_PROMISE (adieu_promise_get_type ())
G_DECLARE_FINAL_TYPE (AdieuPromise, adieu_promise, ADIEU, PROMISE, GObject)

/* The caller has been told that it was cancelled. TRUE: so the work is over too. With
 * @context_gone it is over anyway. */
typedef gboolean (*AdieuPromiseStop) (AdieuPromise *self,
                                      gboolean      context_gone);

/* All on the context of the one that makes it. It is valid until it is over: until it has been
 * returned, stopped, or lost its context. */
AdieuPromise *adieu_promise_new            (gpointer              source,
                                            GCancellable         *cancellable,
                                            gpointer              tag,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
void          adieu_promise_set_work       (AdieuPromise         *self,
                                            gpointer              work,
                                            AdieuPromiseStop      stop,
                                            GDestroyNotify        free_work);
gpointer      adieu_promise_get_work       (AdieuPromise         *self);
gpointer      adieu_promise_get_source     (AdieuPromise         *self);
gboolean      adieu_promise_is_told        (AdieuPromise         *self);
AdieuReply   *adieu_promise_new_reply      (AdieuPromise         *self,
                                            AdieuReplyFunc        next);

/* The second from within the _async function. */
void          adieu_promise_return         (AdieuPromise         *self,
                                            GObject              *result,
                                            GError               *error);
void          adieu_promise_return_later   (AdieuPromise         *self,
                                            GObject              *result,
                                            GError               *error);

gboolean      adieu_promise_is_for         (GAsyncResult         *result,
                                            gpointer              source,
                                            gpointer              tag);
gpointer      adieu_promise_finish         (GAsyncResult         *result,
                                            GError              **error);
gboolean      adieu_promise_finish_boolean (GAsyncResult         *result,
                                            GError              **error);

/* A context of its own for somebody who blocks. */
typedef struct
{
  GMainContext *context;
  GAsyncResult *result;
} AdieuBlock;

void          adieu_block_begin            (AdieuBlock           *self);
void          adieu_block_cb               (GObject              *source,
                                            GAsyncResult         *result,
                                            gpointer              block);
GAsyncResult *adieu_block_end              (AdieuBlock           *self);

G_END_DECLS
