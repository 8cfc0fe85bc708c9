/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "transport/adieu-tenant-private.h"

G_BEGIN_DECLS

typedef struct _AdieuCore AdieuCore;

/* What of a client's settings the network thread needs. Never changed once the core is
 * made. */
typedef struct
{
  char           *socket_path;    /* NULL: TCP */
  GTlsDatabase   *tls_database;   /* NULL: the system's */
  GProxyResolver *proxy_resolver; /* NULL: the system's */
  guint           max_connections_per_host;
  guint           idle_timeout_ms;
} AdieuCoreSettings;

/* From any thread. */
AdieuCore               *adieu_core_new          (AdieuCoreSettings       *settings);
AdieuCore               *adieu_core_ref          (AdieuCore               *self);
void                     adieu_core_unref        (AdieuCore               *self);
gboolean                 adieu_core_is_foreign   (AdieuCore               *self);
gboolean                 adieu_core_is_open      (AdieuCore               *self);
gboolean                 adieu_core_is_closed    (AdieuCore               *self);
void                     adieu_core_close        (AdieuCore               *self,
                                                  GDestroyNotify           tell,
                                                  gpointer                 user_data);
void                     adieu_core_close_tenant (AdieuCore               *self,
                                                  AdieuTenant             *tenant,
                                                  GDestroyNotify           tell,
                                                  gpointer                 user_data);

const AdieuCoreSettings *adieu_core_get_settings (AdieuCore               *self);

/* On the network thread. */
typedef struct _AdieuExchange AdieuExchange;
typedef struct _AdieuHost     AdieuHost;
typedef struct _AdieuWire     AdieuWire;

gboolean                 adieu_core_is_leaving   (AdieuCore               *self);
GQueue                  *adieu_core_get_waits    (AdieuCore               *self);
AdieuHost               *adieu_core_queue        (AdieuCore               *self,
                                                  AdieuExchange           *exchange);
void                     adieu_core_run_queue    (AdieuCore               *self,
                                                  AdieuHost               *host);
void                     adieu_core_drop_wire    (AdieuCore               *self,
                                                  AdieuWire               *wire);
void                     adieu_core_wire_said    (AdieuCore               *self);
void                     adieu_core_wire_gone    (AdieuCore               *self,
                                                  AdieuWire               *wire);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdieuCore, adieu_core_unref)

G_END_DECLS
