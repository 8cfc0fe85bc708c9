/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

typedef struct Loop  Loop;
typedef struct Watch Watch;
typedef struct Timer Timer;

typedef void (*WatchFunc) (gpointer owner,
                           guint32  events);
typedef void (*TimerFunc) (gpointer owner);

Loop     *witness_loop_new      (void);
void      witness_loop_free     (Loop           *self);
gboolean  witness_loop_turn     (Loop           *self,
                                 int             wait_ms);
void      witness_loop_later    (Loop           *self,
                                 GDestroyNotify  destroy,
                                 gpointer        data);

Watch    *witness_watch_new     (Loop           *loop,
                                 int             fd,
                                 WatchFunc       func,
                                 gpointer        owner);
gboolean  witness_watch_set     (Watch          *self,
                                 guint32         events);
void      witness_watch_clear   (Watch         **self);

void      witness_timer_set     (Loop           *loop,
                                 Timer         **slot,
                                 guint           delay_ms,
                                 TimerFunc       func,
                                 gpointer        owner);
void      witness_timer_clear   (Timer         **slot);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Loop, witness_loop_free)
