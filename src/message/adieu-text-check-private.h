/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean  adieu_refuse               (GError      **error,
                                      const char   *format,
                                      ...) G_GNUC_PRINTF (2, 3);

gboolean  adieu_text_is_token        (const char   *text);
gboolean  adieu_text_is_media_type   (const char   *text);
gboolean  adieu_text_check           (const char   *text,
                                      const char   *allowed_controls,
                                      const char   *subject,
                                      GError      **error);

char     *adieu_text_quote           (const char   *text);
gboolean  adieu_text_is_triplet      (const char   *text);
void      adieu_text_append_encoded  (GString      *out,
                                      const char   *text,
                                      const char   *kept);
void      adieu_text_append_ascii    (GString      *out,
                                      const char   *text,
                                      gsize         length);

G_END_DECLS
