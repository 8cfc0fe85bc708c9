/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "auth/adieu-loopback-private.h"
#include "auth/adieu-oauth-server-private.h"

G_BEGIN_DECLS

/* What an errand to the authorization server takes along. */
typedef struct
{
  AdieuOAuthServer  *server;
  char              *scope;
  char             **parameters; /* names and values by turns */
  char              *token;      /* to refresh or to revoke */
  gboolean           is_refresh_token;

  gboolean           needs_loopback;
  char              *redirect_uri;
  AdieuLoopback     *loopback;
  AdieuRedirection  *redirection;
  char              *query;

  AdieuDeviceCodes  *codes;
} AdieuGrant;

/* What has been prepared for the person. */
typedef struct
{
  char             *uri;
  AdieuLoopback    *loopback;
  AdieuRedirection *redirection;
  AdieuDeviceCodes *codes;
} AdieuInvitation;

AdieuGrant *adieu_grant_new               (AdieuOAuthServer   *server,
                                           const char         *scope,
                                           const char * const *parameters);
void        adieu_grant_free              (gpointer            self);
void        adieu_invitation_free         (gpointer            self);

/* Errands, in this order: each takes an AdieuGrant, and gives an AdieuToken, an
 * AdieuInvitation or nothing. */
gpointer    adieu_grant_credentials       (gpointer            order,
                                           GCancellable       *cancellable,
                                           GError            **error);
gpointer    adieu_grant_refresh           (gpointer            order,
                                           GCancellable       *cancellable,
                                           GError            **error);
gpointer    adieu_grant_revoke            (gpointer            order,
                                           GCancellable       *cancellable,
                                           GError            **error);
gpointer    adieu_grant_invite            (gpointer            order,
                                           GCancellable       *cancellable,
                                           GError            **error);
gpointer    adieu_grant_code              (gpointer            order,
                                           GCancellable       *cancellable,
                                           GError            **error);
gpointer    adieu_grant_invite_device     (gpointer            order,
                                           GCancellable       *cancellable,
                                           GError            **error);
gpointer    adieu_grant_device            (gpointer            order,
                                           GCancellable       *cancellable,
                                           GError            **error);

/* How long a second of RFC 8628 is, in µs: tests have less time. */
extern gint64 adieu_grant_second;

G_END_DECLS
