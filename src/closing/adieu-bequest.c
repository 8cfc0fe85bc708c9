/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Objects of the application that a thread of ours was the last to need. Their end is code of the
 * application (a binding takes its interpreter's lock in it, and a thread that does so while the
 * interpreter ends is ended by it), so they are left to the next thread of the application's that
 * makes a client. Any thread; without a lock, for fork()'s sake.
 */

#include "config.h"

#include "closing/adieu-bequest-private.h"

typedef struct _Bequest Bequest;
struct _Bequest
{
  Bequest *next;
  GObject *object;
};

static _Thread_local gboolean is_ours;

static Bequest *left;

/* The thread that says so is one of ours. */
void
adieu_bequest_enter_thread (void)
{
  is_ours = TRUE;
}

static void
leave (GObject *owned)
{
  Bequest *bequest = g_new (Bequest, 1);

  bequest->object = owned;
  do
    bequest->next = g_atomic_pointer_get (&left);
  while (!g_atomic_pointer_compare_and_exchange (&left, bequest->next, bequest));
}

/* As g_clear_object(), wherever it is done. */
void
adieu_bequest_clear (gpointer *object)
{
  GObject *owned = g_steal_pointer (object);

  if (owned == NULL)
    return;
  if (is_ours)
    leave (owned);
  else
    g_object_unref (owned);
}

/* Does nothing in a thread of ours. */
void
adieu_bequest_release (void)
{
  Bequest *all = NULL;

  if (is_ours)
    return;

  do
    all = g_atomic_pointer_get (&left);
  while (all != NULL && !g_atomic_pointer_compare_and_exchange (&left, all, NULL));

  while (all != NULL)
    {
      Bequest *bequest = g_steal_pointer (&all);

      all = bequest->next;
      g_object_unref (bequest->object);
      g_free (bequest);
    }
}
