/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A token store with a token in it that expired long ago. */

#include "old-tokens.h"

#include "asking.h"

struct _OldTokens
{
  GObject parent_instance;
};

static void old_tokens_store_init (AdieuTokenStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (OldTokens, old_tokens, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (ADIEU_TYPE_TOKEN_STORE,
                                                      old_tokens_store_init))

static AdieuToken *
old_tokens_load (AdieuTokenStore  *self,
                 const char       *key,
                 GError          **error)
{
  event ("hook load");

  return adieu_token_new ("old", NULL, "refresh", NULL, 1);
}

static gboolean
old_tokens_store (AdieuTokenStore  *self,
                  const char       *key,
                  AdieuToken       *token,
                  GError          **error)
{
  event ("hook store");

  return TRUE;
}

static void
old_tokens_store_init (AdieuTokenStoreInterface *iface)
{
  iface->load = old_tokens_load;
  iface->store = old_tokens_store;
}

static void
old_tokens_class_init (OldTokensClass *class)
{
}

static void
old_tokens_init (OldTokens *self)
{
}
