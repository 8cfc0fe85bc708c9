/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The promise of an answer: our own GAsyncResult (a GTask would hold its GMainContext, and then
 * nobody could see it die), and the one place that takes a ticket of the ledger and gives it
 * back. What is done for the answer are the steps of others (adieu-road.c, adieu-client-close.c).
 * A call holds itself and its client until the caller has been told.
 *
 * Its steps run on the context of the call, never under a lock.
 */

#include "config.h"

#include "client/adieu-call-private.h"

#include <glib/gi18n-lib.h>

#include "client/adieu-client-private.h"
#include "closing/adieu-farewell-private.h"
#include "closing/adieu-inbox-private.h"

struct _AdieuCall
{
  GObject               parent_instance;

  guint64               serial;
  gpointer              tag;
  GAsyncReadyCallback   callback;
  gpointer              user_data;

  AdieuClient          *client; /* held until the caller has been told */
  gpointer              asked;  /* the client, to compare with */
  GCancellable         *cancellable;
  gulong                cancelled_id;

  AdieuInbox           *inbox;
  AdieuResident         resident;
  AdieuLedger          *ledger;
  AdieuTicket           ticket;
  gboolean              has_ticket;
  AdieuCensusEntry      census;

  gpointer              about;
  const AdieuCallAbout *funcs;

  AdieuCallStep         first;
  AdieuReply           *reply; /* what the call waits for */
  AdieuCallNext         next;  /* and goes on with */

  gboolean              told;
  AdieuResponse        *response;
  GError               *error;
};

static void adieu_call_async_result_init (GAsyncResultIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AdieuCall, adieu_call, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_ASYNC_RESULT, adieu_call_async_result_init))

/* What the call waits for is no longer of interest to it. */
static void
call_leave (AdieuCall *self,
            gboolean   cancelled)
{
  adieu_call_stop_waiting (self);
  if (self->funcs != NULL)
    self->funcs->leave (self->about, cancelled);
}

static void
call_unhook (AdieuCall *self)
{
  if (self->cancelled_id != 0)
    g_signal_handler_disconnect (self->cancellable, self->cancelled_id);
  self->cancelled_id = 0;
}

/* Takes @response and @error. Tells the caller, exactly once: the ticket goes back when it
 * has been told. */
void
adieu_call_return (AdieuCall     *self,
                   AdieuResponse *response,
                   GError        *error)
{
  g_assert (!self->told);
  self->told = TRUE;
  self->response = response;
  g_clear_error (&self->error);
  self->error = error;

  call_unhook (self);
  adieu_inbox_leave (self->inbox, &self->resident);
  g_debug ("call %" G_GUINT64_FORMAT ": told%s%s", self->serial,
           error != NULL ? ": " : "", error != NULL ? error->message : "");
  if (self->funcs != NULL && self->funcs->ended != NULL)
    self->funcs->ended (self->about, error);
  if (self->callback != NULL)
    self->callback (G_OBJECT (self->client), G_ASYNC_RESULT (self), self->user_data);

  adieu_census_leave (&self->census);
  if (self->has_ticket)
    adieu_ledger_give_back (self->ledger, &self->ticket);
  g_clear_object (&self->client);
  g_object_unref (self);
}

static void
call_return_cancelled (AdieuCall  *self,
                       const char *why)
{
  adieu_call_return (self, NULL, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, why));
}

/* The context goes away, or the application says that it iterates no more. */
static void
call_settle (AdieuResident *resident)
{
  AdieuCall *self = (AdieuCall *) ((char *) resident - G_STRUCT_OFFSET (AdieuCall, resident));

  call_leave (self, FALSE);
  if (self->has_ticket)
    call_return_cancelled (self, _("The call was cancelled because its main loop ended"));
  else
    adieu_call_return (self, NULL, NULL); /* a closer: what it asked for goes on */
}

static void
call_cancelled (gpointer data)
{
  g_autoptr (AdieuCall) self = data;

  if (self->told)
    return;
  call_leave (self, TRUE);
  call_return_cancelled (self, _("The call was cancelled"));
}

/* In the thread that cancels, whichever it is. */
static void
cancelled_cb (GCancellable *cancellable,
              AdieuCall    *self)
{
  adieu_inbox_post (self->inbox, call_cancelled, g_object_ref (self), g_object_unref);
}

/* Not g_cancellable_connect(): its counterpart waits for a handler that runs, which may be
 * the one that brought us here. */
static void
call_hook (AdieuCall *self)
{
  if (self->cancellable == NULL)
    return;

  self->cancelled_id = g_signal_connect_data (self->cancellable, "cancelled", G_CALLBACK (cancelled_cb),
                                              g_object_ref (self), (GClosureNotify) g_object_unref, 0);
  if (g_cancellable_is_cancelled (self->cancellable))
    cancelled_cb (self->cancellable, self);
}

/* Takes @inbox. */
static AdieuCall *
call_new (AdieuInbox          *inbox,
          AdieuClient         *client,
          GCancellable        *cancellable,
          gpointer             tag,
          GAsyncReadyCallback  callback,
          gpointer             user_data)
{
  static gsize last_serial = 0;
  AdieuCall *self = g_object_new (ADIEU_TYPE_CALL, NULL);

  self->serial = g_atomic_pointer_add (&last_serial, 1) + 1;
  self->inbox = inbox;
  self->tag = tag;
  self->callback = callback;
  self->user_data = user_data;
  self->client = g_object_ref (client);
  self->asked = client;
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  self->ledger = adieu_ledger_ref (adieu_client_get_ledger (client));
  self->resident.settle = call_settle;

  return self;
}

AdieuCall *
adieu_call_new (AdieuClient         *client,
                GCancellable        *cancellable,
                gpointer             tag,
                GAsyncReadyCallback  callback,
                gpointer             user_data)
{
  return call_new (adieu_inbox_ref_default (), client, cancellable, tag, callback, user_data);
}

AdieuCall *
adieu_call_new_beside (AdieuCall           *beside,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  return call_new (adieu_inbox_ref (beside->inbox), beside->client, cancellable, NULL, callback, user_data);
}

void
adieu_call_take_about (AdieuCall            *self,
                       gpointer              about,
                       const AdieuCallAbout *funcs)
{
  self->about = about;
  self->funcs = funcs;
}

/* Not for a closer, who waits until all of them are back. */
void
adieu_call_take_ticket (AdieuCall *self)
{
  adieu_ledger_take (self->ledger, &self->ticket);
  self->has_ticket = TRUE;
}

AdieuClient *
adieu_call_get_client (AdieuCall *self)
{
  return self->client;
}

gpointer
adieu_call_get_about (AdieuCall *self)
{
  return self->about;
}

guint64
adieu_call_get_serial (AdieuCall *self)
{
  return self->serial;
}

AdieuLedger *
adieu_call_get_ledger (AdieuCall *self)
{
  return self->ledger;
}

/* What calls on the same context have in common: to be compared. */
gpointer
adieu_call_get_place (AdieuCall *self)
{
  return self->inbox;
}

/* It will be told so in a moment. */
gboolean
adieu_call_is_cancelled (AdieuCall *self)
{
  return g_cancellable_is_cancelled (self->cancellable);
}

/* To be asked after code of the application has run. */
gboolean
adieu_call_is_told (AdieuCall *self)
{
  return self->told;
}

/* Waiting */

static void
call_arrived (gpointer result,
              gpointer data)
{
  AdieuCall *self = data;

  g_clear_pointer (&self->reply, adieu_reply_unref);
  self->next (self, result);
}

/* What is sent to the reply that it gives (transfer none) comes to @next. */
AdieuReply *
adieu_call_wait (AdieuCall     *self,
                 AdieuCallNext  next)
{
  g_assert (self->reply == NULL);
  self->next = next;
  self->reply = adieu_reply_new (self->inbox, call_arrived, self);

  return self->reply;
}

/* What comes now is freed. */
void
adieu_call_stop_waiting (AdieuCall *self)
{
  g_clear_pointer (&self->reply, adieu_reply_forget);
}

static void
call_failed (AdieuCall *self,
             gpointer   result)
{
  adieu_call_return (self, NULL, result);
}

/* From within the _async function: the caller hears of it from its loop. Takes @error. */
void
adieu_call_fail_later (AdieuCall *self,
                       GError    *error)
{
  adieu_reply_send (adieu_call_wait (self, call_failed), error, (GDestroyNotify) g_error_free);
}

/* In any thread. */
static char *
call_describe (AdieuCensusEntry *entry)
{
  AdieuCall *self = (AdieuCall *) ((char *) entry - G_STRUCT_OFFSET (AdieuCall, census));

  if (self->funcs != NULL)
    return self->funcs->describe (self->about);

  return g_strdup (self->has_ticket ? "a call that cannot be sent" : "a call that closes a client");
}

static void
call_begin (gpointer data)
{
  g_autoptr (AdieuCall) self = data;

  if (self->told)
    return;
  call_hook (self);
  self->first (self);
}

/* What becomes of the call is up to its inbox from here on. */
static void
call_enter (AdieuCall     *self,
            AdieuCallStep  first)
{
  adieu_census_enter (&self->census, ADIEU_CENSUS_OF_CALL, call_describe);
  adieu_farewell_watch_application ();
  self->first = first;
  g_object_ref (self);
  adieu_inbox_enter (self->inbox, &self->resident);
}

/* Every step runs on the context of the call: where another thread iterates that, the first
 * one comes in a letter, too. */
void
adieu_call_start (AdieuCall     *self,
                  AdieuCallStep  first)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  g_autoptr (AdieuInbox) inbox = adieu_inbox_ref (self->inbox);

  call_enter (self, first);
  if (g_main_context_acquire (context))
    {
      call_begin (self);
      g_main_context_release (context);
    }
  else
    adieu_inbox_post (inbox, call_begin, self, g_object_unref);
}

void
adieu_call_start_beside (AdieuCall     *self,
                         AdieuCallStep  first)
{
  call_enter (self, first);
  call_begin (self);
}

static void
call_refuse (AdieuCall *self)
{
  adieu_call_fail_later (self, g_steal_pointer (&self->error));
}

/* Takes @error. */
void
adieu_call_refuse (AdieuClient         *client,
                   GError              *error,
                   gpointer             tag,
                   GAsyncReadyCallback  callback,
                   gpointer             user_data)
{
  AdieuCall *self = adieu_call_new (client, NULL, tag, callback, user_data);

  self->error = error;
  adieu_call_take_ticket (self);
  adieu_call_start (self, call_refuse);
}

/* The result */

gboolean
adieu_call_is_for (GAsyncResult *result,
                   AdieuClient  *client,
                   gpointer      tag)
{
  return ADIEU_IS_CALL (result)
         && ADIEU_CALL (result)->asked == client
         && ADIEU_CALL (result)->tag == tag;
}

/* (transfer full): NULL without an error means that a closing is complete. */
AdieuResponse *
adieu_call_finish (GAsyncResult  *result,
                   GError       **error)
{
  AdieuCall *self = ADIEU_CALL (result);

  if (self->error != NULL)
    {
      g_propagate_error (error, g_error_copy (self->error));
      return NULL;
    }

  return self->response != NULL ? g_object_ref (self->response) : NULL;
}

static gpointer
adieu_call_get_user_data (GAsyncResult *result)
{
  return ADIEU_CALL (result)->user_data;
}

static GObject *
adieu_call_get_source_object (GAsyncResult *result)
{
  AdieuCall *self = ADIEU_CALL (result);

  return self->client != NULL ? g_object_ref (G_OBJECT (self->client)) : NULL;
}

static gboolean
adieu_call_is_tagged (GAsyncResult *result,
                      gpointer      tag)
{
  return ADIEU_CALL (result)->tag == tag;
}

static void
adieu_call_async_result_init (GAsyncResultIface *iface)
{
  iface->get_user_data = adieu_call_get_user_data;
  iface->get_source_object = adieu_call_get_source_object;
  iface->is_tagged = adieu_call_is_tagged;
}

static void
adieu_call_finalize (GObject *object)
{
  AdieuCall *self = ADIEU_CALL (object);

  g_assert (self->client == NULL && self->reply == NULL);
  if (self->funcs != NULL)
    self->funcs->free (self->about);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->response);
  g_clear_error (&self->error);
  g_clear_pointer (&self->ledger, adieu_ledger_unref);
  g_clear_pointer (&self->inbox, adieu_inbox_unref);

  G_OBJECT_CLASS (adieu_call_parent_class)->finalize (object);
}

static void
adieu_call_class_init (AdieuCallClass *class)
{
  G_OBJECT_CLASS (class)->finalize = adieu_call_finalize;
}

static void
adieu_call_init (AdieuCall *self)
{
}
