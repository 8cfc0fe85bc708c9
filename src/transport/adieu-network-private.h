/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* From any thread. */
void          adieu_network_start       (void);
void          adieu_network_post        (GDestroyNotify  act,
                                         gpointer        data);

/* On the network thread. */
void          adieu_network_expect_tasks (int change);
GMainContext *adieu_network_get_context (void);
gboolean      adieu_network_is_current  (void);

/* Alarms: many deadlines, one source. Embedded in whatever has a deadline. */
typedef struct _AdieuAlarm AdieuAlarm;
struct _AdieuAlarm
{
  GSequenceIter  *place;
  gint64          at; /* monotonic time, µs; 0: not set */
  void          (*ring) (AdieuAlarm *self);
};

void          adieu_alarm_set           (AdieuAlarm *self,
                                         gint64      at);
void          adieu_alarm_clear         (AdieuAlarm *self);
void          adieu_alarm_forget_all    (void);

G_END_DECLS
