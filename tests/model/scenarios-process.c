/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The scripts in which the process exits or is forked.
 */

#include "config.h"

#include "application.h"

static Asked      *first;
static ModelFiber *other;

/* The process exits */

static void
exit_now (gpointer data)
{
  model_exit ();
}

static void
exit_inside (Asked *asked)
{
  model_exit ();
}

void
script_exit_in_thread (void)
{
  Asked *asked;

  begin (MODEL_ANSWERS | MODEL_SILENT);
  asked = ask ("call", NULL);
  other = model_start ("quitter", exit_now, NULL);
  act ();
  iterate_until_told (asked);
  ask ("late call", NULL);
  drop_client ();
  model_join (other);
}

void
script_exit_in_callback (void)
{
  begin (MODEL_ANSWERS);
  model_server.lingers = TRUE;
  first = ask ("call", NULL);
  ask ("second call", NULL);
  first->then = exit_inside;
  act ();
  while (TRUE)
    iterate_until_told (first);
}

/* Neither server nor libsoup do anything any more. */
void
script_exit_at_deadline (void)
{
  begin (MODEL_STUCK);
  model_server.lingers = TRUE;
  ask ("call", NULL);
  ask_to_post ("write");
  act ();
  iterate_some (1);
  model_exit ();
}

void
script_exit_while_context_dies (void)
{
  begin (MODEL_ANSWERS);
  model_start ("worker", ask_and_drop_context, GUINT_TO_POINTER (0));
  act ();
  model_exit ();
}

void
script_exit_at_start (void)
{
  client = adieu_client_new ("http://model/");
  ask ("call", NULL);
  model_exit ();
}

/* Another handler of exit waits for a thread that blocks in a call. */
static void
join_other (void)
{
  model_join (other);
}

void
script_exit_while_blocking (void)
{
  model_at_last (join_other);
  begin (MODEL_ANSWERS | MODEL_STUCK);
  other = model_start ("worker", ask_blocking, NULL);
  act ();
  model_exit ();
}

void
script_exit_while_closing (void)
{
  model_at_last (join_other);
  begin (MODEL_STUCK);
  model_server.lingers = TRUE;
  ask ("call", NULL);
  other = model_start ("closer", close_client, NULL);
  model_sleep (MODEL_MS);
  act ();
  model_exit ();
}

void
script_close_while_exiting (void)
{
  model_at_last (join_other);
  begin (MODEL_ANSWERS);
  other = model_start ("closer", close_client, NULL);
  act ();
  model_exit ();
}

/* fork() */

void
script_fork (void)
{
  gboolean is_child;

  begin (MODEL_ANSWERS | MODEL_STUCK);
  first = ask ("call", NULL);
  act ();
  is_child = model_fork ();
  if (is_child)
    model_server.behaviours = MODEL_ANSWERS;
  iterate_until_told (first);
  if (is_child)
    iterate_until_told (ask ("call of the child", NULL));
  drop_client ();
  model_exit ();
}

void
script_fork_and_drop (void)
{
  begin (MODEL_ANSWERS);
  first = ask ("call", NULL);
  act ();
  if (model_fork ())
    {
      drop_client ();
      client = adieu_client_new ("http://model/");
      iterate_until_told (ask ("call of the child", NULL));
      close_client (NULL);
    }
  iterate_until_told (first);
  drop_client ();
}

static void
fork_while_others_ask (void)
{
  begin (MODEL_ANSWERS);
  other = model_start ("worker", ask_and_wait, NULL);
  act ();
  if (model_fork ())
    {
      iterate_until_told (ask ("call of the child", NULL));
      model_exit ();
    }
  model_join (other);
  drop_client ();
}

void
script_fork_while_others_ask (void)
{
  fork_while_others_ask ();
}

/* And the other thread may vanish with a lock held. */
void
script_fork_inside_locks (void)
{
  model_look_inside_locks ();
  fork_while_others_ask ();
}

static void
make_client (gpointer data)
{
  client = adieu_client_new ("http://model/");
}

/* In another thread the first client is just being made. */
void
script_fork_at_start (void)
{
  other = model_start ("worker", make_client, NULL);
  if (model_fork ())
    {
      make_client (NULL);
      iterate_until_told (ask ("call of the child", NULL));
      model_exit ();
    }
  model_join (other);
  drop_client ();
}
