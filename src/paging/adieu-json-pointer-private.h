/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* @place is a JSON pointer (RFC 6901), or the name of a member, which then begins with no "/". */
JsonNode *adieu_json_find           (JsonNode    *root,
                                     const char  *place);
gboolean  adieu_json_is_null        (JsonNode    *node);
char     *adieu_json_dup_document   (JsonNode    *node);
char     *adieu_json_dup_text       (JsonNode    *node);
gboolean  adieu_json_get_count      (JsonNode    *node,
                                     gint64      *count);

/* An element that outlives its array: it no longer leads back to it. */
JsonNode *adieu_json_ref_element    (JsonArray   *list,
                                     guint        position);

G_END_DECLS
