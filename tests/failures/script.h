/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "fixture-witness.h"

G_BEGIN_DECLS

/* When the application keeps its loop busy until the deadline of the call has passed. */
typedef enum
{
  STALL_NEVER,
  STALL_IN_SIGN, /* of the attempt that is named */
  STALL_IN_REST, /* after the answer to it */
} Stall;

typedef struct
{
  char       *id;        /* "SEED.1" */
  const char *method;
  gsize       body_bytes;
  char       *fates;     /* what the server does with it, one after the other */
  guint       begin_ms;
  guint       deadline_ms;
  guint       cancel_ms; /* 0: nobody cancels it */
  Stall       stall;
  guint       stall_at;
} ScriptCall;

/* All of it follows from the seed. */
typedef struct
{
  guint32     seed;
  Transport   transport;
  gboolean    in_turn; /* each call begins when the one before has been answered */
  char       *door;    /* what those meet who connect */

  gboolean    circuit_breaker;
  gboolean    keys;
  const char *key_header;
  guint       max_attempts;
  guint       retry_delay;
  guint       max_retry_delay;
  guint       max_retry_after;
  guint       connect_deadline;
  guint       first_byte_deadline;
  guint       idle_deadline;
  guint       max_connections;

  GPtrArray  *calls;
} Script;

/* All times are taken @pace times. */
Script   *script_new           (guint32     seed,
                                guint       pace);
void      script_free          (Script     *self);
char     *script_describe      (Script     *self);

gboolean  script_is_write      (ScriptCall *call);
gboolean  script_is_idempotent (ScriptCall *call);
gboolean  script_is_repeatable (Script     *self,
                                ScriptCall *call);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Script, script_free)

G_END_DECLS
