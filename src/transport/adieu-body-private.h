/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _AdieuBody AdieuBody;

AdieuBody *adieu_body_new     (const char *content_encoding,
                               goffset     content_length,
                               guint64     max_bytes,
                               GError    **error);
void       adieu_body_free    (AdieuBody  *self);

guint8    *adieu_body_reserve (AdieuBody  *self,
                               gsize      *room);
gboolean   adieu_body_commit  (AdieuBody  *self,
                               gsize       n_read,
                               GError    **error);
GBytes    *adieu_body_finish  (AdieuBody  *self,
                               GError    **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdieuBody, adieu_body_free)

G_END_DECLS
