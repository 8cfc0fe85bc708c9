/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A context that dies: its letters are lost once, its residents settled once, there and then,
 * in the thread that drops it; whatever other threads post meanwhile. */

#include "config.h"

#include "closing/adieu-inbox-private.h"

#define N_RESIDENTS 5
#define N_POSTERS 2
#define MAX_UNDER_WAY 100
/* -m slow: by hand, and under valgrind. */
#define N_CONTEXTS (g_test_slow () ? 3000 : 300)

/* ---- what became of letters and residents ---- */

typedef struct
{
  guint    n_delivered;
  guint    n_lost;
  GThread *thread; /* of the last one */
} Seen;

static void
letter_deliver (gpointer data)
{
  Seen *seen = data;

  seen->n_delivered++;
  seen->thread = g_thread_self ();
}

static void
letter_lose (gpointer data)
{
  Seen *seen = data;

  seen->n_lost++;
  seen->thread = g_thread_self ();
}

typedef struct _Resident Resident;
struct _Resident
{
  AdieuResident  base;
  AdieuInbox    *inbox;
  guint          n_settled;
  GThread       *thread;
  void         (*then) (Resident *self);
  Resident      *all; /* N_RESIDENTS of them */
};

static void
resident_settle (AdieuResident *base)
{
  Resident *self = (Resident *) base; /* the first member */

  self->n_settled++;
  self->thread = g_thread_self ();
  if (self->then != NULL)
    self->then (self);
}

static void
residents_enter (Resident   *residents,
                 AdieuInbox *inbox)
{
  for (guint i = 0; i < N_RESIDENTS; i++)
    {
      residents[i] = (Resident) { .base.settle = resident_settle, .inbox = inbox, .all = residents };
      g_assert_true (adieu_inbox_enter (inbox, &residents[i].base));
    }
}

static AdieuInbox *
inbox_of_a_new_context (GMainContext **context)
{
  AdieuInbox *inbox = NULL;

  *context = g_main_context_new ();
  g_main_context_push_thread_default (*context);
  inbox = adieu_inbox_ref_default ();
  g_main_context_pop_thread_default (*context);

  return inbox;
}

/* ---- one death ---- */

static void
test_letters_are_lost (void)
{
  guint n_before = adieu_inbox_count ();
  GMainContext *context = NULL;
  AdieuInbox *inbox = inbox_of_a_new_context (&context);
  Resident residents[N_RESIDENTS];
  Resident late = { .base.settle = resident_settle };
  Seen seen = { 0 };
  Seen seen_late = { 0 };

  residents_enter (residents, inbox);
  for (guint i = 0; i < 100; i++)
    g_assert_true (adieu_inbox_post (inbox, letter_deliver, &seen, letter_lose));
  g_assert_true (adieu_inbox_post (inbox, letter_deliver, &seen, NULL));

  /* While we hold the inbox, so that its own end is not what does it. */
  g_main_context_unref (context);
  g_assert_cmpuint (seen.n_lost, ==, 100);
  g_assert_true (seen.thread == g_thread_self ());
  for (guint i = 0; i < N_RESIDENTS; i++)
    {
      g_assert_cmpuint (residents[i].n_settled, ==, 1);
      g_assert_false (adieu_inbox_leave (inbox, &residents[i].base));
    }

  g_assert_false (adieu_inbox_post (inbox, letter_deliver, &seen_late, letter_lose));
  g_assert_cmpuint (seen_late.n_lost, ==, 1);
  g_assert_false (adieu_inbox_enter (inbox, &late.base));
  g_assert_false (adieu_inbox_leave (inbox, &late.base));
  adieu_inbox_settle (inbox);
  g_assert_cmpuint (late.n_settled, ==, 0);
  g_assert_false (adieu_inbox_dispatch (inbox));
  g_assert_cmpuint (seen.n_delivered + seen_late.n_delivered, ==, 0);

  adieu_inbox_unref (inbox);
  g_assert_cmpuint (seen.n_lost, ==, 100);
  g_assert_cmpuint (adieu_inbox_count (), ==, n_before);
}

static void
letter_unref_inbox (gpointer inbox)
{
  adieu_inbox_unref (inbox);
}

/* As a reply does, which holds the inbox it is in. */
static void
test_letters_may_hold_the_inbox (void)
{
  guint n_before = adieu_inbox_count ();
  GMainContext *context = NULL;
  AdieuInbox *inbox = inbox_of_a_new_context (&context);

  for (guint i = 0; i < 3; i++)
    adieu_inbox_post (inbox, letter_unref_inbox, adieu_inbox_ref (inbox), letter_unref_inbox);
  adieu_inbox_unref (inbox);
  g_main_context_unref (context);
  g_assert_cmpuint (adieu_inbox_count (), ==, n_before);
}

static gpointer
drop_thread (gpointer context)
{
  g_main_context_unref (context);

  return g_thread_self ();
}

static void
test_in_the_dropping_thread (void)
{
  GMainContext *context = NULL;
  g_autoptr (AdieuInbox) inbox = inbox_of_a_new_context (&context);
  Resident residents[N_RESIDENTS];
  Seen seen = { 0 };
  GThread *dropper = NULL;

  residents_enter (residents, inbox);
  adieu_inbox_post (inbox, letter_deliver, &seen, letter_lose);
  dropper = g_thread_new ("dropper", drop_thread, context);
  g_assert_true (g_thread_join (dropper) == dropper);
  g_assert_cmpuint (seen.n_lost, ==, 1);
  g_assert_true (seen.thread == dropper);
  g_assert_true (residents[0].thread == dropper);
}

/* ---- settling ---- */

static void
leave_others (Resident *self)
{
  g_assert_false (adieu_inbox_leave (self->inbox, &self->base));
  g_assert_false (adieu_inbox_leave (self->inbox, &self->all[0].base));
  g_assert_true (adieu_inbox_leave (self->inbox, &self->all[2].base));
  g_assert_true (adieu_inbox_leave (self->inbox, &self->all[4].base));
  g_assert_false (adieu_inbox_leave (self->inbox, &self->all[4].base));
}

static void
test_residents_leave_meanwhile (void)
{
  for (guint dying = 0; dying < 2; dying++)
    {
      GMainContext *context = NULL;
      g_autoptr (AdieuInbox) inbox = inbox_of_a_new_context (&context);
      Resident residents[N_RESIDENTS];

      residents_enter (residents, inbox);
      residents[1].then = leave_others;
      if (!dying)
        adieu_inbox_settle (inbox);
      g_main_context_unref (context);

      for (guint i = 0; i < N_RESIDENTS; i++)
        g_assert_cmpuint (residents[i].n_settled, ==, i != 2 && i != 4);
    }
}

static void
test_residents_leave_before (void)
{
  GMainContext *context = NULL;
  g_autoptr (AdieuInbox) inbox = inbox_of_a_new_context (&context);
  Resident residents[N_RESIDENTS];

  residents_enter (residents, inbox);
  for (guint i = 0; i < N_RESIDENTS; i++)
    g_assert_true (adieu_inbox_leave (inbox, &residents[i].base));
  g_assert_true (adieu_inbox_enter (inbox, &residents[3].base));
  g_main_context_unref (context);

  for (guint i = 0; i < N_RESIDENTS; i++)
    g_assert_cmpuint (residents[i].n_settled, ==, i == 3);
}

/* A callback that tries again whatever it is told. */
static void
enter_again (Resident *self)
{
  if (self->n_settled < 10)
    g_assert_true (adieu_inbox_enter (self->inbox, &self->base));
}

static void
test_newcomers_are_not_settled (void)
{
  GMainContext *context = NULL;
  g_autoptr (AdieuInbox) inbox = inbox_of_a_new_context (&context);
  Resident residents[N_RESIDENTS];

  residents_enter (residents, inbox);
  residents[1].then = enter_again;
  adieu_inbox_settle (inbox);
  for (guint i = 0; i < N_RESIDENTS; i++)
    g_assert_cmpuint (residents[i].n_settled, ==, 1);
  g_assert_true (adieu_inbox_leave (inbox, &residents[1].base));

  g_main_context_unref (context);
}

/* ---- many deaths, while others post ---- */

typedef struct
{
  GMutex      mutex;
  GCond       changed;
  AdieuInbox *inbox; /* these two under the mutex */
  gboolean    stop;
  int         n_posted;
  int         n_delivered;
  int         n_lost;
  GThread    *home;
} Race;

typedef struct
{
  Race    *race;
  GThread *poster;
} RaceLetter;

static void
race_deliver (gpointer data)
{
  g_autofree RaceLetter *letter = data;

  g_assert_true (g_thread_self () == letter->race->home);
  g_atomic_int_inc (&letter->race->n_delivered);
}

/* Too late, or queued when the context died. */
static void
race_lose (gpointer data)
{
  g_autofree RaceLetter *letter = data;

  g_assert_true (g_thread_self () == letter->race->home || g_thread_self () == letter->poster);
  g_atomic_int_inc (&letter->race->n_lost);
}

/* An inbox to write to, other than the last one; NULL: enough. */
static AdieuInbox *
race_wait_inbox (Race       *race,
                 AdieuInbox *last)
{
  AdieuInbox *inbox = NULL;

  g_mutex_lock (&race->mutex);
  while (!race->stop && race->inbox == last)
    g_cond_wait (&race->changed, &race->mutex);
  inbox = race->stop ? NULL : adieu_inbox_ref (race->inbox);
  g_mutex_unlock (&race->mutex);

  return inbox;
}

static gboolean
race_post (Race       *race,
           AdieuInbox *inbox)
{
  RaceLetter *letter = g_new (RaceLetter, 1);

  *letter = (RaceLetter) { race, g_thread_self () };
  g_atomic_int_inc (&race->n_posted);

  return adieu_inbox_post (inbox, race_deliver, letter, race_lose);
}

static gboolean
race_is_crowded (Race *race)
{
  int n_settled = g_atomic_int_get (&race->n_delivered) + g_atomic_int_get (&race->n_lost);

  return g_atomic_int_get (&race->n_posted) - n_settled > MAX_UNDER_WAY;
}

static gpointer
race_thread (gpointer data)
{
  Race *race = data;
  AdieuInbox *inbox = NULL;

  do
    {
      AdieuInbox *next = race_wait_inbox (race, inbox);

      g_clear_pointer (&inbox, adieu_inbox_unref);
      inbox = next;
      while (inbox != NULL && race_post (race, inbox))
        while (race_is_crowded (race))
          g_thread_yield ();
    }
  while (inbox != NULL);

  return NULL;
}

/* NULL: the race is over. */
static void
race_set_inbox (Race       *race,
                AdieuInbox *inbox)
{
  g_autoptr (AdieuInbox) before = NULL;

  g_mutex_lock (&race->mutex);
  before = race->inbox;
  race->inbox = inbox;
  race->stop = inbox == NULL;
  g_cond_broadcast (&race->changed);
  g_mutex_unlock (&race->mutex);
}

/* Until somebody has posted once more, so that each life is raced for. */
static void
race_wait (Race         *race,
           GMainContext *context)
{
  int n_before = g_atomic_int_get (&race->n_posted);

  while (g_atomic_int_get (&race->n_posted) < n_before + 2)
    g_main_context_iteration (context, FALSE);
}

static void
test_deaths_while_others_post (void)
{
  guint n_before = adieu_inbox_count ();
  Race race = { .home = g_thread_self () };
  GThread *threads[N_POSTERS] = { NULL };

  g_mutex_init (&race.mutex);
  g_cond_init (&race.changed);
  for (guint i = 0; i < N_POSTERS; i++)
    threads[i] = g_thread_new ("poster", race_thread, &race);

  for (int i = 0; i < N_CONTEXTS; i++)
    {
      GMainContext *context = NULL;
      AdieuInbox *inbox = inbox_of_a_new_context (&context);
      Resident residents[N_RESIDENTS];

      residents_enter (residents, inbox);
      race_set_inbox (&race, adieu_inbox_ref (inbox));
      race_wait (&race, context);
      g_assert_true (adieu_inbox_leave (inbox, &residents[1].base));
      g_main_context_unref (context);
      for (guint j = 0; j < N_RESIDENTS; j++)
        g_assert_cmpuint (residents[j].n_settled, ==, j != 1);
      adieu_inbox_unref (inbox);
    }

  race_set_inbox (&race, NULL);
  for (guint i = 0; i < N_POSTERS; i++)
    g_thread_join (threads[i]);
  g_test_message ("%d letters: %d delivered, %d lost", race.n_posted, race.n_delivered, race.n_lost);
  g_assert_cmpint (race.n_posted, ==, race.n_delivered + race.n_lost);
  g_assert_cmpint (race.n_lost, >, 0);
  g_assert_cmpuint (adieu_inbox_count (), ==, n_before);
  g_mutex_clear (&race.mutex);
  g_cond_clear (&race.changed);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/inbox-dying/letters-are-lost-once", test_letters_are_lost);
  g_test_add_func ("/adieu/inbox-dying/letters-may-hold-the-inbox", test_letters_may_hold_the_inbox);
  g_test_add_func ("/adieu/inbox-dying/all-happens-in-the-dropping-thread", test_in_the_dropping_thread);
  g_test_add_func ("/adieu/inbox-dying/residents-may-leave-meanwhile", test_residents_leave_meanwhile);
  g_test_add_func ("/adieu/inbox-dying/who-has-left-is-not-settled", test_residents_leave_before);
  g_test_add_func ("/adieu/inbox-dying/newcomers-are-not-settled", test_newcomers_are_not_settled);
  g_test_add_func ("/adieu/inbox-dying/others-may-post-meanwhile", test_deaths_while_others_post);

  return g_test_run ();
}
