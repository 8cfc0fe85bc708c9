/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The network thread: one a process, started with the first client, with a context of its
 * own that is iterated until the process ends. All libsoup code runs here, and no code of
 * the application ever does.
 *
 * It is never joined: process exit parks it, so that it cannot meet a TLS library that
 * has been shut down.
 */

#include "config.h"

#include "transport/adieu-network-private.h"

#include <signal.h>
#include <unistd.h>

#include <gio/gio.h>

#include "closing/adieu-farewell-private.h"
#include "closing/adieu-inbox-private.h"

/* How long process exit waits for the thread to stand still, beyond its deadline. */
#define PARK_MS 50

static struct
{
  GMainContext *context;
  AdieuInbox   *inbox;
  GThread      *thread;
} network;

static GMutex   park_mutex;
static GCond    park_cond;
static gboolean parked;

static void
park_here (gpointer data)
{
  g_mutex_lock (&park_mutex);
  parked = TRUE;
  g_cond_broadcast (&park_cond);
  g_mutex_unlock (&park_mutex);

  while (TRUE)
    pause ();
}

static void
park (gint64 until)
{
  gint64 latest = MAX (until, g_get_monotonic_time ()) + PARK_MS * G_TIME_SPAN_MILLISECOND;
  gboolean in_time = TRUE;

  adieu_network_post (park_here, NULL);

  g_mutex_lock (&park_mutex);
  while (!parked && in_time)
    in_time = g_cond_wait_until (&park_cond, &park_mutex, latest);
  g_mutex_unlock (&park_mutex);
}

/* The application's signal handlers belong on the application's threads. */
static void
block_signals (void)
{
  sigset_t all;

  sigfillset (&all);
  pthread_sigmask (SIG_BLOCK, &all, NULL);
}

static gpointer
network_thread (gpointer data)
{
  GTlsBackend *backend = NULL;

  block_signals ();
  g_main_context_push_thread_default (network.context);

  backend = g_tls_backend_get_default ();
  if (g_tls_backend_supports_tls (backend))
    g_type_ensure (g_tls_backend_get_client_connection_type (backend));
  adieu_farewell_watch_process (park);

  while (TRUE)
    g_main_context_iteration (network.context, TRUE);

  return NULL;
}

void
adieu_network_start (void)
{
  static gsize started;

  if (g_once_init_enter (&started))
    {
      network.context = g_main_context_new ();
      network.inbox = adieu_inbox_new (network.context);
      network.thread = g_thread_new ("adieu-network", network_thread, NULL);
      g_once_init_leave (&started, 1);
    }
}

/* Acts are carried out in the order of their posting; @act keeps @data. */
void
adieu_network_post (GDestroyNotify act,
                    gpointer       data)
{
  adieu_inbox_post (network.inbox, act, data, NULL);
}

GMainContext *
adieu_network_get_context (void)
{
  return network.context;
}

gboolean
adieu_network_is_current (void)
{
  return g_thread_self () == network.thread;
}
