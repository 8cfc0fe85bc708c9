/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-attempt.h>
#include <adieu/adieu-token-store.h>

#include "auth/adieu-oauth-server-private.h"
#include "client/adieu-promise-private.h"

G_BEGIN_DECLS

typedef struct _AdieuAccess AdieuAccess;

/* What somebody waits for. */
typedef enum
{
  ADIEU_AIM_LOADED, /* that the store has been asked */
  ADIEU_AIM_TOKEN,  /* a token that is valid */
  ADIEU_AIM_STORED, /* that the store knows what we know */
} AdieuAim;

AdieuAccess *adieu_access_new        (AdieuOAuthServer    *server,
                                      AdieuTokenStore     *store,
                                      const char          *key,
                                      gboolean             grants_itself);
void         adieu_access_free       (AdieuAccess         *self);

/* From any thread. */
void         adieu_access_set_terms  (AdieuAccess         *self,
                                      const char          *scope,
                                      const char * const  *parameters);
void         adieu_access_expect     (AdieuAccess         *self,
                                      gboolean             signing_in);
void         adieu_access_replace    (AdieuAccess         *self,
                                      AdieuToken          *token);
AdieuToken  *adieu_access_dup_token  (AdieuAccess         *self);
gboolean     adieu_access_refused    (AdieuAccess         *self,
                                      AdieuAttempt        *attempt);

/* On the context of @promise, which it returns. */
void         adieu_access_wait       (AdieuAccess         *self,
                                      AdieuPromise        *promise,
                                      AdieuAim             aim,
                                      AdieuAttempt        *attempt,
                                      GError              *verdict);

G_END_DECLS
