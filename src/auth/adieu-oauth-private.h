/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-oauth.h>

#include "auth/adieu-access-private.h"
#include "auth/adieu-grant-private.h"
#include "auth/adieu-redirection-private.h"

G_BEGIN_DECLS

struct _AdieuOAuth
{
  GObject            parent_instance;

  AdieuOAuthServer  *server;
  AdieuOAuthFlow     flow;
  char              *redirect_uri;
  AdieuTokenStore   *store;
  char              *token_key;
  AdieuAccess       *access;

  GMutex             mutex;
  char              *scope;
  GPtrArray         *parameters; /* names and values by turns */
  gboolean           signing_in;
  char              *user_code;
  char              *verification_uri;
  char              *verification_uri_complete;
  AdieuRedirection  *redirection; /* of the one that signs in, while it waits */
  AdieuReply        *reply;
};

void          adieu_oauth_auth_init        (AdieuAuthInterface  *iface);

AdieuGrant   *adieu_oauth_new_grant        (AdieuOAuth          *self);

/* One at a time. */
gboolean      adieu_oauth_begin_sign_in    (AdieuOAuth          *self);
void          adieu_oauth_end_sign_in      (AdieuOAuth          *self);

/* NULL: none are shown any more. */
void          adieu_oauth_show_codes       (AdieuOAuth          *self,
                                            AdieuDeviceCodes    *codes);
gboolean      adieu_oauth_open             (AdieuOAuth          *self,
                                            const char          *uri);
/* @reply is sent the query that comes back. */
void          adieu_oauth_expect_redirect  (AdieuOAuth          *self,
                                            AdieuRedirection    *redirection,
                                            AdieuReply          *reply);

G_END_DECLS
