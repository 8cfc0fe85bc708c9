/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a call meets on its road beside the network: the client as its owner sees it (its core, its
 * ledger, what disposing it does), and requests and answers of which only the lifetime is
 * real.
 */

#include "config.h"

#include "base/adieu-error-private.h"
#include "client/adieu-client-private.h"
#include "client/adieu-pool-private.h"
#include "client/adieu-decoding-private.h"
#include "closing/adieu-birthplace-private.h"
#include "message/adieu-headers-private.h"
#include "message/adieu-request-private.h"
#include "message/adieu-response-private.h"
#include "message/adieu-url-private.h"
#include "policy/adieu-redirect-private.h"

#define TOTAL_DEADLINE_MS 60000

/* The client */

struct _AdieuClient
{
  GObject      parent_instance;
  AdieuPool   *pool;
  AdieuTenant *tenant;
  AdieuLedger *ledger;
};

G_DEFINE_FINAL_TYPE (AdieuClient, adieu_client, G_TYPE_OBJECT)

AdieuClient *
adieu_client_new (const char *base_url)
{
  AdieuClient *self = g_object_new (ADIEU_TYPE_CLIENT, NULL);
  AdieuCoreSettings settings = { .max_connections_per_host = 2 };

  self->pool = adieu_pool_new (&settings);
  self->tenant = adieu_pool_enter (self->pool);
  self->ledger = adieu_ledger_new ();

  return self;
}

AdieuClient *
adieu_client_derive (AdieuClient *self)
{
  AdieuClient *derived = g_object_new (ADIEU_TYPE_CLIENT, NULL);

  derived->pool = adieu_pool_ref (self->pool);
  derived->tenant = adieu_pool_enter (self->pool);
  derived->ledger = adieu_ledger_new ();

  return derived;
}

AdieuPool *
adieu_client_get_pool (AdieuClient *self)
{
  return self->pool;
}

AdieuTenant *
adieu_client_get_tenant (AdieuClient *self)
{
  return self->tenant;
}

gboolean
adieu_client_is_open (AdieuClient *self)
{
  return adieu_pool_is_open_for (self->pool, self->tenant);
}

AdieuCore *
adieu_client_get_core (AdieuClient *self)
{
  return adieu_pool_get_core (self->pool);
}

AdieuLedger *
adieu_client_get_ledger (AdieuClient *self)
{
  return self->ledger;
}

static void
adieu_client_dispose (GObject *object)
{
  AdieuClient *self = ADIEU_CLIENT (object);

  adieu_pool_leave (self->pool, self->tenant, NULL, NULL);

  G_OBJECT_CLASS (adieu_client_parent_class)->dispose (object);
}

static void
adieu_client_finalize (GObject *object)
{
  AdieuClient *self = ADIEU_CLIENT (object);

  g_clear_pointer (&self->tenant, adieu_tenant_unref);
  g_clear_pointer (&self->pool, adieu_pool_unref);
  g_clear_pointer (&self->ledger, adieu_ledger_unref);

  G_OBJECT_CLASS (adieu_client_parent_class)->finalize (object);
}

static void
adieu_client_class_init (AdieuClientClass *class)
{
  G_OBJECT_CLASS (class)->dispose = adieu_client_dispose;
  G_OBJECT_CLASS (class)->finalize = adieu_client_finalize;
}

static void
adieu_client_init (AdieuClient *self)
{
}

void
adieu_client_read_settings (AdieuClient         *self,
                            AdieuClientSettings *settings)
{
  *settings = (AdieuClientSettings) { .total_deadline = TOTAL_DEADLINE_MS, .max_redirects = 1 };
}

void
adieu_client_settings_clear (AdieuClientSettings *settings)
{
}

GUri *
adieu_client_get_base (AdieuClient  *self,
                       GError      **error)
{
  return g_uri_build (G_URI_FLAGS_NONE, "http", NULL, "model", 80, "/", NULL, NULL);
}

const char *
adieu_client_get_base_url (AdieuClient *self)
{
  return "http://model/";
}

const char *
adieu_client_get_agent (AdieuClient *self)
{
  return "model";
}

char *
adieu_birthplace_find (void)
{
  return NULL;
}

/* Requests */

struct _AdieuRequest
{
  GObject     parent_instance;
  const char *method;
  GBytes     *body;
};

G_DEFINE_FINAL_TYPE (AdieuRequest, adieu_request, G_TYPE_OBJECT)

AdieuRequest *
adieu_request_new (const char *method,
                   const char *path)
{
  AdieuRequest *self = g_object_new (ADIEU_TYPE_REQUEST, NULL);

  self->method = method;

  return self;
}

void
adieu_request_set_body_bytes (AdieuRequest *self,
                              GBytes       *bytes,
                              const char   *content_type)
{
  self->body = g_bytes_ref (bytes);
}

AdieuRequest *
adieu_request_copy (AdieuRequest *self)
{
  AdieuRequest *copy = adieu_request_new (self->method, NULL);

  if (self->body != NULL)
    copy->body = g_bytes_ref (self->body);

  return copy;
}

static void
adieu_request_finalize (GObject *object)
{
  g_clear_pointer (&ADIEU_REQUEST (object)->body, g_bytes_unref);
}

static void
adieu_request_class_init (AdieuRequestClass *class)
{
  G_OBJECT_CLASS (class)->finalize = adieu_request_finalize;
}

static void
adieu_request_init (AdieuRequest *self)
{
}

GUri *
adieu_request_resolve (AdieuRequest  *self,
                       GUri          *base,
                       GError       **error)
{
  return g_uri_ref (base);
}

const char *
adieu_request_get_method (AdieuRequest *self)
{
  return self->method;
}

GBytes *
adieu_request_get_body (AdieuRequest *self)
{
  return self->body;
}

guint
adieu_request_get_deadline (AdieuRequest *self)
{
  return 0;
}

gboolean
adieu_request_get_fail_on_status (AdieuRequest *self)
{
  return TRUE;
}

AdieuPriority
adieu_request_get_priority (AdieuRequest *self)
{
  return ADIEU_PRIORITY_NORMAL;
}

AdieuProgress *
adieu_request_get_progress (AdieuRequest *self)
{
  return NULL;
}

gboolean
adieu_request_get_parse_json (AdieuRequest *self)
{
  return TRUE;
}

gboolean
adieu_method_is_safe (const char *method)
{
  return g_str_equal (method, "GET");
}

gboolean
adieu_headers_check_sendable (AdieuHeaders  *self,
                              GError       **error)
{
  return TRUE;
}

char *
adieu_url_for_people (GUri *uri)
{
  return g_strdup ("http://model/");
}

char *
adieu_uri_dup_origin (GUri *uri)
{
  return g_strdup ("http://model:80");
}

gboolean
adieu_uri_same_origin (GUri *a,
                       GUri *b)
{
  return TRUE;
}

/* Answers */

struct _AdieuResponse
{
  GObject parent_instance;
  guint   status;
};

G_DEFINE_FINAL_TYPE (AdieuResponse, adieu_response, G_TYPE_OBJECT)

AdieuResponse *
adieu_response_new (const char   *method,
                    const char   *url,
                    guint         status,
                    const char   *reason,
                    AdieuHeaders *sealed_headers,
                    GBytes       *body)
{
  AdieuResponse *self = g_object_new (ADIEU_TYPE_RESPONSE, NULL);

  self->status = status;

  return self;
}

static void
adieu_response_class_init (AdieuResponseClass *class)
{
}

static void
adieu_response_init (AdieuResponse *self)
{
}

guint
adieu_response_get_status (AdieuResponse *self)
{
  return self->status;
}

const char *
adieu_response_get_method (AdieuResponse *self)
{
  return "GET";
}

const char *
adieu_response_get_url (AdieuResponse *self)
{
  return "http://model/";
}

const char *
adieu_response_get_header (AdieuResponse *self,
                           const char    *name)
{
  return NULL;
}

gboolean
adieu_response_check_status (AdieuResponse  *self,
                             GError        **error)
{
  return TRUE;
}

gboolean
adieu_redirect_is_status (guint status)
{
  return status == 302;
}

GUri *
adieu_redirect_follow (const char  *method,
                       GUri        *from,
                       const char  *location,
                       guint        n_followed,
                       guint        max_redirects,
                       const char **refusal)
{
  *refusal = "no further";

  return n_followed < max_redirects ? g_uri_ref (from) : NULL;
}

/* Large answers go through a thread of their own. */

typedef struct
{
  AdieuResponse *response;
  AdieuReply    *reply;
} Job;

static void
parse (gpointer data)
{
  g_autofree Job *job = data;

  adieu_reply_send (job->reply, job->response, g_object_unref);
  adieu_reply_unref (job->reply);
}

gboolean
adieu_decoding_is_large (AdieuResponse *response)
{
  return model_server.large;
}

void
adieu_decoding_start (AdieuResponse *response,
                      AdieuReply    *reply)
{
  Job *job = g_new (Job, 1);

  *job = (Job) { response, adieu_reply_ref (reply) };
  model_start_daemon ("parser", parse, job);
}

/* Errors */

G_DEFINE_QUARK (adieu-client-error-quark, adieu_client_error)

GError *
adieu_error_new (AdieuClientError  code,
                 const char       *format,
                 ...)
{
  return g_error_new_literal (ADIEU_CLIENT_ERROR, code, format);
}

void
adieu_error_set_response (GError  *error,
                          GObject *response)
{
}

void
adieu_error_set_delivery (GError        *error,
                          AdieuDelivery  delivery)
{
}
