/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Pure: whether a request is tried once more, and when. Runs on any thread; sends nothing, waits
 * for nothing, remembers nothing. Two questions come first and stay apart: is it worth it (may the
 * failure be gone the next time), and is it safe (can the server have acted already). */

#include "config.h"

#include "policy/adieu-retry-private.h"

#include <glib/gi18n-lib.h>

#include "policy/adieu-backoff-private.h"
#include "policy/adieu-retry-kind-private.h"

static const struct
{
  const char *reason;
  const char *advice;
} stops[] = {
  [ADIEU_RETRY_STOP_VERDICT] = { "a hook says so", NULL },
  [ADIEU_RETRY_STOP_OURS] = { "the end was ours", NULL },
  [ADIEU_RETRY_STOP_ANSWER] = { "the server has answered", NULL },
  [ADIEU_RETRY_STOP_LASTING] = { "the failure would be the same again", NULL },
  [ADIEU_RETRY_STOP_UNSAFE] = {
    "the server may have acted on it, and it carries no idempotency key",
    N_("it was not tried again, since the server may have acted on it") },
  [ADIEU_RETRY_STOP_BODY] = {
    "the body cannot be read a second time",
    N_("it was not tried again, since its body cannot be read a second time") },
  [ADIEU_RETRY_STOP_ATTEMPTS] = { "it was the last attempt", NULL },
  [ADIEU_RETRY_STOP_REST] = {
    "the host rests",
    N_("it was not tried again, since the server fails all the time and is given a rest") },
  [ADIEU_RETRY_STOP_BUDGET] = {
    "too many attempts at this host fail",
    N_("it was not tried again, since too many requests to this server fail") },
  [ADIEU_RETRY_STOP_RETRY_AFTER] = {
    "the server asks to wait for too long",
    N_("it was not tried again, since the server asks to wait longer than the client does") },
  [ADIEU_RETRY_STOP_DEADLINE] = {
    "the call's time would be over",
    N_("it was not tried again, since the time for it would be over before") },
};

/*< private >
 * adieu_retry_advise:
 *
 * Returns: (transfer none) (nullable): what the caller is told of it, translated
 */
const char *
adieu_retry_advise (AdieuRetryStop why)
{
  const char *advice = stops[why].advice;

  return advice != NULL ? _(advice) : NULL;
}

static AdieuRetryRuling
stop (AdieuRetryStop why)
{
  return (AdieuRetryRuling) { FALSE, 0, stops[why].reason, adieu_retry_advise (why) };
}

/*< private >
 * adieu_retry_method_is_idempotent:
 *
 * RFC 9110, 9.2.2. Names of methods have a case (9.1), and one that nobody knows may do anything.
 *
 * Returns: whether asking several times has the effect of asking once
 */
gboolean
adieu_retry_method_is_idempotent (const char *method)
{
  static const char * const methods[] = {
    "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", NULL,
  };

  return g_strv_contains (methods, method);
}

static AdieuRetryKind
get_kind (const AdieuRetryCase *attempt)
{
  AdieuRetryKind kind = adieu_retry_kind_of (attempt->status, attempt->error);

  if (kind == ADIEU_RETRY_KIND_ANSWER && attempt->is_limited)
    return ADIEU_RETRY_KIND_PASSING;

  return kind;
}

/* Statuses by which a server says that it has not begun: "unwilling to risk processing a request
 * that might be replayed" (425: RFC 8470, 5.2; we send no early data, so to send it again is all
 * that it asks for), "too many requests" (429: RFC 6585, 4). Not so 503, "currently unable to
 * handle the request" (RFC 9110, 15.6.4), nor 408 and 504: gateways give them when it was the
 * answer that they did not get. */
static gboolean
is_refusal (const AdieuRetryCase *attempt)
{
  if (!adieu_retry_is_of_status (attempt->status, attempt->error))
    return FALSE;

  return attempt->status == 425 || attempt->status == 429 || attempt->is_limited;
}

/* A hook may know of an answer that nothing was done; of an answer that never came nobody does. */
static gboolean
is_safe (const AdieuRetryCase *attempt)
{
  if (attempt->delivery == ADIEU_DELIVERY_NOT_SENT || attempt->has_key
      || adieu_retry_method_is_idempotent (attempt->method))
    return TRUE;
  if (attempt->delivery != ADIEU_DELIVERY_ANSWERED)
    return FALSE;

  return is_refusal (attempt) || attempt->verdict == ADIEU_RETRY_VERDICT_RETRY;
}

static const char *
get_reason (const AdieuRetryCase *attempt)
{
  if (attempt->verdict == ADIEU_RETRY_VERDICT_RETRY)
    return "a hook says so";
  if (attempt->delivery == ADIEU_DELIVERY_NOT_SENT)
    return "the request was not sent";
  if (is_refusal (attempt))
    return "the server has refused it unprocessed";

  return "the failure may pass, and the request may be repeated";
}

/* A server that asks for patience knows more than we do. */
static AdieuRetryRuling
judge_delay (const AdieuRetryCase *attempt)
{
  guint delay_ms = adieu_backoff_get_delay (attempt->base_delay_ms, attempt->max_delay_ms,
                                            attempt->attempt, attempt->chance);

  if (attempt->retry_after_ms > (gint64) attempt->max_retry_after_ms)
    return stop (ADIEU_RETRY_STOP_RETRY_AFTER);
  if (attempt->retry_after_ms > (gint64) delay_ms)
    delay_ms = (guint) attempt->retry_after_ms;
  if (attempt->deadline != 0 && attempt->now >= attempt->deadline - (gint64) delay_ms * 1000)
    return stop (ADIEU_RETRY_STOP_DEADLINE);

  return (AdieuRetryRuling) { TRUE, delay_ms, get_reason (attempt), NULL };
}

/*< private >
 * adieu_retry_judge:
 * @attempt: an attempt that has come to an end
 *
 * A hook that says "retry" makes worth a try what by itself is not, and safe what the server has
 * answered. It does not repeat a write of which nobody knows whether it happened, nor what the
 * caller or a limit of ours has ended, nor an attempt to talk to a server that is not trusted;
 * and the number of attempts, the time and the host's budget hold for it, too.
 *
 * Returns: what to do
 */
AdieuRetryRuling
adieu_retry_judge (const AdieuRetryCase *attempt)
{
  const AdieuRetryKind kind = get_kind (attempt);

  if (attempt->verdict == ADIEU_RETRY_VERDICT_STOP)
    return stop (ADIEU_RETRY_STOP_VERDICT);
  if (kind == ADIEU_RETRY_KIND_OURS)
    return stop (ADIEU_RETRY_STOP_OURS);
  if (attempt->verdict != ADIEU_RETRY_VERDICT_RETRY && kind == ADIEU_RETRY_KIND_ANSWER)
    return stop (ADIEU_RETRY_STOP_ANSWER);
  if (attempt->verdict != ADIEU_RETRY_VERDICT_RETRY && kind == ADIEU_RETRY_KIND_LASTING)
    return stop (ADIEU_RETRY_STOP_LASTING);
  if (!is_safe (attempt))
    return stop (ADIEU_RETRY_STOP_UNSAFE);
  if (attempt->attempt >= attempt->max_attempts)
    return stop (ADIEU_RETRY_STOP_ATTEMPTS);
  if (!attempt->can_replay_body)
    return stop (ADIEU_RETRY_STOP_BODY);
  if (attempt->host_rests)
    return stop (ADIEU_RETRY_STOP_REST);
  if (attempt->is_over_budget)
    return stop (ADIEU_RETRY_STOP_BUDGET);

  return judge_delay (attempt);
}
