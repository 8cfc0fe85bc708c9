/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-client.h>

#include "closing/adieu-census-private.h"
#include "client/adieu-join-private.h"
#include "client/adieu-keyring-private.h"
#include "client/adieu-origins-private.h"
#include "client/adieu-pool-private.h"
#include "closing/adieu-ledger-private.h"

G_BEGIN_DECLS

/* What of a client's settings one call goes by: they may change while it is under way. */
typedef struct
{
  AdieuHeaders *default_headers; /* sealed */
  guint         total_deadline;
  guint         connect_deadline;
  guint         first_byte_deadline;
  guint         idle_deadline;
  guint64       max_head_bytes;
  guint64       max_body_bytes;
  guint         max_redirects;
  guint         max_attempts;
  guint         retry_delay;
  guint         max_retry_delay;
  guint         max_retry_after;
  char         *idempotency_header;
  gboolean      idempotency_keys;
  gboolean      circuit_breaker;
  double        requests_per_second;
  guint         burst;
} AdieuClientSettings;

/* What is set at construction. */
typedef struct
{
  AdieuClient    *parent; /* until the client is constructed */
  char           *base_url;
  char           *user_agent;
  GTlsDatabase   *tls_database;
  GProxyResolver *proxy_resolver;
  guint           max_connections_per_host;
  guint           idle_timeout;
} AdieuClientFixed;

void                    adieu_client_fixed_init      (AdieuClientFixed    *self);
void                    adieu_client_settings_init   (AdieuClientSettings *self);
void                    adieu_client_settings_clear  (AdieuClientSettings *self);
void                    adieu_client_init_properties (GObjectClass        *class);

/* From any thread. */
AdieuClientFixed       *adieu_client_get_fixed       (AdieuClient         *self);
AdieuClientSettings    *adieu_client_lock_settings   (AdieuClient         *self);
void                    adieu_client_unlock_settings (AdieuClient         *self);
void         adieu_client_read_settings  (AdieuClient               *self,
                                          AdieuClientSettings       *settings);
GUri        *adieu_client_get_base       (AdieuClient               *self,
                                          GError                   **error);
const char  *adieu_client_get_agent      (AdieuClient               *self);
AdieuPool   *adieu_client_get_pool       (AdieuClient               *self);
AdieuTenant *adieu_client_get_tenant     (AdieuClient               *self);
gboolean     adieu_client_is_open        (AdieuClient               *self);
AdieuCore   *adieu_client_get_core       (AdieuClient               *self);
AdieuOrigins *adieu_client_get_origins   (AdieuClient               *self);
AdieuKeyring *adieu_client_get_keyring   (AdieuClient               *self);
AdieuJoins  *adieu_client_get_joins      (AdieuClient               *self);
void         adieu_client_notify_rate_limit (AdieuClient            *self);
AdieuAuth   *adieu_client_dup_auth_for   (AdieuClient               *self,
                                          GUri                      *uri,
                                          GUri                      *base);

/* Code of the application. */
gboolean     adieu_client_runs_hooks     (AdieuClient               *self);
gboolean     adieu_client_prepare        (AdieuClient               *self,
                                          AdieuRequest              *request,
                                          GError                   **error);
gboolean     adieu_client_sign           (AdieuClient               *self,
                                          AdieuAttempt              *attempt,
                                          GError                   **error);
AdieuVerdict adieu_client_judge          (AdieuClient               *self,
                                          AdieuAttempt              *attempt,
                                          AdieuResponse             *response,
                                          GError                   **error);
void         adieu_client_init_hooks     (AdieuClientClass          *class);

AdieuLedger *adieu_client_get_ledger     (AdieuClient               *self);
AdieuCensusEntry *adieu_client_get_census_entry (AdieuClient        *self);

G_END_DECLS
