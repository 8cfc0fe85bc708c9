/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Pure: how often a server says it may be asked, in any of the ways that are in use: RateLimit
 * and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers), RateLimit-Limit and its kin of the
 * drafts before, X-RateLimit-… and X-Rate-Limit-… of those who had no draft. Runs on any thread;
 * has no clock, holds nobody back. What is malformed is as if it were not there. */

#include "config.h"

#include "policy/adieu-rate-limit-private.h"

#include <string.h>

#include "policy/adieu-quota-private.h"
#include "policy/adieu-retry-after-private.h"

/* From here on a number is no longer a time to wait but a point in time, in seconds or, from the
 * other one on, in milliseconds since 1970: nobody waits for thirty years. */
#define FIRST_EPOCH_SECONDS G_GINT64_CONSTANT (1000000000)
#define FIRST_EPOCH_MS      (FIRST_EPOCH_SECONDS * 1000)

/* In seconds: a wait is never read as longer than that. */
#define MAX_WAIT (10 * 366 * 24 * G_GINT64_CONSTANT (3600))

static gint64
read_number (AdieuHeaders *headers,
             const char   *prefix,
             const char   *name)
{
  g_autofree char *field = g_strconcat (prefix, name, NULL);
  const char *value = adieu_headers_get_one (headers, field);

  return value != NULL ? adieu_quota_number (value) : -1;
}

/* In microseconds. */
static gint64
get_wait (AdieuHeaders *headers,
          gint64        wall_now,
          gint64        reset)
{
  if (reset >= FIRST_EPOCH_MS)
    reset /= 1000;
  if (reset >= FIRST_EPOCH_SECONDS)
    reset -= adieu_retry_after_get_date (headers, wall_now);

  return CLAMP (reset, 0, MAX_WAIT) * G_USEC_PER_SEC;
}

static void
set (AdieuRateLimit *limit,
     gint64          total,
     gint64          remaining,
     gint64          reset)
{
  limit->knows_limit = total >= 0;
  limit->knows_remaining = remaining >= 0;
  limit->knows_reset = reset >= 0;
  limit->limit = MAX (total, 0);
  limit->remaining = MAX (remaining, 0);
  limit->reset = MAX (reset, 0);
}

/* `reset` is relative to now, still. */
static gboolean
read_separate (AdieuHeaders   *headers,
               const char     *prefix,
               gint64          wall_now,
               AdieuRateLimit *limit)
{
  const gint64 total = read_number (headers, prefix, "Limit");
  const gint64 remaining = read_number (headers, prefix, "Remaining");
  const gint64 reset = read_number (headers, prefix, "Reset");

  set (limit, total, remaining, reset >= 0 ? get_wait (headers, wall_now, reset) : -1);

  return remaining >= 0 || total >= 0;
}

static char *
dup_joined (AdieuHeaders *headers,
            const char   *name)
{
  g_auto (GStrv) values = adieu_headers_dup_all (headers, name);

  return g_strjoinv (", ", values);
}

static gboolean
read_structured (AdieuHeaders   *headers,
                 AdieuRateLimit *limit)
{
  g_autofree char *current = dup_joined (headers, "RateLimit");
  g_autofree char *policies = dup_joined (headers, "RateLimit-Policy");
  AdieuQuota quota = { 0, };

  if (!adieu_quota_read (current, policies, &quota))
    return FALSE;

  set (limit, quota.total, quota.remaining,
       quota.seconds >= 0 ? MIN (quota.seconds, MAX_WAIT) * G_USEC_PER_SEC : -1);

  return TRUE;
}

/* 429, or the 403 that some give instead of it and which tells so (RFC 9110, 10.2.3, has
 * Retry-After go before what else is said of the time). */
static gboolean
read_refusal (AdieuHeaders   *headers,
              guint           status,
              gint64          wall_now,
              AdieuRateLimit *limit)
{
  guint delay_ms = 0;
  gboolean has_delay = FALSE;

  if (status != 429 && status != 403)
    return FALSE;

  has_delay = adieu_retry_after_get_delay (headers, wall_now, &delay_ms);
  if (has_delay)
    set (limit, limit->knows_limit ? limit->limit : -1, 0, (gint64) delay_ms * 1000);

  return status == 429 || has_delay || (limit->knows_remaining && limit->remaining == 0);
}

/*< private >
 * adieu_rate_limit_read:
 * @headers: those of an answer
 * @status: its status
 * @now: the monotonic time, in microseconds
 * @wall_now: our own time, in microseconds since 1970
 * @limit: (out): what is known
 *
 * Returns: whether the answer says anything of it
 */
gboolean
adieu_rate_limit_read (AdieuHeaders   *headers,
                       guint           status,
                       gint64          now,
                       gint64          wall_now,
                       AdieuRateLimit *limit)
{
  static const char * const prefixes[] = { "RateLimit-", "X-RateLimit-", "X-Rate-Limit-" };
  gboolean is_known = FALSE;

  *limit = (AdieuRateLimit) { 0, };
  is_known = read_structured (headers, limit);
  for (gsize i = 0; i < G_N_ELEMENTS (prefixes) && !is_known; i++)
    is_known = read_separate (headers, prefixes[i], wall_now, limit);
  if (!is_known)
    *limit = (AdieuRateLimit) { 0, };

  limit->is_refusal = read_refusal (headers, status, wall_now, limit);
  if (limit->knows_reset)
    limit->reset += now;

  return is_known || limit->is_refusal;
}

/*< private >
 * adieu_rate_limit_get_hold_until:
 * @limit: what is known of a host
 * @now: the monotonic time, in microseconds
 *
 * Returns: until when the next request should be held back, 0 if it may go
 */
gint64
adieu_rate_limit_get_hold_until (const AdieuRateLimit *limit,
                                 gint64                now)
{
  if (!limit->knows_remaining || limit->remaining > 0 || !limit->knows_reset)
    return 0;

  return limit->reset > now ? limit->reset : 0;
}
