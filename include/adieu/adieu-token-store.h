/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (ADIEU_INSIDE) && !defined (ADIEU_COMPILATION)
#error "Only <adieu/adieu.h> can be included directly."
#endif

#include <adieu/adieu-token.h>

G_BEGIN_DECLS

#define ADIEU_TYPE_TOKEN_STORE (adieu_token_store_get_type ())

ADIEU_AVAILABLE_IN_ALL
G_DECLARE_INTERFACE (AdieuTokenStore, adieu_token_store, ADIEU, TOKEN_STORE, GObject)

/**
 * AdieuTokenStoreInterface:
 * @parent_iface: the parent interface
 * @load: looks up the token of a key, at once; %NULL without an error says that there is none
 * @store: keeps a token in the place of the one that the key has, at once; returning %FALSE
 *   needs an error
 * @clear: forgets the token of a key, at once; to have had none is no error
 * @load_async: the same as @load for what has to wait, such as for a keyring; it wins over
 *   @load where both are implemented
 * @load_finish: finishes @load_async
 * @store_async: the same as @store for what has to wait
 * @store_finish: finishes @store_async
 * @clear_async: the same as @clear for what has to wait
 * @clear_finish: finishes @clear_async
 *
 * What there is to implement to be a [iface@TokenStore]: either the first three, or the
 * others.
 *
 * Since: 0.1
 */
struct _AdieuTokenStoreInterface
{
  GTypeInterface parent_iface;

  AdieuToken * (*load)         (AdieuTokenStore      *self,
                                const char           *key,
                                GError              **error);
  gboolean     (*store)        (AdieuTokenStore      *self,
                                const char           *key,
                                AdieuToken           *token,
                                GError              **error);
  gboolean     (*clear)        (AdieuTokenStore      *self,
                                const char           *key,
                                GError              **error);
  void         (*load_async)   (AdieuTokenStore      *self,
                                const char           *key,
                                GCancellable         *cancellable,
                                GAsyncReadyCallback   callback,
                                gpointer              user_data);
  AdieuToken * (*load_finish)  (AdieuTokenStore      *self,
                                GAsyncResult         *result,
                                GError              **error);
  void         (*store_async)  (AdieuTokenStore      *self,
                                const char           *key,
                                AdieuToken           *token,
                                GCancellable         *cancellable,
                                GAsyncReadyCallback   callback,
                                gpointer              user_data);
  gboolean     (*store_finish) (AdieuTokenStore      *self,
                                GAsyncResult         *result,
                                GError              **error);
  void         (*clear_async)  (AdieuTokenStore      *self,
                                const char           *key,
                                GCancellable         *cancellable,
                                GAsyncReadyCallback   callback,
                                gpointer              user_data);
  gboolean     (*clear_finish) (AdieuTokenStore      *self,
                                GAsyncResult         *result,
                                GError              **error);

  /*< private >*/
  gpointer padding[8];
};

ADIEU_AVAILABLE_IN_ALL
void        adieu_token_store_load_async   (AdieuTokenStore      *self,
                                            const char           *key,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
ADIEU_AVAILABLE_IN_ALL
AdieuToken *adieu_token_store_load_finish  (AdieuTokenStore      *self,
                                            GAsyncResult         *result,
                                            GError              **error);
ADIEU_AVAILABLE_IN_ALL
void        adieu_token_store_store_async  (AdieuTokenStore      *self,
                                            const char           *key,
                                            AdieuToken           *token,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
ADIEU_AVAILABLE_IN_ALL
gboolean    adieu_token_store_store_finish (AdieuTokenStore      *self,
                                            GAsyncResult         *result,
                                            GError              **error);
ADIEU_AVAILABLE_IN_ALL
void        adieu_token_store_clear_async  (AdieuTokenStore      *self,
                                            const char           *key,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
ADIEU_AVAILABLE_IN_ALL
gboolean    adieu_token_store_clear_finish (AdieuTokenStore      *self,
                                            GAsyncResult         *result,
                                            GError              **error);

G_END_DECLS
