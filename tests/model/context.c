/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Main contexts, as GLib 2.74 has them where lifetimes are concerned: who owns one, which sources
 * are dispatched, thread defaults, and what happens when the last reference drops (destroy
 * notifies of callbacks with the memory still there and no lock held; sources later). A source is
 * ready when its descriptor can be read.
 */

#include "config.h"

#include "model.h"

struct _ModelContext
{
  int         ref_count;
  ModelFiber *owner;
  guint       n_owned;
  ModelFiber *ending;  /* who drops the last reference */
  GSList     *sources; /* of ModelSource, each with a reference */
};

struct _ModelLoop
{
  ModelContext *context;
  gboolean      running;
};

/* The callback of a source, which stays while it is dispatched. */
typedef struct
{
  int            ref_count;
  GSourceFunc    func;
  gpointer       data;
  GDestroyNotify notify;
} Callback;

static ModelContext *default_context;
static guint         n_inboxes; /* sources with a descriptor that have a context */

/* Sources */

ModelSource *
model_source_new (gpointer    funcs,
                  gsize       size,
                  const char *where)
{
  ModelSource *self = model_malloc0 (size, NULL);

  self->funcs = funcs;
  self->ref_count = 1;
  self->fd = -1;

  return self;
}

static void
source_ref (ModelSource *self)
{
  model_check_live (self, "a source");
  self->ref_count++;
}

void
model_source_unref (ModelSource *self)
{
  model_check_live (self, "a source");
  if (--self->ref_count == 0)
    model_free (self);
}

static void
callback_unref (Callback *self)
{
  if (--self->ref_count > 0)
    return;
  model_point ("destroy notify of a source", __func__);
  if (self->notify != NULL)
    self->notify (self->data);
  model_free (self);
}

void
model_source_callback (ModelSource    *self,
                       GSourceFunc     func,
                       gpointer        data,
                       GDestroyNotify  notify)
{
  Callback *callback = model_malloc (sizeof (Callback), NULL);

  *callback = (Callback) { 1, func, data, notify };
  self->callback = callback;
}

gpointer
model_source_add_fd (ModelSource *self,
                     int          fd)
{
  self->fd = fd;
  return NULL;
}

void
model_source_attach (ModelSource  *self,
                     ModelContext *context)
{
  model_check_live (context, "a main context");
  source_ref (self);
  self->context = context;
  context->sources = g_slist_append (context->sources, self);
  n_inboxes += self->fd >= 0;
}

static void
source_destroy (ModelSource *self)
{
  Callback *callback = self->callback;

  if (self->destroyed)
    return;
  self->destroyed = TRUE;
  n_inboxes -= self->fd >= 0;
  self->callback = NULL;
  if (callback != NULL)
    callback_unref (callback);
}

gboolean
model_source_rings (ModelSource *self)
{
  return model_bell_rings (self->fd);
}

/* Asks nothing of the code under test, which would be asked too often. */
static gboolean
source_is_ready (ModelSource *self)
{
  if (self->destroyed || (self->dispatching && !self->can_recurse))
    return FALSE;
  if (self->fd >= 0)
    return model_source_rings (self);

  return self->ready () || (self->due != NULL && self->due () <= model_now ());
}

static void
source_dispatch (ModelSource *self)
{
  Callback *callback = self->callback;
  gboolean was_dispatching = self->dispatching;
  ModelSourceFuncs *funcs = self->funcs;

  if (self->act != NULL)
    {
      self->act ();
      return;
    }

  self->dispatching = TRUE;
  callback->ref_count++;
  funcs->dispatch (self, callback->func, callback->data);
  callback_unref (callback);
  self->dispatching = was_dispatching;
}

/* Contexts */

ModelContext *
model_context_new (const char *where)
{
  ModelContext *self = model_malloc0 (sizeof (ModelContext), NULL);

  self->ref_count = 1;

  return self;
}

ModelContext *
model_context_default (void)
{
  if (default_context == NULL)
    default_context = model_context_new (__func__);

  return default_context;
}

ModelContext *
model_context_ref (ModelContext *self)
{
  model_ref_inc (&self->ref_count);
  return self;
}

static void
context_end (ModelContext *self)
{
  GSList *sources = g_steal_pointer (&self->sources);

  if (self->owner != NULL)
    model_violation ("a main context goes while a thread owns it");
  self->ending = model_fiber ();
  for (GSList *l = sources; l != NULL; l = l->next)
    ((ModelSource *) l->data)->context = NULL;
  for (GSList *l = sources; l != NULL; l = l->next)
    source_destroy (l->data);
  model_free (self);
  g_slist_free_full (sources, (GDestroyNotify) model_source_unref);
}

void
model_context_unref (ModelContext *self)
{
  if (model_ref_dec (&self->ref_count, __func__))
    context_end (self);
}

ModelContext *
model_context_ref_mine (void)
{
  GSList *defaults = model_fiber ()->defaults;

  return model_context_ref (defaults != NULL ? defaults->data : model_context_default ());
}

void
model_context_push (ModelContext *self)
{
  if (!model_context_acquire (self, __func__))
    model_violation ("a main context becomes a thread's default that another thread owns");
  model_fiber ()->defaults = g_slist_prepend (model_fiber ()->defaults, model_context_ref (self));
}

void
model_context_pop (ModelContext *self)
{
  GSList *top = model_fiber ()->defaults;

  if (top == NULL || top->data != self)
    model_violation ("a main context is popped that is not the thread's default");
  model_fiber ()->defaults = g_slist_delete_link (top, top);
  model_context_release (self);
  model_context_unref (self);
}

gboolean
model_context_acquire (ModelContext *self,
                       const char   *where)
{
  model_point ("acquire a main context", where);
  model_check_live (self, "a main context");
  if (self->owner != NULL && self->owner != model_fiber ())
    return FALSE;
  self->owner = model_fiber ();
  self->n_owned++;

  return TRUE;
}

void
model_context_release (ModelContext *self)
{
  model_check_live (self, "a main context");
  if (self->owner != model_fiber ())
    model_violation ("a main context is released that another thread owns");
  if (--self->n_owned == 0)
    self->owner = NULL;
}

gboolean
model_context_is_owner (ModelContext *self)
{
  return self->owner == model_fiber ();
}

/* Whether callbacks of this context may run here and now. */
gboolean
model_context_is_home (ModelContext *self)
{
  return self->owner == model_fiber () || self->ending == model_fiber ();
}

/* Or about to. */
gboolean
model_context_is_gone (ModelContext *self)
{
  return model_is_freed (self) || self->ending != NULL;
}

static gboolean
context_is_ready (gconstpointer data)
{
  const ModelContext *self = data;

  for (GSList *l = self->sources; l != NULL; l = l->next)
    if (source_is_ready (l->data))
      return TRUE;

  return FALSE;
}

static gint64
context_due (ModelContext *self)
{
  gint64 due = MODEL_NEVER;

  for (GSList *l = self->sources; l != NULL; l = l->next)
    if (((ModelSource *) l->data)->due != NULL)
      due = MIN (due, ((ModelSource *) l->data)->due ());

  return due;
}

static gboolean
source_check (ModelSource *self)
{
  ModelSourceFuncs *funcs = self->funcs;

  return funcs == NULL || funcs->check (self);
}

static GSList *
context_list_ready (ModelContext *self)
{
  GSList *ready = NULL;

  for (GSList *l = self->sources; l != NULL; l = l->next)
    if (source_is_ready (l->data) && source_check (l->data))
      {
        source_ref (l->data);
        ready = g_slist_append (ready, l->data);
      }

  return ready;
}

static gboolean
context_is_free (gconstpointer data)
{
  const ModelContext *self = data;

  return self->owner == NULL || self->owner == model_fiber ();
}

/* Of several sources that are ready, any may be the first. */
static void
dispatch_in_some_order (GSList *ready)
{
  while (ready != NULL)
    {
      guint which = model_choose (g_slist_length (ready), "which source is dispatched first");
      GSList *link = g_slist_nth (ready, which);
      ModelSource *source = link->data;

      ready = g_slist_delete_link (ready, link);
      if (!source->destroyed && (!source->dispatching || source->can_recurse))
        source_dispatch (source);
      model_source_unref (source);
    }
}

gboolean
model_context_iterate (ModelContext *self,
                       gboolean      may_block,
                       const char   *where)
{
  GSList *ready;
  gboolean any;

  model_wait (context_is_free, self, may_block ? MODEL_NEVER : model_now (),
              "wait for a main context", where);
  if (!model_context_acquire (self, where))
    return FALSE;

  if (may_block)
    model_wait (context_is_ready, self, context_due (self), "poll", where);
  ready = context_list_ready (self);
  any = ready != NULL;
  dispatch_in_some_order (ready);
  model_context_release (self);

  return any;
}

/* A source of the explorer's own. */
void
model_context_add (ModelContext   *self,
                   gboolean      (*ready) (void),
                   gint64        (*due) (void),
                   void          (*act) (void))
{
  ModelSource *source = model_source_new (NULL, sizeof (ModelSource), NULL);

  source->ready = ready;
  source->due = due;
  source->act = act;
  model_source_attach (source, self);
  model_source_unref (source);
}

guint
model_context_inboxes (void)
{
  return n_inboxes;
}

/* Main loops */

ModelLoop *
model_loop_new (ModelContext *context,
                gboolean      running)
{
  ModelLoop *self = model_malloc0 (sizeof (ModelLoop), __func__);

  self->context = model_context_ref (context != NULL ? context : model_context_default ());

  return self;
}

void
model_loop_unref (ModelLoop *self)
{
  model_context_unref (self->context);
  model_free (self);
}

ModelContext *
model_loop_context (ModelLoop *self)
{
  return self->context;
}

void
model_loop_run (ModelLoop *self)
{
  self->running = TRUE;
  if (!model_context_acquire (self->context, __func__))
    model_violation ("two threads run a loop of the same context");
  while (self->running)
    model_context_iterate (self->context, TRUE, __func__);
  model_context_release (self->context);
}

void
model_loop_quit (ModelLoop *self)
{
  self->running = FALSE;
}
