/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char     *adieu_content_type_dup_essence   (const char *content_type);
char     *adieu_content_type_dup_parameter (const char *content_type,
                                            const char *name);
gboolean  adieu_content_type_is_json       (const char *content_type);

G_END_DECLS
