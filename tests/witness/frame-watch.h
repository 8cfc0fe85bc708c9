/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

typedef struct
{
  gsize    skip;
  guint8   head[17];
  gsize    have;
  guint    goaways;
  guint32  error;
} FrameWatch;

void witness_frame_watch_init (FrameWatch   *self);
void witness_frame_watch_take (FrameWatch   *self,
                               const guint8 *bytes,
                               gsize         length);
