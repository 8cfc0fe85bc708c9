/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-token-store.h>

G_BEGIN_DECLS

/* A store that counts, and does what the test wants it to. */
#define ODD_TYPE_STORE (odd_store_get_type ())
G_DECLARE_FINAL_TYPE (OddStore, odd_store, ODD, STORE, GObject)

struct _OddStore
{
  GObject     parent_instance;

  AdieuToken *token;
  guint       n_loads;
  guint       n_stores;
  guint       n_clears;
  gboolean    is_slow; /* the first load is answered when there is a second one */
  gboolean    fails;   /* with an error, or … */
  gboolean    says_no; /* … without one */

  GAsyncReadyCallback callback; /* of the first load */
  gpointer            user_data;
};

OddStore *odd_store_new (AdieuToken *token);

G_END_DECLS
