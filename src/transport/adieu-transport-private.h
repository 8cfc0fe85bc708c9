/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include <adieu/adieu-enums.h>
#include <adieu/adieu-headers.h>

#include "closing/adieu-reply-private.h"
#include "transport/adieu-core-private.h"

G_BEGIN_DECLS

typedef struct _AdieuExchange AdieuExchange;

/* What is to be sent, complete and checked, and within which limits. */
typedef struct
{
  guint64       serial; /* of the call, for debug output */
  AdieuTenant  *tenant;
  char         *method;
  GUri         *uri;
  AdieuHeaders *headers; /* nobody else's */
  GBytes       *body;    /* NULL: none */
  char         *content_type;
  AdieuPriority priority;

  guint64       max_head_bytes;
  guint64       max_body_bytes;
  gint64        total_until; /* monotonic time, µs; 0: none */
  guint         connect_ms;  /* 0: none, here and below */
  guint         first_byte_ms;
  guint         idle_ms;
} AdieuOrder;

/* What came of it: an error, or an answer. */
typedef struct
{
  GError       *error;
  guint         status;
  char         *reason;
  AdieuHeaders *headers; /* sealed */
  GBytes       *body;
} AdieuOutcome;

void           adieu_order_free        (AdieuOrder     *order);
void           adieu_outcome_free      (AdieuOutcome   *outcome);

/* Takes the order. What comes of it, an AdieuOutcome, is sent to @reply, once. */
AdieuExchange *adieu_transport_send    (AdieuCore      *core,
                                        AdieuOrder     *order,
                                        AdieuReply     *reply);

/* Each gives up the exchange: it has been answered; nobody wants its answer; nobody can be
 * given its answer, so that a write goes on and a read does not. */
void           adieu_transport_done    (AdieuExchange  *exchange);
void           adieu_transport_cancel  (AdieuExchange  *exchange);
void           adieu_transport_forsake (AdieuExchange  *exchange);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdieuOrder, adieu_order_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdieuOutcome, adieu_outcome_free)

G_END_DECLS
