/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Who is in flight: a call takes a ticket out when it starts and gives it back when its
 * caller has been told. One ledger a client, shared by the client and its calls, and
 * holding none of them. From any thread.
 */

#include "config.h"

#include "closing/adieu-ledger-private.h"

#include <pthread.h>

typedef struct
{
  GDestroyNotify tell;
  gpointer       user_data;
} Waiter;

struct _AdieuLedger
{
  gatomicrefcount  ref_count;

  GQueue           tickets;
  GQueue           waiters;
};

static GMutex mutex; /* of all ledgers, so that fork() can hold it */
static int    n_tickets;

AdieuLedger *
adieu_ledger_new (void)
{
  AdieuLedger *self = g_new0 (AdieuLedger, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_queue_init (&self->tickets);
  g_queue_init (&self->waiters);

  return self;
}

AdieuLedger *
adieu_ledger_ref (AdieuLedger *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
adieu_ledger_unref (AdieuLedger *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_assert (g_queue_is_empty (&self->tickets));
  g_assert (g_queue_is_empty (&self->waiters));
  g_free (self);
}

void
adieu_ledger_take (AdieuLedger *self,
                   AdieuTicket *ticket)
{
  ticket->link.data = ticket;

  g_mutex_lock (&mutex);
  g_queue_push_tail_link (&self->tickets, &ticket->link);
  g_mutex_unlock (&mutex);
  g_atomic_int_inc (&n_tickets);
}

static void
tell_waiters (GQueue *waiters)
{
  Waiter *waiter = NULL;

  while ((waiter = g_queue_pop_head (waiters)) != NULL)
    {
      waiter->tell (waiter->user_data);
      g_free (waiter);
    }
}

void
adieu_ledger_give_back (AdieuLedger *self,
                        AdieuTicket *ticket)
{
  GQueue told = G_QUEUE_INIT;

  g_mutex_lock (&mutex);
  g_queue_unlink (&self->tickets, &ticket->link);
  if (g_queue_is_empty (&self->tickets))
    {
      told = self->waiters;
      g_queue_init (&self->waiters);
    }
  g_mutex_unlock (&mutex);
  g_atomic_int_add (&n_tickets, -1);

  tell_waiters (&told);
}

guint
adieu_ledger_count (AdieuLedger *self)
{
  guint count = 0;

  g_mutex_lock (&mutex);
  count = self->tickets.length;
  g_mutex_unlock (&mutex);

  return count;
}

/* Calls @tell once, when the last ticket is back: at once, or from the thread that brings
 * it. */
void
adieu_ledger_when_empty (AdieuLedger    *self,
                         GDestroyNotify  tell,
                         gpointer        user_data)
{
  gboolean now = FALSE;

  g_mutex_lock (&mutex);
  now = g_queue_is_empty (&self->tickets);
  if (!now)
    {
      Waiter *waiter = g_new (Waiter, 1);

      *waiter = (Waiter) { tell, user_data };
      g_queue_push_tail (&self->waiters, waiter);
    }
  g_mutex_unlock (&mutex);

  if (now)
    tell (user_data);
}

/* The tickets of all ledgers, for tests and debug output. */
guint
adieu_ledger_count_all (void)
{
  return (guint) g_atomic_int_get (&n_tickets);
}

static void
before_fork (void)
{
  g_mutex_lock (&mutex);
}

static void
after_fork (void)
{
  g_mutex_unlock (&mutex);
}

void
adieu_ledger_watch_fork (void)
{
  pthread_atfork (before_fork, after_fork, after_fork);
}
