/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* For the tests of whatever authorizes attempts: an attempt, and an answer that refuses it. */

#include "message/adieu-attempt-private.h"
#include "message/adieu-headers-private.h"
#include "message/adieu-request-private.h"
#include "message/adieu-response-private.h"
#include "policy/adieu-auth-private.h"

static inline AdieuAttempt *
attempt_new (const char *method,
             const char *url,
             const char *body)
{
  g_autoptr (AdieuRequest) request = adieu_request_new_for_url (method, url);
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) uri = NULL;

  if (body != NULL)
    adieu_request_set_body_text (request, body, NULL);
  uri = adieu_request_resolve (request, NULL, &error);
  g_assert_no_error (error);

  return adieu_attempt_new (request, 1, uri, adieu_headers_new ());
}

static inline const char *
attempt_get_authorization (AdieuAttempt *attempt)
{
  return adieu_headers_get_one (adieu_attempt_get_headers (attempt), "Authorization");
}

/* An attempt at http://h/x that @auth has authorized. */
static inline AdieuAttempt *
attempt_authorized (gpointer auth)
{
  g_autoptr (AdieuAttempt) attempt = attempt_new ("GET", "http://h/x", NULL);
  g_autoptr (GError) error = NULL;
  gboolean authorized = adieu_auth_authorize_now (auth, attempt, &error);

  g_assert_no_error (error);
  g_assert_true (authorized);

  return g_steal_pointer (&attempt);
}

static inline void
attempt_assert_refused (gpointer    auth,
                        const char *message)
{
  g_autoptr (AdieuAttempt) attempt = attempt_new ("GET", "http://h/x", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (adieu_auth_authorize_now (auth, attempt, &error));
  g_assert_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_REQUEST);
  if (strstr (error->message, message) == NULL)
    g_error ("“%s” does not say “%s”", error->message, message);
  g_assert_null (strstr (error->message, "secret"));
  g_assert_null (attempt_get_authorization (attempt));
}

/* What the server's 401 says to @attempt. */
static inline gboolean
attempt_answer (gpointer      auth,
                AdieuAttempt *attempt,
                const char   *challenge)
{
  g_autoptr (AdieuHeaders) headers = adieu_headers_new ();
  g_autoptr (AdieuResponse) response = NULL;

  if (challenge != NULL)
    adieu_headers_take_received (headers, "WWW-Authenticate", challenge);
  adieu_headers_seal (headers);
  response = adieu_response_new (adieu_attempt_get_method (attempt), adieu_attempt_get_url (attempt), 401,
                                 NULL, headers, NULL);

  return adieu_auth_refused (auth, attempt, response);
}
