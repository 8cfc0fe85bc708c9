/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the calls of a pool have learnt of the servers that they go to, so that a dead one is not
 * hammered and a limit not run into: the state behind the decisions of the policy room, one an
 * origin. Owned by the pool; from any thread.
 */

#include "config.h"

#include "client/adieu-origins-private.h"

#include "message/adieu-request-private.h"
#include "policy/adieu-cooldown-private.h"
#include "policy/adieu-rate-limit-private.h"
#include "policy/adieu-retry-after-private.h"
#include "policy/adieu-retry-budget-private.h"
#include "policy/adieu-retry-kind-private.h"
#include "policy/adieu-token-bucket-private.h"

/* Beyond so many, all are forgotten: a program that asks so many servers asks each seldom. */
#define MAX_ORIGINS 1024

typedef struct
{
  AdieuRetryBudget budget;
  AdieuCooldown    cooldown;
  AdieuRateLimit   limit;
  AdieuTokenBucket bucket;
  double           per_second; /* that the bucket is set to */
  guint            burst;
} Origin;

struct _AdieuOrigins
{
  GHashTable *origins; /* "scheme://host:port" → Origin */
};

static GMutex mutex; /* of all, so that fork() can hold it */

AdieuOrigins *
adieu_origins_new (void)
{
  AdieuOrigins *self = g_new0 (AdieuOrigins, 1);

  self->origins = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

void
adieu_origins_free (AdieuOrigins *self)
{
  g_hash_table_unref (self->origins);
  g_free (self);
}

/* With the mutex held. */
static Origin *
find_origin (AdieuOrigins *self,
             GUri         *uri)
{
  g_autofree char *name = adieu_uri_dup_origin (uri);
  Origin *origin = g_hash_table_lookup (self->origins, name);

  if (origin != NULL)
    return origin;

  if (g_hash_table_size (self->origins) >= MAX_ORIGINS)
    g_hash_table_remove_all (self->origins);
  origin = g_new0 (Origin, 1);
  adieu_retry_budget_init (&origin->budget);
  g_hash_table_insert (self->origins, g_steal_pointer (&name), origin);

  return origin;
}

static gint64
origin_hold_until (Origin *self,
                   gint64  now,
                   double  per_second,
                   guint   burst)
{
  gint64 until = adieu_rate_limit_get_hold_until (&self->limit, now);

  if (until > now)
    return until;

  if (self->per_second != per_second || self->burst != burst)
    adieu_token_bucket_set_rate (&self->bucket, per_second, burst);
  self->per_second = per_second;
  self->burst = burst;

  return adieu_token_bucket_take (&self->bucket, now);
}

/* Before an attempt. Gives the monotonic time at which to ask again, or until which the server is
 * left alone, if it is @refused; 0: it may go. */
gint64
adieu_origins_enter (AdieuOrigins *self,
                     GUri         *uri,
                     double        per_second,
                     guint         burst,
                     gboolean     *refused)
{
  gint64 now = g_get_monotonic_time ();
  gint64 until;
  Origin *origin = NULL;

  g_mutex_lock (&mutex);
  origin = find_origin (self, uri);
  *refused = FALSE;
  until = origin_hold_until (origin, now, per_second, burst);
  if (until <= now)
    {
      until = adieu_cooldown_enter (&origin->cooldown, now);
      *refused = until != 0;
    }
  g_mutex_unlock (&mutex);

  return until > now ? until : 0;
}

static gboolean
limits_equal (const AdieuRateLimit *a,
              const AdieuRateLimit *b)
{
  return a->knows_limit == b->knows_limit && a->limit == b->limit
         && a->knows_remaining == b->knows_remaining && a->remaining == b->remaining
         && a->knows_reset == b->knows_reset && a->reset == b->reset;
}

static void
origin_read_limit (Origin          *self,
                   AdieuResponse   *response,
                   gint64           now,
                   AdieuOriginNews *news)
{
  AdieuHeaders *headers = adieu_response_get_headers (response);
  AdieuRateLimit limit = { 0 };
  guint delay_ms = 0;

  if (adieu_rate_limit_read (headers, adieu_response_get_status (response), now, g_get_real_time (), &limit))
    {
      news->limit_changed = !limits_equal (&self->limit, &limit);
      self->limit = limit;
      news->is_limited = limit.is_refusal;
    }
  if (adieu_retry_after_get_delay (headers, g_get_real_time (), &delay_ms))
    news->retry_after_ms = delay_ms;
  else if (limit.is_refusal && adieu_rate_limit_get_hold_until (&limit, now) > now)
    news->retry_after_ms = (adieu_rate_limit_get_hold_until (&limit, now) - now) / G_TIME_SPAN_MILLISECOND;
}

/* After an attempt: with an answer, or with an error. */
AdieuOriginNews
adieu_origins_note (AdieuOrigins  *self,
                    GUri          *uri,
                    AdieuResponse *response,
                    const GError  *error)
{
  gint64 now = g_get_monotonic_time ();
  guint status = response != NULL ? adieu_response_get_status (response) : 0;
  AdieuOriginNews news = { .retry_after_ms = -1 };
  Origin *origin = NULL;

  g_mutex_lock (&mutex);
  origin = find_origin (self, uri);
  if (response != NULL)
    origin_read_limit (origin, response, now, &news);
  adieu_cooldown_note (&origin->cooldown, adieu_cooldown_sign_of (status, error), now, g_random_double ());
  adieu_retry_budget_note (&origin->budget, adieu_retry_kind_of (status, error));
  news.is_over_budget = !adieu_retry_budget_allows (&origin->budget);
  news.host_rests = adieu_cooldown_get_until (&origin->cooldown, now) != 0;
  g_mutex_unlock (&mutex);

  return news;
}

/* After an attempt of which nobody heard how it ended. */
void
adieu_origins_leave (AdieuOrigins *self,
                     GUri         *uri)
{
  Origin *origin = NULL;

  g_mutex_lock (&mutex);
  origin = find_origin (self, uri);
  adieu_cooldown_note (&origin->cooldown, ADIEU_COOLDOWN_SIGN_NONE, g_get_monotonic_time (), 0);
  g_mutex_unlock (&mutex);
}

AdieuOriginLimit
adieu_origins_get_limit (AdieuOrigins *self,
                         GUri         *uri)
{
  AdieuOriginLimit found = { -1, -1, 0 };
  const AdieuRateLimit *limit = NULL;

  g_mutex_lock (&mutex);
  limit = &find_origin (self, uri)->limit;
  if (limit->knows_limit)
    found.limit = limit->limit;
  if (limit->knows_remaining)
    found.remaining = limit->remaining;
  if (limit->knows_reset)
    found.reset = (g_get_real_time () + limit->reset - g_get_monotonic_time ()) / G_TIME_SPAN_SECOND;
  g_mutex_unlock (&mutex);

  return found;
}

/* For fork(). */

void
adieu_origins_lock_all (void)
{
  g_mutex_lock (&mutex);
}

void
adieu_origins_unlock_all (void)
{
  g_mutex_unlock (&mutex);
}
