/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-client.h>

#include "closing/adieu-census-private.h"
#include "closing/adieu-ledger-private.h"
#include "transport/adieu-core-private.h"

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
} AdieuClientSettings;

/* What is set at construction. */
typedef struct
{
  char           *base_url;
  char           *user_agent;
  GTlsDatabase   *tls_database;
  GProxyResolver *proxy_resolver;
  guint           max_connections_per_host;
  guint           idle_timeout;
} AdieuClientFixed;

void                    adieu_client_settings_clear  (AdieuClientSettings *self);

/* From any thread. */
const AdieuClientFixed *adieu_client_get_fixed       (AdieuClient         *self);
AdieuClientSettings    *adieu_client_lock_settings   (AdieuClient         *self);
void                    adieu_client_unlock_settings (AdieuClient         *self);
void         adieu_client_read_settings  (AdieuClient               *self,
                                          AdieuClientSettings       *settings);
GUri        *adieu_client_get_base       (AdieuClient               *self,
                                          GError                   **error);
const char  *adieu_client_get_agent      (AdieuClient               *self);
AdieuCore   *adieu_client_get_core       (AdieuClient               *self);
AdieuLedger *adieu_client_get_ledger     (AdieuClient               *self);
AdieuCensusEntry *adieu_client_get_census_entry (AdieuClient        *self);

G_END_DECLS
