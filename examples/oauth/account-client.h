/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu.h>

#include "account-person.h"

G_BEGIN_DECLS

#define ACCOUNT_TYPE_CLIENT (account_client_get_type ())

G_DECLARE_FINAL_TYPE (AccountClient, account_client, ACCOUNT, CLIENT, AdieuClient)

AccountClient *account_client_new        (const char     *issuer,
                                          AdieuAuth      *auth);

AccountPerson *account_client_get_person (AccountClient  *self,
                                          GCancellable   *cancellable,
                                          GError        **error);

G_END_DECLS
