/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* For loops that are not GLib's, and for those who bring a program to its end: what our
 * inboxes offer to the outside. Never iterates a context of the application.
 */

#include "config.h"

#include <adieu/adieu-loop.h>

#include "closing/adieu-farewell-private.h"
#include "closing/adieu-inbox-private.h"

/**
 * adieu_foreign_loop_get_fd:
 *
 * Gets a file descriptor by which a loop that is not GLib's can serve Adieu's calls.
 *
 * Everything that a call of the calling thread's default [struct@GLib.MainContext] waits
 * for comes through this descriptor: an answer, a deadline, a cancellation. When it is
 * readable, call [func@foreign_loop_dispatch] in this thread, with the same thread-default
 * context. Only Adieu's callbacks run then: nothing else of that context does.
 *
 * The descriptor belongs to Adieu and lives as long as the context: poll it, and neither
 * read nor close it.
 *
 * Returns: the file descriptor
 *
 * Since: 0.1
 */
int
adieu_foreign_loop_get_fd (void)
{
  g_autoptr (AdieuInbox) inbox = adieu_inbox_ref_default ();

  return adieu_inbox_get_fd (inbox);
}

/**
 * adieu_foreign_loop_dispatch:
 *
 * Runs the callbacks of Adieu's calls that are due in the calling thread's default
 * [struct@GLib.MainContext], without iterating that context.
 *
 * Does nothing in a thread that the context does not belong to: the global default context
 * belongs to the thread that runs a main loop on it, and to the main thread before. It may return before all of them have run; the file descriptor stays readable then.
 *
 * Returns: whether any callback ran
 *
 * Since: 0.1
 */
gboolean
adieu_foreign_loop_dispatch (void)
{
  g_autoptr (AdieuInbox) inbox = adieu_inbox_ref_default ();
  gboolean any = FALSE;

  if (!adieu_inbox_acquire (inbox))
    return FALSE;
  any = adieu_inbox_dispatch (inbox);
  adieu_inbox_release (inbox);

  return any;
}

/**
 * adieu_drain:
 * @timeout_ms: how long to wait at most, in ms; `G_MAXUINT` for as long as the exit of the
 *   process may take
 *
 * Brings everything to its end that Adieu has under way, at a moment of the program's own
 * choice. Nobody needs to call this: when the process exits, Adieu takes leave of every
 * server by itself. It is meant for language bindings, whose interpreter ends before the
 * process does, and for tests.
 *
 * The calls made on the calling thread's default [struct@GLib.MainContext] end with
 * %G_IO_ERROR_CANCELLED: their callbacks run before the function returns, unless that context
 * belongs to another thread. Every connection
 * of every client is closed in order; writes that the server has begun to receive may
 * finish within @timeout_ms. Clients stay open: their next call connects anew.
 *
 * Returns: whether nothing was left on the wire after @timeout_ms
 *
 * Since: 0.1
 */
gboolean
adieu_drain (guint timeout_ms)
{
  g_autoptr (AdieuInbox) inbox = adieu_inbox_ref_default ();

  if (adieu_inbox_acquire (inbox))
    {
      adieu_inbox_settle (inbox);
      adieu_inbox_release (inbox);
    }

  return adieu_farewell_close_wires (timeout_ms);
}

/**
 * adieu_main_loop_run:
 * @loop: a main loop, to be run in this thread
 *
 * Runs a main loop, and when it has quit, tells the callers of the calls that are still under
 * way on its context that they are cancelled.
 *
 * Nobody needs to call this: connections are taken leave of in order with a plain
 * [method@GLib.MainLoop.run] as well. But nothing can tell Adieu that a plain loop has quit, so
 * that callbacks which are due later do not run then.
 *
 * Since: 0.1
 */
void
adieu_main_loop_run (GMainLoop *loop)
{
  g_autoptr (GMainContext) context = NULL;

  g_return_if_fail (loop != NULL);

  context = g_main_context_ref (g_main_loop_get_context (loop));
  g_main_loop_run (loop);

  g_main_context_push_thread_default (context);
  adieu_drain (G_MAXUINT);
  g_main_context_pop_thread_default (context);
}
