/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* For tests of applications: is anything of ours left? It looks at what the rooms below count,
 * and waits, on the context of whoever asks, for the last to go. It never closes anything.
 */

#include "config.h"

#include <adieu/adieu-quiet.h>

#include <gio/gio.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>

#include "client/adieu-client-private.h"
#include "closing/adieu-census-private.h"
#include "closing/adieu-farewell-private.h"
#include "closing/adieu-inbox-private.h"
#include "transport/adieu-connection-private.h"

/* A message that names more helps nobody. */
#define MAX_NAMED 10

/* A client that is dropped leaves the census at once, and its core stays until the last connection
 * is gone. */
static gboolean
is_quiet (void)
{
  return adieu_census_is_empty () && adieu_farewell_count () == 0 && adieu_connection_count () == 0;
}

static gboolean
silence_cb (int          fd,
            GIOCondition condition,
            gpointer     bell)
{
  adieu_bell_silence (bell);

  return G_SOURCE_CONTINUE;
}

static gboolean
too_late_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static GSource *
attach (GSource       *source,
        GSourceFunc    callback,
        gpointer       user_data,
        GMainContext  *context)
{
  g_source_set_callback (source, callback, user_data, NULL);
  g_source_attach (source, context);

  return source;
}

static void
iterate_until_quiet (GMainContext *context,
                     guint         timeout_ms)
{
  gint64 until = g_get_monotonic_time () + timeout_ms * G_TIME_SPAN_MILLISECOND;
  AdieuBell bell;
  g_autoptr (GSource) on_bell = NULL;
  g_autoptr (GSource) on_time = attach (g_timeout_source_new (timeout_ms), too_late_cb, NULL, context);

  adieu_bell_open (&bell);
  on_bell = attach (g_unix_fd_source_new (bell.read_fd, G_IO_IN), G_SOURCE_FUNC (silence_cb), &bell, context);
  adieu_census_watch (&bell);

  while (!is_quiet () && g_get_monotonic_time () < until)
    g_main_context_iteration (context, TRUE);

  adieu_census_unwatch (&bell);
  g_source_destroy (on_time);
  g_source_destroy (on_bell);
  adieu_bell_close (&bell);
}

/* On the thread's own context, so that its callbacks run; on another if it belongs elsewhere. */
static void
wait_until_quiet (guint timeout_ms)
{
  g_autoptr (AdieuInbox) inbox = adieu_inbox_ref_default ();
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  g_autoptr (GMainContext) other = NULL;

  if (adieu_inbox_acquire (inbox))
    {
      iterate_until_quiet (context, timeout_ms);
      adieu_inbox_release (inbox);
      return;
    }

  other = g_main_context_new ();
  iterate_until_quiet (other, timeout_ms);
}

static void
list (GString    *text,
      const char *who)
{
  if (text->len > 0)
    g_string_append (text, "; ");
  g_string_append (text, who);
}

static void
list_entry (const AdieuCensusEntry *entry,
            const char             *label,
            gpointer                text)
{
  double age = adieu_census_get_age (entry);
  g_autofree char *who = NULL;

  if (entry->birthplace != NULL)
    who = g_strdup_printf (_("%s, %.1f s old, made in %s"), label, age, entry->birthplace);
  else
    who = g_strdup_printf (_("%s, %.1f s old"), label, age);
  list (text, who);
}

/* What is on the wire is of no interest as long as those live who need it. */
static void
list_goodbyes (GString *text)
{
  guint n_connections = adieu_connection_count ();
  g_autofree char *who = NULL;

  if (n_connections > 0)
    who = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u connection that is being closed",
                                        "%u connections that are being closed", n_connections),
                           n_connections);
  else if (adieu_farewell_count () > 0)
    who = g_strdup (_("a client that is being closed"));
  if (who != NULL)
    list (text, who);
}

/* Empty: nobody. */
static GString *
list_all (void)
{
  GString *text = g_string_new (NULL);
  guint n = adieu_census_visit (MAX_NAMED, list_entry, text);

  if (n == 0)
    list_goodbyes (text);
  else if (n > MAX_NAMED)
    {
      g_autofree char *others = g_strdup_printf (_("and %u more"), n - MAX_NAMED);

      list (text, others);
    }

  return text;
}

/**
 * adieu_check_quiet:
 * @timeout_ms: how long to wait at most, in ms; 0 to look once
 * @error: return location for a [struct@GLib.Error]
 *
 * Tells whether nothing of Adieu is alive any more: no client, no call whose callback has not
 * run, no connection. It is meant for the tests of applications and API wrappers, at the end
 * of a test: whoever is left then is held by a reference that the test did not know of.
 *
 * Drop the clients first, and in a language with a garbage collector let it collect: this
 * function only looks, and neither cancels nor closes anything. Since a dropped client takes
 * leave of its servers in the background, give it some time, such as 1000 ms; no more
 * than necessary is taken.
 *
 * Meanwhile the calling thread's default [struct@GLib.MainContext] is iterated, so that the
 * callbacks that are due can run, unless that context belongs to another thread. Within the
 * callback of a call, that call is still alive.
 *
 * The error names up to ten of those who are left, with their age. With `ADIEU_DEBUG=lifetime`
 * in the environment it also says where they were made, as far as that is known.
 *
 * Returns: %TRUE, or %FALSE with %G_IO_ERROR_BUSY
 *
 * Since: 0.1
 */
gboolean
adieu_check_quiet (guint    timeout_ms,
                   GError **error)
{
  g_autoptr (GString) left = NULL;

  if (timeout_ms > 0 && !is_quiet ())
    wait_until_quiet (timeout_ms);

  left = list_all ();
  if (left->len == 0)
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY,
               _("After %u ms something of Adieu was still alive: %s. Drop each client, and let its "
                 "calls end"), timeout_ms, left->str);

  return FALSE;
}

/**
 * adieu_debug_set_birthplace:
 * @client: a client
 * @birthplace: (nullable): where it was made, such as `foo.py:12 in main`
 *
 * Says where a client was made, for the list of `ADIEU_DEBUG=lifetime`. It is meant for language
 * bindings, since C sees the interpreter only and not its program. Does nothing unless the list is
 * asked for.
 *
 * Since: 0.1
 */
void
adieu_debug_set_birthplace (AdieuClient *client,
                            const char  *birthplace)
{
  g_return_if_fail (ADIEU_IS_CLIENT (client));

  adieu_census_set_birthplace (adieu_client_get_census_entry (client), birthplace);
}
