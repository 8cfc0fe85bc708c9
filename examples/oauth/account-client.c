/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A client of the one API that every OpenID server has: who is it that has signed in? That each
 * request carries a token that is valid is the business of its credentials.
 */

#include "account-client.h"

struct _AccountClient
{
  AdieuClient parent_instance;
};

G_DEFINE_FINAL_TYPE (AccountClient, account_client, ADIEU_TYPE_CLIENT)

static void
account_client_class_init (AccountClientClass *class)
{
}

static void
account_client_init (AccountClient *self)
{
}

AccountClient *
account_client_new (const char *issuer,
                    AdieuAuth  *auth)
{
  return g_object_new (ACCOUNT_TYPE_CLIENT, "base-url", issuer, "auth", auth, NULL);
}

/* GET /userinfo */
AccountPerson *
account_client_get_person (AccountClient  *self,
                           GCancellable   *cancellable,
                           GError        **error)
{
  g_autoptr (AdieuResponse) response
    = adieu_client_get (ADIEU_CLIENT (self), "/userinfo", cancellable, error);
  gpointer person = NULL;

  if (response != NULL)
    person = adieu_response_dup_object (response, ACCOUNT_TYPE_PERSON, ADIEU_NAMING_SNAKE, error);

  return person;
}
