/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#define BODY_UNKNOWN_LENGTH G_MAXUINT64

typedef struct Body Body;

Body    *witness_body_new_bytes   (gconstpointer  data,
                                   gsize          length);
Body    *witness_body_new_pattern (guint64        length);
Body    *witness_body_new_objects (guint64        bytes);
Body    *witness_body_new_gzip    (const char    *text,
                                   guint64        length);
void     witness_body_free        (Body          *self);
guint64  witness_body_get_length  (Body          *self);
gsize    witness_body_read        (Body          *self,
                                   guint8        *buffer,
                                   gsize          room);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Body, witness_body_free)
