/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Whether a request is tried once more, and when. */

#include "config.h"

#include "policy/adieu-retry-private.h"

#include <string.h>

#include "policy/adieu-retry-kind-private.h"

#define MS     G_GINT64_CONSTANT (1000)
#define NOW    G_GINT64_CONSTANT (5000000000)
#define NO_KEY FALSE
#define KEY    TRUE

/* A GET that was answered with 503, early in a call that has time. */
static AdieuRetryCase
plain_case (void)
{
  return (AdieuRetryCase) {
    .method = "GET",
    .can_replay_body = TRUE,
    .attempt = 1,
    .max_attempts = 3,
    .status = 503,
    .delivery = ADIEU_DELIVERY_ANSWERED,
    .retry_after_ms = -1,
    .now = NOW,
    .base_delay_ms = 500,
    .max_delay_ms = 30000,
    .max_retry_after_ms = 60000,
    .chance = 0.5,
  };
}

static void
expect (const AdieuRetryCase *attempt,
        gboolean              again,
        guint                 delay_ms,
        const char           *word)
{
  AdieuRetryRuling ruling = adieu_retry_judge (attempt);

  if (ruling.again != again || ruling.delay_ms != delay_ms || strstr (ruling.reason, word) == NULL)
    g_error ("%s %u, attempt %u: %s in %u ms, “%s”", attempt->method, attempt->status, attempt->attempt,
             ruling.again ? "again" : "no more", ruling.delay_ms, ruling.reason);
  if (again)
    g_assert_null (ruling.advice);
}

/* RFC 9110, 9.2.2 and, for the case, 9.1. */
static void
test_methods (void)
{
  static const char * const idempotent[] = { "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE" };
  static const char * const others[] = { "POST", "PATCH", "CONNECT", "get", "Put", "LOCK", "", "GETS", "GE" };

  for (gsize i = 0; i < G_N_ELEMENTS (idempotent); i++)
    g_assert_true (adieu_retry_method_is_idempotent (idempotent[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (adieu_retry_method_is_idempotent (others[i]));
}

static void
test_statuses (void)
{
  for (guint status = 100; status < 600; status++)
    {
      AdieuRetryCase attempt = plain_case ();
      const gboolean is_passing = status == 408 || status == 425 || status == 429 || status == 500
                                  || status == 502 || status == 503 || status == 504;
      const gboolean is_refusal = status == 425 || status == 429;
      static const char * const writes[] = { "POST", "PATCH", "BREW" };

      attempt.status = status;
      expect (&attempt, is_passing, is_passing ? 250 : 0, "");

      for (gsize i = 0; i < G_N_ELEMENTS (writes); i++)
        {
          attempt.method = writes[i];
          attempt.has_key = FALSE;
          expect (&attempt, is_refusal, is_refusal ? 250 : 0, "");
          attempt.has_key = TRUE;
          expect (&attempt, is_passing, is_passing ? 250 : 0, "");
        }
    }
}

/* Each kind of failure, for a request that may be repeated, one that may not, and that one again
 * when it is known not to have been sent. */
static void
test_errors (void)
{
  const struct
  {
    GQuark   domain;
    int      code;
    gboolean again;
  } cases[] = {
    { ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_REQUEST, FALSE },
    { ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_CLOSED, FALSE },
    { ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_TIMED_OUT, TRUE },
    { ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_TOO_LARGE, FALSE },
    { ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_CONNECTION_LOST, TRUE },
    { ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_BAD_RESPONSE, FALSE },
    { ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT, FALSE },
    { ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_REDIRECT, FALSE },
    { ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_UNAUTHORIZED, FALSE },
    { G_IO_ERROR, G_IO_ERROR_CANCELLED, FALSE },
    { G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, TRUE },
    { G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, TRUE },
    { G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE, TRUE },
    { G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE, TRUE },
    { G_IO_ERROR, G_IO_ERROR_TIMED_OUT, TRUE },
    { G_IO_ERROR, G_IO_ERROR_PROXY_FAILED, TRUE },
    { G_IO_ERROR, G_IO_ERROR_PROXY_AUTH_FAILED, FALSE },
    { G_IO_ERROR, G_IO_ERROR_NOT_FOUND, FALSE },
    { G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, FALSE },
    { G_IO_ERROR, G_IO_ERROR_FAILED, FALSE },
    { G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE, TRUE },
    { G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, FALSE },
    { G_RESOLVER_ERROR, G_RESOLVER_ERROR_INTERNAL, FALSE },
    { G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, FALSE },
    { G_TLS_ERROR, G_TLS_ERROR_CERTIFICATE_REQUIRED, FALSE },
    { G_TLS_ERROR, G_TLS_ERROR_HANDSHAKE, FALSE },
    { G_TLS_ERROR, G_TLS_ERROR_MISC, FALSE },
    { G_TLS_ERROR, G_TLS_ERROR_UNAVAILABLE, FALSE },
    { G_TLS_ERROR, G_TLS_ERROR_NOT_TLS, TRUE },
    { G_TLS_ERROR, G_TLS_ERROR_EOF, TRUE },
    { G_FILE_ERROR, G_FILE_ERROR_IO, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (cases[i].domain, cases[i].code, "failed");
      AdieuRetryCase attempt = plain_case ();
      const guint delay_ms = cases[i].again ? 250 : 0;

      attempt.status = 0;
      attempt.error = error;
      attempt.delivery = ADIEU_DELIVERY_UNKNOWN;
      expect (&attempt, cases[i].again, delay_ms, "");

      /* The head had come already. */
      attempt.status = 200;
      expect (&attempt, cases[i].again, delay_ms, "");
      attempt.status = 0;

      attempt.method = "POST";
      expect (&attempt, FALSE, 0, "");
      attempt.delivery = ADIEU_DELIVERY_NOT_SENT;
      expect (&attempt, cases[i].again, delay_ms, "");
      attempt.delivery = ADIEU_DELIVERY_UNKNOWN;
      attempt.has_key = TRUE;
      expect (&attempt, cases[i].again, delay_ms, "");
    }
}

/* An error that a status was turned into says no more than the status. */
static void
test_status_errors (void)
{
  const struct
  {
    guint    status;
    int      code;
    gboolean again;
  } cases[] = {
    { 503, ADIEU_CLIENT_ERROR_SERVER, TRUE },
    { 501, ADIEU_CLIENT_ERROR_SERVER, FALSE },
    { 429, ADIEU_CLIENT_ERROR_RATE_LIMITED, TRUE },
    { 408, ADIEU_CLIENT_ERROR_BAD_REQUEST, TRUE },
    { 400, ADIEU_CLIENT_ERROR_BAD_REQUEST, FALSE },
    { 404, ADIEU_CLIENT_ERROR_NOT_FOUND, FALSE },
    { 503, ADIEU_CLIENT_ERROR_TOO_LARGE, FALSE },
    { 503, ADIEU_CLIENT_ERROR_CONNECTION_LOST, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (ADIEU_CLIENT_ERROR, cases[i].code, "failed");
      AdieuRetryCase attempt = plain_case ();

      attempt.status = cases[i].status;
      attempt.error = error;
      expect (&attempt, cases[i].again, cases[i].again ? 250 : 0, "");
    }
}

/* Never a write that might have happened, whatever anybody says. */
static void
test_writes (void)
{
  static const guint statuses[] = { 0, 200, 408, 500, 502, 503, 504 };
  const AdieuRetryVerdict verdicts[] = { ADIEU_RETRY_VERDICT_DEFAULT, ADIEU_RETRY_VERDICT_RETRY };
  g_autoptr (GError) lost = g_error_new_literal (ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_CONNECTION_LOST, "lost");
  g_autoptr (GError) late = g_error_new_literal (ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_TIMED_OUT, "late");
  const GError *errors[] = { lost, late };

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (verdicts); j++)
      for (gsize k = 0; k < G_N_ELEMENTS (errors); k++)
        {
          AdieuRetryCase attempt = plain_case ();
          AdieuRetryRuling ruling;

          attempt.method = "POST";
          attempt.status = statuses[i];
          attempt.error = errors[k];
          attempt.delivery = ADIEU_DELIVERY_UNKNOWN;
          attempt.verdict = verdicts[j];
          attempt.retry_after_ms = 10;
          expect (&attempt, FALSE, 0, "may have acted");

          ruling = adieu_retry_judge (&attempt);
          g_assert_nonnull (strstr (ruling.advice, "may have acted"));
        }
}

static void
test_verdict (void)
{
  static const struct
  {
    const char       *method;
    guint             status;
    AdieuRetryVerdict verdict;
    gboolean          again;
  } cases[] = {
    { "GET", 503, ADIEU_RETRY_VERDICT_STOP, FALSE },
    { "GET", 200, ADIEU_RETRY_VERDICT_RETRY, TRUE },
    { "GET", 404, ADIEU_RETRY_VERDICT_RETRY, TRUE },
    { "POST", 409, ADIEU_RETRY_VERDICT_DEFAULT, FALSE },
    { "POST", 409, ADIEU_RETRY_VERDICT_RETRY, TRUE },
    { "POST", 503, ADIEU_RETRY_VERDICT_RETRY, TRUE },
    { "POST", 429, ADIEU_RETRY_VERDICT_STOP, FALSE },
  };
  const struct
  {
    GQuark   domain;
    int      code;
    gboolean again;
  } errors[] = {
    { G_IO_ERROR, G_IO_ERROR_CANCELLED, FALSE },
    { G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, FALSE },
    { ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_TOO_LARGE, FALSE },
    { ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_REQUEST, FALSE },
    { ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_CLOSED, FALSE },
    { ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT, TRUE },
    { ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_BAD_RESPONSE, TRUE },
    { G_IO_ERROR, G_IO_ERROR_FAILED, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      AdieuRetryCase attempt = plain_case ();

      attempt.method = cases[i].method;
      attempt.status = cases[i].status;
      attempt.verdict = cases[i].verdict;
      expect (&attempt, cases[i].again, cases[i].again ? 250 : 0,
              cases[i].verdict == ADIEU_RETRY_VERDICT_DEFAULT ? "" : "a hook says so");
    }

  for (gsize i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (errors[i].domain, errors[i].code, "failed");
      AdieuRetryCase attempt = plain_case ();

      attempt.error = error;
      attempt.verdict = ADIEU_RETRY_VERDICT_RETRY;
      expect (&attempt, errors[i].again, errors[i].again ? 250 : 0, "");
    }
}

/* A 403 that means "not so often" is a 429. */
static void
test_limited (void)
{
  AdieuRetryCase attempt = plain_case ();

  attempt.method = "POST";
  attempt.status = 403;
  expect (&attempt, FALSE, 0, "has answered");
  attempt.is_limited = TRUE;
  expect (&attempt, TRUE, 250, "refused it unprocessed");
  attempt.retry_after_ms = 2000;
  expect (&attempt, TRUE, 2000, "refused it unprocessed");
}

static void
test_bounds (void)
{
  AdieuRetryCase attempt = plain_case ();

  attempt.attempt = 2;
  expect (&attempt, TRUE, 500, "may pass");
  attempt.attempt = 3;
  expect (&attempt, FALSE, 0, "last attempt");
  attempt.verdict = ADIEU_RETRY_VERDICT_RETRY;
  expect (&attempt, FALSE, 0, "last attempt");

  attempt = plain_case ();
  attempt.max_attempts = 0;
  expect (&attempt, FALSE, 0, "last attempt");

  attempt = plain_case ();
  attempt.can_replay_body = FALSE;
  expect (&attempt, FALSE, 0, "second time");

  attempt = plain_case ();
  attempt.host_rests = TRUE;
  expect (&attempt, FALSE, 0, "rests");

  attempt = plain_case ();
  attempt.is_over_budget = TRUE;
  expect (&attempt, FALSE, 0, "too many attempts");
}

static void
test_delay (void)
{
  static const struct
  {
    gint64      retry_after_ms;
    gint64      time_left; /* in microseconds, 0 without a deadline */
    gboolean    again;
    guint       delay_ms;
    const char *word;
  } cases[] = {
    { -1, 0, TRUE, 250, "" },
    { 0, 0, TRUE, 250, "" },
    { 249, 0, TRUE, 250, "" },
    { 251, 0, TRUE, 251, "" },
    { 60000, 0, TRUE, 60000, "" },
    { 60001, 0, FALSE, 0, "wait for too long" },
    { G_MAXUINT, 0, FALSE, 0, "wait for too long" },
    { -1, 250 * MS, FALSE, 0, "time would be over" },
    { -1, 250 * MS + 1, TRUE, 250, "" },
    { -1, 1, FALSE, 0, "time would be over" },
    { -1, -1, FALSE, 0, "time would be over" },
    { -1, -NOW + 1, FALSE, 0, "time would be over" },
    { 5000, 5000 * MS, FALSE, 0, "time would be over" },
    { 5000, 5001 * MS, TRUE, 5000, "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      AdieuRetryCase attempt = plain_case ();

      attempt.retry_after_ms = cases[i].retry_after_ms;
      attempt.deadline = cases[i].time_left != 0 ? NOW + cases[i].time_left : 0;
      expect (&attempt, cases[i].again, cases[i].delay_ms, cases[i].word);
    }
}

/* Each end that the caller could not have foreseen is explained. */
static void
test_advice (void)
{
  static const char * const words[] = { "second time", "a rest", "too many requests", "longer than", "over before" };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      AdieuRetryCase attempt = plain_case ();
      AdieuRetryRuling ruling;

      attempt.can_replay_body = i != 0;
      attempt.host_rests = i == 1;
      attempt.is_over_budget = i == 2;
      attempt.retry_after_ms = i == 3 ? G_MAXINT64 : -1;
      attempt.deadline = i == 4 ? NOW : 0;
      ruling = adieu_retry_judge (&attempt);
      g_assert_false (ruling.again);
      g_assert_nonnull (strstr (ruling.advice, words[i]));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/retry/knows-idempotent-methods", test_methods);
  g_test_add_func ("/adieu/retry/judges-each-status", test_statuses);
  g_test_add_func ("/adieu/retry/judges-each-error", test_errors);
  g_test_add_func ("/adieu/retry/judges-the-error-of-a-status", test_status_errors);
  g_test_add_func ("/adieu/retry/never-repeats-a-write-that-may-have-happened", test_writes);
  g_test_add_func ("/adieu/retry/listens-to-a-hook", test_verdict);
  g_test_add_func ("/adieu/retry/knows-a-limit-in-disguise", test_limited);
  g_test_add_func ("/adieu/retry/keeps-the-bounds", test_bounds);
  g_test_add_func ("/adieu/retry/waits-as-long-as-the-server-asks", test_delay);
  g_test_add_func ("/adieu/retry/says-why-it-gives-up", test_advice);

  return g_test_run ();
}
