/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

const char *adieu_json_member_string  (JsonObject *object,
                                       const char *name);
gboolean    adieu_json_member_true    (JsonObject *object,
                                       const char *name);
gint64      adieu_json_member_seconds (JsonObject *object,
                                       const char *name,
                                       gint64      otherwise);

G_END_DECLS
