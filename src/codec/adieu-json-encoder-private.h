/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "codec/adieu-json-writer-private.h"

G_BEGIN_DECLS

gboolean adieu_json_encoder_write (AdieuJsonWriter  *writer,
                                   GObject          *object,
                                   AdieuNaming       naming,
                                   GError          **error);

G_END_DECLS
