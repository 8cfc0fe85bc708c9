/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The ledger: tickets out, tickets back, and who waits for the last one is told once. */

#include "config.h"

#include "closing/adieu-ledger-private.h"

#define N_TICKETS 5
#define N_THREADS 4
#define N_ROUNDS 1000

typedef struct
{
  guint    n_told;
  guint    place; /* among all that were told */
  GThread *thread;
  guint   *n_all;
} Waiter;

static void
tell (gpointer data)
{
  Waiter *waiter = data;

  waiter->n_told++;
  waiter->thread = g_thread_self ();
  if (waiter->n_all != NULL)
    waiter->place = ++*waiter->n_all;
}

static void
take_all (AdieuLedger *ledger,
          AdieuTicket *tickets)
{
  for (guint i = 0; i < N_TICKETS; i++)
    adieu_ledger_take (ledger, &tickets[i]);
}

static void
test_count (void)
{
  /* In whatever order they come back. */
  static const guint order[N_TICKETS] = { 2, 0, 4, 3, 1 };
  g_autoptr (AdieuLedger) ledger = adieu_ledger_new ();
  g_autoptr (AdieuLedger) other = adieu_ledger_new ();
  AdieuTicket tickets[N_TICKETS] = { 0 };
  AdieuTicket of_other = { 0 };

  g_assert_cmpuint (adieu_ledger_count (ledger), ==, 0);
  take_all (ledger, tickets);
  adieu_ledger_take (other, &of_other);
  g_assert_cmpuint (adieu_ledger_count (ledger), ==, N_TICKETS);
  g_assert_cmpuint (adieu_ledger_count_all (), ==, N_TICKETS + 1);

  for (guint i = 0; i < N_TICKETS; i++)
    {
      adieu_ledger_give_back (ledger, &tickets[order[i]]);
      g_assert_cmpuint (adieu_ledger_count (ledger), ==, N_TICKETS - 1 - i);
    }
  g_assert_cmpuint (adieu_ledger_count_all (), ==, 1);
  adieu_ledger_give_back (other, &of_other);
  g_assert_cmpuint (adieu_ledger_count_all (), ==, 0);

  /* A ticket can be taken out again. */
  adieu_ledger_take (other, &tickets[0]);
  adieu_ledger_give_back (other, &tickets[0]);
}

static void
test_empty_already (void)
{
  g_autoptr (AdieuLedger) ledger = adieu_ledger_new ();
  AdieuTicket ticket = { 0 };
  Waiter waiter = { 0 };

  adieu_ledger_when_empty (ledger, tell, &waiter);
  g_assert_cmpuint (waiter.n_told, ==, 1);

  adieu_ledger_take (ledger, &ticket);
  adieu_ledger_give_back (ledger, &ticket);
  g_assert_cmpuint (waiter.n_told, ==, 1);
}

static void
test_empty_later (void)
{
  g_autoptr (AdieuLedger) ledger = adieu_ledger_new ();
  AdieuTicket tickets[N_TICKETS] = { 0 };
  guint n_all = 0;
  Waiter waiters[3] = { { .n_all = &n_all }, { .n_all = &n_all }, { .n_all = &n_all } };

  take_all (ledger, tickets);
  for (guint i = 0; i < G_N_ELEMENTS (waiters); i++)
    adieu_ledger_when_empty (ledger, tell, &waiters[i]);
  for (guint i = 0; i < N_TICKETS; i++)
    {
      g_assert_cmpuint (n_all, ==, 0);
      adieu_ledger_give_back (ledger, &tickets[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (waiters); i++)
    g_assert_cmpuint (waiters[i].place, ==, i + 1);

  adieu_ledger_take (ledger, &tickets[0]);
  adieu_ledger_give_back (ledger, &tickets[0]);
  g_assert_cmpuint (n_all, ==, G_N_ELEMENTS (waiters));
}

/* ---- told from where the last ticket comes back ---- */

typedef struct
{
  AdieuLedger *ledger;
  AdieuTicket  ticket;
} Bearer;

static gpointer
bearer_thread (gpointer data)
{
  Bearer *bearer = data;

  adieu_ledger_give_back (bearer->ledger, &bearer->ticket);

  return g_thread_self ();
}

static void
test_from_another_thread (void)
{
  g_autoptr (AdieuLedger) ledger = adieu_ledger_new ();
  Bearer bearer = { .ledger = ledger };
  Waiter waiter = { 0 };
  GThread *thread = NULL;

  adieu_ledger_take (ledger, &bearer.ticket);
  adieu_ledger_when_empty (ledger, tell, &waiter);
  thread = g_thread_new ("bearer", bearer_thread, &bearer);
  g_assert_true (g_thread_join (thread) == thread);
  g_assert_cmpuint (waiter.n_told, ==, 1);
  g_assert_true (waiter.thread == thread);
}

/* ---- who is told may use the ledger ---- */

typedef struct
{
  AdieuLedger *ledger;
  AdieuTicket *ticket;
  Waiter      *then;
} Successor;

static void
tell_and_take (gpointer data)
{
  Successor *successor = data;

  g_assert_cmpuint (adieu_ledger_count (successor->ledger), ==, 0);
  adieu_ledger_take (successor->ledger, successor->ticket);
  adieu_ledger_when_empty (successor->ledger, tell, successor->then);
}

static void
test_told_may_wait_again (void)
{
  g_autoptr (AdieuLedger) ledger = adieu_ledger_new ();
  AdieuTicket first = { 0 };
  AdieuTicket second = { 0 };
  Waiter waiter = { 0 };
  Successor successor = { ledger, &second, &waiter };

  adieu_ledger_take (ledger, &first);
  adieu_ledger_when_empty (ledger, tell_and_take, &successor);
  adieu_ledger_give_back (ledger, &first);
  g_assert_cmpuint (adieu_ledger_count (ledger), ==, 1);
  g_assert_cmpuint (waiter.n_told, ==, 0);
  adieu_ledger_give_back (ledger, &second);
  g_assert_cmpuint (waiter.n_told, ==, 1);
}

static void
tell_and_drop (gpointer ledger)
{
  adieu_ledger_unref (ledger);
}

static void
test_told_may_drop_it (void)
{
  AdieuLedger *ledger = adieu_ledger_new ();
  AdieuLedger *of_call = adieu_ledger_ref (ledger);
  AdieuTicket ticket = { 0 };

  adieu_ledger_take (of_call, &ticket);
  adieu_ledger_when_empty (ledger, tell_and_drop, ledger);
  adieu_ledger_give_back (of_call, &ticket);
  adieu_ledger_unref (of_call);
  g_assert_cmpuint (adieu_ledger_count_all (), ==, 0);
}

/* ---- many threads ---- */

static void
tell_atomically (gpointer n_told)
{
  g_atomic_int_inc ((int *) n_told);
}

typedef struct
{
  AdieuLedger *ledger;
  int          n_told;
} Crowd;

static gpointer
crowd_thread (gpointer data)
{
  Crowd *crowd = data;

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      AdieuTicket tickets[N_TICKETS] = { 0 };

      take_all (crowd->ledger, tickets);
      adieu_ledger_when_empty (crowd->ledger, tell_atomically, &crowd->n_told);
      for (guint j = 0; j < N_TICKETS; j++)
        adieu_ledger_give_back (crowd->ledger, &tickets[j]);
    }

  return NULL;
}

static void
test_many_threads (void)
{
  g_autoptr (AdieuLedger) ledger = adieu_ledger_new ();
  Crowd crowd = { ledger, 0 };
  GThread *threads[N_THREADS];

  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("bearer", crowd_thread, &crowd);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
  g_assert_cmpuint (adieu_ledger_count (ledger), ==, 0);
  g_assert_cmpuint (adieu_ledger_count_all (), ==, 0);
  g_assert_cmpint (crowd.n_told, ==, N_THREADS * N_ROUNDS);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/ledger/counts-what-is-out", test_count);
  g_test_add_func ("/adieu/ledger/tells-at-once-when-empty", test_empty_already);
  g_test_add_func ("/adieu/ledger/tells-each-waiter-once-with-the-last-ticket", test_empty_later);
  g_test_add_func ("/adieu/ledger/tells-from-the-thread-of-the-last-ticket", test_from_another_thread);
  g_test_add_func ("/adieu/ledger/who-is-told-may-wait-again", test_told_may_wait_again);
  g_test_add_func ("/adieu/ledger/who-is-told-may-drop-it", test_told_may_drop_it);
  g_test_add_func ("/adieu/ledger/serves-many-threads", test_many_threads);

  return g_test_run ();
}
