/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

guint adieu_backoff_get_ceiling (guint  base_ms,
                                 guint  max_ms,
                                 guint  n);
guint adieu_backoff_get_delay   (guint  base_ms,
                                 guint  max_ms,
                                 guint  n,
                                 double chance);

G_END_DECLS
