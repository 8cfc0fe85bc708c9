/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum
{
  TRANSPORT_HTTP,
  TRANSPORT_HTTPS,
  TRANSPORT_H2,
  TRANSPORT_UNIX,
} Transport;

typedef struct Witness Witness;

/* @arguments as on a command line, such as "--http --h2"; "--unix" needs no path. */
Witness      *witness_start         (const char *arguments);
void          witness_forgive       (Witness    *self,
                                     const char *why);
void          witness_stop          (Witness    *self);
GPtrArray    *witness_quit          (Witness    *self);
void          witness_free          (Witness    *self);

const char   *witness_get_name      (Transport   transport);
guint         witness_get_port      (Witness    *self,
                                     Transport   transport);
const char   *witness_get_base      (Witness    *self,
                                     Transport   transport);
const char   *witness_get_ca_path   (Witness    *self);
GTlsDatabase *witness_get_ca        (Witness    *self);

void          witness_tell          (Witness    *self,
                                     const char *format,
                                     ...) G_GNUC_PRINTF (2, 3);

/* Each event is given out once, and belongs to the witness. A wait that takes too long
 * ends the program with what the witness has said. */
JsonObject   *witness_wait_event    (Witness    *self,
                                     const char *event);
JsonObject   *witness_wait_request  (Witness    *self,
                                     const char *path);
guint         witness_count         (Witness    *self,
                                     const char *event);

G_END_DECLS
