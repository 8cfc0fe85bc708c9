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

/* A store that implements nothing, or that says no at once. */
#define BARE_TYPE_STORE (bare_store_get_type ())
G_DECLARE_FINAL_TYPE (BareStore, bare_store, BARE, STORE, GObject)

#define BLUNT_TYPE_STORE (blunt_store_get_type ())
G_DECLARE_FINAL_TYPE (BluntStore, blunt_store, BLUNT, STORE, GObject)

struct _BareStore
{
  GObject parent_instance;
};

struct _BluntStore
{
  GObject parent_instance;
};

G_END_DECLS
