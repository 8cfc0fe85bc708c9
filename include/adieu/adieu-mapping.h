/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (ADIEU_INSIDE) && !defined (ADIEU_COMPILATION)
#error "Only <adieu/adieu.h> can be included directly."
#endif

#include <adieu/adieu-types.h>

G_BEGIN_DECLS

ADIEU_AVAILABLE_IN_ALL
void adieu_param_spec_set_item_type (GParamSpec *pspec,
                                     GType       item_type);

G_END_DECLS
