/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a process has one of: its number, its exit, its handlers for exit and fork(). The child of
 * a fork() is the same schedule going on another way: one choice is the parent, the other the
 * child, in which all other threads have vanished where they stood.
 */

#include "config.h"

#include "model.h"

#define MAX_HANDLERS 8
#define FIRST_PROCESS 100
/* What the exit handler may take: its deadline, what is added for a peer that moves, and what it
 * gives the network thread to stand still; delays of that thread do not count. */
#define EXIT_US (250 * MODEL_MS * 7 / 4)
#define PARK_US (50 * MODEL_MS)

typedef struct
{
  void (*before) (void);
  void (*parent) (void);
  void (*child)  (void);
} ForkHandler;

static void      (*exit_handlers[MAX_HANDLERS]) (void);
static int         n_exit_handlers;
static ForkHandler fork_handlers[MAX_HANDLERS];
static int         n_fork_handlers;

static int         process = FIRST_PROCESS;
static ModelFiber *main_thread; /* NULL: the first */
static gboolean    exiting;
static guint       mute_step;     /* 0: callbacks may run */
static void      (*at_last) (void);

int
model_getpid (void)
{
  return process;
}

int
model_gettid (void)
{
  ModelFiber *fiber = model_fiber ();
  gboolean is_main = main_thread != NULL ? fiber == main_thread : g_str_equal (fiber->name, "main");

  return is_main ? process : process + 1;
}

int
model_atexit (void (*func) (void))
{
  g_assert (n_exit_handlers < MAX_HANDLERS);
  exit_handlers[n_exit_handlers++] = func;

  return 0;
}

int
model_atfork (void (*before) (void),
              void (*parent) (void),
              void (*child) (void))
{
  g_assert (n_fork_handlers < MAX_HANDLERS);
  fork_handlers[n_fork_handlers++] = (ForkHandler) { before, parent, child };

  return 0;
}

gboolean
model_is_exiting (void)
{
  return exiting;
}

gboolean
model_is_child (void)
{
  return process != FIRST_PROCESS;
}

/* A handler of the application's own, which runs when all others have. */
void
model_at_last (void (*func) (void))
{
  at_last = func;
}

/* exit(): the handlers in reverse order, while the other threads run on; then nothing more. */
void
model_exit (void)
{
  ModelFiber *fiber = model_fiber ();

  exiting = TRUE;
  fiber->waited = 0;
  fiber->delayed = 0;
  while (n_exit_handlers > 0)
    exit_handlers[--n_exit_handlers] ();
  if (fiber->waited > EXIT_US + PARK_US + fiber->delayed)
    model_violation ("the exit handlers waited for %" G_GINT64_FORMAT " ms",
                     fiber->waited / MODEL_MS);
  if (mute_step == 0)
    model_violation ("the exit handlers have ended and callbacks are not muted");
  if (fiber->waited + fiber->delayed < PARK_US && !model_stands_still ("adieu-network"))
    model_violation ("the network thread runs on when the exit handlers have ended");

  if (at_last != NULL)
    at_last ();
  model_scheduler_leave ();
}

/* Whether this is the child. Handlers that are registered meanwhile do not run. */
gboolean
model_fork (void)
{
  int n = n_fork_handlers;
  gboolean is_child;

  for (int i = n - 1; i >= 0; i--)
    if (fork_handlers[i].before != NULL)
      fork_handlers[i].before ();

  model_point ("fork", __func__);
  is_child = model_choose (2, "this is the child") == 1;
  if (is_child)
    {
      process++;
      main_thread = model_fiber ();
      model_scheduler_alone ();
      model_memory_forgive ();
    }

  for (int i = 0; i < n; i++)
    {
      void (*after) (void) = is_child ? fork_handlers[i].child : fork_handlers[i].parent;

      if (after != NULL)
        after ();
    }

  return is_child;
}

/* A thread looks whether a callback may run, takes out the next one, and calls it. Once callbacks
 * are muted, what was taken out before still runs, and nothing else does. */

void
model_note_look (void)
{
  model_fiber ()->looked_at = model_step ();
}

void
model_note_mute (void)
{
  mute_step = model_step ();
}

gboolean
model_may_call_back (void)
{
  return mute_step == 0 || model_fiber ()->looked_at < mute_step;
}
