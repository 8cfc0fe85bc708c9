/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Pure: how many retries a host bears, however many calls there are: as gRPC throttles them
 * (gRFC A6, "Throttling Retry Attempts"). Of 10 tokens each failure that might pass takes one and
 * each answer gives back a tenth; retries go on while more than half are left. Each retry costs
 * a token above the half, so n calls make no more than 1.1 n + 5 attempts, whatever the server
 * does. Belongs to whoever embeds it, one a host, one thread at a time. */

#include "config.h"

#include "policy/adieu-retry-budget-private.h"

/* In tenths of a token. */
#define MAX_TOKENS 100
#define COST       10
#define REFUND     1

void
adieu_retry_budget_init (AdieuRetryBudget *self)
{
  self->tokens = MAX_TOKENS;
}

/*< private >
 * adieu_retry_budget_note:
 * @self: the budget of a host
 * @kind: what an attempt came to; to be noted before the next one is judged
 *
 * A failure that says nothing of the host, or that no retry would change, changes nothing.
 */
void
adieu_retry_budget_note (AdieuRetryBudget *self,
                         AdieuRetryKind    kind)
{
  if (kind == ADIEU_RETRY_KIND_PASSING)
    self->tokens -= MIN (self->tokens, COST);
  else if (kind == ADIEU_RETRY_KIND_ANSWER)
    self->tokens = MIN (self->tokens + REFUND, MAX_TOKENS);
}

gboolean
adieu_retry_budget_allows (const AdieuRetryBudget *self)
{
  return self->tokens > MAX_TOKENS / 2;
}
