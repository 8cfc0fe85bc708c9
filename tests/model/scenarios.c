/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The scripts: short programs, each with the threads that meet in it. A script begins calmly,
 * with what is not to be explored, and what holds of every program is checked by application.c.
 */

#include "config.h"

#include "application.h"

#include <adieu/adieu-loop.h>

static GCancellable *cancellable;
static GMainLoop    *loop;
static Asked        *first;
static ModelFiber   *other;

static void
script_context_dies (void)
{
  begin (MODEL_ANSWERS | MODEL_FAILS);
  other = model_start ("worker", ask_and_drop_context, GUINT_TO_POINTER (1));
  act ();
  model_join (other);
  drop_client ();
}

static void
script_context_dies_parsing (void)
{
  begin (MODEL_REDIRECTS | MODEL_ANSWERS);
  model_server.large = TRUE;
  other = model_start ("worker", ask_and_drop_context, GUINT_TO_POINTER (2));
  act ();
  model_join (other);
  drop_client ();
}

/* In the callback that tells of a context's end the application asks again. */
static void
ask_again (Asked *asked)
{
  ask ("call of the last callback", NULL);
}

static void
ask_again_and_drop_context (gpointer data)
{
  GMainContext *context = push_own_context ();

  ask ("worker's call", NULL)->then = ask_again;
  drop_own_context (context);
}

static void
script_asks_while_context_dies (void)
{
  begin (MODEL_ANSWERS);
  other = model_start ("worker", ask_again_and_drop_context, NULL);
  act ();
  model_join (other);
  while (adieu_foreign_loop_dispatch ())
    ;
  drop_client ();
}

/* Cancelling in another thread */

static void
begin_cancellable (guint behaviours)
{
  begin (behaviours);
  cancellable = g_cancellable_new ();
}

static void
end_cancellable (void)
{
  model_join (other);
  drop_client ();
  g_object_unref (cancellable);
}

static void
cancel (gpointer data)
{
  g_cancellable_cancel (cancellable);
}

static void
script_cancel (void)
{
  Asked *asked;

  begin_cancellable (MODEL_ANSWERS | MODEL_SILENT);
  asked = ask ("call", cancellable);
  other = model_start ("canceller", cancel, NULL);
  act ();
  iterate_until_told (asked);
  end_cancellable ();
}

static void
script_cancel_blocking (void)
{
  begin_cancellable (MODEL_ANSWERS | MODEL_STUCK);
  other = model_start ("worker", ask_blocking, cancellable);
  act ();
  g_cancellable_cancel (cancellable);
  end_cancellable ();
}

static void
ask_cancellable_and_drop_context (gpointer data)
{
  GMainContext *context = push_own_context ();

  ask ("worker's call", cancellable);
  drop_own_context (context);
}

static void
script_cancel_while_context_dies (void)
{
  begin_cancellable (MODEL_ANSWERS | MODEL_STUCK);
  other = model_start ("worker", ask_cancellable_and_drop_context, NULL);
  act ();
  g_cancellable_cancel (cancellable);
  end_cancellable ();
}

/* A thread without a context of its own asks on the main thread's. */
static void
ask_on_main_context (gpointer data)
{
  ask ("worker's call", cancellable);
}

static void
script_asks_on_main_context (void)
{
  begin_cancellable (MODEL_ANSWERS);
  other = model_start ("worker", ask_on_main_context, NULL);
  first = ask ("main's call", NULL);
  act ();
  iterate_until_told (first);
  g_cancellable_cancel (cancellable);
  model_join (other);
  adieu_drain (0);
  end_cancellable ();
}

/* Closing */

static void
script_two_callers_and_a_closer (void)
{
  Asked *asked;
  ModelFiber *closer;

  begin (MODEL_ANSWERS | MODEL_SILENT);
  other = model_start ("worker", ask_and_wait, NULL);
  closer = model_start ("closer", close_client, NULL);
  act ();
  asked = ask ("main's call", NULL);
  iterate_until_told (asked);
  model_join (other);
  model_join (closer);
  drop_client ();
}

/* What the one has under way is no business of the other. */
static void
script_derived_is_closed (void)
{
  Asked *asked;

  begin (MODEL_ANSWERS);
  derive_client ();
  other = model_start ("closer", close_derived, NULL);
  act ();
  asked = ask ("first client's call", NULL);
  first = ask_derived ("derived client's call");
  iterate_until_told (asked);
  iterate_until_told (first);
  model_join (other);
  drop_derived ();
  drop_client ();
}

/* Whoever comes last takes leave of the connections. */
static void
script_both_are_closed (void)
{
  begin (MODEL_ANSWERS | MODEL_SILENT);
  derive_client ();
  other = model_start ("closer", close_derived, NULL);
  act ();
  first = ask_derived ("derived client's call");
  iterate_until_told (ask_to_close ("close"));
  model_join (other);
  iterate_until_told (first);
  drop_client ();
  drop_derived ();
}

static void
script_close_twice (void)
{
  begin (MODEL_ANSWERS | MODEL_STUCK);
  model_server.lingers = TRUE;
  other = model_start ("closer", close_client, NULL);
  ask ("call", NULL);
  act ();
  iterate_until_told (ask_to_close ("close"));
  model_join (other);
  drop_client ();
}

static void
check_first_told (Asked *closer)
{
  if (first->n_told == 0)
    model_violation ("a closer is told before a caller");
}

static void
wait_for_first (gpointer data)
{
  GMainContext *context = push_own_context ();

  first = ask ("worker's call", NULL);
  act ();
  iterate_until_told (first);
  drop_own_context (context);
}

static gboolean
first_is_asked (gconstpointer data)
{
  return first != NULL;
}

static void
script_close_waits_for_callers (void)
{
  Asked *closer;

  begin (MODEL_ANSWERS | MODEL_STUCK);
  other = model_start ("worker", wait_for_first, NULL);
  model_wait (first_is_asked, NULL, MODEL_NEVER, "wait for the worker", __func__);
  closer = ask_to_close ("close");
  closer->then = check_first_told;
  iterate_until_told (closer);
  model_join (other);
  drop_client ();
}

static void
close_and_drop_context (gpointer data)
{
  GMainContext *context = push_own_context ();

  ask ("worker's call", NULL);
  ask_to_close ("worker's close");
  drop_own_context (context);
}

static void
script_close_while_context_dies (void)
{
  begin (MODEL_ANSWERS);
  other = model_start ("worker", close_and_drop_context, NULL);
  act ();
  iterate_until_told (ask_to_close ("close"));
  model_join (other);
  drop_client ();
}

/* The thread's call is the last to hold the client. */
static void
make_client_and_drop_context (gpointer data)
{
  GMainContext *context = push_own_context ();

  client = adieu_client_new ("http://model/");
  ask ("worker's call", NULL);
  drop_client ();
  iterate_some (1);
  drop_own_context (context);
}

static void
script_worker_owns_client (void)
{
  begin (MODEL_ANSWERS | MODEL_STUCK);
  drop_client ();
  other = model_start ("worker", make_client_and_drop_context, NULL);
  act ();
  model_join (other);
}

static void
drop_inside (Asked *asked)
{
  drop_client ();
}

static void
script_dropped_in_callback (void)
{
  begin (MODEL_ANSWERS | MODEL_FAILS | MODEL_CUTS);
  first = ask ("call", NULL);
  first->then = drop_inside;
  act ();
  iterate_until_told (first);
}

static void
drop_there (gpointer data)
{
  drop_client ();
}

static void
script_dropped_in_thread (void)
{
  begin (MODEL_ANSWERS | MODEL_STUCK);
  first = ask_to_post ("write");
  other = model_start ("dropper", drop_there, NULL);
  act ();
  iterate_until_told (first);
  model_join (other);
}

/* What the application has lent as a body comes back on its own context. */
static void
post_and_drop_context (gpointer data)
{
  GMainContext *context = push_own_context ();
  Asked *asked = ask_to_post ("worker's write");

  iterate_until_told (asked);
  /* The exchange may have the body still. */
  while (g_main_context_iteration (context, FALSE))
    ;
  drop_own_context (context);
}

static void
script_body_is_lent (void)
{
  begin (MODEL_ANSWERS);
  other = model_start ("worker", post_and_drop_context, NULL);
  act ();
  model_join (other);
  drop_client ();
}

/* Loops in loops */

static void
iterate_inside (Asked *asked)
{
  iterate_until_told (asked->data);
}

static void
script_nested (void)
{
  Asked *second;

  begin (MODEL_ANSWERS | MODEL_FAILS);
  first = ask ("outer call", NULL);
  second = ask ("inner call", NULL);
  first->then = iterate_inside;
  first->data = second;
  act ();
  iterate_until_told (first);
  iterate_until_told (second);
  drop_client ();
}

static void
script_deadline (void)
{
  begin (MODEL_ANSWERS | MODEL_SILENT | MODEL_STUCK);
  model_server.multiplexed = TRUE;
  act ();
  iterate_until_told (ask ("call", NULL));
  drop_client ();
}

/* Loops that quit */

static void
quit_inside (Asked *asked)
{
  g_main_loop_quit (loop);
}

static void
script_application_quits (void)
{
  GApplication *application;

  begin (MODEL_ANSWERS | MODEL_STUCK);
  model_application_start ();
  application = g_application_get_default ();
  loop = g_main_loop_new (NULL, FALSE);
  first = ask ("call that quits", NULL);
  ask ("call in flight", NULL);
  first->then = quit_inside;
  act ();
  g_main_loop_run (loop);
  model_context_acquire (g_main_context_default (), __func__);
  model_signal_emit (application);
  model_context_release (g_main_context_default ());
  g_main_loop_unref (loop);
  drop_client ();
}

static void
script_drained (void)
{
  begin (MODEL_ANSWERS | MODEL_STUCK);
  loop = g_main_loop_new (NULL, FALSE);
  first = ask ("call that quits", NULL);
  ask ("call in flight", NULL);
  first->then = quit_inside;
  act ();
  adieu_main_loop_run (loop);
  g_main_loop_unref (loop);
  model_server.behaviours = MODEL_ANSWERS;
  iterate_until_told (ask ("call after that", NULL));
  drop_client ();
}

const ModelScenario model_scenarios[] = {
  { "context-dies", script_context_dies },
  { "context-dies-parsing", script_context_dies_parsing },
  { "asks-while-context-dies", script_asks_while_context_dies },
  { "asks-on-main-context", script_asks_on_main_context },
  { "cancel", script_cancel },
  { "cancel-blocking", script_cancel_blocking },
  { "cancel-while-context-dies", script_cancel_while_context_dies },
  { "two-callers-and-a-closer", script_two_callers_and_a_closer },
  { "derived-is-closed", script_derived_is_closed },
  { "both-are-closed", script_both_are_closed },
  { "close-twice", script_close_twice },
  { "close-waits-for-callers", script_close_waits_for_callers },
  { "close-while-context-dies", script_close_while_context_dies },
  { "worker-owns-client", script_worker_owns_client },
  { "dropped-in-callback", script_dropped_in_callback },
  { "dropped-in-thread", script_dropped_in_thread },
  { "body-is-lent", script_body_is_lent },
  { "nested", script_nested },
  { "deadline", script_deadline },
  { "application-quits", script_application_quits },
  { "drained", script_drained },
  { "exit-in-thread", script_exit_in_thread },
  { "exit-in-callback", script_exit_in_callback },
  { "exit-at-deadline", script_exit_at_deadline },
  { "exit-at-start", script_exit_at_start },
  { "exit-while-context-dies", script_exit_while_context_dies },
  { "exit-while-blocking", script_exit_while_blocking },
  { "exit-while-closing", script_exit_while_closing },
  { "close-while-exiting", script_close_while_exiting },
  { "fork", script_fork },
  { "fork-and-drop", script_fork_and_drop },
  { "fork-while-others-ask", script_fork_while_others_ask },
  { "fork-inside-locks", script_fork_inside_locks },
  { "fork-at-start", script_fork_at_start },
  { NULL }
};
