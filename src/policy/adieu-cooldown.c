/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Pure: a rest for a host that is in trouble (a circuit breaker). After so many failures in a row
 * nobody asks it for a while; then one may, and what comes of that decides. Belongs to whoever
 * embeds it, one a host, one thread at a time; it has no clock, sets no timer and stops nobody. */

#include "config.h"

#include "policy/adieu-cooldown-private.h"

#include "policy/adieu-backoff-private.h"
#include "policy/adieu-retry-kind-private.h"

/* In microseconds: the failures have to come within that time of each other, ... */
#define WINDOW (30 * G_USEC_PER_SEC)

/* ... and a probe of which nobody hears any more is given up after that time. */
#define PROBE (10 * G_USEC_PER_SEC)

/* In milliseconds: rests grow from the one to the other. A person who comes back is not kept
 * waiting for long. */
#define MIN_REST 1000
#define MAX_REST 30000

/* Our own network, the name servers and the proxy say nothing of the host. */
static gboolean
is_of_host (const GError *error)
{
  return error->domain != G_RESOLVER_ERROR
         && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE)
         && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_FAILED);
}

/*< private >
 * adieu_cooldown_sign_of:
 * @status: the status of the answer, 0 without one
 * @error: (nullable): what the attempt failed with
 *
 * An answer is a sign that the host is well, whatever it says to the one who asked, but for the
 * statuses that it gives when it is not: 500, 502, 503 and 504.
 *
 * Returns: what that says of the host
 */
AdieuCooldownSign
adieu_cooldown_sign_of (guint         status,
                        const GError *error)
{
  const gboolean is_passing = adieu_retry_kind_of (status, error) == ADIEU_RETRY_KIND_PASSING;

  if (is_passing && adieu_retry_is_of_status (status, error))
    return status >= 500 ? ADIEU_COOLDOWN_SIGN_TROUBLE : ADIEU_COOLDOWN_SIGN_WELL;
  if (is_passing)
    return is_of_host (error) ? ADIEU_COOLDOWN_SIGN_TROUBLE : ADIEU_COOLDOWN_SIGN_NONE;

  return status != 0 ? ADIEU_COOLDOWN_SIGN_WELL : ADIEU_COOLDOWN_SIGN_NONE;
}

/*< private >
 * adieu_cooldown_get_until:
 * @self: the cooldown of a host
 * @now: the monotonic time
 *
 * Returns: until when the host rests, 0 if it does not
 */
gint64
adieu_cooldown_get_until (const AdieuCooldown *self,
                          gint64               now)
{
  return now < self->rests_until ? self->rests_until : 0;
}

/*< private >
 * adieu_cooldown_enter:
 * @self: the cooldown of a host
 * @now: the monotonic time
 *
 * To be asked before each attempt. Who is let through must be heard of by adieu_cooldown_note(),
 * also if it was cancelled.
 *
 * Returns: 0 if the attempt may go, else until when it is refused
 */
gint64
adieu_cooldown_enter (AdieuCooldown *self,
                      gint64         now)
{
  if (self->rests_until == 0)
    return 0;
  if (now < self->rests_until)
    return self->rests_until;
  if (now < self->probes_until)
    return self->probes_until;

  self->probes_until = now + PROBE;

  return 0;
}

/* Half of the time is certain, the other half is up to chance. */
static void
begin_rest (AdieuCooldown *self,
            gint64         now,
            double         chance)
{
  guint rest_ms = 0;

  self->n_rests++;
  rest_ms = adieu_backoff_get_ceiling (MIN_REST, MAX_REST, self->n_rests);
  rest_ms = rest_ms / 2 + adieu_backoff_get_delay (rest_ms / 2, rest_ms / 2, 1, chance);

  self->n_failed = 0;
  self->probes_until = 0;
  self->rests_until = now + (gint64) rest_ms * 1000;
}

static void
count_failure (AdieuCooldown *self,
               gint64         now,
               double         chance)
{
  guint oldest = 0;

  self->failed_at[self->n_failed % ADIEU_COOLDOWN_FAILURES] = now;
  self->n_failed++;
  oldest = self->n_failed % ADIEU_COOLDOWN_FAILURES;

  if (self->n_failed >= ADIEU_COOLDOWN_FAILURES && now - self->failed_at[oldest] <= WINDOW)
    begin_rest (self, now, chance);
}

/*< private >
 * adieu_cooldown_note:
 * @self: the cooldown of a host
 * @sign: what an attempt said of the host
 * @now: the monotonic time
 * @chance: a random number from 0 to 1
 *
 * A sign of life ends the rest, whoever it comes to; a failure of somebody who asked before the
 * rest does not prolong it.
 */
void
adieu_cooldown_note (AdieuCooldown     *self,
                     AdieuCooldownSign  sign,
                     gint64             now,
                     double             chance)
{
  if (sign == ADIEU_COOLDOWN_SIGN_WELL)
    *self = (AdieuCooldown) { 0, };
  else if (sign == ADIEU_COOLDOWN_SIGN_NONE)
    self->probes_until = 0;
  else if (self->rests_until == 0)
    count_failure (self, now, chance);
  else if (now >= self->rests_until)
    begin_rest (self, now, chance);
}
