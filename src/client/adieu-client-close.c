/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Closing a client by hand, for those who want to know when it is done. Nobody has to.
 */

#include "config.h"

#include "client/adieu-blocking-private.h"
#include "client/adieu-call-private.h"
#include "client/adieu-client-private.h"
#include "client/adieu-pool-private.h"
#include "closing/adieu-inbox-private.h"

/* The wire is quiet → every call has been told → return. */

static void
tell_reply (gpointer data)
{
  g_autoptr (AdieuReply) reply = data;

  adieu_reply_send (reply, NULL, NULL);
}

static void
everyone_told (AdieuCall *call,
               gpointer   nothing)
{
  adieu_call_return (call, NULL, NULL);
}

static void
wire_quiet (AdieuCall *call,
            gpointer   nothing)
{
  AdieuReply *reply = adieu_call_wait (call, everyone_told);

  adieu_ledger_when_empty (adieu_call_get_ledger (call), tell_reply, adieu_reply_ref (reply));
}

static void
close_wire (AdieuCall     *call,
            AdieuCallNext  next)
{
  AdieuClient *client = adieu_call_get_client (call);
  AdieuReply *reply = adieu_call_wait (call, next);

  adieu_pool_leave (adieu_client_get_pool (client), adieu_client_get_tenant (client),
                    tell_reply, adieu_reply_ref (reply));
}

static void
close_all (AdieuCall *call)
{
  close_wire (call, wire_quiet);
}

/* A closer that blocks cannot wait for callers whose context it blocks. */
static void
close_wire_only (AdieuCall *call)
{
  close_wire (call, everyone_told);
}

/**
 * adieu_client_is_closed:
 * @self: a client
 *
 * Tells whether the client takes no more calls, because it has been closed by hand.
 *
 * Returns: %TRUE from the moment on when closing begins
 *
 * Since: 0.1
 */
gboolean
adieu_client_is_closed (AdieuClient *self)
{
  g_return_val_if_fail (ADIEU_IS_CLIENT (self), TRUE);

  return !adieu_client_is_open (self);
}

/**
 * adieu_client_close_async:
 * @self: a client
 * @cancellable: (nullable): ends the waiting, not the closing
 * @callback: (scope async) (closure user_data): called once, on the thread-default
 *   [struct@GLib.MainContext] of the calling thread
 * @user_data: data for @callback
 *
 * Closes a client. Nobody needs to: dropping it does the same.
 *
 * From now on, new calls end with %ADIEU_CLIENT_ERROR_CLOSED. Calls under way that only read
 * end with %G_IO_ERROR_CANCELLED; those that change something and are on their way already
 * have ten seconds to be answered. @callback runs when every call has been told, and every
 * connection been taken leave of and its server had a moment to answer that. A client can be
 * closed more than once.
 *
 * Clients that share their connections ([method@Client.derive]) are closed one by one; the
 * last one that is closed or dropped takes leave of the connections.
 *
 * Since: 0.1
 */
void
adieu_client_close_async (AdieuClient         *self,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_return_if_fail (ADIEU_IS_CLIENT (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  adieu_call_start (adieu_call_new (self, cancellable, adieu_client_close_async, callback, user_data),
                    close_all);
}

/**
 * adieu_client_close_finish:
 * @self: a client
 * @result: what the callback was given
 * @error: return location for a [struct@GLib.Error]
 *
 * Gets what came of [method@Client.close_async].
 *
 * Returns: %TRUE, or %FALSE with %G_IO_ERROR_CANCELLED
 *
 * Since: 0.1
 */
gboolean
adieu_client_close_finish (AdieuClient   *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_autoptr (GError) found = NULL;

  g_return_val_if_fail (ADIEU_IS_CLIENT (self), FALSE);
  g_return_val_if_fail (adieu_call_is_for (result, self, adieu_client_close_async), FALSE);

  adieu_call_finish (result, &found);
  if (found == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&found));

  return FALSE;
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

/**
 * adieu_client_close:
 * @self: a client
 * @cancellable: (nullable): ends the waiting, not the closing
 * @error: return location for a [struct@GLib.Error]
 *
 * Closes a client and waits until every connection has been taken leave of; see
 * [method@Client.close_async].
 *
 * The callbacks of its calls on the calling thread's default [struct@GLib.MainContext] run
 * before the function returns, unless that context belongs to another thread.
 *
 * Returns: %TRUE, or %FALSE with %G_IO_ERROR_CANCELLED
 *
 * Since: 0.1
 */
gboolean
adieu_client_close (AdieuClient   *self,
                    GCancellable  *cancellable,
                    GError       **error)
{
  AdieuBlocking blocking;
  g_autoptr (GError) found = NULL;

  g_return_val_if_fail (ADIEU_IS_CLIENT (self), FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), FALSE);

  adieu_blocking_begin (&blocking);
  adieu_call_start (adieu_call_new (self, cancellable, NULL, adieu_blocking_told_cb, &blocking),
                    close_wire_only);
  adieu_blocking_end (&blocking, &found);
  if (found != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&found));
      return FALSE;
    }
  tell_own_context ();

  return TRUE;
}
