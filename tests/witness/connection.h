/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ending.h"
#include "frame-watch.h"
#include "tls.h"
#include "witness.h"

typedef struct Exchange Exchange;

/* What HTTP/1.1 and HTTP/2 do differently. */
typedef struct
{
  gpointer (*open)     (Connection    *connection);
  void     (*close)    (gpointer       speaker);
  /* Bytes from the client. */
  void     (*take)     (gpointer       speaker,
                        const guint8  *bytes,
                        gsize          length);
  /* Appends bytes for the client; FALSE when there is nothing to say now. */
  gboolean (*fill)     (gpointer       speaker,
                        GByteArray    *plain);
  gboolean (*is_full)  (gpointer       speaker);
  /* An answer is due; its body can go on; the server says farewell first. */
  void     (*answer)   (gpointer       speaker,
                        Exchange      *exchange);
  void     (*wake)     (gpointer       speaker,
                        Exchange      *exchange);
  void     (*farewell) (gpointer       speaker);
} Protocol;

extern const Protocol witness_http1;
extern const Protocol witness_http2;

struct Connection
{
  Witness        *witness;
  guint64         number;
  Transport       transport;
  int             fd;
  Watch          *watch;

  Tls            *tls;
  gboolean        shook_hands;
  const Protocol *protocol;
  gpointer        speaker;
  FrameWatch      frames;

  GByteArray     *out;
  guint64         queued;
  guint64         sent;
  gboolean        dry;
  gboolean        mute;
  GPtrArray      *finishing;
  GQueue          marks;

  GPtrArray      *exchanges;
  GQueue          details;
  guint64         requests;
  guint64         answered;

  Ending          ending;
  gboolean        over;
};

void witness_connection_new       (Witness    *witness,
                                   int         fd,
                                   Transport   transport);
void witness_connection_pump      (Connection *self);
void witness_connection_listen    (Connection *self);
void witness_connection_flush     (Connection *self);
void witness_connection_over      (Connection *self);

void witness_connection_add       (Connection *self,
                                   Exchange   *exchange);
void witness_connection_remove    (Connection *self,
                                   Exchange   *exchange);
void witness_connection_finishing (Connection *self,
                                   gpointer    detail);
void witness_connection_abandon   (Connection *self);
