/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A store as an application might have it: on GTask, counting, and failing when it should.
 */

#include "config.h"

#include "odd-store.h"

static void odd_store_iface_init (AdieuTokenStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (OddStore, odd_store, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (ADIEU_TYPE_TOKEN_STORE, odd_store_iface_init))

/* Far too late, and in another context. */
static void
answer_first (OddStore *self)
{
  GAsyncReadyCallback callback = g_steal_pointer (&self->callback);
  g_autoptr (GTask) task
    = callback != NULL ? g_task_new (self, NULL, callback, self->user_data) : NULL;

  if (task != NULL)
    g_task_return_pointer (task, NULL, NULL);
}

static void
odd_store_load_async (AdieuTokenStore     *store,
                      const char          *key,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  OddStore *self = ODD_STORE (store);
  g_autoptr (GTask) task = NULL;

  if (self->n_loads++ == 0 && self->is_slow)
    {
      self->callback = callback;
      self->user_data = user_data;
      return;
    }

  answer_first (self);
  task = g_task_new (self, cancellable, callback, user_data);
  if (self->fails)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "The keyring is locked");
  else
    g_task_return_pointer (task, self->token != NULL ? g_object_ref (self->token) : NULL,
                           g_object_unref);
}

static AdieuToken *
odd_store_load_finish (AdieuTokenStore  *store,
                       GAsyncResult     *result,
                       GError          **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
done (OddStore            *self,
      GCancellable        *cancellable,
      GAsyncReadyCallback  callback,
      gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  if (self->fails)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "The keyring is locked");
  else
    g_task_return_boolean (task, !self->says_no);
}

static void
odd_store_store_async (AdieuTokenStore     *store,
                       const char          *key,
                       AdieuToken          *token,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  OddStore *self = ODD_STORE (store);

  self->n_stores++;
  g_set_object (&self->token, token);
  done (self, cancellable, callback, user_data);
}

static void
odd_store_clear_async (AdieuTokenStore     *store,
                       const char          *key,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  OddStore *self = ODD_STORE (store);

  self->n_clears++;
  g_clear_object (&self->token);
  done (self, cancellable, callback, user_data);
}

static gboolean
odd_store_finish (AdieuTokenStore  *store,
                  GAsyncResult     *result,
                  GError          **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
odd_store_iface_init (AdieuTokenStoreInterface *iface)
{
  iface->load_async = odd_store_load_async;
  iface->load_finish = odd_store_load_finish;
  iface->store_async = odd_store_store_async;
  iface->store_finish = odd_store_finish;
  iface->clear_async = odd_store_clear_async;
  iface->clear_finish = odd_store_finish;
}

static void
odd_store_finalize (GObject *object)
{
  g_clear_object (&ODD_STORE (object)->token);

  G_OBJECT_CLASS (odd_store_parent_class)->finalize (object);
}

static void
odd_store_class_init (OddStoreClass *class)
{
  G_OBJECT_CLASS (class)->finalize = odd_store_finalize;
}

static void
odd_store_init (OddStore *self)
{
}

OddStore *
odd_store_new (AdieuToken *token)
{
  OddStore *self = g_object_new (ODD_TYPE_STORE, NULL);

  g_set_object (&self->token, token);

  return self;
}

/* ---- without an implementation ---- */

static void
bare_store_iface_init (AdieuTokenStoreInterface *iface)
{
}

G_DEFINE_FINAL_TYPE_WITH_CODE (BareStore,
                               bare_store,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (ADIEU_TYPE_TOKEN_STORE,
                                                      bare_store_iface_init))

static void
bare_store_class_init (BareStoreClass *class)
{
}

static void
bare_store_init (BareStore *self)
{
}

/* ---- at once ---- */

static AdieuToken *
blunt_store_load (AdieuTokenStore  *store,
                  const char       *key,
                  GError          **error)
{
  return NULL;
}

static gboolean
blunt_store_store (AdieuTokenStore  *store,
                   const char       *key,
                   AdieuToken       *token,
                   GError          **error)
{
  return FALSE;
}

static gboolean
blunt_store_clear (AdieuTokenStore  *store,
                   const char       *key,
                   GError          **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_READ_ONLY, "Written in stone");

  return FALSE;
}

static void
blunt_store_iface_init (AdieuTokenStoreInterface *iface)
{
  iface->load = blunt_store_load;
  iface->store = blunt_store_store;
  iface->clear = blunt_store_clear;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (BluntStore,
                               blunt_store,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (ADIEU_TYPE_TOKEN_STORE,
                                                      blunt_store_iface_init))

static void
blunt_store_class_init (BluntStoreClass *class)
{
}

static void
blunt_store_init (BluntStore *self)
{
}
