/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The lifetime of what says goodbye, one step at a time; who is asked to close, and who
 * waits for it. That the process exits well is tested with real programs. */

#include "config.h"

#include "closing/adieu-farewell-private.h"

#include <gio/gio.h>

#include "closing/adieu-inbox-private.h"

#define PATIENCE_MS 30000
#define N_THREADS 4
#define N_ROUNDS 200

typedef struct _Leaver Leaver;
struct _Leaver
{
  AdieuFarewell  farewell; /* the first member */
  guint          n_asked;
  guint          place; /* among all that were asked */
  AdieuTerm      term;
  GAsyncQueue   *asked; /* NULL: nobody listens */
};

static guint n_asked_in_all;

/* Under the registry's lock: it may only note what is asked. */
static void
leaver_close (AdieuFarewell *farewell,
              AdieuTerm      term)
{
  Leaver *self = (Leaver *) farewell;

  self->n_asked++;
  self->place = ++n_asked_in_all;
  self->term = term;
  if (self->asked != NULL)
    g_async_queue_push (self->asked, self);
}

static void
leaver_begin (Leaver            *self,
              AdieuFarewellKind  kind,
              GAsyncQueue       *asked)
{
  *self = (Leaver) { .asked = asked };
  adieu_farewell_begin (&self->farewell, kind, leaver_close);
}

static void
leaver_end (Leaver *self)
{
  adieu_farewell_advance (&self->farewell, ADIEU_LIFETIME_CLOSING);
  g_assert_true (adieu_farewell_advance (&self->farewell, ADIEU_LIFETIME_CLOSED));
}

/* ---- the lifetime ---- */

static void
test_steps (void)
{
  Leaver leaver;
  AdieuFarewell *farewell = &leaver.farewell;

  g_assert_cmpuint (adieu_farewell_count (), ==, 0);
  leaver_begin (&leaver, ADIEU_FAREWELL_OF_CORE, NULL);
  g_assert_cmpuint (adieu_farewell_count (), ==, 1);
  g_assert_cmpint (adieu_farewell_get_lifetime (farewell), ==, ADIEU_LIFETIME_OPEN);

  g_assert_false (adieu_farewell_advance (farewell, ADIEU_LIFETIME_CLOSED));
  g_assert_false (adieu_farewell_advance (farewell, ADIEU_LIFETIME_OPEN));
  g_assert_cmpint (adieu_farewell_get_lifetime (farewell), ==, ADIEU_LIFETIME_OPEN);

  g_assert_true (adieu_farewell_advance (farewell, ADIEU_LIFETIME_CLOSING));
  g_assert_false (adieu_farewell_advance (farewell, ADIEU_LIFETIME_CLOSING));
  g_assert_false (adieu_farewell_advance (farewell, ADIEU_LIFETIME_OPEN));
  g_assert_cmpint (adieu_farewell_get_lifetime (farewell), ==, ADIEU_LIFETIME_CLOSING);
  g_assert_cmpuint (adieu_farewell_count (), ==, 1);

  g_assert_true (adieu_farewell_advance (farewell, ADIEU_LIFETIME_CLOSED));
  g_assert_cmpuint (adieu_farewell_count (), ==, 0);
  g_assert_false (adieu_farewell_advance (farewell, ADIEU_LIFETIME_CLOSED));
  g_assert_false (adieu_farewell_advance (farewell, ADIEU_LIFETIME_CLOSING));
  g_assert_cmpint (adieu_farewell_get_lifetime (farewell), ==, ADIEU_LIFETIME_CLOSED);
  g_assert_cmpuint (leaver.n_asked, ==, 0);
}

typedef struct
{
  Leaver leavers[N_ROUNDS];
  int    n_closing;
  int    n_closed;
} Contest;

static gpointer
contest_thread (gpointer data)
{
  Contest *contest = data;

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      AdieuFarewell *farewell = &contest->leavers[i].farewell;

      if (adieu_farewell_advance (farewell, ADIEU_LIFETIME_CLOSING))
        g_atomic_int_inc (&contest->n_closing);
      if (adieu_farewell_advance (farewell, ADIEU_LIFETIME_CLOSED))
        g_atomic_int_inc (&contest->n_closed);
    }

  return NULL;
}

static void
test_one_takes_each_step (void)
{
  g_autofree Contest *contest = g_new0 (Contest, 1);
  GThread *threads[N_THREADS];

  for (guint i = 0; i < N_ROUNDS; i++)
    leaver_begin (&contest->leavers[i], i % 2 ? ADIEU_FAREWELL_OF_WIRE : ADIEU_FAREWELL_OF_CORE, NULL);
  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("contestant", contest_thread, contest);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);

  g_assert_cmpint (contest->n_closing, ==, N_ROUNDS);
  g_assert_cmpint (contest->n_closed, ==, N_ROUNDS);
  g_assert_cmpuint (adieu_farewell_count (), ==, 0);
}

/* ---- closing all wires ---- */

static void
test_nothing_to_close (void)
{
  Leaver core;

  g_assert_true (adieu_farewell_close_wires (PATIENCE_MS));
  g_assert_true (adieu_farewell_close_wires (0));

  leaver_begin (&core, ADIEU_FAREWELL_OF_CORE, NULL);
  g_assert_true (adieu_farewell_close_wires (PATIENCE_MS));
  g_assert_cmpuint (core.n_asked, ==, 0);
  leaver_end (&core);
}

/* Says goodbye for each that was asked, until it gets an end mark. */
static gpointer
closer_thread (gpointer data)
{
  g_autoptr (GAsyncQueue) asked = data;
  Leaver *leaver = NULL;

  while ((leaver = g_async_queue_pop (asked)) != data)
    leaver_end (leaver);

  return NULL;
}

static void
test_wires_are_asked_in_order (void)
{
  GAsyncQueue *asked = g_async_queue_new ();
  GThread *thread = g_thread_new ("closer", closer_thread, g_async_queue_ref (asked));
  Leaver core;
  Leaver wires[5];

  n_asked_in_all = 0;
  for (guint i = 0; i < G_N_ELEMENTS (wires); i++)
    leaver_begin (&wires[i], ADIEU_FAREWELL_OF_WIRE, asked);
  leaver_begin (&core, ADIEU_FAREWELL_OF_CORE, NULL);
  leaver_end (&wires[2]);

  g_assert_true (adieu_farewell_close_wires (PATIENCE_MS));
  g_assert_cmpuint (adieu_farewell_count (), ==, 1);
  g_assert_cmpuint (core.n_asked, ==, 0);
  g_assert_cmpuint (n_asked_in_all, ==, 4);
  for (guint i = 0; i < G_N_ELEMENTS (wires); i++)
    if (i != 2)
      {
        g_assert_cmpuint (wires[i].n_asked, ==, 1);
        g_assert_cmpuint (wires[i].place, ==, i < 2 ? i + 1 : i);
        g_assert_cmpint (wires[i].term.until, ==, wires[0].term.until);
      }
  g_assert_cmpuint (wires[2].n_asked, ==, 0);

  leaver_end (&core);
  g_async_queue_push (asked, asked);
  g_thread_join (thread);
  g_async_queue_unref (asked);
}

static void
test_waiting_has_an_end (void)
{
  Leaver wire;
  Leaver another;
  gint64 before = 0;

  leaver_begin (&wire, ADIEU_FAREWELL_OF_WIRE, NULL);
  leaver_begin (&another, ADIEU_FAREWELL_OF_WIRE, NULL);

  g_assert_false (adieu_farewell_close_wires (0));
  before = g_get_monotonic_time ();
  g_assert_false (adieu_farewell_close_wires (20));
  g_assert_cmpint (wire.term.until, >=, before + 20 * G_TIME_SPAN_MILLISECOND);
  g_assert_cmpint (g_get_monotonic_time (), >=, wire.term.until);
  g_assert_cmpuint (wire.n_asked, ==, 2);

  /* One of two is not all of them. */
  leaver_end (&wire);
  g_assert_false (adieu_farewell_close_wires (1));
  g_assert_cmpuint (wire.n_asked, ==, 2);
  g_assert_cmpuint (another.n_asked, ==, 3);
  leaver_end (&another);
  g_assert_true (adieu_farewell_close_wires (0));
}

/* ---- the application shuts down ---- */

typedef struct
{
  AdieuResident  base; /* the first member */
  guint          n_settled;
} Resident;

static void
resident_settle (AdieuResident *base)
{
  ((Resident *) base)->n_settled++;
}

static void
activate_cb (GApplication *application,
             gpointer      user_data)
{
  adieu_farewell_watch_application ();
  adieu_farewell_watch_application ();
  g_application_quit (application);
}

static void
test_application (void)
{
  g_autoptr (AdieuInbox) inbox = adieu_inbox_ref_default ();

  /* Without one there is nothing to watch; afterwards the next is. */
  adieu_farewell_watch_application ();
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GApplication) application = g_application_new (NULL, G_APPLICATION_NON_UNIQUE);
      Resident resident = { .base.settle = resident_settle };

      g_signal_connect (application, "activate", G_CALLBACK (activate_cb), NULL);
      g_application_set_default (application);
      g_assert_true (adieu_inbox_enter (inbox, &resident.base));
      g_assert_cmpint (g_application_run (application, 0, NULL), ==, 0);
      g_assert_cmpuint (resident.n_settled, ==, 1);
      g_assert_finalize_object (g_steal_pointer (&application));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/farewell/goes-one-step-at-a-time", test_steps);
  g_test_add_func ("/adieu/farewell/one-thread-takes-each-step", test_one_takes_each_step);
  g_test_add_func ("/adieu/farewell/nothing-to-close-is-closed", test_nothing_to_close);
  g_test_add_func ("/adieu/farewell/asks-the-wires-in-order", test_wires_are_asked_in_order);
  g_test_add_func ("/adieu/farewell/waiting-has-an-end", test_waiting_has_an_end);
  g_test_add_func ("/adieu/farewell/application-tells-its-callers-at-shutdown", test_application);

  return g_test_run ();
}
