/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (ADIEU_INSIDE) && !defined (ADIEU_COMPILATION)
#error "Only <adieu/adieu.h> can be included directly."
#endif

#include <adieu/adieu-auth.h>
#include <adieu/adieu-client.h>
#include <adieu/adieu-token-store.h>

G_BEGIN_DECLS

/**
 * AdieuOAuthFlow:
 * @ADIEU_OAUTH_FLOW_AUTHORIZATION_CODE: a person signs in with the browser, which comes back
 *   with a code (RFC 6749, 4.1, with PKCE, RFC 7636)
 * @ADIEU_OAUTH_FLOW_DEVICE: a person signs in on another device and enters a code there
 *   (RFC 8628)
 * @ADIEU_OAUTH_FLOW_CLIENT_CREDENTIALS: nobody signs in: the program asks in its own name
 *   (RFC 6749, 4.4)
 *
 * How an [class@OAuth] gets its first token.
 *
 * Since: 0.1
 */
typedef enum
{
  ADIEU_OAUTH_FLOW_AUTHORIZATION_CODE,
  ADIEU_OAUTH_FLOW_DEVICE,
  ADIEU_OAUTH_FLOW_CLIENT_CREDENTIALS,
} AdieuOAuthFlow;

#define ADIEU_TYPE_OAUTH_FLOW (adieu_oauth_flow_get_type ())

ADIEU_AVAILABLE_IN_ALL
GType adieu_oauth_flow_get_type (void) G_GNUC_CONST;

/**
 * AdieuOAuthClientAuthentication:
 * @ADIEU_OAUTH_CLIENT_AUTHENTICATION_AUTOMATIC: not at all without a secret; with one, as the
 *   server wants it, if it says so, and otherwise by the header
 * @ADIEU_OAUTH_CLIENT_AUTHENTICATION_NONE: not at all: the client id alone is sent
 * @ADIEU_OAUTH_CLIENT_AUTHENTICATION_BASIC: by the Authorization header
 * @ADIEU_OAUTH_CLIENT_AUTHENTICATION_POST: by the secret in the body
 *
 * How the program itself is authenticated at the authorization server (RFC 6749, 2.3).
 *
 * Since: 0.1
 */
typedef enum
{
  ADIEU_OAUTH_CLIENT_AUTHENTICATION_AUTOMATIC,
  ADIEU_OAUTH_CLIENT_AUTHENTICATION_NONE,
  ADIEU_OAUTH_CLIENT_AUTHENTICATION_BASIC,
  ADIEU_OAUTH_CLIENT_AUTHENTICATION_POST,
} AdieuOAuthClientAuthentication;

#define ADIEU_TYPE_OAUTH_CLIENT_AUTHENTICATION (adieu_oauth_client_authentication_get_type ())

ADIEU_AVAILABLE_IN_ALL
GType adieu_oauth_client_authentication_get_type (void) G_GNUC_CONST;

#define ADIEU_TYPE_OAUTH (adieu_oauth_get_type ())

ADIEU_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (AdieuOAuth, adieu_oauth, ADIEU, OAUTH, GObject)

ADIEU_AVAILABLE_IN_ALL
AdieuOAuth      *adieu_oauth_new                               (const char           *issuer,
                                                                const char           *client_id);
ADIEU_AVAILABLE_IN_ALL
AdieuOAuth      *adieu_oauth_new_for_endpoints                 (const char           *authorization_endpoint,
                                                                const char           *token_endpoint,
                                                                const char           *client_id);

ADIEU_AVAILABLE_IN_ALL
const char      *adieu_oauth_get_issuer                        (AdieuOAuth           *self);
ADIEU_AVAILABLE_IN_ALL
const char      *adieu_oauth_get_client_id                     (AdieuOAuth           *self);
ADIEU_AVAILABLE_IN_ALL
AdieuOAuthClientAuthentication
                 adieu_oauth_get_client_authentication         (AdieuOAuth           *self);
ADIEU_AVAILABLE_IN_ALL
AdieuOAuthFlow   adieu_oauth_get_flow                          (AdieuOAuth           *self);
ADIEU_AVAILABLE_IN_ALL
const char      *adieu_oauth_get_authorization_endpoint        (AdieuOAuth           *self);
ADIEU_AVAILABLE_IN_ALL
const char      *adieu_oauth_get_token_endpoint                (AdieuOAuth           *self);
ADIEU_AVAILABLE_IN_ALL
const char      *adieu_oauth_get_device_authorization_endpoint (AdieuOAuth           *self);
ADIEU_AVAILABLE_IN_ALL
const char      *adieu_oauth_get_revocation_endpoint           (AdieuOAuth           *self);
ADIEU_AVAILABLE_IN_ALL
const char      *adieu_oauth_get_redirect_uri                  (AdieuOAuth           *self);
ADIEU_AVAILABLE_IN_ALL
AdieuTokenStore *adieu_oauth_get_token_store                   (AdieuOAuth           *self);
ADIEU_AVAILABLE_IN_ALL
const char      *adieu_oauth_get_token_key                     (AdieuOAuth           *self);

ADIEU_AVAILABLE_IN_ALL
char            *adieu_oauth_dup_scope                         (AdieuOAuth           *self);
ADIEU_AVAILABLE_IN_ALL
void             adieu_oauth_set_scope                         (AdieuOAuth           *self,
                                                                const char           *scope);
ADIEU_AVAILABLE_IN_ALL
void             adieu_oauth_set_parameter                     (AdieuOAuth           *self,
                                                                const char           *name,
                                                                const char           *value);

ADIEU_AVAILABLE_IN_ALL
char            *adieu_oauth_dup_user_code                     (AdieuOAuth           *self);
ADIEU_AVAILABLE_IN_ALL
char            *adieu_oauth_dup_verification_uri              (AdieuOAuth           *self);
ADIEU_AVAILABLE_IN_ALL
char            *adieu_oauth_dup_verification_uri_complete     (AdieuOAuth           *self);

ADIEU_AVAILABLE_IN_ALL
void             adieu_oauth_sign_in_async                     (AdieuOAuth           *self,
                                                                GCancellable         *cancellable,
                                                                GAsyncReadyCallback   callback,
                                                                gpointer              user_data);
ADIEU_AVAILABLE_IN_ALL
gboolean         adieu_oauth_sign_in_finish                    (AdieuOAuth           *self,
                                                                GAsyncResult         *result,
                                                                GError              **error);
ADIEU_AVAILABLE_IN_ALL
gboolean         adieu_oauth_sign_in                           (AdieuOAuth           *self,
                                                                GCancellable         *cancellable,
                                                                GError              **error);
ADIEU_AVAILABLE_IN_ALL
gboolean         adieu_oauth_answer_redirect                   (AdieuOAuth           *self,
                                                                const char           *uri);

ADIEU_AVAILABLE_IN_ALL
void             adieu_oauth_fetch_token_async                 (AdieuOAuth           *self,
                                                                GCancellable         *cancellable,
                                                                GAsyncReadyCallback   callback,
                                                                gpointer              user_data);
ADIEU_AVAILABLE_IN_ALL
AdieuToken      *adieu_oauth_fetch_token_finish                (AdieuOAuth           *self,
                                                                GAsyncResult         *result,
                                                                GError              **error);
ADIEU_AVAILABLE_IN_ALL
AdieuToken      *adieu_oauth_fetch_token                       (AdieuOAuth           *self,
                                                                GCancellable         *cancellable,
                                                                GError              **error);

ADIEU_AVAILABLE_IN_ALL
void             adieu_oauth_sign_out_async                    (AdieuOAuth           *self,
                                                                GCancellable         *cancellable,
                                                                GAsyncReadyCallback   callback,
                                                                gpointer              user_data);
ADIEU_AVAILABLE_IN_ALL
gboolean         adieu_oauth_sign_out_finish                   (AdieuOAuth           *self,
                                                                GAsyncResult         *result,
                                                                GError              **error);
ADIEU_AVAILABLE_IN_ALL
gboolean         adieu_oauth_sign_out                          (AdieuOAuth           *self,
                                                                GCancellable         *cancellable,
                                                                GError              **error);

G_END_DECLS
