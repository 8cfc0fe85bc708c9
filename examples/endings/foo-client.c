/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A client with hooks, as wrappers of an API have them. */

#include "foo-client.h"

#include "asking.h"

struct _FooClient
{
  AdieuClient parent_instance;
};

G_DEFINE_FINAL_TYPE (FooClient, foo_client, ADIEU_TYPE_CLIENT)

static gboolean
foo_client_prepare (AdieuClient   *self,
                    AdieuRequest  *request,
                    GError       **error)
{
  event ("hook prepare");

  return adieu_request_set_header (request, "X-Prepared", "yes", error);
}

static gboolean
foo_client_sign (AdieuClient   *self,
                 AdieuAttempt  *attempt,
                 GError       **error)
{
  event ("hook sign");

  return adieu_attempt_set_header (attempt, "X-Signed", "yes", error);
}

static AdieuVerdict
foo_client_judge (AdieuClient    *self,
                  AdieuAttempt   *attempt,
                  AdieuResponse  *response,
                  GError        **error)
{
  event ("hook judge");

  return ADIEU_VERDICT_DEFAULT;
}

static void
foo_client_class_init (FooClientClass *class)
{
  ADIEU_CLIENT_CLASS (class)->prepare = foo_client_prepare;
  ADIEU_CLIENT_CLASS (class)->sign = foo_client_sign;
  ADIEU_CLIENT_CLASS (class)->judge = foo_client_judge;
}

static void
foo_client_init (FooClient *self)
{
}
