/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Calls that are bound to an owner, such as a row of a list: when it is gone, or asks for
 * something else, its call is cancelled, and its callback never runs. A bond is held by the call
 * that it stands for; the owner's list of bonds, which goes with the owner, is the only thing that
 * other threads may touch, under a lock.
 */

#include "config.h"

#include "client/adieu-client-private.h"

#include "base/adieu-fork-private.h"

typedef struct
{
  gatomicrefcount      ref_count;
  GWeakRef             owner;
  char                *purpose;
  GCancellable        *cancellable;
  gboolean             is_broken; /* under the mutex */
  AdieuBoundFunc       callback;
  gpointer             user_data;
  GDestroyNotify       destroy;
} Bond;

static GMutex mutex; /* of all bonds, so that fork() can hold it */

static G_DEFINE_QUARK (adieu-bonds, bonds)

static Bond *
bond_new (GObject             *owner,
          const char          *purpose,
          AdieuBoundFunc       callback,
          gpointer             user_data,
          GDestroyNotify       destroy)
{
  Bond *self = g_new0 (Bond, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_weak_ref_init (&self->owner, owner);
  self->purpose = g_strdup (purpose != NULL ? purpose : "");
  self->cancellable = g_cancellable_new ();
  self->callback = callback;
  self->user_data = user_data;
  self->destroy = destroy;

  return self;
}

static Bond *
bond_ref (Bond *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
bond_unref (Bond *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_weak_ref_clear (&self->owner);
  g_free (self->purpose);
  g_object_unref (self->cancellable);
  g_free (self);
}

/* In any thread, without the lock: cancelling runs code of others. Takes the list's reference. */
static void
bond_cancel (gpointer data)
{
  Bond *self = data;

  g_cancellable_cancel (self->cancellable);
  bond_unref (self);
}

/* The list of an owner: purpose → Bond. None that stands in it is broken. */

static GHashTable *
get_bonds (GObject *owner)
{
  return g_object_get_qdata (owner, bonds_quark ());
}

/* With the mutex held. (transfer full) (nullable): what is to be cancelled. */
static Bond *
break_bond (GHashTable *bonds,
            const char *purpose)
{
  Bond *bond = NULL;

  g_hash_table_steal_extended (bonds, purpose, NULL, (gpointer *) &bond);
  if (bond != NULL)
    bond->is_broken = TRUE;

  return bond;
}

static void
break_all_bonds (GHashTable *bonds)
{
  GPtrArray *broken = g_ptr_array_new_with_free_func (bond_cancel);
  GHashTableIter iter;
  gpointer bond = NULL;

  g_mutex_lock (&mutex);
  g_hash_table_iter_init (&iter, bonds);
  while (g_hash_table_iter_next (&iter, NULL, &bond))
    {
      ((Bond *) bond)->is_broken = TRUE;
      g_ptr_array_add (broken, bond);
      g_hash_table_iter_steal (&iter);
    }
  g_mutex_unlock (&mutex);

  g_ptr_array_unref (broken);
}

/* The owner is disposed of, in whichever thread. */
static void
owner_gone (gpointer  bonds,
            GObject  *where_it_was)
{
  break_all_bonds (bonds);
}

static void
free_bonds (gpointer bonds)
{
  break_all_bonds (bonds);
  g_hash_table_unref (bonds);
}

static void
ensure_bonds (GObject *owner)
{
  GHashTable *bonds = g_hash_table_new (g_str_hash, g_str_equal);

  if (g_object_replace_qdata (owner, bonds_quark (), NULL, bonds, free_bonds, NULL))
    g_object_weak_ref (owner, owner_gone, bonds);
  else
    g_hash_table_unref (bonds);
}

/* It takes the place of the one for the same purpose, which is to be cancelled: (transfer full)
 * (nullable). */
static Bond *
put_bond (GObject *owner,
          Bond    *bond)
{
  Bond *before = NULL;

  ensure_bonds (owner);
  g_mutex_lock (&mutex);
  before = break_bond (get_bonds (owner), bond->purpose);
  g_hash_table_insert (get_bonds (owner), bond->purpose, bond_ref (bond));
  g_mutex_unlock (&mutex);

  return before;
}

/* The call has ended. Whether its bond still stood. */
static gboolean
end_bond (GObject *owner,
          Bond    *bond)
{
  gboolean stood;

  g_mutex_lock (&mutex);
  stood = !bond->is_broken;
  if (stood)
    break_bond (get_bonds (owner), bond->purpose);
  g_mutex_unlock (&mutex);
  if (stood)
    bond_unref (bond);

  return stood;
}

/* The context of the call. The owner lives as long as its callback runs. */
static void
bound_cb (GObject      *client,
          GAsyncResult *result,
          gpointer      user_data)
{
  Bond *self = user_data;
  g_autoptr (GObject) owner = g_weak_ref_get (&self->owner);

  if (owner != NULL && end_bond (owner, self) && self->callback != NULL)
    self->callback (ADIEU_CLIENT (client), result, self->user_data);
  if (self->destroy != NULL)
    self->destroy (self->user_data);
  bond_unref (self);
}

/**
 * adieu_client_send_bound:
 * @self: a client
 * @request: what to ask; it is copied
 * @owner: whom the call is for, such as a widget or a row of a list
 * @purpose: (nullable): what the call is for, if the owner has several at a time
 * @callback: (scope notified) (closure user_data) (destroy destroy): called at most once, on
 *   the thread-default [struct@GLib.MainContext] of the calling thread
 * @user_data: data for @callback
 * @destroy: (nullable): frees @user_data, on the same context, when the call has ended
 *
 * Sends a request for somebody: when @owner is disposed of before the answer is there, the call is
 * cancelled, and @callback does not run. The same happens when another call is bound to the same
 * owner for the same purpose, as a row does that is given another item to show, or with
 * [func@Client.unbind].
 *
 * The owner is held only while @callback runs. It is the callback's to end the call with
 * [method@Client.send_finish]. In languages where a callback holds what it uses, it must not hold
 * the owner, or that would live as long as the call.
 *
 * Since: 0.1
 */
void
adieu_client_send_bound (AdieuClient         *self,
                         AdieuRequest        *request,
                         GObject             *owner,
                         const char          *purpose,
                         AdieuBoundFunc       callback,
                         gpointer             user_data,
                         GDestroyNotify       destroy)
{
  Bond *bond = NULL;
  Bond *before = NULL;

  g_return_if_fail (ADIEU_IS_CLIENT (self));
  g_return_if_fail (ADIEU_IS_REQUEST (request));
  g_return_if_fail (G_IS_OBJECT (owner));

  bond = bond_new (owner, purpose, callback, user_data, destroy);
  before = put_bond (owner, bond);
  if (before != NULL)
    bond_cancel (before);
  adieu_client_send_async (self, request, bond->cancellable, bound_cb, bond);
}

/**
 * adieu_client_unbind:
 * @owner: whom calls were made for
 * @purpose: (nullable): what the call is for, as it was said when it was made
 *
 * Cancels the call that is bound to an owner for a purpose, if there is one; its callback
 * does not run. May be called from any thread; where that is not the one of the call, a
 * callback may be running at that moment.
 *
 * Since: 0.1
 */
void
adieu_client_unbind (GObject    *owner,
                     const char *purpose)
{
  Bond *bond = NULL;
  GHashTable *bonds = NULL;

  g_return_if_fail (G_IS_OBJECT (owner));

  g_mutex_lock (&mutex);
  bonds = get_bonds (owner);
  if (bonds != NULL)
    bond = break_bond (bonds, purpose != NULL ? purpose : "");
  g_mutex_unlock (&mutex);

  if (bond != NULL)
    bond_cancel (bond);
}

ADIEU_HOLD_OVER_FORK (mutex, 306)
