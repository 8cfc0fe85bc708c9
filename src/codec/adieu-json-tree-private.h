/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "codec/adieu-json-reader-private.h"
#include "codec/adieu-json-writer-private.h"

G_BEGIN_DECLS

JsonNode *adieu_json_tree_read  (AdieuJsonReader  *reader,
                                 AdieuJsonToken    token,
                                 GError          **error);
gboolean  adieu_json_tree_write (AdieuJsonWriter  *writer,
                                 JsonNode         *node,
                                 GError          **error);

G_END_DECLS
