/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Blocking calls: the same road on a context of their own, which dies with them. The
 * application's context is never iterated.
 */

#include "config.h"

#include "client/adieu-blocking-private.h"

#include "client/adieu-call-private.h"
#include "closing/adieu-inbox-private.h"

/* Until adieu_blocking_end(), calls are made on a context of this thread alone. */
void
adieu_blocking_begin (AdieuBlocking *self)
{
  *self = (AdieuBlocking) { g_main_context_new (), FALSE, NULL, NULL };
  g_main_context_push_thread_default (self->context);
  adieu_inbox_unref (adieu_inbox_new_own (self->context));
}

void
adieu_blocking_told_cb (GObject      *source,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  AdieuBlocking *self = user_data;

  self->response = adieu_call_finish (result, &self->error);
  self->told = TRUE;
}

/* Waits until the call has been told. */
AdieuResponse *
adieu_blocking_end (AdieuBlocking  *self,
                    GError        **error)
{
  while (!self->told)
    g_main_context_iteration (self->context, TRUE);
  g_main_context_pop_thread_default (self->context);
  g_main_context_unref (self->context);
  if (self->error != NULL)
    g_propagate_error (error, self->error);

  return self->response;
}
