/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

GDateTime *adieu_json_date_parse  (const char *text,
                                   gsize       length);
char      *adieu_json_date_format (GDateTime  *date);

G_END_DECLS
