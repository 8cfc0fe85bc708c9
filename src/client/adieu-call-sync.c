/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Blocking calls: the same road on a context of their own, which dies with them. The
 * application's context is never iterated.
 */

#include "config.h"

#include "client/adieu-call-private.h"

#include "closing/adieu-inbox-private.h"

typedef struct
{
  GMainContext  *context;
  gboolean       told;
  AdieuResponse *response;
  GError        *error;
} Wait;

static void
wait_begin (Wait *wait)
{
  *wait = (Wait) { g_main_context_new (), FALSE, NULL, NULL };
  g_main_context_push_thread_default (wait->context);
  adieu_inbox_unref (adieu_inbox_new_own (wait->context));
}

static void
wait_end (Wait *wait)
{
  while (!wait->told)
    g_main_context_iteration (wait->context, TRUE);
  g_main_context_pop_thread_default (wait->context);
  g_main_context_unref (wait->context);
}

static void
told_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Wait *wait = user_data;

  wait->response = adieu_call_finish (result, &wait->error);
  wait->told = TRUE;
}

AdieuResponse *
adieu_call_send_sync (AdieuClient   *client,
                      AdieuRequest  *request,
                      GCancellable  *cancellable,
                      GError       **error)
{
  Wait wait;

  wait_begin (&wait);
  adieu_call_send (client, request, cancellable, adieu_call_send_sync, told_cb, &wait);
  wait_end (&wait);
  if (wait.error != NULL)
    g_propagate_error (error, wait.error);

  return wait.response;
}

/* The calls of the calling thread's own context cannot be told while it blocks, so they are
 * at the end, by that context's inbox alone. */
static void
tell_own_context (void)
{
  g_autoptr (AdieuInbox) inbox = adieu_inbox_ref_default ();

  if (!adieu_inbox_acquire (inbox))
    return;
  adieu_inbox_dispatch_all (inbox);
  adieu_inbox_release (inbox);
}

gboolean
adieu_call_close_sync (AdieuClient   *client,
                       GCancellable  *cancellable,
                       GError       **error)
{
  Wait wait;

  wait_begin (&wait);
  adieu_call_close_wire (client, cancellable, told_cb, &wait);
  wait_end (&wait);
  if (wait.error != NULL)
    {
      g_propagate_error (error, wait.error);
      return FALSE;
    }
  tell_own_context ();

  return TRUE;
}
