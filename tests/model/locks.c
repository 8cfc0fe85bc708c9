/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What threads share: mutexes, conditions, once-only blocks, atomic values. Each use is a point
 * of the scheduler and is checked: memory that is still there, a lock that is not one's own
 * already, an order of locks without cycles (over all schedules).
 */

#include "config.h"

#include "model.h"

#include <string.h>

#define MAX_CLASSES 32

/* Kept over all schedules: the kinds of locks, and which was taken while which was held. */
typedef struct
{
  const char *name[MAX_CLASSES];
  const char *file[MAX_CLASSES];
  int         n;
  gboolean    before[MAX_CLASSES][MAX_CLASSES];
} Order;

static Order *order;

static gboolean points_inside;

/* Whether threads may stand still with a lock held. It makes a difference to fork() alone, and for
 * others it would only be more schedules. */
void
model_look_inside_locks (void)
{
  points_inside = TRUE;
}

void
model_locks_prepare (void)
{
  order = g_new0 (Order, 1);
}

static int
class_of (const char *name,
          const char *file)
{
  for (int i = 0; i < order->n; i++)
    if (strcmp (order->name[i], name) == 0 && strcmp (order->file[i], file) == 0)
      return i;
  g_assert (order->n < MAX_CLASSES);
  order->name[order->n] = name;
  order->file[order->n] = file;

  return order->n++;
}

static gboolean
comes_before (int a,
              int b)
{
  if (order->before[a][b])
    return TRUE;
  for (int i = 0; i < order->n; i++)
    if (order->before[a][i] && i != a && comes_before (i, b))
      return TRUE;

  return FALSE;
}

/* Several locks of one kind are taken together only by fork(), under a lock of their own. */
static void
note_order (ModelFiber *fiber,
            int         class)
{
  for (guint i = 0; i < fiber->n_held; i++)
    {
      int held = fiber->held_class[i];

      if (held == class || order->before[held][class])
        continue;
      if (comes_before (class, held))
        model_violation ("locks in a circle: %s of %s is taken with %s of %s held, and so on round",
                         order->name[class], order->file[class],
                         order->name[held], order->file[held]);
      order->before[held][class] = TRUE;
    }
}

static gboolean
mutex_is_free (gconstpointer mutex)
{
  return ((const GMutex *) mutex)->p == NULL;
}

void
model_mutex_lock (GMutex     *mutex,
                  const char *name,
                  const char *file,
                  const char *where)
{
  ModelFiber *fiber = model_fiber ();
  int class = class_of (name, file);

  model_point ("lock", where);
  model_check_live (mutex, "a mutex");
  if (mutex->p == fiber)
    model_violation ("%s locks %s, which it holds", where, name);
  note_order (fiber, class);
  model_wait (mutex_is_free, mutex, MODEL_NEVER, "wait for a lock", where);
  model_check_live (mutex, "a mutex");

  mutex->p = fiber;
  g_assert (fiber->n_held < MODEL_MAX_HELD);
  fiber->held_class[fiber->n_held] = class;
  fiber->held[fiber->n_held++] = mutex;
  if (strcmp (where, "take_resident") == 0)
    model_note_look ();
  if (points_inside)
    model_point ("has the lock", where);
}

void
model_mutex_unlock (GMutex     *mutex,
                    const char *where)
{
  ModelFiber *fiber = model_fiber ();
  guint i = fiber->n_held;

  model_check_live (mutex, "a mutex");
  if (mutex->p != fiber)
    model_violation ("%s unlocks what another one holds", where);
  mutex->p = NULL;

  while (fiber->held[--i] != mutex)
    g_assert (i > 0);
  for (fiber->n_held--; i < fiber->n_held; i++)
    {
      fiber->held[i] = fiber->held[i + 1];
      fiber->held_class[i] = fiber->held_class[i + 1];
    }
}

void
model_mutex_clear (GMutex *mutex)
{
  model_check_live (mutex, "a mutex");
  if (mutex->p != NULL)
    model_violation ("a mutex is cleared that somebody holds");
}

/* Code of the application runs now. */
void
model_check_unlocked (const char *what)
{
  if (model_fiber ()->n_held > 0)
    model_violation ("%s runs with a lock held", what);
}

/* A condition counts how often it was told of. */

void
model_cond_broadcast (GCond *cond)
{
  model_check_live (cond, "a condition");
  cond->i[0]++;
}

typedef struct
{
  const GCond *cond;
  guint        seen;
} Waiting;

static gboolean
cond_is_told (gconstpointer data)
{
  const Waiting *waiting = data;

  return waiting->cond->i[0] != waiting->seen;
}

gboolean
model_cond_wait_until (GCond      *cond,
                       GMutex     *mutex,
                       gint64      until,
                       const char *where)
{
  Waiting waiting = { cond, cond->i[0] };
  int class = model_fiber ()->held_class[model_fiber ()->n_held - 1];
  gboolean told;

  model_mutex_unlock (mutex, where);
  told = model_wait (cond_is_told, &waiting, until, "wait for a condition", where);
  model_mutex_lock (mutex, order->name[class], order->file[class], where);

  return told;
}

/* Like GLib, it remembers elsewhere who is at it: setting the value back does not help the child
 * of a fork(). */

static gsize *busy_once;

static gboolean
once_is_left (gconstpointer state)
{
  return busy_once != state;
}

gboolean
model_once_enter (gsize      *state,
                  const char *where)
{
  model_point ("once", where);
  if (*state == 0)
    model_wait (once_is_left, state, MODEL_NEVER, "wait for what is done once", where);
  if (*state != 0)
    return FALSE;
  g_assert (busy_once == NULL);
  busy_once = state;

  return TRUE;
}

void
model_once_leave (gsize *state,
                  gsize  value)
{
  *state = value;
  busy_once = NULL;
}

int *
model_atomic (gconstpointer  value,
              const char    *what,
              const char    *where)
{
  model_point (what, where);
  model_check_live (value, "an atomic value");
  if (g_str_has_suffix (what, "get &all_muted"))
    model_note_look ();
  else if (g_str_has_suffix (what, "set &all_muted"))
    model_note_mute ();

  return (int *) value;
}

void
model_ref_inc (int *count)
{
  model_check_live (count, "a reference count");
  if (*count <= 0)
    model_violation ("a reference is taken on what is gone");
  ++*count;
}

/* Whether it was the last. */
gboolean
model_ref_dec (int        *count,
               const char *where)
{
  model_point ("give up a reference", where);
  model_check_live (count, "a reference count");
  if (*count <= 0)
    model_violation ("a reference is given up on what is gone");

  return --*count == 0;
}
