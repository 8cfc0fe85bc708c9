/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-enums.h>

G_BEGIN_DECLS

/* Reading: what is wrong with the bytes is %ADIEU_CLIENT_ERROR_INVALID_CONTENT. */
JsonNode   *adieu_json_parse        (const char   *bytes,
                                     gsize         length,
                                     GError      **error);
GObject    *adieu_json_to_object    (const char   *bytes,
                                     gsize         length,
                                     GType         type,
                                     AdieuNaming   naming,
                                     GError      **error);
GListModel *adieu_json_to_list      (const char   *bytes,
                                     gsize         length,
                                     GType         item_type,
                                     AdieuNaming   naming,
                                     GError      **error);

/* Writing: what cannot be written is %ADIEU_CLIENT_ERROR_INVALID_REQUEST. */
GBytes     *adieu_json_write        (JsonNode     *node,
                                     GError      **error);
GBytes     *adieu_json_from_object  (GObject      *object,
                                     AdieuNaming   naming,
                                     GError      **error);
GBytes     *adieu_json_from_variant (GVariant     *variant,
                                     GError      **error);

G_END_DECLS
