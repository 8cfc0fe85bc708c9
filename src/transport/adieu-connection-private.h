/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _AdieuConnection AdieuConnection;

/* @lost: the peer has ended it, and libsoup says nothing. @broken: libsoup holds on to what is
 * closed under it. @gone: the last that is heard of it. */
typedef struct
{
  void (*lost)   (AdieuConnection *connection,
                  gpointer         user_data);
  void (*broken) (AdieuConnection *connection,
                  gpointer         user_data);
  void (*gone)   (AdieuConnection *connection,
                  gpointer         user_data);
} AdieuConnectionFuncs;

/* On the network thread. */
AdieuConnection *adieu_connection_new            (guint64                     id,
                                                  GSocketConnection          *stream,
                                                  const AdieuConnectionFuncs *funcs,
                                                  gpointer                    user_data);
guint64          adieu_connection_get_id         (AdieuConnection     *self);
guint64          adieu_connection_get_serial     (AdieuConnection     *self);
void             adieu_connection_set_tls        (AdieuConnection     *self,
                                                  GTlsConnection      *tls);
gboolean         adieu_connection_is_multiplexed (AdieuConnection     *self);
void             adieu_connection_make_room      (AdieuConnection     *self);
void             adieu_connection_kick           (AdieuConnection     *self);
gboolean         adieu_connection_is_kicked      (AdieuConnection     *self);
gboolean         adieu_connection_has_said       (AdieuConnection     *self,
                                                  gint64               by);
guint64          adieu_connection_get_moved      (AdieuConnection     *self);
void             adieu_connection_close          (AdieuConnection     *self);
void             adieu_connection_cut            (AdieuConnection     *self);

guint            adieu_connection_count          (void);
void             adieu_connection_watch_fork     (void);

G_END_DECLS
