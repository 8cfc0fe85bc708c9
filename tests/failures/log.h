/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "fixture-witness.h"

G_BEGIN_DECLS

/* What the server has written, in its order: lines, which belong to the witness. */
typedef struct
{
  GPtrArray *arrivals; /* of requests that it has read */
  GPtrArray *knocks;   /* of those who connected */
  GPtrArray *rude;     /* ends of connections that the client has left without a goodbye */
} Log;

Log        *log_read          (Witness    *server);
void        log_free          (Log        *self);

/* The lines of one call. */
GPtrArray  *log_find_arrivals (Log        *self,
                               const char *call);

const char *line_get_text     (JsonObject *line,
                               const char *name);
gboolean    line_is_applied   (JsonObject *line);
guint       line_get_attempt  (JsonObject *line);
guint       line_get_status   (JsonObject *line);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Log, log_free)

G_END_DECLS
