/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The grants (RFC 6749, 4 and 6; RFC 7636; RFC 8628) and the revocation (RFC 7009), each as one
 * straight errand that blocks: what is sent to the authorization server, and what comes back. In
 * the thread of an errand; knows neither who waits for it nor what becomes of the token.
 */

#include "config.h"

#include "auth/adieu-grant-private.h"

#include <adieu/adieu-error.h>
#include <glib/gi18n-lib.h>

#include "base/adieu-secret-private.h"

#define DEVICE_GRANT "urn:ietf:params:oauth:grant-type:device_code"
/* RFC 8628, 3.5, in seconds. */
#define SLOWER_BY 5
#define SHORTEST_INTERVAL 1
#define LONGEST_INTERVAL 600

gint64 adieu_grant_second = G_TIME_SPAN_SECOND;

AdieuGrant *
adieu_grant_new (AdieuOAuthServer   *server,
                 const char         *scope,
                 const char * const *parameters)
{
  AdieuGrant *self = g_new0 (AdieuGrant, 1);

  self->server = adieu_oauth_server_ref (server);
  self->scope = g_strdup (scope);
  self->parameters = g_strdupv ((char **) parameters);

  return self;
}

void
adieu_grant_free (gpointer data)
{
  AdieuGrant *self = data;

  adieu_oauth_server_unref (self->server);
  g_free (self->scope);
  g_strfreev (self->parameters);
  adieu_secret_clear (self->token);
  g_free (self->redirect_uri);
  g_clear_pointer (&self->loopback, adieu_loopback_free);
  g_clear_pointer (&self->redirection, adieu_redirection_free);
  adieu_secret_clear (self->query);
  g_clear_pointer (&self->codes, adieu_device_codes_free);
  g_free (self);
}

void
adieu_invitation_free (gpointer data)
{
  AdieuInvitation *self = data;

  adieu_secret_clear (self->uri);
  g_clear_pointer (&self->loopback, adieu_loopback_free);
  g_clear_pointer (&self->redirection, adieu_redirection_free);
  g_clear_pointer (&self->codes, adieu_device_codes_free);
  g_free (self);
}

/* What the application adds never takes the place of what is ours. */
static void
add_parameters (AdieuForm          *form,
                const char * const *parameters)
{
  static const char * const own[] = {
    "grant_type", "scope", "client_id", "client_secret", "client_assertion", NULL,
  };

  for (guint i = 0; parameters != NULL && parameters[i] != NULL; i += 2)
    if (!g_strv_contains (own, parameters[i]))
      adieu_form_add (form, parameters[i], parameters[i + 1]);
}

static gint64
now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

/* Takes @form. */
static AdieuToken *
ask_token (AdieuGrant    *self,
           AdieuForm     *form,
           const char    *refresh_token,
           GCancellable  *cancellable,
           AdieuRefusal  *refusal,
           GError       **error)
{
  g_autoptr (AdieuResponse) response = NULL;

  *refusal = ADIEU_REFUSAL_NONE;
  response = adieu_oauth_server_ask (self->server, ADIEU_ENDPOINT_TOKEN, form, cancellable, error);
  if (response == NULL)
    return NULL;

  return adieu_oauth_answer_read_token (response, refresh_token, self->scope, now (), refusal,
                                        error);
}

/* RFC 6749, 4.4 */
gpointer
adieu_grant_credentials (gpointer       order,
                         GCancellable  *cancellable,
                         GError       **error)
{
  AdieuGrant *self = order;
  AdieuForm *form = adieu_form_new ();
  AdieuRefusal refusal;
  AdieuToken *token = NULL;

  adieu_form_add (form, "grant_type", "client_credentials");
  adieu_form_add (form, "scope", self->scope);
  add_parameters (form, (const char * const *) self->parameters);
  token = ask_token (self, form, NULL, cancellable, &refusal, error);
  if (token == NULL)
    g_prefix_error (error, _("No access token was granted: "));

  return token;
}

/* RFC 6749, 6 */
gpointer
adieu_grant_refresh (gpointer       order,
                     GCancellable  *cancellable,
                     GError       **error)
{
  AdieuGrant *self = order;
  AdieuForm *form = adieu_form_new ();
  AdieuRefusal refusal;
  AdieuToken *token = NULL;
  g_autoptr (GError) failure = NULL;

  adieu_form_add (form, "grant_type", "refresh_token");
  adieu_form_add (form, "refresh_token", self->token);
  token = ask_token (self, form, self->token, cancellable, &refusal, &failure);
  if (token != NULL)
    return token;

  /* What there is to be wrong with this request is the token; glewlwyd says no more than that. */
  if (refusal == ADIEU_REFUSAL_SILENT)
    g_set_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_UNAUTHORIZED,
                 _("%s; sign in again"), failure->message);
  else
    g_propagate_error (error, g_steal_pointer (&failure));
  g_prefix_error (error, _("The access token has expired and could not be renewed: "));

  return NULL;
}

/* RFC 7009, 2.1 */
gpointer
adieu_grant_revoke (gpointer       order,
                    GCancellable  *cancellable,
                    GError       **error)
{
  AdieuGrant *self = order;
  g_autoptr (GError) unknown = NULL;
  g_autofree char *endpoint
    = adieu_oauth_server_find (self->server, ADIEU_ENDPOINT_REVOCATION, cancellable, &unknown);
  g_autoptr (AdieuResponse) response = NULL;
  AdieuForm *form = NULL;

  /* A server that offers none is not to blame. */
  if (endpoint == NULL
      && adieu_oauth_server_get_given (self->server, ADIEU_ENDPOINT_REVOCATION) == NULL
      && g_error_matches (unknown, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_REQUEST))
    return NULL;

  form = adieu_form_new ();
  adieu_form_add (form, "token", self->token);
  adieu_form_add (form, "token_type_hint",
                  self->is_refresh_token ? "refresh_token" : "access_token");
  response
    = adieu_oauth_server_ask (self->server, ADIEU_ENDPOINT_REVOCATION, form, cancellable, error);
  if (response == NULL || !adieu_oauth_answer_check (response, error))
    g_prefix_error (error,
                    _("The token is forgotten here, but could not be revoked at the server: "));

  return NULL;
}

/* ---- through the browser ---- */

/* Everything up to the moment that the person is sent to the browser. */
gpointer
adieu_grant_invite (gpointer       order,
                    GCancellable  *cancellable,
                    GError       **error)
{
  AdieuGrant *self = order;
  g_autofree char *endpoint = NULL;
  g_autoptr (AdieuLoopback) loopback = NULL;
  AdieuInvitation *invitation = NULL;

  endpoint
    = adieu_oauth_server_find (self->server, ADIEU_ENDPOINT_AUTHORIZATION, cancellable, error);
  if (endpoint == NULL)
    return NULL;
  if (self->needs_loopback && (loopback = adieu_loopback_new (self->redirect_uri, error)) == NULL)
    return NULL;

  invitation = g_new0 (AdieuInvitation, 1);
  invitation->redirection = adieu_redirection_new (
      loopback != NULL ? adieu_loopback_get_uri (loopback) : self->redirect_uri);
  invitation->loopback = g_steal_pointer (&loopback);
  invitation->uri = adieu_redirection_dup_request (
      invitation->redirection, endpoint, adieu_oauth_server_get_client_id (self->server),
      self->scope, (const char * const *) self->parameters);

  return invitation;
}

/* RFC 6749, 4.1.3, and RFC 7636, 4.5; with a loopback, the browser is waited for first. */
gpointer
adieu_grant_code (gpointer       order,
                  GCancellable  *cancellable,
                  GError       **error)
{
  AdieuGrant *self = order;
  g_autoptr (AdieuSecret) code = NULL;
  AdieuForm *form = NULL;
  AdieuRefusal refusal;

  if (self->query == NULL)
    self->query = adieu_loopback_wait (self->loopback, self->redirection, cancellable, error);
  g_clear_pointer (&self->loopback, adieu_loopback_free);
  if (self->query == NULL)
    return NULL;

  code = adieu_redirection_read_code (self->query, adieu_oauth_server_get_issuer (self->server),
                                      adieu_oauth_server_sends_issuer (self->server), error);
  if (code == NULL)
    return NULL;

  form = adieu_form_new ();
  adieu_form_add (form, "grant_type", "authorization_code");
  adieu_form_add (form, "code", code);
  adieu_form_add (form, "redirect_uri", self->redirection->redirect_uri);
  adieu_form_add (form, "code_verifier", self->redirection->verifier);

  return ask_token (self, form, NULL, cancellable, &refusal, error);
}

/* ---- on a device ---- */

/* RFC 8628, 3.1 */
gpointer
adieu_grant_invite_device (gpointer       order,
                           GCancellable  *cancellable,
                           GError       **error)
{
  AdieuGrant *self = order;
  AdieuForm *form = adieu_form_new ();
  g_autoptr (AdieuResponse) response = NULL;
  AdieuDeviceCodes *codes = NULL;
  AdieuInvitation *invitation = NULL;

  adieu_form_add (form, "scope", self->scope);
  add_parameters (form, (const char * const *) self->parameters);
  response = adieu_oauth_server_ask (self->server, ADIEU_ENDPOINT_DEVICE_AUTHORIZATION, form,
                                     cancellable, error);
  codes = response != NULL ? adieu_oauth_answer_read_codes (response, error) : NULL;
  if (codes == NULL)
    return NULL;

  invitation = g_new0 (AdieuInvitation, 1);
  invitation->codes = codes;

  return invitation;
}

static gboolean
wait_seconds (gint64         seconds,
              GCancellable  *cancellable,
              GError       **error)
{
  gint64 until = g_get_monotonic_time () + seconds * adieu_grant_second;
  gint64 left = 0;
  GPollFD fd;

  g_cancellable_make_pollfd (cancellable, &fd);
  while (!g_cancellable_is_cancelled (cancellable) && (left = until - g_get_monotonic_time ()) > 0)
    g_poll (&fd, 1, (int) (left / G_TIME_SPAN_MILLISECOND) + 1);
  g_cancellable_release_fd (cancellable);

  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static AdieuToken *
poll_once (AdieuGrant    *self,
           GCancellable  *cancellable,
           AdieuRefusal  *refusal,
           GError       **error)
{
  AdieuForm *form = adieu_form_new ();

  adieu_form_add (form, "grant_type", DEVICE_GRANT);
  adieu_form_add (form, "device_code", self->codes->device_code);

  return ask_token (self, form, NULL, cancellable, refusal, error);
}

/* FALSE: asking again does not help. A server that does not answer is asked half as often. */
static gboolean
adapt_interval (gint64       *interval,
                AdieuRefusal  refusal,
                const GError *error)
{
  if (refusal == ADIEU_REFUSAL_PENDING)
    return TRUE;

  if (refusal == ADIEU_REFUSAL_SLOW_DOWN)
    *interval += SLOWER_BY;
  else if (g_error_matches (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_TIMED_OUT)
           && refusal == ADIEU_REFUSAL_NONE)
    *interval *= 2;
  else
    return FALSE;

  *interval = MIN (*interval, LONGEST_INTERVAL);

  return TRUE;
}

/* RFC 8628, 3.4 and 3.5 */
gpointer
adieu_grant_device (gpointer       order,
                    GCancellable  *cancellable,
                    GError       **error)
{
  AdieuGrant *self = order;
  gint64 interval = MAX (self->codes->interval, SHORTEST_INTERVAL);
  gint64 until = g_get_monotonic_time () + self->codes->expires_in * adieu_grant_second;

  while (g_get_monotonic_time () + interval * adieu_grant_second < until)
    {
      g_autoptr (GError) failure = NULL;
      AdieuRefusal refusal = ADIEU_REFUSAL_NONE;
      AdieuToken *token = NULL;

      if (!wait_seconds (interval, cancellable, error))
        return NULL;
      token = poll_once (self, cancellable, &refusal, &failure);
      if (token != NULL)
        return token;
      if (!adapt_interval (&interval, refusal, failure))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return NULL;
        }
    }

  g_set_error_literal (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_TIMED_OUT,
                       _("Nobody has entered the code in time; sign in again to get another one"));

  return NULL;
}
