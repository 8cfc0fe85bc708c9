/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The road of a request: ordered steps on the caller's context, from what was asked to the answer.
 * A step leaves by one exit: the next step, or the return. Owned by its call.
 *
 * Code of the application (hooks, credentials) runs in some of them, never inside the _async
 * function that starts the road: after it everything may be different, the call told included.
 */

#include "config.h"

#include "client/adieu-road-private.h"

#include <glib/gi18n-lib.h>

#include "base/adieu-error-private.h"
#include "client/adieu-blocking-private.h"
#include "client/adieu-call-private.h"
#include "client/adieu-client-private.h"
#include "client/adieu-decoding-private.h"
#include "client/adieu-order-private.h"
#include "client/adieu-visit-private.h"
#include "message/adieu-headers-private.h"
#include "message/adieu-progress-private.h"
#include "message/adieu-request-private.h"
#include "message/adieu-response-private.h"
#include "message/adieu-url-private.h"
#include "policy/adieu-auth-private.h"
#include "policy/adieu-redirect-private.h"
#include "policy/adieu-retry-private.h"
#include "transport/adieu-transport-private.h"
#include "transport/adieu-wait-private.h"

/* How often one attempt is repeated because the server refused its credentials. */
#define MAX_REFUSALS 2

typedef struct
{
  AdieuCall           *call;
  AdieuClient         *client;
  AdieuRequest        *request; /* our copy */
  AdieuProgress       *progress; /* its, or NULL */
  AdieuClientSettings  settings;
  GUri                *base;
  GUri                *first_uri; /* set once, and read by other threads */
  GUri                *uri;
  gint64               total_until; /* 0: for ever */
  gboolean             on_loop;     /* the _async function has returned */

  guint                n_attempts;
  guint                n_redirects;
  guint                n_refusals;
  gboolean             entered; /* the origin waits to hear how the attempt ends */
  gboolean             was_sent; /* by an attempt before this one */
  GError              *last_error;    /* of it, and of the call if there is no other one, ... */
  AdieuResponse       *last_response; /* ... or else this */
  AdieuAttempt        *attempt;
  AdieuAuth           *auth; /* that has authorized it */

  /* What the road waits for. */
  AdieuVisit          *visit;
  AdieuExchange       *exchange;
  AdieuWait           *wait;
} Road;

/* prepare → resolve → enter → authorize → send → judge → decode → return;
 * judge → rest → enter is a retry; judge → authorize is a redirect, or another try with other
 * credentials. */
static void road_prepare   (AdieuCall     *call,
                            gpointer       nothing);
static void road_resolve   (Road          *self);
static void road_enter     (Road          *self);
static void road_authorize (Road          *self);
static void road_sign      (Road          *self);
static void road_send      (Road          *self);
static void road_judge     (AdieuCall     *call,
                            gpointer       outcome);
static void road_decode    (Road          *self,
                            AdieuResponse *response);

/* The caller learns why there is no other try. */
static void
add_advice (GError     *error,
            const char *advice)
{
  char *message = NULL;

  if (error == NULL || advice == NULL)
    return;
  message = g_strdup_printf (_("%s; %s"), error->message, advice);
  g_free (error->message);
  error->message = message;
}

/* What stopped the last attempt says nothing of those before it. Takes @error. */
static GError *
road_own_up (Road   *self,
             GError *error)
{
  GError *own = error;

  if (!self->was_sent || adieu_client_error_get_delivery (error) != ADIEU_DELIVERY_NOT_SENT)
    return error;

  if (error->domain != ADIEU_CLIENT_ERROR)
    {
      own = adieu_error_new (ADIEU_CLIENT_ERROR_CONNECTION_LOST, "%s", error->message);
      g_error_free (error);
    }
  adieu_error_set_delivery (own, ADIEU_DELIVERY_UNKNOWN);
  if (adieu_client_error_get_delivery (own) != ADIEU_DELIVERY_NOT_SENT || self->last_error == NULL)
    return own;

  /* Its code says that nothing was sent, whatever else is told. */
  add_advice (self->last_error, own->message);
  g_error_free (own);

  return g_steal_pointer (&self->last_error);
}

/* Takes @error. */
static void
road_fail (Road   *self,
           GError *error)
{
  error = road_own_up (self, error);
  if (self->on_loop)
    adieu_call_return (self->call, NULL, error);
  else
    adieu_call_fail_later (self->call, error);
}

/* What a hook gave as its error, or one of ours where it gave none. Takes @error. */
static void
road_fail_in_hook (Road       *self,
                   GError     *error,
                   const char *hook)
{
  if (error == NULL)
    error = adieu_error_new (ADIEU_CLIENT_ERROR_INVALID_REQUEST,
                             _("The request was not sent: %s refused it in %s() and gave no reason"),
                             G_OBJECT_TYPE_NAME (self->client), hook);
  road_fail (self, error);
}

/* There is no other attempt: what came of the last one is better news than why. Takes @error. */
static void
road_give_up (Road           *self,
              GError         *error,
              AdieuRetryStop  why)
{
  if (self->last_error != NULL)
    {
      add_advice (self->last_error, adieu_retry_advise (why));
      road_fail (self, g_steal_pointer (&self->last_error));
    }
  else if (self->last_response != NULL)
    road_decode (self, g_steal_pointer (&self->last_response));
  else
    {
      road_fail (self, error);
      return;
    }

  g_error_free (error);
}

static gboolean
road_is_late (Road *self)
{
  return self->total_until != 0 && g_get_monotonic_time () >= self->total_until;
}

static GError *
late_error (Road *self)
{
  g_autofree char *url = adieu_url_for_people (self->uri);
  GError *error = adieu_error_new (ADIEU_CLIENT_ERROR_TIMED_OUT,
                                   _("%s %s failed: its time was over before it could be sent"),
                                   adieu_request_get_method (self->request), url);

  adieu_error_set_delivery (error, ADIEU_DELIVERY_NOT_SENT);

  return error;
}

static void
road_be_late (Road *self)
{
  road_give_up (self, late_error (self), ADIEU_RETRY_STOP_DEADLINE);
}

static void
road_leave_wait (Road *self)
{
  g_clear_pointer (&self->wait, adieu_wait_stop);
  adieu_call_stop_waiting (self->call);
}

/* prepare */

static void
road_begin (AdieuCall *call)
{
  Road *self = adieu_call_get_about (call);

  if (adieu_call_is_cancelled (call))
    return; /* the letter is on its way */

  if (self->progress != NULL || adieu_client_runs_hooks (self->client))
    adieu_reply_send (adieu_call_wait (call, road_prepare), NULL, NULL);
  else
    road_resolve (self);
}

static void
road_prepare (AdieuCall *call,
              gpointer   nothing)
{
  Road *self = adieu_call_get_about (call);
  g_autoptr (AdieuCall) held = g_object_ref (call);
  GError *error = NULL;
  gboolean prepared;

  if (adieu_call_is_cancelled (call))
    return; /* the letter is on its way */

  self->on_loop = TRUE;
  prepared = adieu_client_prepare (self->client, self->request, &error);
  if (adieu_call_is_told (call))
    g_clear_error (&error);
  else if (!prepared)
    road_fail_in_hook (self, error, "prepare");
  else
    road_resolve (self);
}

/* resolve */

static GError *
closed_error (AdieuClient *client)
{
  const char *base_url = adieu_client_get_base_url (client);

  return adieu_error_new (ADIEU_CLIENT_ERROR_CLOSED, _("The client for %s was closed and takes no more calls"),
                          base_url != NULL ? base_url : "“”");
}

/* Made once, and kept over all attempts. */
static void
road_add_key (Road *self)
{
  const char *name = self->settings.idempotency_header;
  g_autofree char *key = NULL;

  if (!self->settings.idempotency_keys || name == NULL
      || adieu_method_is_idempotent (adieu_request_get_method (self->request))
      || adieu_headers_get_one (adieu_request_get_headers (self->request), name) != NULL)
    return;

  key = g_uuid_string_random ();
  adieu_request_set_header (self->request, name, key, NULL);
}

/* Everything that the caller got wrong comes out here, before a byte is sent. */
static void
road_resolve (Road *self)
{
  GError *error = NULL;

  if (!adieu_client_is_open (self->client))
    error = closed_error (self->client);
  else if ((self->base = adieu_client_get_base (self->client, &error)) != NULL
           && adieu_headers_check_sendable (self->settings.default_headers, &error))
    self->uri = adieu_request_resolve (self->request, self->base, &error);

  if (error != NULL)
    {
      g_debug ("call %" G_GUINT64_FORMAT ": refused: %s", adieu_call_get_serial (self->call), error->message);
      road_fail (self, error);
      return;
    }

  road_add_key (self);
  g_atomic_pointer_set (&self->first_uri, g_uri_ref (self->uri));
  road_enter (self);
}

/* enter: the server may want to be left alone for a while */

static GError *
cancelled_by_closing (void)
{
  return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED,
                              _("The call was cancelled because its client was closed"));
}

static void
road_rested (AdieuCall *call,
             gpointer   in_time)
{
  Road *self = adieu_call_get_about (call);

  self->on_loop = TRUE;
  g_clear_pointer (&self->wait, adieu_wait_done);
  if (GPOINTER_TO_INT (in_time))
    road_enter (self);
  else
    road_fail (self, cancelled_by_closing ());
}

/* What an answer means that is to become another one. (transfer full) (nullable) */
static GError *
reason_of (AdieuResponse *response)
{
  GError *reason = NULL;

  if (response != NULL)
    adieu_response_check_status (response, &reason);

  return reason;
}

/* Shown at last: whoever looks at it may do anything. Who comes first of those who rest until
 * the same moment, a µs more or less decides. */
static void
road_rest (Road          *self,
           gint64         until,
           AdieuResponse *response,
           const GError  *error)
{
  g_autoptr (AdieuProgress) progress = self->progress != NULL ? g_object_ref (self->progress) : NULL;
  g_autoptr (GError) reason = progress != NULL && error == NULL ? reason_of (response) : NULL;

  g_debug ("call %" G_GUINT64_FORMAT ": waits for %" G_GINT64_FORMAT " ms", adieu_call_get_serial (self->call),
           (until - g_get_monotonic_time ()) / G_TIME_SPAN_MILLISECOND);
  self->wait = adieu_wait_until (adieu_client_get_core (self->client), adieu_client_get_tenant (self->client),
                                 until + ADIEU_PRIORITY_HIGH - adieu_request_get_priority (self->request),
                                 adieu_call_wait (self->call, road_rested));
  if (progress != NULL)
    adieu_progress_waits (progress, until, error != NULL ? error : reason);
}

static GError *
resting_error (Road   *self,
               gint64  until)
{
  g_autofree char *url = adieu_url_for_people (self->uri);
  gint64 ms = MAX (until - g_get_monotonic_time (), 0) / G_TIME_SPAN_MILLISECOND;

  return adieu_error_new (ADIEU_CLIENT_ERROR_UNAVAILABLE,
                          _("%s %s was not sent, since the server fails all the time and is given a rest of "
                            "%.1f s"), adieu_request_get_method (self->request), url, ms / 1000.0);
}

static GError *
too_late_error (Road *self)
{
  g_autofree char *url = adieu_url_for_people (self->uri);
  GError *error = adieu_error_new (ADIEU_CLIENT_ERROR_RATE_LIMITED,
                                   _("%s %s was not sent, since its time would be over before the server may be asked "
                                     "again"), adieu_request_get_method (self->request), url);

  adieu_error_set_delivery (error, ADIEU_DELIVERY_NOT_SENT);

  return error;
}

/* FALSE: whoever looked at it has ended the call. */
static gboolean
road_show_attempt (Road *self)
{
  AdieuCall *call = self->call;

  if (self->progress == NULL)
    return TRUE;
  adieu_progress_sends (self->progress, self->n_attempts);

  return !adieu_call_is_told (call);
}

static void
road_enter (Road *self)
{
  g_autoptr (AdieuCall) held = g_object_ref (self->call);
  gboolean refused = FALSE;
  gint64 until = 0;

  if (adieu_call_is_cancelled (self->call))
    return; /* the letter is on its way */
  if (road_is_late (self))
    {
      road_be_late (self);
      return;
    }

  until = adieu_origins_enter (adieu_client_get_origins (self->client), self->uri,
                               self->settings.requests_per_second, self->settings.burst, &refused);
  if (until == 0 || (refused && !self->settings.circuit_breaker))
    {
      self->entered = TRUE;
      self->n_attempts++;
      if (road_show_attempt (self))
        road_authorize (self);
    }
  else if (refused)
    road_give_up (self, resting_error (self, until), ADIEU_RETRY_STOP_REST);
  else if (self->total_until != 0 && until >= self->total_until)
    road_give_up (self, too_late_error (self), ADIEU_RETRY_STOP_DEADLINE);
  else
    road_rest (self, until, NULL, NULL);
}

/* authorize */

static GError *
deadline_error (Road *self)
{
  g_autofree char *url = adieu_url_for_people (self->uri);

  return adieu_error_new (ADIEU_CLIENT_ERROR_TIMED_OUT,
                          _("%s %s failed: it was not authorized before the deadline of the call"),
                          adieu_request_get_method (self->request), url);
}

static void
road_authorize_late (AdieuCall *call,
                     gpointer   in_time)
{
  Road *self = adieu_call_get_about (call);

  g_clear_pointer (&self->wait, adieu_wait_done);
  g_clear_pointer (&self->visit, adieu_visit_leave);
  road_fail (self, GPOINTER_TO_INT (in_time) ? deadline_error (self) : cancelled_by_closing ());
}

/* Takes @error. */
static void
visited_cb (GError   *error,
            gpointer  user_data)
{
  Road *self = user_data;

  self->visit = NULL;
  road_leave_wait (self);
  if (error != NULL)
    road_fail (self, error);
  else
    road_sign (self);
}

/* Whoever lets us in may take for ever; the call does not. */
static void
road_visit (Road *self)
{
  gint64 until = self->total_until != 0 ? self->total_until : G_MAXINT64;

  self->wait = adieu_wait_until (adieu_client_get_core (self->client), adieu_client_get_tenant (self->client),
                                 until, adieu_call_wait (self->call, road_authorize_late));
  self->visit = adieu_visit_new (self->auth, self->attempt, visited_cb, self);
  adieu_visit_begin (self->visit);
}

static void
road_authorize_now (Road *self)
{
  AdieuCall *call = self->call;
  g_autoptr (AdieuCall) held = g_object_ref (call);
  GError *error = NULL;
  gboolean authorized = adieu_auth_authorize_now (self->auth, self->attempt, &error);

  if (adieu_call_is_told (call))
    g_clear_error (&error);
  else if (!authorized)
    road_fail (self, error);
  else
    road_sign (self);
}

static void
road_write_attempt (Road *self)
{
  AdieuHeaders *headers = adieu_order_write_headers (self->request, &self->settings,
                                                     adieu_client_get_agent (self->client),
                                                     self->base, self->first_uri, self->uri);

  g_clear_object (&self->attempt);
  g_clear_object (&self->auth);
  self->attempt = adieu_attempt_new (self->request, self->n_attempts, self->uri, headers);
  if (self->on_loop)
    self->auth = adieu_client_dup_auth_for (self->client, self->uri, self->base);
}

static void
road_authorize (Road *self)
{
  road_write_attempt (self);
  if (self->auth == NULL)
    road_sign (self);
  else if (adieu_auth_is_prompt (self->auth))
    road_authorize_now (self);
  else
    road_visit (self);
}

/* sign: the wrapper has the last word */
static void
road_sign (Road *self)
{
  AdieuCall *call = self->call;
  g_autoptr (AdieuCall) held = g_object_ref (call);
  GError *error = NULL;
  gboolean signed_off = TRUE;

  if (self->on_loop)
    signed_off = adieu_client_sign (self->client, self->attempt, &error);

  if (adieu_call_is_told (call))
    g_clear_error (&error);
  else if (!signed_off)
    road_fail_in_hook (self, error, "sign");
  else if (!adieu_headers_check_sendable (adieu_attempt_get_headers (self->attempt), &error))
    road_fail (self, error);
  else if (road_is_late (self))
    road_be_late (self);
  else
    road_send (self);
}

/* send */

static void
road_send (Road *self)
{
  AdieuOrder *order = adieu_order_new (self->attempt, &self->settings);
  g_autofree char *url = adieu_url_for_people (self->uri);
  AdieuReply *reply = adieu_call_wait (self->call, road_judge);

  order->serial = adieu_call_get_serial (self->call);
  order->tenant = adieu_tenant_ref (adieu_client_get_tenant (self->client));
  order->total_until = self->total_until;
  g_debug ("call %" G_GUINT64_FORMAT ": %s %s", order->serial, order->method, url);
  self->exchange = adieu_transport_send (adieu_client_get_core (self->client), order, reply);
}

/* judge */

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

/* TRUE: the road goes on elsewhere, or has ended with an error. */
static gboolean
road_redirect (Road          *self,
               AdieuResponse *response)
{
  const char *refusal = NULL;
  g_autoptr (GUri) next = NULL;

  if (!adieu_redirect_is_status (adieu_response_get_status (response)))
    return FALSE;

  next = adieu_redirect_follow (adieu_request_get_method (self->request), self->uri,
                                adieu_response_get_header (response, "Location"),
                                self->n_redirects, self->settings.max_redirects, &refusal);
  if (next != NULL && g_strcmp0 (g_uri_get_scheme (self->base), "http+unix") == 0
      && !adieu_uri_same_origin (next, self->first_uri))
    {
      g_clear_pointer (&next, g_uri_unref);
      refusal = _("it leads away from the socket");
    }
  if (next == NULL)
    {
      if (adieu_request_get_fail_on_status (self->request))
        road_fail (self, redirect_error (response, refusal));
      return adieu_request_get_fail_on_status (self->request);
    }

  self->n_redirects++;
  g_clear_pointer (&self->uri, g_uri_unref);
  self->uri = g_steal_pointer (&next);
  road_authorize (self);

  return TRUE;
}

/* TRUE: the credentials have learnt something, and the road goes on with them, or the call is
 * told meanwhile. */
static gboolean
road_sign_in_again (Road          *self,
                    AdieuResponse *response)
{
  AdieuCall *call = self->call;
  gboolean again;

  if (adieu_response_get_status (response) != 401 || self->auth == NULL || self->n_refusals >= MAX_REFUSALS)
    return FALSE;

  self->n_refusals++;
  again = adieu_auth_refused (self->auth, self->attempt, response);
  if (adieu_call_is_told (call))
    return TRUE;
  if (again)
    road_authorize (self);

  return again;
}

/* FALSE: the credentials have ended the call. */
static gboolean
road_tell_auth (Road          *self,
                AdieuResponse *response)
{
  if (self->auth == NULL || adieu_response_get_status (response) == 401)
    return TRUE;
  adieu_auth_accepted (self->auth, self->attempt, response);

  return !adieu_call_is_told (self->call);
}

static gboolean
has_key (Road *self)
{
  const char *name = self->settings.idempotency_header;

  return name != NULL && adieu_headers_get_one (adieu_attempt_get_headers (self->attempt), name) != NULL;
}

static guint
road_get_max_attempts (Road *self)
{
  guint of_request = adieu_request_get_max_attempts (self->request);

  return of_request != 0 ? of_request : self->settings.max_attempts;
}

static AdieuRetryRuling
road_ask_retry (Road                  *self,
                AdieuResponse         *response,
                const GError          *error,
                AdieuVerdict           verdict,
                const AdieuOriginNews *news)
{
  AdieuRetryCase attempt = {
    .method = adieu_request_get_method (self->request),
    .has_key = has_key (self),
    .can_replay_body = TRUE,
    .attempt = self->n_attempts,
    .max_attempts = road_get_max_attempts (self),
    .status = response != NULL ? adieu_response_get_status (response) : 0,
    .error = error,
    .delivery = response != NULL ? ADIEU_DELIVERY_ANSWERED : adieu_client_error_get_delivery (error),
    .verdict = verdict == ADIEU_VERDICT_RETRY ? ADIEU_RETRY_VERDICT_RETRY
               : verdict == ADIEU_VERDICT_DEFAULT ? ADIEU_RETRY_VERDICT_DEFAULT
               : ADIEU_RETRY_VERDICT_STOP,
    .is_limited = news->is_limited,
    .retry_after_ms = news->retry_after_ms,
    .is_over_budget = news->is_over_budget,
    .host_rests = news->host_rests && self->settings.circuit_breaker,
    .now = g_get_monotonic_time (),
    .deadline = self->total_until,
    .base_delay_ms = self->settings.retry_delay,
    .max_delay_ms = self->settings.max_retry_delay,
    .max_retry_after_ms = self->settings.max_retry_after,
    .chance = g_random_double (),
  };

  return adieu_retry_judge (&attempt);
}

static GError *
judged_error (Road          *self,
              AdieuResponse *response,
              AdieuVerdict   verdict)
{
  const char *method = adieu_response_get_method (response);
  const char *url = adieu_response_get_url (response);
  const char *judge = G_OBJECT_TYPE_NAME (self->client);
  GError *error = NULL;

  if (verdict == ADIEU_VERDICT_RETRY)
    error = adieu_error_new (ADIEU_CLIENT_ERROR_INVALID_CONTENT,
                             _("%s %s was answered, and %s hoped for another answer"), method, url, judge);
  else
    error = adieu_error_new (ADIEU_CLIENT_ERROR_INVALID_CONTENT,
                             _("%s %s was answered, and %s refused the answer in judge() and gave no reason"),
                             method, url, judge);
  adieu_error_set_response (error, G_OBJECT (response));

  return error;
}

/* What a call ends with if that is the last attempt. Takes @error. (transfer full) (nullable) */
static GError *
road_settle (Road          *self,
             AdieuResponse *response,
             GError        *error,
             AdieuVerdict   verdict)
{
  if (error == NULL && verdict != ADIEU_VERDICT_ACCEPT && adieu_request_get_fail_on_status (self->request))
    adieu_response_check_status (response, &error);
  if (error == NULL && verdict == ADIEU_VERDICT_RETRY && adieu_response_get_status (response) < 400)
    error = judged_error (self, response, verdict);

  return error;
}

static void
road_remember (Road          *self,
               AdieuResponse *response,
               const GError  *error,
               AdieuVerdict   verdict)
{
  if (response != NULL || adieu_client_error_get_delivery (error) != ADIEU_DELIVERY_NOT_SENT)
    self->was_sent = TRUE;

  g_clear_error (&self->last_error);
  self->last_error = road_settle (self, response, error != NULL ? g_error_copy (error) : NULL, verdict);
  g_set_object (&self->last_response, response);
}

/* FALSE: whoever looked at it has ended the call. */
static gboolean
road_show_limit (Road                  *self,
                 const AdieuOriginNews *news)
{
  AdieuCall *call = self->call;

  if (!news->limit_changed || !adieu_uri_same_origin (self->uri, self->base))
    return TRUE;
  adieu_client_notify_rate_limit (self->client);

  return !adieu_call_is_told (call);
}

/* How an attempt ended: with an answer, with an error, or with both. Takes @error. */
static void
road_conclude (Road          *self,
               AdieuResponse *response,
               GError        *error,
               AdieuVerdict   verdict)
{
  const GError *failure = response == NULL ? error : NULL;
  AdieuOriginNews news = adieu_origins_note (adieu_client_get_origins (self->client), self->uri, response, failure);
  AdieuRetryRuling ruling = road_ask_retry (self, response, failure, verdict, &news);

  self->entered = FALSE;
  if (!road_show_limit (self, &news))
    {
      g_clear_error (&error);
      return;
    }

  g_debug ("call %" G_GUINT64_FORMAT ": attempt %u: %s: %s", adieu_call_get_serial (self->call), self->n_attempts,
           ruling.again ? "once more" : "done", ruling.reason);
  if (ruling.again)
    {
      self->n_redirects = 0;
      self->n_refusals = 0;
      g_clear_pointer (&self->uri, g_uri_unref);
      self->uri = g_uri_ref (self->first_uri);
      road_remember (self, response, error, verdict);
      road_rest (self, g_get_monotonic_time () + (gint64) ruling.delay_ms * G_TIME_SPAN_MILLISECOND,
                 response, error);
      g_clear_error (&error);
      return;
    }

  error = road_settle (self, response, error, verdict);
  add_advice (error, ruling.advice);
  if (error != NULL)
    road_fail (self, error);
  else
    road_decode (self, g_object_ref (response));
}

static AdieuResponse *
response_from (Road         *self,
               AdieuOutcome *outcome)
{
  g_autofree char *url = g_uri_to_string_partial (self->uri, G_URI_HIDE_USERINFO | G_URI_HIDE_FRAGMENT);

  return adieu_response_new (adieu_request_get_method (self->request), url, outcome->status,
                             outcome->reason, outcome->headers, outcome->body);
}

/* What the wrapper makes of an answer. */
static void
road_ask_wrapper (Road          *self,
                  AdieuResponse *response)
{
  GError *error = NULL;
  AdieuVerdict verdict = adieu_client_judge (self->client, self->attempt, response, &error);

  if (adieu_call_is_told (self->call))
    {
      g_clear_error (&error);
      return;
    }

  if (verdict == ADIEU_VERDICT_FAIL && error == NULL)
    error = judged_error (self, response, verdict);
  if (error != NULL && error->domain == ADIEU_CLIENT_ERROR)
    adieu_error_set_response (error, G_OBJECT (response));
  road_conclude (self, response, error, verdict);
}

static void
road_judge (AdieuCall *call,
            gpointer   result)
{
  Road *self = adieu_call_get_about (call);
  g_autoptr (AdieuCall) held = g_object_ref (call);
  g_autoptr (AdieuOutcome) outcome = result;
  g_autoptr (AdieuResponse) response = NULL;

  self->on_loop = TRUE;
  g_clear_pointer (&self->exchange, adieu_transport_done);
  if (outcome->error != NULL)
    {
      road_conclude (self, NULL, g_steal_pointer (&outcome->error), ADIEU_VERDICT_DEFAULT);
      return;
    }

  response = response_from (self, outcome);
  if (road_tell_auth (self, response)
      && !road_redirect (self, response) && !road_sign_in_again (self, response))
    road_ask_wrapper (self, response);
}

/* decode */

static void
road_decoded (AdieuCall *call,
              gpointer   response)
{
  adieu_call_return (call, response, NULL);
}

/* Takes @response. A large JSON body is parsed away from this thread. */
static void
road_decode (Road          *self,
             AdieuResponse *response)
{
  if (!adieu_request_get_parse_json (self->request) || !adieu_decoding_is_large (response))
    adieu_call_return (self->call, response, NULL);
  else
    adieu_decoding_start (response, adieu_call_wait (self->call, road_decoded));
}

/* What the call asks of its road */

/* In any thread: a copy of the request and the URL that it went to first do not change. */
static char *
road_describe (gpointer about)
{
  Road *self = about;
  GUri *uri = g_atomic_pointer_get (&self->first_uri);
  g_autofree char *url = uri != NULL ? adieu_url_for_people (uri) : NULL;

  return g_strdup_printf ("%s %s", adieu_request_get_method (self->request),
                          url != NULL ? url : "that cannot be sent");
}

static void
road_leave (gpointer about,
            gboolean cancelled)
{
  Road *self = about;

  g_clear_pointer (&self->visit, adieu_visit_leave);
  g_clear_pointer (&self->wait, adieu_wait_stop);
  if (self->exchange != NULL && cancelled)
    adieu_transport_cancel (self->exchange);
  else if (self->exchange != NULL)
    adieu_transport_forsake (self->exchange);
  self->exchange = NULL;
  if (self->entered)
    adieu_origins_leave (adieu_client_get_origins (self->client), self->uri);
  self->entered = FALSE;
}

static void
road_ended (gpointer      about,
            const GError *error)
{
  Road *self = about;

  if (self->progress != NULL)
    adieu_progress_ends (self->progress, error);
}

static void
road_free (gpointer about)
{
  Road *self = about;

  g_assert (self->exchange == NULL && self->wait == NULL && self->visit == NULL);
  g_clear_object (&self->request);
  adieu_client_settings_clear (&self->settings);
  g_clear_pointer (&self->base, g_uri_unref);
  g_clear_pointer (&self->first_uri, g_uri_unref);
  g_clear_pointer (&self->uri, g_uri_unref);
  g_clear_object (&self->attempt);
  g_clear_object (&self->auth);
  g_clear_error (&self->last_error);
  g_clear_object (&self->last_response);
  g_free (self);
}

static const AdieuCallAbout road_funcs = { road_describe, road_leave, road_ended, road_free };

static gint64
deadline_of (Road *self)
{
  guint ms = adieu_request_get_deadline (self->request);

  if (ms == 0)
    ms = self->settings.total_deadline;

  return ms == 0 ? 0 : g_get_monotonic_time () + (gint64) ms * G_TIME_SPAN_MILLISECOND;
}

static void
road_lay (AdieuCall    *call,
          AdieuRequest *request)
{
  Road *self = g_new0 (Road, 1);

  self->call = call;
  self->client = adieu_call_get_client (call);
  self->request = adieu_request_copy (request);
  self->progress = adieu_request_get_progress (self->request);
  adieu_client_read_settings (self->client, &self->settings);
  self->total_until = deadline_of (self);
  adieu_call_take_about (call, self, &road_funcs);
  adieu_call_take_ticket (call);
}

void
adieu_road_send (AdieuClient         *client,
                 AdieuRequest        *request,
                 GCancellable        *cancellable,
                 gpointer             tag,
                 GAsyncReadyCallback  callback,
                 gpointer             user_data)
{
  AdieuCall *call = adieu_call_new (client, cancellable, tag, callback, user_data);

  road_lay (call, request);
  adieu_call_start (call, road_begin);
}

void
adieu_road_send_beside (AdieuCall           *beside,
                        AdieuRequest        *request,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  AdieuCall *call = adieu_call_new_beside (beside, cancellable, callback, user_data);

  road_lay (call, request);
  adieu_call_start_beside (call, road_begin);
}

AdieuResponse *
adieu_road_send_sync (AdieuClient   *client,
                      AdieuRequest  *request,
                      GCancellable  *cancellable,
                      GError       **error)
{
  AdieuBlocking blocking;

  adieu_blocking_begin (&blocking);
  adieu_road_send (client, request, cancellable, adieu_road_send_sync, adieu_blocking_told_cb, &blocking);

  return adieu_blocking_end (&blocking, error);
}
