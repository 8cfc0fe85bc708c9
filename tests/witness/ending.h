/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "loop.h"

typedef struct Connection Connection;

/* What the server means to do once what it has to say is said. */
typedef enum
{
  PLAN_STAY,
  PLAN_ANSWER,
  PLAN_LEAVE,
  PLAN_CUT,
  PLAN_RESET
} Plan;

typedef enum
{
  SEEN_GOAWAY,
  SEEN_CLOSE_NOTIFY,
  SEEN_FIN,
  SEEN_RST
} Seen;

/* How a connection ends, both halves. Part of a connection. */
typedef struct
{
  gboolean    seen[SEEN_RST + 1];
  Seen        order[SEEN_RST + 1];
  guint       n_order;
  guint32     goaway_error;
  int         error;
  Plan        plan;
  gboolean    server_first;
  gboolean    server_reset;
  gboolean    said_notify;
  gboolean    said_fin;
  gboolean    waited;
  Timer      *timer;
} Ending;

void     witness_ending_see        (Connection *connection,
                                    Seen        what);
void     witness_ending_plan       (Connection *connection,
                                    Plan        plan);
void     witness_ending_reset      (Connection *connection);
void     witness_ending_step       (Connection *connection);
void     witness_ending_check      (Connection *connection);
gboolean witness_ending_is_leaving (Connection *connection);
gboolean witness_ending_under_way  (Connection *connection);
void     witness_ending_record     (Connection *connection);
