/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The lifetime OPEN → CLOSING → CLOSED of everything that has to say goodbye (a client's
 * core, each of its wires), and the events that begin it from outside: the process exits,
 * the application shuts down. It knows no HTTP: who takes leave is asked to and reports.
 *
 * Process exit runs no callback of the application and touches no public object: the
 * interpreter that owns them may be gone.
 */

#include "config.h"

#include "closing/adieu-farewell-private.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include <gio/gio.h>

#include "closing/adieu-census-private.h"
#include "closing/adieu-inbox-private.h"

#define EXIT_DEADLINE_MS 250
/* A delay of the network thread that says that it has work to do. */
#define EXIT_DELAY_MS 5
/* For how long it may work beyond the time of the peers. */
#define EXIT_WORK_MS 10000

static GMutex   registry_mutex;
static GCond    registry_changed;
static GQueue   registry = G_QUEUE_INIT;
static guint    n_wires;
static gboolean exiting;

static int      generation; /* how many fork()s lie between the first process and this one */
static pid_t    process;
static const AdieuFarewellThread *network;

static AdieuFarewell *
farewell_of (GList *link)
{
  return (AdieuFarewell *) ((char *) link - G_STRUCT_OFFSET (AdieuFarewell, link));
}

void
adieu_farewell_begin (AdieuFarewell      *self,
                      AdieuFarewellKind   kind,
                      void              (*close) (AdieuFarewell *self,
                                                  AdieuTerm      term))
{
  self->kind = kind;
  self->close = close;
  self->lifetime = ADIEU_LIFETIME_OPEN;
  self->link.data = self;

  g_mutex_lock (&registry_mutex);
  g_queue_push_tail_link (&registry, &self->link);
  if (kind == ADIEU_FAREWELL_OF_WIRE)
    n_wires++;
  g_mutex_unlock (&registry_mutex);
}

/* Nothing new may be begun: there will be nobody to end it. */
gboolean
adieu_farewell_is_exiting (void)
{
  gboolean is_exiting;

  g_mutex_lock (&registry_mutex);
  is_exiting = exiting;
  g_mutex_unlock (&registry_mutex);

  return is_exiting;
}

AdieuLifetime
adieu_farewell_get_lifetime (AdieuFarewell *self)
{
  AdieuLifetime lifetime;

  g_mutex_lock (&registry_mutex);
  lifetime = self->lifetime;
  g_mutex_unlock (&registry_mutex);

  return lifetime;
}

/* The one function that changes a lifetime, one step forward at a time. FALSE: somebody
 * else has taken that step. */
gboolean
adieu_farewell_advance (AdieuFarewell *self,
                        AdieuLifetime  lifetime)
{
  gboolean advanced = FALSE;

  g_mutex_lock (&registry_mutex);
  if (self->lifetime + 1 == lifetime)
    {
      self->lifetime = lifetime;
      advanced = TRUE;
    }
  if (advanced && lifetime == ADIEU_LIFETIME_CLOSED)
    {
      g_queue_unlink (&registry, &self->link);
      if (self->kind == ADIEU_FAREWELL_OF_WIRE)
        n_wires--;
      g_cond_broadcast (&registry_changed);
    }
  g_mutex_unlock (&registry_mutex);

  if (advanced && lifetime == ADIEU_LIFETIME_CLOSED)
    adieu_census_stir ();

  return advanced;
}

static void
ask_all (AdieuFarewellKind kind,
         AdieuTerm         term)
{
  for (GList *l = registry.head; l != NULL; l = l->next)
    if (farewell_of (l)->kind == kind)
      farewell_of (l)->close (farewell_of (l), term);
}

static AdieuTerm
exit_term (void)
{
  const char *wanted = g_getenv ("ADIEU_EXIT_DEADLINE_MS");
  guint64 ms = EXIT_DEADLINE_MS;

  if (wanted != NULL)
    g_ascii_string_to_unsigned (wanted, 10, 0, 60 * 1000, &ms, NULL);

  return adieu_term_in (ms);
}

/* Asks every wire to close, without closing a client: its next call opens a new one.
 * FALSE: not all of them were gone after @timeout_ms (G_MAXUINT: as long as an exit takes). */
gboolean
adieu_farewell_close_wires (guint timeout_ms)
{
  AdieuTerm term = timeout_ms == G_MAXUINT ? exit_term () : adieu_term_in (timeout_ms);
  gboolean in_time = TRUE;

  g_mutex_lock (&registry_mutex);
  if (!g_queue_is_empty (&registry) && network != NULL)
    {
      /* What has been asked for already gets its wire first, or that would come too late. */
      g_mutex_unlock (&registry_mutex);
      network->get_delay (term.until);
      g_mutex_lock (&registry_mutex);
    }
  ask_all (ADIEU_FAREWELL_OF_WIRE, term);
  while (n_wires > 0 && in_time)
    in_time = g_cond_wait_until (&registry_changed, &registry_mutex, term.until);
  in_time = n_wires == 0;
  g_mutex_unlock (&registry_mutex);

  return in_time;
}

/* How many have not yet said goodbye, for tests and debug output. */
guint
adieu_farewell_count (void)
{
  guint count;

  g_mutex_lock (&registry_mutex);
  count = registry.length;
  g_mutex_unlock (&registry_mutex);

  return count;
}

static void
application_shutdown_cb (GApplication *application)
{
  g_autoptr (AdieuInbox) inbox = adieu_inbox_ref_default ();

  /* After g_application_quit() nothing is iterated any more: tell the callers here. */
  adieu_inbox_settle (inbox);
}

/* The default application may come after the first client, so each call looks again: in the
 * main thread or the one that runs the application, since nothing protects it from others. */
void
adieu_farewell_watch_application (void)
{
  GApplication *application = NULL;

  if (gettid () != getpid () && !g_main_context_is_owner (g_main_context_default ()))
    return;

  application = g_application_get_default ();
  if (application != NULL
      && g_signal_handler_find (application, G_SIGNAL_MATCH_FUNC, 0, 0, NULL,
                                application_shutdown_cb, NULL) == 0)
    g_signal_connect (application, "shutdown", G_CALLBACK (application_shutdown_cb), NULL);
}

/* Peers have had their time. Who says the goodbyes may not: there are a thousand of them to be said,
 * or other processes have the processors. Then there is a term more. With the registry locked. */
static gboolean
has_more_time (AdieuTerm *term,
               gint64     at_worst)
{
  gint64 delay;

  g_mutex_unlock (&registry_mutex);
  delay = network->get_delay (at_worst);
  g_mutex_lock (&registry_mutex);
  *term = exit_term ();

  return delay >= EXIT_DELAY_MS * G_TIME_SPAN_MILLISECOND && g_get_monotonic_time () < at_worst;
}

static void
process_exit_cb (void)
{
  AdieuTerm term = exit_term ();
  gint64 at_worst = term.until + EXIT_WORK_MS * G_TIME_SPAN_MILLISECOND;
  gboolean in_time = TRUE;

  if (getpid () != process || adieu_farewell_is_exiting ())
    return;

  adieu_inbox_mute_all ();
  adieu_census_report ();
  network->await_up (term.until);

  g_mutex_lock (&registry_mutex);
  exiting = TRUE;
  ask_all (ADIEU_FAREWELL_OF_CORE, term);
  ask_all (ADIEU_FAREWELL_OF_WIRE, term);
  while (!g_queue_is_empty (&registry) && (in_time || has_more_time (&term, at_worst)))
    in_time = g_cond_wait_until (&registry_changed, &registry_mutex, term.at_latest);
  g_mutex_unlock (&registry_mutex);

  network->park (term.until);
  adieu_inbox_end_blocking ();
}

/* Called when the network thread starts, and again when its TLS back end is up: of two
 * handlers the one registered later runs first, before OpenSSL's own, and does it all. */
void
adieu_farewell_watch_process (const AdieuFarewellThread *thread)
{
  static guint n_registered = 0;

  process = getpid ();
  network = thread;
  if (n_registered++ < 2)
    atexit (process_exit_cb);
}

static void
before_fork (void)
{
  g_mutex_lock (&registry_mutex);
}

static void
after_fork_in_parent (void)
{
  g_mutex_unlock (&registry_mutex);
}

/* Whatever has to take leave is the parent's: the child forgets it. */
static void
after_fork_in_child (void)
{
  generation++;
  g_queue_init (&registry);
  n_wires = 0;
  g_mutex_unlock (&registry_mutex);
}

void
adieu_farewell_watch_fork (void)
{
  pthread_atfork (before_fork, after_fork_in_parent, after_fork_in_child);
}

/* What was made in another generation belongs to another process. */
int
adieu_farewell_get_generation (void)
{
  return generation;
}
