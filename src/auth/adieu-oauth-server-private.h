/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-client.h>
#include <adieu/adieu-oauth.h>

#include "auth/adieu-form-private.h"
#include "auth/adieu-oauth-answer-private.h"

G_BEGIN_DECLS

/* The authorization server, and as whom we are known there. Filled by its maker, then shared by
 * any threads, which do not change it. */
typedef struct _AdieuOAuthServer AdieuOAuthServer;

typedef enum
{
  ADIEU_ENDPOINT_AUTHORIZATION,
  ADIEU_ENDPOINT_TOKEN,
  ADIEU_ENDPOINT_DEVICE_AUTHORIZATION,
  ADIEU_ENDPOINT_REVOCATION,
  ADIEU_N_ENDPOINTS,
} AdieuEndpoint;

AdieuOAuthServer *adieu_oauth_server_new            (void);
AdieuOAuthServer *adieu_oauth_server_ref            (AdieuOAuthServer               *self);
void              adieu_oauth_server_unref          (AdieuOAuthServer               *self);

void              adieu_oauth_server_set_issuer     (AdieuOAuthServer               *self,
                                                     const char                     *issuer);
void              adieu_oauth_server_set_endpoint   (AdieuOAuthServer               *self,
                                                     AdieuEndpoint                   which,
                                                     const char                     *url);
void              adieu_oauth_server_set_client_id  (AdieuOAuthServer               *self,
                                                     const char                     *client_id);
void              adieu_oauth_server_set_secret     (AdieuOAuthServer               *self,
                                                     const char                     *secret);
void              adieu_oauth_server_set_client_authentication
                                                    (AdieuOAuthServer               *self,
                                                     AdieuOAuthClientAuthentication  authentication);
void              adieu_oauth_server_set_client     (AdieuOAuthServer               *self,
                                                     AdieuClient                    *like);

const char       *adieu_oauth_server_get_issuer     (AdieuOAuthServer               *self);
const char       *adieu_oauth_server_get_given      (AdieuOAuthServer               *self,
                                                     AdieuEndpoint                   which);
const char       *adieu_oauth_server_get_client_id  (AdieuOAuthServer               *self);
gboolean          adieu_oauth_server_has_secret     (AdieuOAuthServer               *self);
AdieuOAuthClientAuthentication
                  adieu_oauth_server_get_client_authentication
                                                    (AdieuOAuthServer               *self);

/* These block. */
char             *adieu_oauth_server_find           (AdieuOAuthServer               *self,
                                                     AdieuEndpoint                   which,
                                                     GCancellable                   *cancellable,
                                                     GError                        **error);
gboolean          adieu_oauth_server_sends_issuer   (AdieuOAuthServer               *self);
AdieuResponse    *adieu_oauth_server_ask            (AdieuOAuthServer               *self,
                                                     AdieuEndpoint                   which,
                                                     AdieuForm                      *form,
                                                     GCancellable                   *cancellable,
                                                     GError                        **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdieuOAuthServer, adieu_oauth_server_unref)

G_END_DECLS
