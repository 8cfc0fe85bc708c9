/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The application of all scenarios: its calls, and what has to hold of each callback, there and
 * then or when nobody has anything left to do.
 */

#include "config.h"

#include "application.h"

#include "client/adieu-call-private.h"
#include "client/adieu-road-private.h"
#include "closing/adieu-farewell-private.h"
#include "closing/adieu-inbox-private.h"
#include "closing/adieu-ledger-private.h"
#include "transport/adieu-network-private.h"

#define MAX_ASKED 16

AdieuClient *client;
AdieuClient *derived;

static Asked *all[MAX_ASKED];
static guint  n_all;
static guint  n_bodies; /* that the application lends */

/* Until act() nothing is explored. */
void
begin (guint behaviours)
{
  model_be_calm (TRUE);
  model_server.behaviours = behaviours;
  client = adieu_client_new ("http://model/");
  model_sleep (MODEL_MS);
}

void
act (void)
{
  model_be_calm (FALSE);
}

void
drop_client (void)
{
  g_clear_object (&client);
}

static void
told_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Asked *asked = user_data;
  g_autoptr (AdieuResponse) response = NULL;
  g_autoptr (GError) error = NULL;

  model_point ("a callback", asked->name);
  if (++asked->n_told > 1)
    model_violation ("the callback of %s runs a second time", asked->name);
  model_check_unlocked ("a callback");
  if (!model_context_is_home (asked->context))
    model_violation ("the callback of %s runs where its context is not owned", asked->name);
  if (!model_may_call_back ())
    model_violation ("the callback of %s runs after exit began", asked->name);
  if (source != (GObject *) asked->client)
    model_violation ("the callback of %s gets another source", asked->name);

  response = adieu_call_finish (result, &error);
  if (!asked->is_closer && response == NULL && error == NULL)
    model_violation ("the callback of %s gets neither an answer nor an error", asked->name);
  if (asked->then != NULL)
    asked->then (asked);
}

void
derive_client (void)
{
  derived = adieu_client_derive (client);
}

void
drop_derived (void)
{
  g_clear_object (&derived);
}

static Asked *
asked_new (const char  *name,
           AdieuClient *of)
{
  Asked *self = g_new0 (Asked, 1);
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();

  g_assert (n_all < MAX_ASKED);
  all[n_all++] = self;
  self->name = name;
  self->client = of;
  self->context = context;
  self->by = model_fiber ();

  return self;
}

Asked *
ask (const char   *name,
     GCancellable *cancellable)
{
  Asked *self = asked_new (name, client);
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/");

  adieu_road_send (client, request, cancellable, NULL, told_cb, self);

  return self;
}

Asked *
ask_derived (const char *name)
{
  Asked *self = asked_new (name, derived);
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/");

  adieu_road_send (derived, request, NULL, NULL, told_cb, self);

  return self;
}

/* Where the call was made, and when there is no such context any more, in some thread of the
 * application's. */
static void
body_done (gpointer data)
{
  Asked *asked = data;

  n_bodies--;
  model_check_unlocked ("what frees a body");
  if (adieu_network_is_current ())
    model_violation ("a body of the application is freed on the network thread");
  if (!model_context_is_gone (asked->context) && !model_context_is_home (asked->context))
    model_violation ("a body of the application is freed in another thread");
}

Asked *
ask_to_post (const char *name)
{
  Asked *self = asked_new (name, client);
  g_autoptr (AdieuRequest) request = adieu_request_new ("POST", "/");
  g_autoptr (GBytes) body = g_bytes_new_with_free_func ("body", 4, body_done, self);

  n_bodies++;
  adieu_request_set_body_bytes (request, body, NULL);
  adieu_road_send (client, request, NULL, NULL, told_cb, self);

  return self;
}

Asked *
ask_to_close (const char *name)
{
  Asked *self = asked_new (name, client);

  self->is_closer = TRUE;
  adieu_client_close_async (client, NULL, told_cb, self);

  return self;
}

void
iterate_until_told (Asked *asked)
{
  while (asked->n_told == 0)
    g_main_context_iteration (asked->context, TRUE);
}

void
iterate_some (guint n)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();

  while (n-- > 0)
    g_main_context_iteration (context, FALSE);
}

void
ask_blocking (gpointer cancellable)
{
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/");
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response = adieu_road_send_sync (client, request, cancellable, &error);

  if ((response == NULL) == (error == NULL))
    model_violation ("a blocking call gives neither an answer nor an error, or both");
}

GMainContext *
push_own_context (void)
{
  GMainContext *context = g_main_context_new ();

  g_main_context_push_thread_default (context);

  return context;
}

void
drop_own_context (GMainContext *context)
{
  g_main_context_pop_thread_default (context);
  g_main_context_unref (context);
}

/* What threads do */

void
ask_and_drop_context (gpointer n_turns)
{
  GMainContext *context = push_own_context ();

  ask ("worker's call", NULL);
  iterate_some (GPOINTER_TO_UINT (n_turns));
  drop_own_context (context);
}

void
ask_and_wait (gpointer data)
{
  GMainContext *context = push_own_context ();

  iterate_until_told (ask ("worker's call", NULL));
  drop_own_context (context);
}

void
close_client (gpointer data)
{
  if (!adieu_client_close (client, NULL, NULL))
    model_violation ("a blocking close fails");
}

void
close_derived (gpointer data)
{
  if (!adieu_client_close (derived, NULL, NULL))
    model_violation ("a blocking close fails");
}

/* What holds at the end */

/* In a child, what other threads had asked for in the parent is heard of by nobody. */
static void
check_told (void)
{
  for (guint i = 0; i < n_all; i++)
    if (all[i]->n_told == 0 && (!model_is_child () || !all[i]->by->done))
      model_violation ("the callback of %s never ran", all[i]->name);
}

/* The main loop of the program runs on for a while. */
void
model_iterate_end (void)
{
  model_be_calm (TRUE);
  iterate_some (8);
}

/* The program is left with its default context and with the network thread. */
void
model_check_end (void)
{
  model_be_calm (TRUE);
  check_told ();
  for (guint i = 0; i < n_all; i++)
    g_free (all[i]);
  if (model_is_child ())
    return;

  if (n_bodies > 0)
    model_violation ("%u bodies of the application were not given back", n_bodies);
  if (adieu_farewell_count () > 0)
    model_violation ("%u cores and wires have not said goodbye", adieu_farewell_count ());
  if (adieu_ledger_count_all () > 0)
    model_violation ("%u tickets were not given back", adieu_ledger_count_all ());
  if (adieu_inbox_count () != model_context_inboxes ()
      || model_bell_count () != model_context_inboxes ())
    model_violation ("%u inboxes for %u contexts", adieu_inbox_count (), model_context_inboxes ());
  model_memory_check ("adieu_inbox_new", model_context_inboxes ());
}
