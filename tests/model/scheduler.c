/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Threads as fibers, of which one runs at a time, and time that passes only when it is decided.
 * A fiber gives way where threads would meet: at each point it may be preempted, and where it
 * waits another goes on. Who does is decided by the explorer. Nothing here knows what the
 * threads do.
 */

#include "config.h"

#include "model.h"

#include <sys/mman.h>
#include <ucontext.h>

#define MAX_FIBERS 16
#define STACK_BYTES (256 * 1024)
#define MAX_STEPS 20000
#define TIME_PASSES (-1)

static char       *stacks; /* kept over all schedules */

static ucontext_t  outside;
static ucontext_t  contexts[MAX_FIBERS];
static ModelFiber  fibers[MAX_FIBERS];
static int         n_fibers;
static ModelFiber *current;

static gint64      now;
static guint       n_steps;
static guint       n_preemptions;
static guint       max_preemptions;
static gboolean    calm;

void
model_scheduler_prepare (void)
{
  stacks = mmap (NULL, MAX_FIBERS * STACK_BYTES, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  g_assert (stacks != MAP_FAILED);
}

ModelFiber *
model_fiber (void)
{
  return current;
}

gint64
model_now (void)
{
  return now;
}

guint
model_step (void)
{
  return n_steps;
}

/* What sets the scene is not explored. */
void
model_be_calm (gboolean is_calm)
{
  calm = is_calm;
}

static gboolean
fiber_can_run (ModelFiber *self)
{
  return !self->done
         && (self->ready == NULL || self->until <= now || self->ready (self->waits_for));
}

static gint64
next_deadline (void)
{
  gint64 next = MODEL_NEVER;

  for (int i = 0; i < n_fibers; i++)
    if (!fibers[i].done && fibers[i].ready != NULL)
      next = MIN (next, fibers[i].until);

  return next;
}

/* Who waits until then goes on before more time passes. */
static gboolean
time_may_pass (void)
{
  for (int i = 0; i < n_fibers; i++)
    if (!fibers[i].done && fibers[i].ready != NULL && fibers[i].until <= now)
      return FALSE;

  return next_deadline () != MODEL_NEVER;
}

static void
switch_to (int index)
{
  ModelFiber *from = current;

  current = &fibers[index];
  if (from == current)
    return;
  if (model_is_talking ())
    model_say ("                         %s goes on", current->name);
  if (from == NULL)
    setcontext (&contexts[index]);
  else
    swapcontext (&contexts[from - fibers], &contexts[index]);
}

/* Who waits is to know whether for others' slowness. */
static void
pass_time (void)
{
  gint64 then = next_deadline ();
  gboolean anybody = FALSE;

  for (int i = 0; i < n_fibers; i++)
    anybody |= fiber_can_run (&fibers[i]);
  for (int i = 0; i < n_fibers; i++)
    if (anybody)
      fibers[i].delayed += then - now;
    else
      fibers[i].waited += then - now;
  now = then;
  if (model_is_talking ())
    model_say ("                         time passes: %" G_GINT64_FORMAT " ms", now / MODEL_MS);
}

static int
runnable_after_time (void)
{
  pass_time ();
  for (int i = 0; i < n_fibers; i++)
    if (!fibers[i].done && fibers[i].ready != NULL && fibers[i].until <= now)
      return i;

  g_assert_not_reached ();
}

static guint
decide (guint    n,
        gboolean preempts)
{
  return n > 1 && !calm ? model_decide (n, preempts) : 0;
}

static int
list_runnable (int candidates[])
{
  int n = 0;

  for (int i = 0; i < n_fibers; i++)
    if (&fibers[i] != current && fiber_can_run (&fibers[i]))
      candidates[n++] = i;

  return n;
}

static void
step (const char *what,
      const char *where)
{
  current->what = what;
  current->where = where;
  n_steps++;
  if (model_is_talking ())
    model_say ("%5u  %-14s %s: %s", n_steps, current->name, where, what);
  if (n_steps > MAX_STEPS)
    model_violation ("it does not end: more than %d steps", MAX_STEPS);
}

/* Here another thread may come in between, or as much time pass as somebody waits for. */
void
model_point (const char *what,
             const char *where)
{
  int candidates[MAX_FIBERS + 2];
  int n = 1;
  int taken;

  step (what, where);
  if (calm || n_preemptions >= max_preemptions)
    return;

  candidates[0] = (int) (current - fibers);
  n += list_runnable (candidates + 1);
  if (time_may_pass ())
    candidates[n++] = TIME_PASSES;
  taken = candidates[decide ((guint) n, TRUE)];
  if (taken == candidates[0])
    return;

  n_preemptions++;
  switch_to (taken == TIME_PASSES ? runnable_after_time () : taken);
}

/* What the world does. */
guint
model_choose (guint       n,
              const char *what)
{
  guint taken = decide (n, FALSE);

  if (model_is_talking () && n > 1)
    model_say ("                         %s: %u of %u", what, taken, n);

  return taken;
}

static void
list_waiting (GString *list)
{
  for (int i = 0; i < n_fibers; i++)
    if (!fibers[i].done)
      g_string_append_printf (list, "\n  %s waits in %s: %s",
                              fibers[i].name, fibers[i].where, fibers[i].what);
}

static gboolean
everybody_is_done (void)
{
  for (int i = 0; i < n_fibers; i++)
    if (!fibers[i].done && !fibers[i].daemon)
      return FALSE;

  return TRUE;
}

/* The current fiber does not go on for now. */
static void
give_way (void)
{
  int candidates[MAX_FIBERS + 1];
  int n = list_runnable (candidates);
  int taken;

  if (n == 0 && time_may_pass ())
    {
      switch_to (runnable_after_time ());
      return;
    }
  if (n == 0 && everybody_is_done ())
    {
      /* Until there is another script. */
      swapcontext (&contexts[current - fibers], &outside);
      return;
    }
  if (n == 0)
    {
      g_autoptr (GString) list = g_string_new (NULL);

      list_waiting (list);
      model_violation ("nobody can go on:%s", list->str);
    }

  if (n_preemptions < max_preemptions && time_may_pass ())
    candidates[n++] = TIME_PASSES;
  taken = candidates[decide ((guint) n, FALSE)];
  if (taken == TIME_PASSES)
    n_preemptions++;
  switch_to (taken == TIME_PASSES ? runnable_after_time () : taken);
}

/* FALSE: it is @until, and what was waited for has not come. */
gboolean
model_wait (ModelPredicate  ready,
            gconstpointer   data,
            gint64          until,
            const char     *what,
            const char     *where)
{
  current->what = what;
  current->where = where;
  while (!ready (data))
    {
      if (now >= until)
        return FALSE;
      current->ready = ready;
      current->waits_for = data;
      current->until = until;
      /* It may be this one again that time wakes. */
      give_way ();
      current->ready = NULL;
    }

  return TRUE;
}

static gboolean
never (gconstpointer data)
{
  return FALSE;
}

void
model_sleep (gint64 us)
{
  model_wait (never, NULL, now + us, "sleep", __func__);
}

void
model_pause (void)
{
  current->daemon = TRUE;
  current->paused = TRUE;
  while (TRUE)
    model_wait (never, NULL, MODEL_NEVER, "pause", __func__);
}

static gboolean
fiber_is_done (gconstpointer fiber)
{
  return ((const ModelFiber *) fiber)->done;
}

void
model_join (ModelFiber *fiber)
{
  model_wait (fiber_is_done, fiber, MODEL_NEVER, "join", fiber->name);
}

static void
fiber_main (void)
{
  current->func (current->data);
  if (current->n_held > 0)
    model_violation ("%s ends with a lock held", current->name);
  if (current->defaults != NULL)
    model_violation ("%s ends with a thread-default context", current->name);
  current->done = TRUE;
  while (TRUE)
    give_way ();
}

static ModelFiber *
start (const char  *name,
       void       (*func) (gpointer),
       gpointer     data,
       gboolean     daemon)
{
  int index = n_fibers++;

  g_assert (index < MAX_FIBERS);
  fibers[index] = (ModelFiber) { .name = name, .func = func, .data = data, .daemon = daemon,
                                 .what = "start", .where = name };
  getcontext (&contexts[index]);
  contexts[index].uc_stack.ss_sp = stacks + index * STACK_BYTES;
  contexts[index].uc_stack.ss_size = STACK_BYTES;
  contexts[index].uc_link = NULL;
  makecontext (&contexts[index], fiber_main, 0);

  return &fibers[index];
}

ModelFiber *
model_start (const char  *name,
             void       (*func) (gpointer),
             gpointer     data)
{
  return start (name, func, data, FALSE);
}

ModelFiber *
model_start_daemon (const char  *name,
                    void       (*func) (gpointer),
                    gpointer     data)
{
  return start (name, func, data, TRUE);
}

/* Whether no thread called @name will ever run again. */
gboolean
model_stands_still (const char *name)
{
  for (int i = 0; i < n_fibers; i++)
    if (!fibers[i].done && !fibers[i].paused && g_str_equal (fibers[i].name, name))
      return FALSE;

  return TRUE;
}

/* The child of a fork() has no thread but the one that called it. */
void
model_scheduler_alone (void)
{
  for (int i = 0; i < n_fibers; i++)
    fibers[i].done |= &fibers[i] != current;
  current->daemon = FALSE;
}

/* From within a fiber, or a signal handler: the schedule is over. */
void
model_scheduler_leave (void)
{
  setcontext (&outside);
  g_assert_not_reached ();
}

static void
run_script (gpointer script)
{
  ((void (*) (void)) script) ();
}

/* Runs @script in a fiber until nobody has anything left to do. May be called again, with what
 * is there left as it is. */
void
model_scheduler_run (void (*script) (void),
                     guint  preemptions)
{
  volatile gboolean begun = FALSE;
  int index;

  max_preemptions = preemptions;
  n_preemptions = 0;
  index = n_fibers;
  model_start (index == 0 ? "main" : "end", run_script, (gpointer) script);
  current = NULL;
  getcontext (&outside);
  if (!begun)
    {
      begun = TRUE;
      switch_to (index);
    }
}
