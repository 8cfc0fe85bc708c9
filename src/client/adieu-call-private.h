/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-client.h>

#include "closing/adieu-ledger-private.h"
#include "closing/adieu-reply-private.h"

G_BEGIN_DECLS

#define ADIEU_TYPE_CALL (adieu_call_get_type ())

G_DECLARE_FINAL_TYPE (AdieuCall, adieu_call, ADIEU, CALL, GObject)

typedef void (*AdieuCallStep) (AdieuCall *call);
typedef void (*AdieuCallNext) (AdieuCall *call,
                               gpointer   result);

/* What a call is about, which it owns. @describe may come from any thread, @leave when nobody
 * waits any more for what it is doing, and @ended (NULL: none), which may run code of the
 * application, just before the caller is told. */
typedef struct
{
  char *(*describe) (gpointer about);
  void  (*leave)    (gpointer about,
                     gboolean cancelled);
  void  (*ended)    (gpointer      about,
                     const GError *error);
  void  (*free)     (gpointer about);
} AdieuCallAbout;

/* On the caller's thread-default context. @tag is that of the method called. */
AdieuCall     *adieu_call_new             (AdieuClient          *client,
                                           GCancellable         *cancellable,
                                           gpointer              tag,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
/* In a step of another call: with its client, on its context. */
AdieuCall     *adieu_call_new_beside      (AdieuCall            *beside,
                                           GCancellable         *cancellable,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
void           adieu_call_take_about      (AdieuCall            *self,
                                           gpointer              about,
                                           const AdieuCallAbout *funcs);
void           adieu_call_take_ticket     (AdieuCall            *self);
void           adieu_call_start           (AdieuCall            *self,
                                           AdieuCallStep         first);
void           adieu_call_start_beside    (AdieuCall            *self,
                                           AdieuCallStep         first);

/* On the context of the call, in its steps. */
AdieuClient   *adieu_call_get_client      (AdieuCall            *self);
gpointer       adieu_call_get_about       (AdieuCall            *self);
guint64        adieu_call_get_serial      (AdieuCall            *self);
AdieuLedger   *adieu_call_get_ledger      (AdieuCall            *self);
gpointer       adieu_call_get_place       (AdieuCall            *self);
gboolean       adieu_call_is_cancelled    (AdieuCall            *self);
gboolean       adieu_call_is_told         (AdieuCall            *self);
AdieuReply    *adieu_call_wait            (AdieuCall            *self,
                                           AdieuCallNext         next);
void           adieu_call_stop_waiting    (AdieuCall            *self);
void           adieu_call_return          (AdieuCall            *self,
                                           AdieuResponse        *response,
                                           GError               *error);
void           adieu_call_fail_later      (AdieuCall            *self,
                                           GError               *error);

/* For what fails before there is anything to do. */
void           adieu_call_refuse          (AdieuClient          *client,
                                           GError               *error,
                                           gpointer              tag,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);

/* Of the result. */
gboolean       adieu_call_is_for          (GAsyncResult         *result,
                                           AdieuClient          *client,
                                           gpointer              tag);
AdieuResponse *adieu_call_finish          (GAsyncResult         *result,
                                           GError              **error);

G_END_DECLS
