/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _AdieuLinger AdieuLinger;

/* On the network thread. */
AdieuLinger *adieu_linger_new      (int              fd,
                                    GDestroyNotify   done,
                                    gpointer         user_data);
void         adieu_linger_free     (AdieuLinger     *self);
void         adieu_linger_start    (AdieuLinger     *self,
                                    int              tail_fd);
gboolean     adieu_linger_has_said (AdieuLinger     *self,
                                    gint64           by);

G_END_DECLS
