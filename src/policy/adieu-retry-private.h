/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-error.h>

G_BEGIN_DECLS

/* What a hook says of an attempt. */
typedef enum
{
  ADIEU_RETRY_VERDICT_DEFAULT,
  ADIEU_RETRY_VERDICT_RETRY,
  ADIEU_RETRY_VERDICT_STOP,
} AdieuRetryVerdict;

/* Why there is no other attempt. */
typedef enum
{
  ADIEU_RETRY_STOP_VERDICT,
  ADIEU_RETRY_STOP_OURS,
  ADIEU_RETRY_STOP_ANSWER,
  ADIEU_RETRY_STOP_LASTING,
  ADIEU_RETRY_STOP_UNSAFE,
  ADIEU_RETRY_STOP_BODY,
  ADIEU_RETRY_STOP_ATTEMPTS,
  ADIEU_RETRY_STOP_REST,
  ADIEU_RETRY_STOP_BUDGET,
  ADIEU_RETRY_STOP_RETRY_AFTER,
  ADIEU_RETRY_STOP_DEADLINE,
} AdieuRetryStop;

/* An attempt that has come to an end, and what else counts. Times are monotonic and in
 * microseconds, delays in milliseconds. */
typedef struct
{
  const char        *method;
  gboolean           has_key;         /* the request carries an idempotency key */
  gboolean           can_replay_body; /* or has none */
  guint              attempt;         /* which one that was, from 1 on */
  guint              max_attempts;

  guint              status;          /* 0 without an answer */
  const GError      *error;           /* NULL without a failure */
  AdieuDelivery      delivery;
  AdieuRetryVerdict  verdict;

  gboolean           is_limited;      /* the answer says: not so often */
  gint64             retry_after_ms;  /* -1 if the answer does not tell */
  gboolean           is_over_budget;
  gboolean           host_rests;

  gint64             now;
  gint64             deadline;        /* of the call as a whole, 0 for none */
  guint              base_delay_ms;
  guint              max_delay_ms;
  guint              max_retry_after_ms;
  double             chance;          /* a random number from 0 to 1 */
} AdieuRetryCase;

typedef struct
{
  gboolean    again;
  guint       delay_ms;
  const char *reason; /* for a log, untranslated */
  const char *advice; /* for the error's message, translated; NULL if there is nothing to say */
} AdieuRetryRuling;

gboolean         adieu_retry_method_is_idempotent (const char           *method);
const char      *adieu_retry_advise               (AdieuRetryStop        why);
AdieuRetryRuling adieu_retry_judge                (const AdieuRetryCase *attempt);

G_END_DECLS
