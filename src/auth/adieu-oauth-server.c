/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The authorization server as we know it, or find out (RFC 8414), and requests to it, with the
 * authentication of the client (RFC 6749, 2.3). A value that many threads share; the requests
 * block, and are made in the threads of errands.
 */

#include "config.h"

#include "auth/adieu-oauth-server-private.h"

#include <string.h>

#include <adieu/adieu-error.h>
#include <glib/gi18n-lib.h>

#include "auth/adieu-asker-private.h"
#include "auth/adieu-metadata-private.h"
#include "base/adieu-secret-private.h"

struct _AdieuOAuthServer
{
  gatomicrefcount                 ref_count;
  char                           *issuer;
  char                           *endpoints[ADIEU_N_ENDPOINTS];
  char                           *client_id;
  char                           *secret;
  AdieuOAuthClientAuthentication  authentication;

  AdieuAsker                     *asker;

  GMutex                          mutex;
  AdieuMetadata                  *metadata; /* once found, it stays */
};

AdieuOAuthServer *
adieu_oauth_server_new (void)
{
  AdieuOAuthServer *self = g_new0 (AdieuOAuthServer, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->asker = adieu_asker_new ();
  g_mutex_init (&self->mutex);

  return self;
}

AdieuOAuthServer *
adieu_oauth_server_ref (AdieuOAuthServer *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
adieu_oauth_server_unref (AdieuOAuthServer *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->issuer);
  for (guint i = 0; i < ADIEU_N_ENDPOINTS; i++)
    g_free (self->endpoints[i]);
  g_free (self->client_id);
  adieu_secret_clear (self->secret);
  adieu_asker_unref (self->asker);
  g_clear_pointer (&self->metadata, adieu_metadata_free);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/* ---- what the maker says, once ---- */

void
adieu_oauth_server_set_issuer (AdieuOAuthServer *self,
                               const char       *issuer)
{
  self->issuer = g_strdup (issuer);
}

void
adieu_oauth_server_set_endpoint (AdieuOAuthServer *self,
                                 AdieuEndpoint     which,
                                 const char       *url)
{
  self->endpoints[which] = g_strdup (url);
}

void
adieu_oauth_server_set_client_id (AdieuOAuthServer *self,
                                  const char       *client_id)
{
  self->client_id = g_strdup (client_id);
}

void
adieu_oauth_server_set_secret (AdieuOAuthServer *self,
                               const char       *secret)
{
  self->secret = secret != NULL && *secret != '\0' ? g_strdup (secret) : NULL;
}

void
adieu_oauth_server_set_client_authentication (AdieuOAuthServer               *self,
                                              AdieuOAuthClientAuthentication  authentication)
{
  self->authentication = authentication;
}

void
adieu_oauth_server_set_client (AdieuOAuthServer *self,
                               AdieuClient      *like)
{
  adieu_asker_set_like (self->asker, like);
}

const char *
adieu_oauth_server_get_issuer (AdieuOAuthServer *self)
{
  return self->issuer;
}

/* What the maker said, not what was found. */
const char *
adieu_oauth_server_get_given (AdieuOAuthServer *self,
                              AdieuEndpoint     which)
{
  return self->endpoints[which];
}

const char *
adieu_oauth_server_get_client_id (AdieuOAuthServer *self)
{
  return self->client_id;
}

gboolean
adieu_oauth_server_has_secret (AdieuOAuthServer *self)
{
  return self->secret != NULL;
}

AdieuOAuthClientAuthentication
adieu_oauth_server_get_client_authentication (AdieuOAuthServer *self)
{
  return self->authentication;
}

/* ---- what the server says of itself ---- */

/* RFC 8414, 2: https, without query and fragment. */
static gboolean
check_issuer (AdieuOAuthServer  *self,
              GError           **error)
{
  if (!adieu_endpoint_check (self->issuer, _("The issuer"), error))
    return FALSE;
  if (strchr (self->issuer, '?') != NULL)
    {
      g_set_error_literal (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_REQUEST,
                           _("The issuer: its URL has a query, which an issuer never has"));
      return FALSE;
    }

  return TRUE;
}

static AdieuResponse *
get_description (AdieuOAuthServer  *self,
                 const char        *url,
                 GCancellable      *cancellable,
                 GError           **error)
{
  g_autoptr (AdieuRequest) request = adieu_request_new_for_url ("GET", url);

  return adieu_asker_send (self->asker, request, cancellable, error);
}

static AdieuMetadata *
discover (AdieuOAuthServer  *self,
          GCancellable      *cancellable,
          GError           **error)
{
  g_autofree char *first = adieu_metadata_well_known (self->issuer);
  g_autofree char *second = adieu_metadata_openid (self->issuer);
  g_autoptr (AdieuResponse) response = NULL;

  response = get_description (self, first, cancellable, error);
  if (response != NULL && adieu_response_get_status (response) == 404)
    {
      g_clear_object (&response);
      response = get_description (self, second, cancellable, error);
    }
  if (response == NULL || !adieu_response_check_status (response, error))
    return NULL;

  return adieu_metadata_read (self->issuer, adieu_response_get_bytes (response), error);
}

/* (transfer none): it stays as long as the server. */
static const AdieuMetadata *
get_metadata (AdieuOAuthServer *self)
{
  const AdieuMetadata *metadata = NULL;

  g_mutex_lock (&self->mutex);
  metadata = self->metadata;
  g_mutex_unlock (&self->mutex);

  return metadata;
}

/* Two threads may both look; the first to know is believed. */
static const AdieuMetadata *
find_metadata (AdieuOAuthServer  *self,
               GCancellable      *cancellable,
               GError           **error)
{
  g_autoptr (AdieuMetadata) found = NULL;

  if (get_metadata (self) != NULL)
    return get_metadata (self);
  if (!check_issuer (self, error) || (found = discover (self, cancellable, error)) == NULL)
    {
      g_prefix_error (error, _("The authorization server could not be found out about: "));
      return NULL;
    }

  g_mutex_lock (&self->mutex);
  if (self->metadata == NULL)
    self->metadata = g_steal_pointer (&found);
  g_mutex_unlock (&self->mutex);

  return get_metadata (self);
}

/* RFC 9207, 2.3 */
gboolean
adieu_oauth_server_sends_issuer (AdieuOAuthServer *self)
{
  const AdieuMetadata *metadata = get_metadata (self);

  return metadata != NULL && metadata->sends_issuer;
}

static const char *
endpoint_in (const AdieuMetadata *metadata,
             AdieuEndpoint        which)
{
  switch (which)
    {
    case ADIEU_ENDPOINT_AUTHORIZATION:
      return metadata->authorization_endpoint;
    case ADIEU_ENDPOINT_TOKEN:
      return metadata->token_endpoint;
    case ADIEU_ENDPOINT_DEVICE_AUTHORIZATION:
      return metadata->device_authorization_endpoint;
    case ADIEU_ENDPOINT_REVOCATION:
      return metadata->revocation_endpoint;
    case ADIEU_N_ENDPOINTS:
    default:
      g_assert_not_reached ();
    }
}

static const char *
name_of (AdieuEndpoint which)
{
  switch (which)
    {
    case ADIEU_ENDPOINT_AUTHORIZATION:
      return _("The authorization endpoint");
    case ADIEU_ENDPOINT_TOKEN:
      return _("The token endpoint");
    case ADIEU_ENDPOINT_DEVICE_AUTHORIZATION:
      return _("The device authorization endpoint");
    case ADIEU_ENDPOINT_REVOCATION:
      return _("The revocation endpoint");
    case ADIEU_N_ENDPOINTS:
    default:
      g_assert_not_reached ();
    }
}

/* (transfer full): the URL of an endpoint that secrets may be sent to. */
char *
adieu_oauth_server_find (AdieuOAuthServer  *self,
                         AdieuEndpoint      which,
                         GCancellable      *cancellable,
                         GError           **error)
{
  const AdieuMetadata *metadata = NULL;
  const char *url = self->endpoints[which];

  if (url == NULL && self->issuer != NULL)
    {
      metadata = find_metadata (self, cancellable, error);
      if (metadata == NULL)
        return NULL;
      url = endpoint_in (metadata, which);
    }
  if (url == NULL)
    {
      g_set_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_REQUEST,
                   _("%s of the authorization server is not known"), name_of (which));
      return NULL;
    }
  if (!adieu_endpoint_check (url, name_of (which), error))
    return NULL;

  return g_strdup (url);
}

/* ---- asking ---- */

static AdieuOAuthClientAuthentication
choose_authentication (AdieuOAuthServer *self)
{
  const AdieuMetadata *metadata = get_metadata (self);

  if (self->authentication != ADIEU_OAUTH_CLIENT_AUTHENTICATION_AUTOMATIC)
    return self->authentication;
  if (self->secret == NULL)
    return ADIEU_OAUTH_CLIENT_AUTHENTICATION_NONE;
  if (metadata != NULL && !metadata->takes_basic && metadata->takes_post)
    return ADIEU_OAUTH_CLIENT_AUTHENTICATION_POST;

  return ADIEU_OAUTH_CLIENT_AUTHENTICATION_BASIC;
}

/* RFC 6749, 2.3.1: both are form-encoded before they are put together. */
static gboolean
set_basic (AdieuOAuthServer  *self,
           AdieuRequest      *request,
           GError           **error)
{
  g_autofree char *id = adieu_form_encode (self->client_id);
  g_autoptr (AdieuSecret) secret = adieu_form_encode (self->secret != NULL ? self->secret : "");

  return adieu_asker_introduce (request, id, secret, error);
}

static gboolean
authenticate (AdieuOAuthServer  *self,
              AdieuRequest      *request,
              AdieuForm         *form,
              GError           **error)
{
  AdieuOAuthClientAuthentication authentication = choose_authentication (self);

  if (authentication == ADIEU_OAUTH_CLIENT_AUTHENTICATION_BASIC)
    return set_basic (self, request, error);

  adieu_form_add (form, "client_id", self->client_id);
  if (authentication == ADIEU_OAUTH_CLIENT_AUTHENTICATION_POST)
    adieu_form_add (form, "client_secret", self->secret);

  return TRUE;
}

/* Takes @form. */
AdieuResponse *
adieu_oauth_server_ask (AdieuOAuthServer  *self,
                        AdieuEndpoint      which,
                        AdieuForm         *owned,
                        GCancellable      *cancellable,
                        GError           **error)
{
  g_autoptr (AdieuForm) form = owned;
  g_autofree char *url = adieu_oauth_server_find (self, which, cancellable, error);
  g_autoptr (AdieuRequest) request = NULL;
  g_autoptr (GBytes) body = NULL;

  if (url == NULL)
    return NULL;
  if (self->client_id == NULL)
    {
      g_set_error_literal (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_REQUEST,
                           _("There is no client id to be known by at the authorization server"));
      return NULL;
    }

  request = adieu_request_new_for_url ("POST", url);
  if (!authenticate (self, request, form, error))
    return NULL;
  body = adieu_form_end (g_steal_pointer (&form));
  adieu_request_set_body_bytes (request, body, "application/x-www-form-urlencoded");

  return adieu_asker_send (self->asker, request, cancellable, error);
}
