/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Pure: the way through the browser and back (RFC 6749, 4.1.1 and 4.1.2, with PKCE, RFC 7636, and
 * the issuer, RFC 9207): the URL that a person is sent to, and what the browser brings. Runs on
 * any thread. Opens nothing and listens to nothing.
 */

#include "config.h"

#include "auth/adieu-redirection-private.h"

#include <string.h>

#include <adieu/adieu-error.h>
#include <glib/gi18n-lib.h>

#include "auth/adieu-form-private.h"
#include "auth/adieu-oauth-answer-private.h"
#include "base/adieu-secret-private.h"

/* In random bytes: 43 characters, the least that RFC 7636, 4.1 allows, and 256 bits. */
#define VERIFIER_BYTES 32
#define STATE_BYTES 24

/* What is ours to say, whatever the application adds. */
static const char * const own_parameters[] = {
  "response_type", "client_id",      "redirect_uri",          "scope",
  "state",         "code_challenge", "code_challenge_method", NULL,
};

AdieuRedirection *
adieu_redirection_new (const char *redirect_uri)
{
  AdieuRedirection *self = g_new (AdieuRedirection, 1);

  *self = (AdieuRedirection) {
    g_strdup (redirect_uri),
    adieu_secret_random_text (STATE_BYTES),
    adieu_secret_random_text (VERIFIER_BYTES),
  };

  return self;
}

void
adieu_redirection_free (AdieuRedirection *self)
{
  g_free (self->redirect_uri);
  adieu_secret_clear (self->state);
  adieu_secret_clear (self->verifier);
  g_free (self);
}

/* The URL for the browser. @parameters are names and values by turns. */
char *
adieu_redirection_dup_request (AdieuRedirection   *self,
                               const char         *endpoint,
                               const char         *client_id,
                               const char         *scope,
                               const char * const *parameters)
{
  g_autoptr (AdieuForm) form = adieu_form_new ();
  g_autofree char *challenge = adieu_pkce_challenge (self->verifier);

  adieu_form_add (form, "response_type", "code");
  adieu_form_add (form, "client_id", client_id);
  adieu_form_add (form, "redirect_uri", self->redirect_uri);
  adieu_form_add (form, "scope", scope);
  adieu_form_add (form, "state", self->state);
  adieu_form_add (form, "code_challenge", challenge);
  adieu_form_add (form, "code_challenge_method", "S256");
  for (guint i = 0; parameters != NULL && parameters[i] != NULL; i += 2)
    if (!g_strv_contains (own_parameters, parameters[i]))
      adieu_form_add (form, parameters[i], parameters[i + 1]);

  return g_strconcat (endpoint, strchr (endpoint, '?') != NULL ? "&" : "?",
                      adieu_form_get_text (form), NULL);
}

/* (transfer full) (nullable): what was added to the redirect URI that was asked for, for
 * adieu_secret_clear(). Some servers add a fragment too, which means nothing. */
char *
adieu_redirection_dup_query (AdieuRedirection *self,
                             const char       *uri)
{
  gsize length = strlen (self->redirect_uri);

  if (strncmp (uri, self->redirect_uri, length) != 0 || (uri[length] != '?' && uri[length] != '&'))
    return NULL;

  return g_strndup (uri + length + 1, strcspn (uri + length + 1, "#"));
}

/* Whoever does not know the state was not sent by the server that we sent the person to. */
gboolean
adieu_redirection_is_ours (AdieuRedirection *self,
                           const char       *query)
{
  gboolean repeated = FALSE;
  g_autoptr (AdieuSecret) state = adieu_form_read (query, "state", &repeated);

  return adieu_secret_equal (state, self->state);
}

static gboolean
check_issuer (const char  *found,
              const char  *issuer,
              gboolean     needs_issuer,
              GError     **error)
{
  if (issuer == NULL || (found == NULL && !needs_issuer) || g_strcmp0 (found, issuer) == 0)
    return TRUE;

  g_set_error_literal (
      error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT,
      _("The browser brought the answer of another authorization server than the one that was "
        "asked"));

  return FALSE;
}

/* (transfer full): the code, for adieu_secret_clear(). Only of what is ours. */
char *
adieu_redirection_read_code (const char  *query,
                             const char  *issuer,
                             gboolean     needs_issuer,
                             GError     **error)
{
  gboolean repeated = FALSE;
  g_autofree char *found_issuer = adieu_form_read (query, "iss", &repeated);
  g_autofree char *refusal = adieu_form_read (query, "error", &repeated);
  g_autofree char *description = adieu_form_read (query, "error_description", &repeated);
  g_autoptr (AdieuSecret) code = adieu_form_read (query, "code", &repeated);

  if (!check_issuer (found_issuer, issuer, needs_issuer, error))
    return NULL;

  if (refusal != NULL && *refusal != '\0' && !repeated)
    g_propagate_error (error, adieu_oauth_answer_error (refusal, description));
  else if (code == NULL || *code == '\0' || repeated)
    g_set_error_literal (
        error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT,
        _("The browser brought no answer of the authorization server that can be used"));
  else
    return g_steal_pointer (&code);

  return NULL;
}
