/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The loop: one thread, one epoll, timers in the order they fall due.
 * Owned by main; everything else in the witness runs inside its turns.
 * What is thrown away during a turn is freed after it, so that an event already
 * fetched never meets freed memory. It never knows what a descriptor is for.
 */

#include "loop.h"

#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#define EVENTS_A_TURN 64

typedef struct
{
  GDestroyNotify destroy;
  gpointer       data;
} Remains;

struct Loop
{
  int        epoll;
  GSequence *timers;
  GArray    *remains;
};

struct Watch
{
  Loop      *loop;
  int        fd;
  guint32    events;
  gboolean   added;
  WatchFunc  func;
  gpointer   owner;
};

struct Timer
{
  gint64          due;
  GSequenceIter  *place;
  Timer         **slot;
  TimerFunc       func;
  gpointer        owner;
};

static int
compare_timers (gconstpointer a,
                gconstpointer b,
                gpointer      data)
{
  const Timer *left = a;
  const Timer *right = b;

  return left->due < right->due ? -1 : left->due > right->due;
}

Loop *
witness_loop_new (void)
{
  Loop *self = g_new0 (Loop, 1);

  self->epoll = epoll_create1 (EPOLL_CLOEXEC);
  if (self->epoll < 0)
    g_error ("epoll_create1: %s", g_strerror (errno));

  self->timers = g_sequence_new (g_free);
  self->remains = g_array_new (FALSE, FALSE, sizeof (Remains));

  return self;
}

static void
bury_remains (Loop *self)
{
  while (self->remains->len > 0)
    {
      Remains last = g_array_index (self->remains, Remains, self->remains->len - 1);

      g_array_set_size (self->remains, self->remains->len - 1);
      last.destroy (last.data);
    }
}

void
witness_loop_free (Loop *self)
{
  bury_remains (self);
  g_sequence_free (self->timers);
  g_array_unref (self->remains);
  close (self->epoll);
  g_free (self);
}

void
witness_loop_later (Loop           *self,
                    GDestroyNotify  destroy,
                    gpointer        data)
{
  Remains remains = { destroy, data };

  g_array_append_val (self->remains, remains);
}

static int
shorten_wait (Loop *self,
              int   wait_ms)
{
  GSequenceIter *first = g_sequence_get_begin_iter (self->timers);
  gint64 left = 0;

  if (g_sequence_iter_is_end (first))
    return wait_ms;

  left = ((Timer *) g_sequence_get (first))->due - g_get_monotonic_time ();
  left = left > 0 ? (left + 999) / 1000 : 0;

  return wait_ms < 0 || left < wait_ms ? (int) MIN (left, G_MAXINT) : wait_ms;
}

static gboolean
fire_timers (Loop *self)
{
  gint64 now = g_get_monotonic_time ();
  gboolean fired = FALSE;

  for (;;)
    {
      GSequenceIter *first = g_sequence_get_begin_iter (self->timers);
      Timer *timer = NULL;
      TimerFunc func = NULL;
      gpointer owner = NULL;

      if (g_sequence_iter_is_end (first))
        return fired;

      timer = g_sequence_get (first);
      if (timer->due > now)
        return fired;

      func = timer->func;
      owner = timer->owner;
      *timer->slot = NULL;
      g_sequence_remove (first);
      func (owner);
      fired = TRUE;
    }
}

/* One wait and what it brought. @wait_ms is -1 for as long as it takes; whether anything
 * happened is returned. */
gboolean
witness_loop_turn (Loop *self,
                   int   wait_ms)
{
  struct epoll_event events[EVENTS_A_TURN];
  gboolean fired = FALSE;
  int n = epoll_wait (self->epoll, events, EVENTS_A_TURN, shorten_wait (self, wait_ms));

  for (int i = 0; i < n; i++)
    {
      Watch *watch = events[i].data.ptr;

      if (watch->func != NULL)
        watch->func (watch->owner, events[i].events);
    }

  fired = fire_timers (self);
  bury_remains (self);

  return fired || n > 0;
}

/* A watch hears nothing before witness_watch_set(). */
Watch *
witness_watch_new (Loop      *loop,
                   int        fd,
                   WatchFunc  func,
                   gpointer   owner)
{
  Watch *self = g_new0 (Watch, 1);

  self->loop = loop;
  self->fd = fd;
  self->func = func;
  self->owner = owner;

  return self;
}

/* No events at all takes the descriptor out of the epoll, which otherwise reports
 * EPOLLERR and EPOLLHUP unasked. FALSE: this descriptor cannot be watched (a file). */
gboolean
witness_watch_set (Watch   *self,
                   guint32  events)
{
  struct epoll_event event = { .events = events, .data.ptr = self };
  int operation = EPOLL_CTL_MOD;

  if (self->added && self->events == events)
    return TRUE;
  if (!self->added && events == 0)
    return TRUE;

  if (!self->added)
    operation = EPOLL_CTL_ADD;
  else if (events == 0)
    operation = EPOLL_CTL_DEL;

  if (epoll_ctl (self->loop->epoll, operation, self->fd, &event) < 0)
    return FALSE;

  self->added = events != 0;
  self->events = events;

  return TRUE;
}

void
witness_watch_clear (Watch **self)
{
  Watch *watch = g_steal_pointer (self);

  if (watch == NULL)
    return;

  witness_watch_set (watch, 0);
  watch->func = NULL;
  witness_loop_later (watch->loop, g_free, watch);
}

void
witness_timer_set (Loop       *loop,
                   Timer     **slot,
                   guint       delay_ms,
                   TimerFunc   func,
                   gpointer    owner)
{
  Timer *timer = NULL;

  witness_timer_clear (slot);

  timer = g_new0 (Timer, 1);
  timer->due = g_get_monotonic_time () + (gint64) delay_ms * 1000;
  timer->slot = slot;
  timer->func = func;
  timer->owner = owner;
  timer->place = g_sequence_insert_sorted (loop->timers, timer, compare_timers, NULL);
  *slot = timer;
}

void
witness_timer_clear (Timer **slot)
{
  if (*slot != NULL)
    g_sequence_remove (((Timer *) g_steal_pointer (slot))->place);
}
