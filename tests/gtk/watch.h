/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu.h>

G_BEGIN_DECLS

/* What one kind of time was, for each iteration of the main loop. */
typedef enum
{
  WATCH_TURN_CPU,  /* of an iteration, all that ran */
  WATCH_TURN_WALL,
  WATCH_OURS_CPU,  /* in it, what ran in Adieu */
  WATCH_OURS_WALL,
  N_WATCHES
} Watch;

void     watch_begin           (void);
void     watch_next_phase      (void);
guint    watch_get_furthest    (void);
gboolean watch_was_overhasty   (void);
void     watch_get_last        (gint64       nanoseconds[N_WATCHES]);
void     watch_report          (JsonBuilder *report,
                                const char  *name);

void     watch_enter           (gboolean     ours);
void     watch_leave           (void);

gsize    watch_resident_bytes  (void);

G_END_DECLS
