/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "loop.h"
#include "options.h"
#include "record.h"

#include <openssl/ssl.h>

typedef enum
{
  TRANSPORT_HTTP,
  TRANSPORT_HTTPS,
  TRANSPORT_H2,
  TRANSPORT_UNIX
} Transport;

/* What all connections share. Main owns it and everything in it. */
typedef struct
{
  Options    *options;
  Loop       *loop;
  Record     *record;
  SSL_CTX    *https_context;
  SSL_CTX    *h2_context;
  GPtrArray  *listeners;
  GPtrArray  *connections;
  GHashTable *open_gates;
  GPtrArray  *held;
  guint64     accepted;
  guint64     clean;
  guint64     left_open;
  gboolean    reading;
  gboolean    accepting;
  gboolean    quitting;
} Witness;

/* listener.c */
gboolean    witness_listen                (Witness    *self,
                                           GError    **error);
void        witness_listeners_update      (Witness    *self);
void        witness_listeners_drain       (Witness    *self);
void        witness_listeners_close       (Witness    *self);

/* commands.c */
void        witness_command               (Witness    *self,
                                           const char *line);

const char *witness_transport_get_name    (Transport   transport);
