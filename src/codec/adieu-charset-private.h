/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *adieu_charset_decode (const char  *bytes,
                            gsize        length,
                            const char  *content_type,
                            GError     **error);
char *adieu_charset_glance (const char  *bytes,
                            gsize        length,
                            const char  *content_type);

G_END_DECLS
