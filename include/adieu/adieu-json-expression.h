/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (ADIEU_INSIDE) && !defined (ADIEU_COMPILATION)
#error "Only <adieu/adieu.h> can be included directly."
#endif

#include <adieu/adieu-types.h>

G_BEGIN_DECLS

ADIEU_AVAILABLE_IN_ALL
char     *adieu_json_expression_text    (GObject     *scope,
                                         GObject     *item,
                                         const char  *member);
ADIEU_AVAILABLE_IN_ALL
gboolean  adieu_json_expression_boolean (GObject     *scope,
                                         GObject     *item,
                                         const char  *member);
ADIEU_AVAILABLE_IN_ALL
gint64    adieu_json_expression_integer (GObject     *scope,
                                         GObject     *item,
                                         const char  *member);
ADIEU_AVAILABLE_IN_ALL
double    adieu_json_expression_number  (GObject     *scope,
                                         GObject     *item,
                                         const char  *member);

G_END_DECLS
