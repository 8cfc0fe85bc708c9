/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the answer to an authorization request is told by (RFC 6749, 4.1.1; RFC 7636, 4). */
typedef struct
{
  char *redirect_uri;
  char *state;
  char *verifier;
} AdieuRedirection;

AdieuRedirection *adieu_redirection_new            (const char        *redirect_uri);
void              adieu_redirection_free           (AdieuRedirection  *self);

char             *adieu_redirection_dup_request    (AdieuRedirection  *self,
                                                    const char        *endpoint,
                                                    const char        *client_id,
                                                    const char        *scope,
                                                    const char * const *parameters);
char             *adieu_redirection_dup_query      (AdieuRedirection  *self,
                                                    const char        *uri);
gboolean          adieu_redirection_is_ours        (AdieuRedirection  *self,
                                                    const char        *query);
char             *adieu_redirection_read_code      (const char        *query,
                                                    const char        *issuer,
                                                    gboolean           needs_issuer,
                                                    GError           **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdieuRedirection, adieu_redirection_free)

G_END_DECLS
