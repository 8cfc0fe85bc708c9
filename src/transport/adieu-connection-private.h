/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _AdieuConnection AdieuConnection;

typedef void (*AdieuConnectionGone) (AdieuConnection *connection,
                                     gpointer         user_data);

/* On the network thread. */
AdieuConnection *adieu_connection_new            (guint64              id,
                                                  GSocketConnection   *stream,
                                                  AdieuConnectionGone  gone,
                                                  gpointer             user_data);
guint64          adieu_connection_get_id         (AdieuConnection     *self);
guint64          adieu_connection_get_serial     (AdieuConnection     *self);
void             adieu_connection_set_tls        (AdieuConnection     *self,
                                                  GTlsConnection      *tls);
gboolean         adieu_connection_is_multiplexed (AdieuConnection     *self);
void             adieu_connection_set_until      (AdieuConnection     *self,
                                                  gint64               until);
void             adieu_connection_kick           (AdieuConnection     *self);
void             adieu_connection_cut            (AdieuConnection     *self);

guint            adieu_connection_count          (void);
void             adieu_connection_watch_fork     (void);

G_END_DECLS
