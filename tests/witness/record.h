/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "loop.h"

typedef struct Record Record;

Record  *witness_record_new   (Loop        *loop,
                               const char  *path,
                               gboolean     terse,
                               GError     **error);
void     witness_record_free  (Record      *self);
GString *witness_record_begin (Record      *self,
                               const char  *event);
void     witness_record_end   (Record      *self,
                               GString     *line);

void     witness_json_quote   (GString     *text,
                               const char  *value);
void     witness_json_name    (GString     *text,
                               const char  *name);
void     witness_json_string  (GString     *text,
                               const char  *name,
                               const char  *value);
void     witness_json_number  (GString     *text,
                               const char  *name,
                               gint64       value);
void     witness_json_boolean (GString     *text,
                               const char  *name,
                               gboolean     value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Record, witness_record_free)
