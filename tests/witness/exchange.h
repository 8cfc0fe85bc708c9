/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "answer.h"
#include "connection.h"

#define BODY_WAIT -1

typedef enum
{
  DETAIL_PENDING,
  DETAIL_ANSWERED,
  DETAIL_ABORTED
} DetailState;

/* What the end line says of a request; outlives the exchange. Reference counted. */
typedef struct
{
  int          stream;
  int          status;
  char        *method;
  char        *path;
  DetailState  state;
} Detail;

/* One request and its answer. Owned by its connection. */
struct Exchange
{
  Connection *connection;
  int         stream;
  char       *method;
  char       *target;
  char       *path;
  char       *query;
  char       *request_id;
  GPtrArray  *headers;
  GByteArray *body;
  guint64     body_bytes;
  Detail     *detail;
  Answer     *answer;
  gboolean    due;
  Timer      *timer;
  gsize       chunk_left;
};

Exchange   *witness_exchange_new        (Connection   *connection,
                                         int           stream,
                                         const char   *method,
                                         const char   *target,
                                         GPtrArray    *headers);
void        witness_exchange_free       (Exchange     *self);
void        witness_exchange_take_body  (Exchange     *self,
                                         const guint8 *bytes,
                                         gsize         length);
void        witness_exchange_received   (Exchange     *self);
void        witness_exchange_release    (Exchange     *self);
void        witness_gate_open           (Witness      *witness,
                                         const char   *name,
                                         Connection   *here);
void        witness_exchange_finished   (Exchange     *self);
void        witness_exchange_trouble    (Exchange     *self);
gssize      witness_exchange_read       (Exchange     *self,
                                         guint8       *buffer,
                                         gsize         room);

gboolean    witness_exchange_is_whole   (Exchange     *self);
gboolean    witness_exchange_wants_body (Exchange     *self);
char       *witness_exchange_dup_query  (Exchange     *self,
                                         const char   *name);
gint64      witness_exchange_get_number (Exchange     *self,
                                         const char   *name,
                                         gint64        fallback,
                                         gint64        max);

Detail     *witness_detail_ref          (Detail       *self);
void        witness_detail_unref        (Detail       *self);
const char *witness_detail_get_state    (Detail       *self);
