/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* What this process occupies at a moment. */
typedef struct
{
  guint64 bytes; /* of memory of its own, in RAM */
  guint   n_descriptors;
} Footprint;

void     footprint_take       (Footprint       *self);
void     footprint_report     (const Footprint *before,
                               const Footprint *after,
                               const char      *what);
guint64  footprint_get_peak   (void);

/* How many of something: all of them, or where it has to be quick as many as will do. */
guint    load_get_n           (guint            in_full,
                               guint            in_short);
