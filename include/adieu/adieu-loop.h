/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (ADIEU_INSIDE) && !defined (ADIEU_COMPILATION)
#error "Only <adieu/adieu.h> can be included directly."
#endif

#include <adieu/adieu-types.h>

G_BEGIN_DECLS

ADIEU_AVAILABLE_IN_ALL
int      adieu_foreign_loop_get_fd   (void);
ADIEU_AVAILABLE_IN_ALL
gboolean adieu_foreign_loop_dispatch (void);

ADIEU_AVAILABLE_IN_ALL
gboolean adieu_drain                 (guint      timeout_ms);
ADIEU_AVAILABLE_IN_ALL
void     adieu_main_loop_run         (GMainLoop *loop);

G_END_DECLS
