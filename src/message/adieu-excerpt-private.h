/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *adieu_excerpt_line (const char *text,
                          guint       max_chars);
char *adieu_excerpt_body (GBytes     *body,
                          const char *content_type,
                          guint       max_chars);

G_END_DECLS
