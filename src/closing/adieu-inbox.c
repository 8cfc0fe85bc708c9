/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One inbox for each caller's context: the place where letters are delivered, and our
 * weak reference on that GMainContext. It is owned by whoever writes to it and by its
 * source, which the context owns; it never holds the context.
 *
 * A letter is announced by one file descriptor that turns readable. Writing to it needs
 * nothing of the context, so a context may die while another thread posts (GLib 2.74
 * reads source->context unlocked), and a loop that is not GLib's can watch it as well.
 */

#include "config.h"

#include "closing/adieu-inbox-private.h"

#include <pthread.h>
#include <unistd.h>

#include "closing/adieu-bell-private.h"

/* User code shares this loop with its own sources: after so long it is their turn. */
#define DISPATCH_BUDGET_US 2000

typedef struct
{
  GDestroyNotify  deliver;
  gpointer        data;
  GDestroyNotify  lost;
} Letter;

struct _AdieuInbox
{
  gatomicrefcount  ref_count;

  GMutex           mutex;
  GMainContext    *context; /* borrowed: compared, and used only by those who hold it */
  GThread         *home;    /* borrowed, compared: who dispatched last */
  gboolean         dead;
  gboolean         registered;
  gboolean         deserted;  /* its residents wait for a network thread that is no more */
  gboolean         of_caller; /* delivers to the application, not to a blocking call of ours */
  AdieuBell        bell;
  GQueue           letters;
  GQueue           residents;
};

typedef struct
{
  GSource   parent;
  gpointer  tag;
} InboxSource;

#define ADIEU_RESIDENT_OF(list_link) \
  ((AdieuResident *) ((char *) (list_link) - G_STRUCT_OFFSET (AdieuResident, link)))

static GMutex      registry_mutex;
static GHashTable *registry; /* GMainContext → AdieuInbox, neither held */
static int         all_muted;
static gboolean    blocking_is_over; /* the network thread stands still for good */
static int         n_inboxes;

static void
letter_lose (Letter *letter)
{
  if (letter->lost != NULL)
    letter->lost (letter->data);
  g_free (letter);
}

AdieuInbox *
adieu_inbox_ref (AdieuInbox *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
adieu_inbox_unref (AdieuInbox *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_assert (g_queue_is_empty (&self->residents) && g_queue_is_empty (&self->letters));
  adieu_bell_close (&self->bell);
  g_mutex_clear (&self->mutex);
  g_atomic_int_dec_and_test (&n_inboxes);
  g_free (self);
}

static gboolean
is_muted (AdieuInbox *self)
{
  return self->of_caller && g_atomic_int_get (&all_muted);
}

/* The bell is silenced with the last letter, not before, so that a loop nested in a
 * callback goes on with the letters behind it. */
static Letter *
take_letter (AdieuInbox *self)
{
  Letter *letter = NULL;

  g_mutex_lock (&self->mutex);
  if (is_muted (self))
    adieu_bell_silence (&self->bell);
  else
    {
      letter = g_queue_pop_head (&self->letters);
      if (g_queue_is_empty (&self->letters) && !self->deserted)
        adieu_bell_silence (&self->bell);
    }
  g_mutex_unlock (&self->mutex);

  return letter;
}

static gboolean
take_desertion (AdieuInbox *self)
{
  gboolean deserted;

  g_mutex_lock (&self->mutex);
  deserted = self->deserted;
  self->deserted = FALSE;
  g_mutex_unlock (&self->mutex);

  return deserted;
}

static void
ring_deserted (AdieuInbox *self)
{
  self->deserted = TRUE;
  adieu_bell_ring (&self->bell);
}

/* Delivers what has come, within a budget of time. Called by the owner of the context only. */
gboolean
adieu_inbox_dispatch (AdieuInbox *self)
{
  gint64 end = g_get_monotonic_time () + DISPATCH_BUDGET_US;
  gboolean any = FALSE;
  Letter *letter = NULL;

  adieu_inbox_ref (self);
  if (take_desertion (self))
    adieu_inbox_settle (self);
  while ((letter = take_letter (self)) != NULL)
    {
      letter->deliver (letter->data);
      g_free (letter);
      any = TRUE;
      if (g_get_monotonic_time () >= end)
        break;
    }
  adieu_inbox_unref (self);

  return any;
}

/* Delivers all that has come by now, however long it takes. */
void
adieu_inbox_dispatch_all (AdieuInbox *self)
{
  Letter *letter = NULL;
  guint n = 0;

  g_mutex_lock (&self->mutex);
  n = self->letters.length;
  g_mutex_unlock (&self->mutex);

  while (n-- > 0 && (letter = take_letter (self)) != NULL)
    {
      letter->deliver (letter->data);
      g_free (letter);
    }
}

static gboolean
inbox_source_check (GSource *source)
{
  InboxSource *self = (InboxSource *) source;

  return (g_source_query_unix_fd (source, self->tag) & G_IO_IN) != 0;
}

static gboolean
inbox_source_dispatch (GSource     *source,
                       GSourceFunc  callback,
                       gpointer     user_data)
{
  AdieuInbox *self = user_data;

  g_mutex_lock (&self->mutex);
  self->home = g_thread_self ();
  g_mutex_unlock (&self->mutex);
  adieu_inbox_dispatch (self);

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs inbox_source_funcs = {
  .check = inbox_source_check,
  .dispatch = inbox_source_dispatch,
};

static AdieuResident *
take_resident (AdieuInbox *self)
{
  GList *link = NULL;

  g_mutex_lock (&self->mutex);
  if (!is_muted (self))
    link = g_queue_pop_head_link (&self->residents);
  if (link != NULL)
    link->data = NULL;
  g_mutex_unlock (&self->mutex);

  return link != NULL ? ADIEU_RESIDENT_OF (link) : NULL;
}

/* Tells those who are residents now, one after another, without a lock. Who moves in
 * meanwhile stays, so that a caller who tries again cannot keep this going. Once the process
 * exits, nobody of the application is told any more. */
void
adieu_inbox_settle (AdieuInbox *self)
{
  AdieuResident *resident = NULL;
  guint n = 0;

  g_mutex_lock (&self->mutex);
  n = self->residents.length;
  g_mutex_unlock (&self->mutex);

  while (n-- > 0 && (resident = take_resident (self)) != NULL)
    resident->settle (resident);
}

/* The GDestroyNotify of the source's callback: the context is going away. Its memory is
 * still there, no lock of GLib's is held (see doc/internals.md). */
static void
inbox_context_gone (gpointer user_data)
{
  g_autoptr (AdieuInbox) self = user_data;
  GQueue undelivered = G_QUEUE_INIT;

  g_mutex_lock (&registry_mutex);
  if (self->registered)
    g_hash_table_remove (registry, self->context);
  g_mutex_unlock (&registry_mutex);

  g_mutex_lock (&self->mutex);
  self->dead = TRUE;
  self->context = NULL;
  undelivered = self->letters;
  g_queue_init (&self->letters);
  g_mutex_unlock (&self->mutex);

  adieu_inbox_settle (self);
  g_queue_clear_full (&undelivered, (GDestroyNotify) letter_lose);
}

/* Never called through: GLib wants a callback where there is a destroy notify. */
static gboolean
inbox_source_callback (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

AdieuInbox *
adieu_inbox_new (GMainContext *context)
{
  AdieuInbox *self = g_new0 (AdieuInbox, 1);
  GSource *source = g_source_new (&inbox_source_funcs, sizeof (InboxSource));

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  g_queue_init (&self->letters);
  g_queue_init (&self->residents);
  self->context = context;
  adieu_bell_open (&self->bell);
  g_atomic_int_inc (&n_inboxes);

  g_source_set_static_name (source, "Adieu inbox");
  g_source_set_can_recurse (source, TRUE);
  g_source_set_callback (source, inbox_source_callback, adieu_inbox_ref (self), inbox_context_gone);
  ((InboxSource *) source)->tag = g_source_add_unix_fd (source, self->bell.read_fd, G_IO_IN);
  g_source_attach (source, context);
  g_source_unref (source);

  return self;
}

static AdieuInbox *
ref_or_create (GMainContext *context,
               gboolean      of_caller)
{
  AdieuInbox *self = NULL;

  g_mutex_lock (&registry_mutex);
  if (registry == NULL)
    registry = g_hash_table_new (NULL, NULL);
  self = g_hash_table_lookup (registry, context);
  if (self != NULL)
    adieu_inbox_ref (self);
  else
    {
      self = adieu_inbox_new (context);
      self->of_caller = of_caller;
      self->registered = TRUE;
      g_hash_table_insert (registry, context, self);
      if (blocking_is_over && !of_caller)
        ring_deserted (self);
    }
  g_mutex_unlock (&registry_mutex);

  return self;
}

/* The inbox of the global default context, which never goes away. */
AdieuInbox *
adieu_inbox_ref_global (void)
{
  return ref_or_create (g_main_context_default (), TRUE);
}

/* The inbox of the calling thread's default context, made when there is none yet. */
AdieuInbox *
adieu_inbox_ref_default (void)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();

  return ref_or_create (context, TRUE);
}

/* The global default context belongs to whoever iterates it, and before anybody has, to the
 * main thread, although any thread could acquire it. */
static gboolean
is_home (AdieuInbox *self)
{
  gboolean is_default = self->context == g_main_context_default ();
  gboolean home;

  g_mutex_lock (&self->mutex);
  if (self->home != NULL)
    home = self->home == g_thread_self ();
  else
    home = !is_default || gettid () == getpid ();
  g_mutex_unlock (&self->mutex);

  return home;
}

/* For the one whose thread-default context it is: TRUE if callbacks may run here and now.
 * Follow with adieu_inbox_release(). */
gboolean
adieu_inbox_acquire (AdieuInbox *self)
{
  return is_home (self) && g_main_context_acquire (self->context);
}

void
adieu_inbox_release (AdieuInbox *self)
{
  g_main_context_release (self->context);
}

/* For a context of our own, on which nothing of the application is told. */
AdieuInbox *
adieu_inbox_new_own (GMainContext *context)
{
  return ref_or_create (context, FALSE);
}

/* From any thread. Either @deliver gets the letter, on the context, or, when that is gone,
 * @lost does. */
gboolean
adieu_inbox_post (AdieuInbox     *self,
                  GDestroyNotify  deliver,
                  gpointer        letter,
                  GDestroyNotify  lost)
{
  Letter *sealed = g_new (Letter, 1);
  gboolean posted = FALSE;

  *sealed = (Letter) { deliver, letter, lost };

  g_mutex_lock (&self->mutex);
  if (!self->dead)
    {
      if (g_queue_is_empty (&self->letters))
        adieu_bell_ring (&self->bell);
      g_queue_push_tail (&self->letters, sealed);
      posted = TRUE;
    }
  g_mutex_unlock (&self->mutex);

  if (!posted)
    letter_lose (sealed);

  return posted;
}

gboolean
adieu_inbox_enter (AdieuInbox    *self,
                   AdieuResident *resident)
{
  gboolean entered = FALSE;

  g_mutex_lock (&self->mutex);
  if (!self->dead)
    {
      resident->link.data = self;
      g_queue_push_tail_link (&self->residents, &resident->link);
      entered = TRUE;
    }
  g_mutex_unlock (&self->mutex);

  return entered;
}

/* FALSE: adieu_inbox_settle() has taken the resident out already. */
gboolean
adieu_inbox_leave (AdieuInbox    *self,
                   AdieuResident *resident)
{
  gboolean left = FALSE;

  g_mutex_lock (&self->mutex);
  if (resident->link.data != NULL)
    {
      g_queue_unlink (&self->residents, &resident->link);
      resident->link.data = NULL;
      left = TRUE;
    }
  g_mutex_unlock (&self->mutex);

  return left;
}

/* fork(): the locks are held across it, so that the child finds what they guard whole. */

static void
for_each_inbox (void (*act) (AdieuInbox *self))
{
  GHashTableIter iter;
  gpointer inbox = NULL;

  if (registry == NULL)
    return;
  g_hash_table_iter_init (&iter, registry);
  while (g_hash_table_iter_next (&iter, NULL, &inbox))
    act (inbox);
}

static void
lock_inbox (AdieuInbox *self)
{
  g_mutex_lock (&self->mutex);
}

static void
unlock_inbox (AdieuInbox *self)
{
  g_mutex_unlock (&self->mutex);
}

static void
inherit_inbox (AdieuInbox *self)
{
  adieu_bell_renew (&self->bell);
  ring_deserted (self);
  g_mutex_unlock (&self->mutex);
}

static void
before_fork (void)
{
  g_mutex_lock (&registry_mutex);
  for_each_inbox (lock_inbox);
}

static void
after_fork_in_parent (void)
{
  for_each_inbox (unlock_inbox);
  g_mutex_unlock (&registry_mutex);
}

static void
after_fork_in_child (void)
{
  for_each_inbox (inherit_inbox);
  g_mutex_unlock (&registry_mutex);
}

void
adieu_inbox_watch_fork (void)
{
  pthread_atfork (before_fork, after_fork_in_parent, after_fork_in_child);
}

int
adieu_inbox_get_fd (AdieuInbox *self)
{
  return self->bell.read_fd;
}

static void
desert_own (AdieuInbox *self)
{
  if (self->of_caller)
    return;
  g_mutex_lock (&self->mutex);
  ring_deserted (self);
  g_mutex_unlock (&self->mutex);
}

/* The network thread stands still for good: who blocks on it, in whatever thread, is let go. */
void
adieu_inbox_end_blocking (void)
{
  g_mutex_lock (&registry_mutex);
  blocking_is_over = TRUE;
  for_each_inbox (desert_own);
  g_mutex_unlock (&registry_mutex);
}

/* From now on no letter reaches a caller: the process exits, and the code behind a callback
 * may be gone. */
void
adieu_inbox_mute_all (void)
{
  g_atomic_int_set (&all_muted, TRUE);
}

guint
adieu_inbox_count (void)
{
  return (guint) g_atomic_int_get (&n_inboxes);
}
