/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the road asks others for and what the model leaves out: credentials, hooks, retries, and what
 * is known of servers. An attempt is only as much as the transport wants of it.
 */

#include "config.h"

#include "client/adieu-client-private.h"
#include "client/adieu-order-private.h"
#include "message/adieu-progress-private.h"
#include "message/adieu-request-private.h"
#include "policy/adieu-auth-private.h"
#include "policy/adieu-retry-private.h"

/* Attempts */

struct _AdieuAttempt
{
  GObject       parent_instance;
  AdieuRequest *request;
  GUri         *uri;
};

G_DEFINE_FINAL_TYPE (AdieuAttempt, adieu_attempt, G_TYPE_OBJECT)

AdieuAttempt *
adieu_attempt_new (AdieuRequest *request,
                   guint         number,
                   GUri         *uri,
                   AdieuHeaders *headers)
{
  AdieuAttempt *self = g_object_new (ADIEU_TYPE_ATTEMPT, NULL);

  self->request = g_object_ref (request);
  self->uri = g_uri_ref (uri);

  return self;
}

static void
adieu_attempt_finalize (GObject *object)
{
  AdieuAttempt *self = ADIEU_ATTEMPT (object);

  g_clear_object (&self->request);
  g_clear_pointer (&self->uri, g_uri_unref);
}

static void
adieu_attempt_class_init (AdieuAttemptClass *class)
{
  G_OBJECT_CLASS (class)->finalize = adieu_attempt_finalize;
}

static void
adieu_attempt_init (AdieuAttempt *self)
{
}

AdieuHeaders *
adieu_attempt_get_headers (AdieuAttempt *self)
{
  return NULL;
}

AdieuHeaders *
adieu_order_write_headers (AdieuRequest              *request,
                           const AdieuClientSettings *settings,
                           const char                *user_agent,
                           GUri                      *base,
                           GUri                      *first_uri,
                           GUri                      *uri)
{
  return NULL;
}

AdieuOrder *
adieu_order_new (AdieuAttempt              *attempt,
                 const AdieuClientSettings *settings)
{
  AdieuOrder *order = g_new0 (AdieuOrder, 1);

  order->method = g_strdup (adieu_request_get_method (attempt->request));
  order->uri = g_uri_ref (attempt->uri);
  if (adieu_request_get_body (attempt->request) != NULL)
    order->body = g_bytes_ref (adieu_request_get_body (attempt->request));

  return order;
}

/* Requests carry no headers here */

const char *
adieu_headers_get_one (AdieuHeaders *self,
                       const char   *name)
{
  return NULL;
}

AdieuHeaders *
adieu_request_get_headers (AdieuRequest *self)
{
  return NULL;
}

gboolean
adieu_request_set_header (AdieuRequest  *self,
                          const char    *name,
                          const char    *value,
                          GError       **error)
{
  return TRUE;
}

guint
adieu_request_get_max_attempts (AdieuRequest *self)
{
  return 1;
}

gboolean
adieu_method_is_idempotent (const char *method)
{
  return adieu_method_is_safe (method);
}

/* Credentials */

AdieuAuth *
adieu_client_dup_auth_for (AdieuClient *self,
                           GUri        *uri,
                           GUri        *base)
{
  return NULL;
}

gboolean
adieu_auth_is_prompt (AdieuAuth *self)
{
  return TRUE;
}

gboolean
adieu_auth_authorize_now (AdieuAuth     *self,
                          AdieuAttempt  *attempt,
                          GError       **error)
{
  return TRUE;
}

void
adieu_auth_authorize_async (AdieuAuth           *self,
                            AdieuAttempt        *attempt,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
}

gboolean
adieu_auth_authorize_finish (AdieuAuth     *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  return TRUE;
}

gboolean
adieu_auth_refused (AdieuAuth     *self,
                    AdieuAttempt  *attempt,
                    AdieuResponse *response)
{
  return FALSE;
}

void
adieu_auth_accepted (AdieuAuth     *self,
                     AdieuAttempt  *attempt,
                     AdieuResponse *response)
{
}

/* Progress: there is never one. */

void
adieu_progress_sends (AdieuProgress *self,
                      guint          attempt)
{
}

void
adieu_progress_waits (AdieuProgress *self,
                      gint64         until,
                      const GError  *reason)
{
}

void
adieu_progress_ends (AdieuProgress *self,
                     const GError  *error)
{
}

void
adieu_client_notify_rate_limit (AdieuClient *self)
{
}

/* Hooks */

gboolean
adieu_client_runs_hooks (AdieuClient *self)
{
  return FALSE;
}

gboolean
adieu_client_prepare (AdieuClient   *self,
                      AdieuRequest  *request,
                      GError       **error)
{
  return TRUE;
}

gboolean
adieu_client_sign (AdieuClient   *self,
                   AdieuAttempt  *attempt,
                   GError       **error)
{
  return TRUE;
}

AdieuVerdict
adieu_client_judge (AdieuClient    *self,
                    AdieuAttempt   *attempt,
                    AdieuResponse  *response,
                    GError        **error)
{
  return ADIEU_VERDICT_DEFAULT;
}

/* Servers */

AdieuOrigins *
adieu_origins_new (void)
{
  return NULL;
}

void
adieu_origins_free (AdieuOrigins *self)
{
}

void
adieu_origins_lock_all (void)
{
}

void
adieu_origins_unlock_all (void)
{
}

AdieuOrigins *
adieu_client_get_origins (AdieuClient *self)
{
  return NULL;
}

gint64
adieu_origins_enter (AdieuOrigins *self,
                     GUri         *uri,
                     double        per_second,
                     guint         burst,
                     gboolean     *refused)
{
  return 0;
}

AdieuOriginNews
adieu_origins_note (AdieuOrigins  *self,
                    GUri          *uri,
                    AdieuResponse *response,
                    const GError  *error)
{
  return (AdieuOriginNews) { .retry_after_ms = -1 };
}

void
adieu_origins_leave (AdieuOrigins *self,
                     GUri         *uri)
{
}

AdieuRetryRuling
adieu_retry_judge (const AdieuRetryCase *attempt)
{
  return (AdieuRetryRuling) { FALSE, 0, "the model tries once", NULL };
}

const char *
adieu_retry_advise (AdieuRetryStop why)
{
  return NULL;
}

AdieuDelivery
adieu_client_error_get_delivery (const GError *error)
{
  return ADIEU_DELIVERY_UNKNOWN;
}
