/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "codec/adieu-json-writer-private.h"

G_BEGIN_DECLS

gboolean adieu_json_variant_write (AdieuJsonWriter  *writer,
                                   GVariant         *variant,
                                   GError          **error);

G_END_DECLS
