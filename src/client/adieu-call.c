/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The road of a request, and the promise of its answer: ordered steps on the caller's
 * context, and our own GAsyncResult at the end (a GTask would hold its GMainContext, and
 * then nobody could see it die). The one place that takes a ticket of the ledger and gives
 * it back. A call holds itself and its client until the caller has been told.
 *
 * No step runs under a lock or inside the _async function that starts it, and none but the
 * last runs code of the application.
 */

#include "config.h"

#include "client/adieu-call-private.h"

#include <glib/gi18n-lib.h>

#include "base/adieu-error-private.h"
#include "client/adieu-client-private.h"
#include "client/adieu-decoding-private.h"
#include "client/adieu-order-private.h"
#include "closing/adieu-census-private.h"
#include "closing/adieu-farewell-private.h"
#include "closing/adieu-inbox-private.h"
#include "closing/adieu-reply-private.h"
#include "message/adieu-headers-private.h"
#include "message/adieu-request-private.h"
#include "message/adieu-response-private.h"
#include "message/adieu-url-private.h"
#include "policy/adieu-redirect-private.h"
#include "transport/adieu-transport-private.h"

typedef void (*CallStep) (AdieuCall *call);

struct _AdieuCall
{
  GObject              parent_instance;

  guint64              serial;
  gpointer             tag;
  GAsyncReadyCallback  callback;
  gpointer             user_data;

  AdieuClient         *client; /* held until the caller has been told */
  gpointer             asked;  /* the client, to compare with */
  GCancellable        *cancellable;
  gulong               cancelled_id;

  AdieuInbox          *inbox;
  AdieuResident        resident;
  AdieuLedger         *ledger;
  AdieuTicket          ticket;
  gboolean             has_ticket;
  AdieuCensusEntry     census;

  AdieuRequest        *request; /* our copy */
  AdieuClientSettings  settings;
  GUri                *base;
  GUri                *first_uri; /* set once, and read by other threads */
  GUri                *uri;
  gint64               total_until;
  guint                n_redirects;

  AdieuReply          *reply;    /* what the call waits for */
  AdieuExchange       *exchange; /* the same, when it is the network */

  CallStep             first;
  gboolean             told;
  AdieuResponse       *response;
  GError              *error;
};

#define ADIEU_TYPE_CALL (adieu_call_get_type ())
G_DECLARE_FINAL_TYPE (AdieuCall, adieu_call, ADIEU, CALL, GObject)

static void adieu_call_async_result_init (GAsyncResultIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AdieuCall, adieu_call, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_ASYNC_RESULT, adieu_call_async_result_init))

/* prepare → send → judge → decode → return;  judge → send is a redirect. */
static void call_prepare  (AdieuCall     *call);
static void call_send     (AdieuCall     *call);
static void call_judge    (gpointer       outcome,
                           gpointer       call);
static void call_decode   (AdieuCall     *call,
                           AdieuResponse *response);
static void call_return   (AdieuCall     *call,
                           AdieuResponse *response,
                           GError        *error);

/* What the call waits for is no longer of interest to it. */
static void
call_stop_waiting (AdieuCall *call,
                   gboolean   cancelled)
{
  g_clear_pointer (&call->reply, adieu_reply_forget);
  if (call->exchange != NULL && cancelled)
    adieu_transport_cancel (call->exchange);
  else if (call->exchange != NULL)
    adieu_transport_forsake (call->exchange);
  call->exchange = NULL;
}

static void
call_unhook (AdieuCall *call)
{
  if (call->cancelled_id != 0)
    g_signal_handler_disconnect (call->cancellable, call->cancelled_id);
  call->cancelled_id = 0;
}

/* Takes @response and @error. Tells the caller, exactly once: the ticket goes back when it
 * has been told. */
static void
call_return (AdieuCall     *call,
             AdieuResponse *response,
             GError        *error)
{
  g_assert (!call->told);
  call->told = TRUE;
  call->response = response;
  g_clear_error (&call->error);
  call->error = error;

  call_unhook (call);
  adieu_inbox_leave (call->inbox, &call->resident);
  g_debug ("call %" G_GUINT64_FORMAT ": told%s%s", call->serial,
           error != NULL ? ": " : "", error != NULL ? error->message : "");
  if (call->callback != NULL)
    call->callback (G_OBJECT (call->client), G_ASYNC_RESULT (call), call->user_data);

  adieu_census_leave (&call->census);
  if (call->has_ticket)
    adieu_ledger_give_back (call->ledger, &call->ticket);
  g_clear_object (&call->client);
  g_object_unref (call);
}

static void
call_return_cancelled (AdieuCall  *call,
                       const char *why)
{
  call_return (call, NULL, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, why));
}

/* The context goes away, or the application says that it iterates no more. */
static void
call_settle (AdieuResident *resident)
{
  AdieuCall *call = (AdieuCall *) ((char *) resident - G_STRUCT_OFFSET (AdieuCall, resident));

  call_stop_waiting (call, FALSE);
  if (call->has_ticket)
    call_return_cancelled (call, _("The call was cancelled because its main loop ended"));
  else
    call_return (call, NULL, NULL); /* a closer: what it asked for goes on */
}

static void
call_cancelled (gpointer data)
{
  g_autoptr (AdieuCall) call = data;

  if (call->told)
    return;
  call_stop_waiting (call, TRUE);
  call_return_cancelled (call, _("The call was cancelled"));
}

/* In the thread that cancels, whichever it is. */
static void
cancelled_cb (GCancellable *cancellable,
              AdieuCall    *call)
{
  adieu_inbox_post (call->inbox, call_cancelled, g_object_ref (call), g_object_unref);
}

/* Not g_cancellable_connect(): its counterpart waits for a handler that runs, which may be
 * the one that brought us here. */
static void
call_hook (AdieuCall *call)
{
  if (call->cancellable == NULL)
    return;

  call->cancelled_id = g_signal_connect_data (call->cancellable, "cancelled", G_CALLBACK (cancelled_cb),
                                              g_object_ref (call), (GClosureNotify) g_object_unref, 0);
  if (g_cancellable_is_cancelled (call->cancellable))
    cancelled_cb (call->cancellable, call);
}

static AdieuCall *
call_new (AdieuClient         *client,
          GCancellable        *cancellable,
          gpointer             tag,
          GAsyncReadyCallback  callback,
          gpointer             user_data)
{
  static gsize last_serial = 0;
  AdieuCall *call = g_object_new (ADIEU_TYPE_CALL, NULL);

  call->serial = g_atomic_pointer_add (&last_serial, 1) + 1;
  call->tag = tag;
  call->callback = callback;
  call->user_data = user_data;
  call->client = g_object_ref (client);
  call->asked = client;
  call->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  call->inbox = adieu_inbox_ref_default ();
  call->ledger = adieu_ledger_ref (adieu_client_get_ledger (client));
  call->resident.settle = call_settle;

  return call;
}

static void
call_wait (AdieuCall      *call,
           AdieuReplyFunc  next)
{
  call->reply = adieu_reply_new (call->inbox, next, call);
}

static void
call_failed (gpointer result,
             gpointer data)
{
  AdieuCall *call = data;

  call_stop_waiting (call, FALSE);
  call_return (call, NULL, result);
}

/* From within the _async function: the caller hears of it from its loop. */
static void
call_fail_later (AdieuCall *call,
                 GError    *error)
{
  call_wait (call, call_failed);
  adieu_reply_send (call->reply, error, (GDestroyNotify) g_error_free);
}

/* Not for a closer, who waits until all of them are back. */
static void
call_take_ticket (AdieuCall *call)
{
  adieu_ledger_take (call->ledger, &call->ticket);
  call->has_ticket = TRUE;
}

/* In any thread: a copy of the request and the URL that it went to first do not change. */
static char *
call_describe (AdieuCensusEntry *entry)
{
  AdieuCall *call = (AdieuCall *) ((char *) entry - G_STRUCT_OFFSET (AdieuCall, census));
  GUri *uri = g_atomic_pointer_get (&call->first_uri);
  g_autofree char *url = uri != NULL ? adieu_url_for_people (uri) : NULL;

  if (!call->has_ticket)
    return g_strdup ("a call that closes a client");
  if (call->request == NULL)
    return g_strdup ("a call that cannot be sent");

  return g_strdup_printf ("%s %s", adieu_request_get_method (call->request),
                          url != NULL ? url : "that cannot be sent");
}

static void
call_begin (gpointer data)
{
  g_autoptr (AdieuCall) call = data;

  if (call->told)
    return;
  call_hook (call);
  call->first (call);
}

/* Every step runs on the context of the call: where another thread iterates that, the first
 * one comes in a letter, too. */
static void
call_start (AdieuCall  *call,
            CallStep    first)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  g_autoptr (AdieuInbox) inbox = adieu_inbox_ref (call->inbox);

  adieu_census_enter (&call->census, ADIEU_CENSUS_OF_CALL, call_describe);
  adieu_farewell_watch_application ();
  call->first = first;
  g_object_ref (call);
  adieu_inbox_enter (inbox, &call->resident);
  if (g_main_context_acquire (context))
    {
      call_begin (call);
      g_main_context_release (context);
    }
  else
    adieu_inbox_post (inbox, call_begin, call, g_object_unref);
}

static void
call_refuse (AdieuCall *call)
{
  call_fail_later (call, g_steal_pointer (&call->error));
}

/* For what fails before there is a request to send. Takes @error. */
void
adieu_call_refuse (AdieuClient         *client,
                   GError              *error,
                   gpointer             tag,
                   GAsyncReadyCallback  callback,
                   gpointer             user_data)
{
  AdieuCall *call = call_new (client, NULL, tag, callback, user_data);

  call->error = error;
  call_take_ticket (call);
  call_start (call, call_refuse);
}

static gint64
deadline_of (AdieuCall *call)
{
  guint ms = adieu_request_get_deadline (call->request);

  if (ms == 0)
    ms = call->settings.total_deadline;

  return ms == 0 ? 0 : g_get_monotonic_time () + (gint64) ms * G_TIME_SPAN_MILLISECOND;
}

void
adieu_call_send (AdieuClient         *client,
                 AdieuRequest        *request,
                 GCancellable        *cancellable,
                 gpointer             tag,
                 GAsyncReadyCallback  callback,
                 gpointer             user_data)
{
  AdieuCall *call = call_new (client, cancellable, tag, callback, user_data);

  call->request = adieu_request_copy (request);
  adieu_client_read_settings (client, &call->settings);
  call->total_until = deadline_of (call);
  call_take_ticket (call);
  call_start (call, call_prepare);
}

/* Everything that the caller got wrong comes out here, before a byte is sent. */
static void
call_prepare (AdieuCall *call)
{
  g_autoptr (GError) error = NULL;

  if (g_cancellable_is_cancelled (call->cancellable))
    return; /* the letter is on its way */

  if (!adieu_core_is_open (adieu_client_get_core (call->client)))
    error = adieu_error_new (ADIEU_CLIENT_ERROR_CLOSED,
                             _("The client for %s was closed and takes no more calls"),
                             adieu_client_get_base_url (call->client));
  else if ((call->base = adieu_client_get_base (call->client, &error)) != NULL
           && adieu_headers_check_sendable (call->settings.default_headers, &error))
    call->uri = adieu_request_resolve (call->request, call->base, &error);

  if (error != NULL)
    {
      g_debug ("call %" G_GUINT64_FORMAT ": refused: %s", call->serial, error->message);
      call_fail_later (call, g_steal_pointer (&error));
      return;
    }

  g_atomic_pointer_set (&call->first_uri, g_uri_ref (call->uri));
  call_send (call);
}

static void
call_send (AdieuCall *call)
{
  AdieuOrder *order = adieu_order_new (call->request, &call->settings,
                                       adieu_client_get_agent (call->client),
                                       call->base, call->first_uri, call->uri);
  g_autofree char *url = adieu_url_for_people (call->uri);

  order->serial = call->serial;
  order->total_until = call->total_until;
  g_debug ("call %" G_GUINT64_FORMAT ": %s %s", call->serial, order->method, url);

  call_wait (call, call_judge);
  call->exchange = adieu_transport_send (adieu_client_get_core (call->client), order, call->reply);
}

static GError *
redirect_error (AdieuResponse *response,
                const char    *refusal)
{
  GError *error = adieu_error_new (ADIEU_CLIENT_ERROR_REDIRECT,
                                   _("%s %s was answered with a redirect (%u) that is not followed: %s"),
                                   adieu_response_get_method (response), adieu_response_get_url (response),
                                   adieu_response_get_status (response), refusal);

  adieu_error_set_response (error, G_OBJECT (response));

  return error;
}

/* TRUE: the call is on its way again, or has failed with @error. */
static gboolean
call_redirect (AdieuCall      *call,
               AdieuResponse  *response,
               GError        **error)
{
  const char *refusal = NULL;
  g_autoptr (GUri) next = NULL;

  if (!adieu_redirect_is_status (adieu_response_get_status (response)))
    return FALSE;

  next = adieu_redirect_follow (adieu_request_get_method (call->request), call->uri,
                                adieu_response_get_header (response, "Location"),
                                call->n_redirects, call->settings.max_redirects, &refusal);
  if (next != NULL && g_strcmp0 (g_uri_get_scheme (call->base), "http+unix") == 0
      && !adieu_uri_same_origin (next, call->first_uri))
    {
      g_clear_pointer (&next, g_uri_unref);
      refusal = _("it leads away from the socket");
    }
  if (next == NULL)
    {
      *error = redirect_error (response, refusal);
      return adieu_request_get_fail_on_status (call->request);
    }

  call->n_redirects++;
  g_clear_pointer (&call->uri, g_uri_unref);
  call->uri = g_steal_pointer (&next);
  call_send (call);

  return TRUE;
}

static AdieuResponse *
response_from (AdieuCall    *call,
               AdieuOutcome *outcome)
{
  g_autofree char *url = g_uri_to_string_partial (call->uri, G_URI_HIDE_USERINFO | G_URI_HIDE_FRAGMENT);

  return adieu_response_new (adieu_request_get_method (call->request), url, outcome->status,
                             outcome->reason, outcome->headers, outcome->body);
}

static void
call_judge (gpointer result,
            gpointer data)
{
  AdieuCall *call = data;
  g_autoptr (AdieuOutcome) outcome = result;
  g_autoptr (AdieuResponse) response = NULL;
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&call->reply, adieu_reply_unref);
  g_clear_pointer (&call->exchange, adieu_transport_done);

  if (outcome->error != NULL)
    {
      call_return (call, NULL, g_steal_pointer (&outcome->error));
      return;
    }

  response = response_from (call, outcome);
  if (call_redirect (call, response, &error))
    {
      if (error != NULL)
        call_return (call, NULL, g_steal_pointer (&error));
      return;
    }
  g_clear_error (&error);

  if (adieu_request_get_fail_on_status (call->request) && !adieu_response_check_status (response, &error))
    call_return (call, NULL, g_steal_pointer (&error));
  else
    call_decode (call, g_steal_pointer (&response));
}

static void
call_decoded (gpointer result,
              gpointer data)
{
  AdieuCall *call = data;

  g_clear_pointer (&call->reply, adieu_reply_unref);
  call_return (call, result, NULL);
}

/* Takes @response. A large JSON body is parsed away from this thread. */
static void
call_decode (AdieuCall     *call,
             AdieuResponse *response)
{
  if (!adieu_request_get_parse_json (call->request) || !adieu_decoding_is_large (response))
    {
      call_return (call, response, NULL);
      return;
    }

  call_wait (call, call_decoded);
  adieu_decoding_start (response, call->reply);
}

/* Closing: the wire is quiet → every call has been told → return. */

static void
tell_reply (gpointer data)
{
  g_autoptr (AdieuReply) reply = data;

  adieu_reply_send (reply, NULL, NULL);
}

static void
call_everyone_told (gpointer result,
                    gpointer data)
{
  AdieuCall *call = data;

  g_clear_pointer (&call->reply, adieu_reply_unref);
  call_return (call, NULL, NULL);
}

static void
call_wire_quiet (gpointer result,
                 gpointer data)
{
  AdieuCall *call = data;

  g_clear_pointer (&call->reply, adieu_reply_unref);
  call_wait (call, call_everyone_told);
  adieu_ledger_when_empty (call->ledger, tell_reply, adieu_reply_ref (call->reply));
}

static void
call_close_with (AdieuCall      *call,
                 AdieuReplyFunc  next)
{
  call_wait (call, next);
  adieu_core_close (adieu_client_get_core (call->client), tell_reply, adieu_reply_ref (call->reply));
}

static void
call_close (AdieuCall *call)
{
  call_close_with (call, call_wire_quiet);
}

/* A closer that blocks cannot wait for callers whose context it blocks. */
static void
call_close_wire (AdieuCall *call)
{
  call_close_with (call, call_everyone_told);
}

void
adieu_call_close (AdieuClient         *client,
                  GCancellable        *cancellable,
                  gpointer             tag,
                  GAsyncReadyCallback  callback,
                  gpointer             user_data)
{
  call_start (call_new (client, cancellable, tag, callback, user_data), call_close);
}

void
adieu_call_close_wire (AdieuClient         *client,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  call_start (call_new (client, cancellable, NULL, callback, user_data), call_close_wire);
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
  AdieuCall *call = ADIEU_CALL (result);

  if (call->error != NULL)
    {
      g_propagate_error (error, g_error_copy (call->error));
      return NULL;
    }

  return call->response != NULL ? g_object_ref (call->response) : NULL;
}

static gpointer
adieu_call_get_user_data (GAsyncResult *result)
{
  return ADIEU_CALL (result)->user_data;
}

static GObject *
adieu_call_get_source_object (GAsyncResult *result)
{
  AdieuCall *call = ADIEU_CALL (result);

  return call->client != NULL ? g_object_ref (G_OBJECT (call->client)) : NULL;
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
  AdieuCall *call = ADIEU_CALL (object);

  g_assert (call->client == NULL && call->reply == NULL && call->exchange == NULL);
  g_clear_object (&call->cancellable);
  g_clear_object (&call->request);
  adieu_client_settings_clear (&call->settings);
  g_clear_pointer (&call->base, g_uri_unref);
  g_clear_pointer (&call->first_uri, g_uri_unref);
  g_clear_pointer (&call->uri, g_uri_unref);
  g_clear_object (&call->response);
  g_clear_error (&call->error);
  g_clear_pointer (&call->ledger, adieu_ledger_unref);
  g_clear_pointer (&call->inbox, adieu_inbox_unref);

  G_OBJECT_CLASS (adieu_call_parent_class)->finalize (object);
}

static void
adieu_call_class_init (AdieuCallClass *class)
{
  G_OBJECT_CLASS (class)->finalize = adieu_call_finalize;
}

static void
adieu_call_init (AdieuCall *call)
{
}
