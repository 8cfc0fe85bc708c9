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

#include <pthread.h>
#include <unistd.h>

#include <gio/gio.h>

#include "closing/adieu-bequest-private.h"
#include "closing/adieu-census-private.h"
#include "closing/adieu-farewell-private.h"
#include "closing/adieu-inbox-private.h"
#include "closing/adieu-ledger-private.h"
#include "transport/adieu-connection-private.h"
#include "transport/adieu-soup-private.h"

/* How long process exit waits for the thread to stand still, beyond its deadline. */
#define PARK_MS 50
/* How long a fork() waits for the same. The thread may be loading the TLS back end. */
#define STILL_MS 1000
/* More threads than GIO's pool keeps. */
#define REVIVALS 32
#define REVIVAL_US 1000
/* More threads than all pools of GIO may have: ten for tasks, twenty for names. */
#define SPARE_THREADS 32
#define SPARE_TRIES 1000
/* How often the pool is reminded of its work in the child of a fork(). */
#define REMINDER_MS 10

static struct
{
  GMainContext *context;
  AdieuInbox   *inbox;
  GThread      *thread;
} network;

static GMutex   start_mutex;
static gboolean started;

static GMutex   state_mutex;
static GCond    state_cond;
static gboolean up;
/* Of the network thread: who connects and may need GIO's pool. */
static int        n_expected;
static AdieuAlarm reminder;

static gboolean pinged;
static gboolean parked;
static gboolean still;
static guint    n_forks;

static void
announce (gboolean *state)
{
  g_mutex_lock (&state_mutex);
  *state = TRUE;
  g_cond_broadcast (&state_cond);
  g_mutex_unlock (&state_mutex);
}

static void
await (gboolean *state,
       gint64    until)
{
  gboolean in_time = TRUE;

  g_mutex_lock (&state_mutex);
  while (!*state && in_time)
    in_time = g_cond_wait_until (&state_cond, &state_mutex, until);
  g_mutex_unlock (&state_mutex);
}

static void
await_up (gint64 until)
{
  await (&up, until);
}

static void
ping_here (gpointer data)
{
  announce (&pinged);
}

static gint64
get_delay (gint64 until)
{
  gint64 before = g_get_monotonic_time ();

  g_mutex_lock (&state_mutex);
  pinged = FALSE;
  g_mutex_unlock (&state_mutex);
  adieu_network_post (ping_here, NULL);
  await (&pinged, until);

  return g_get_monotonic_time () - before;
}

static void
park_here (gpointer data)
{
  announce (&parked);

  while (TRUE)
    pause ();
}

static void
park (gint64 until)
{
  adieu_network_post (park_here, NULL);
  await (&parked, MAX (until, g_get_monotonic_time ()) + PARK_MS * G_TIME_SPAN_MILLISECOND);
}

static const AdieuFarewellThread as_farewell_sees_it = { await_up, get_delay, park };

static void
sign_of_life (GTask        *task,
              gpointer      source,
              gpointer      data,
              GCancellable *cancellable)
{
  g_atomic_int_set ((int *) data, TRUE);
}

static void
do_nothing (gpointer data,
            gpointer user_data)
{
}

/* Since GLib 2.75.3 a pool does not start its threads: it asks another thread for that, which in
 * the child of a fork() has stayed behind, and waits for ever. But first it takes a thread that
 * is unused. So there are always some: an exclusive pool starts its own, and leaves them when it
 * is freed. */
static void
leave_threads_unused (void)
{
  const guint unused_in_parent = g_thread_pool_get_num_unused_threads ();
  GThreadPool *pool = NULL;
  guint n_threads;

  g_thread_pool_set_max_unused_threads (-1);
  g_thread_pool_set_max_idle_time (0);
  pool = g_thread_pool_new (do_nothing, NULL, SPARE_THREADS, TRUE, NULL);
  n_threads = g_thread_pool_get_num_threads (pool);
  g_thread_pool_free (pool, TRUE, FALSE);
  for (guint i = 0; i < SPARE_TRIES; i++)
    {
      g_usleep (REVIVAL_US);
      if (g_thread_pool_get_num_unused_threads () >= unused_in_parent + n_threads)
        break;
    }
}

/* GIO resolves names and shakes hands in a pool of threads. In the child of a fork() the pool
 * counts threads that stayed behind and waits for them to take its work. Each task given to it
 * uses up one of those, until it starts a thread of this process, which does all that waits. */
static void
revive_task_pool (void)
{
  static int alive;

  if (glib_check_version (2, 75, 3) == NULL)
    leave_threads_unused ();
  g_atomic_int_set (&alive, FALSE);
  for (guint i = 0; i < REVIVALS && !g_atomic_int_get (&alive); i++)
    {
      g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

      g_task_set_task_data (task, &alive, NULL);
      g_task_run_in_thread (task, sign_of_life);
      g_usleep (REVIVAL_US);
    }
}

static void
nothing (GTask        *task,
         gpointer      source,
         gpointer      data,
         GCancellable *cancellable)
{
}

static void
remind_cb (AdieuAlarm *alarm)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_task_run_in_thread (task, nothing);
  adieu_alarm_set (alarm, g_get_monotonic_time () + REMINDER_MS * G_TIME_SPAN_MILLISECOND);
}

/* The pool goes on counting those that stayed behind as waiting: as soon as its own threads have
 * gone to rest, which takes them half a second, the first task is left to nobody. A second one
 * wakes a thread, which does both. So while somebody connects, there is always a second one. */
void
adieu_network_expect_tasks (int change)
{
  if (adieu_farewell_get_generation () == 0)
    return;

  n_expected += change;
  reminder.ring = remind_cb;
  if (n_expected == 0)
    adieu_alarm_clear (&reminder);
  else if (reminder.at == 0)
    adieu_alarm_set (&reminder, g_get_monotonic_time () + REMINDER_MS * G_TIME_SPAN_MILLISECOND);
}

static gpointer
network_thread (gpointer data)
{
  GTlsBackend *backend = NULL;

  adieu_bequest_enter_thread ();
  network.thread = g_thread_self ();
  if (adieu_farewell_get_generation () > 0)
    revive_task_pool ();
  g_main_context_push_thread_default (network.context);

  backend = g_tls_backend_get_default ();
  if (g_tls_backend_supports_tls (backend))
    g_type_ensure (g_tls_backend_get_client_connection_type (backend));
  adieu_farewell_watch_process (&as_farewell_sees_it);
  announce (&up);

  while (TRUE)
    g_main_context_iteration (network.context, TRUE);

  return NULL;
}

static void
stand_still (gpointer data)
{
  gint64 until = g_get_monotonic_time () + STILL_MS * G_TIME_SPAN_MILLISECOND;
  gboolean in_time = TRUE;

  g_mutex_lock (&state_mutex);
  still = TRUE;
  g_cond_broadcast (&state_cond);
  while (n_forks > 0 && in_time)
    in_time = g_cond_wait_until (&state_cond, &state_mutex, until);
  still = FALSE;
  g_mutex_unlock (&state_mutex);
}

/* Whatever GLib, GIO or libsoup have locked in the thread would be locked in the child for ever:
 * so it stands still while the process is copied. */
static void
before_fork (void)
{
  gint64 until = g_get_monotonic_time () + STILL_MS * G_TIME_SPAN_MILLISECOND;
  gboolean in_time = TRUE;

  g_mutex_lock (&start_mutex);
  g_mutex_lock (&state_mutex);
  n_forks++;
  if (started && !parked && !adieu_network_is_current ())
    {
      adieu_network_post (stand_still, NULL);
      while (!still && !parked && in_time)
        in_time = g_cond_wait_until (&state_cond, &state_mutex, until);
    }
}

static void
after_fork_in_parent (void)
{
  n_forks--;
  g_cond_broadcast (&state_cond);
  g_mutex_unlock (&state_mutex);
  g_mutex_unlock (&start_mutex);
}

/* The thread stayed behind. Its context may be locked for ever and is never touched again;
 * the child starts another with its first call. */
static void
after_fork_in_child (void)
{
  started = FALSE;
  up = FALSE;
  still = FALSE;
  n_forks = 0;
  n_expected = 0;
  reminder = (AdieuAlarm) { 0 };
  adieu_alarm_forget_all ();
  g_mutex_unlock (&state_mutex);
  g_mutex_unlock (&start_mutex);
}

/* When the library is loaded, since a fork() may meet the first client being made in another
 * thread. The last to be registered is the first to lock, and here is the order of all locks,
 * from the innermost one on. */
__attribute__ ((constructor (301))) static void
watch_fork (void)
{
  adieu_census_watch_fork ();
  adieu_connection_watch_fork ();
  adieu_inbox_watch_fork ();
  adieu_farewell_watch_fork ();
  adieu_ledger_watch_fork ();
  pthread_atfork (before_fork, after_fork_in_parent, after_fork_in_child);
}

void
adieu_network_start (void)
{
  g_mutex_lock (&start_mutex);
  if (!started)
    {
      adieu_soup_silence ();
      network.context = g_main_context_new ();
      network.inbox = adieu_inbox_new (network.context);
      adieu_farewell_watch_process (&as_farewell_sees_it);
      g_thread_unref (g_thread_new ("adieu-network", network_thread, NULL));
      started = TRUE;
    }
  g_mutex_unlock (&start_mutex);
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
