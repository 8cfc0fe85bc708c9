/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The same descriptor twice where the system has eventfd. */
typedef struct
{
  int read_fd;
  int write_fd;
} AdieuBell;

void adieu_bell_open    (AdieuBell *self);
void adieu_bell_close   (AdieuBell *self);
void adieu_bell_ring    (AdieuBell *self);
void adieu_bell_silence (AdieuBell *self);
void adieu_bell_renew   (AdieuBell *self);

G_END_DECLS
