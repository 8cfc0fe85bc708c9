/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* As much of GObject as the code under test needs, on checked memory: references, dispose and
 * finalize, one signal an object; and what of GIO has such a signal, with GLib's order of things.
 */

#include "config.h"

#include "model.h"

typedef struct
{
  gulong          id; /* 0: disconnected */
  int             ref_count;
  GCallback       callback;
  gpointer        data;
  GClosureNotify  destroy;
} Handler;

typedef struct
{
  GObject  parent;
  gboolean cancelled;
} Cancellable;

static ModelClass    cancellable_class = { .name = "GCancellable", .size = sizeof (Cancellable) };
static ModelClass    application_class = { .name = "GApplication", .size = sizeof (GObject) };
static GApplication *application;

static void
nothing (GObject *object)
{
}

static GObjectClass base_class = { .dispose = nothing, .finalize = nothing };

gpointer
model_object_new (ModelClass *class,
                  const char *where)
{
  GObject *object = model_malloc0 (class->size, where);

  if (class->object_class.finalize == NULL)
    {
      class->object_class = base_class;
      if (class->parent_class != NULL)
        *class->parent_class = &base_class;
      if (class->class_init != NULL)
        class->class_init (&class->object_class);
    }
  object->g_type_instance.g_class = (GTypeClass *) class;
  object->ref_count = 1;
  if (class->init != NULL)
    class->init (object);

  return object;
}

gpointer
model_object_ref (gpointer object)
{
  GObject *self = object;

  model_check_live (self, "an object");
  self->ref_count++;

  return self;
}

void
model_object_unref (gpointer object)
{
  GObject *self = object;
  ModelClass *class;

  model_point ("unref", __func__);
  model_check_live (self, "an object");
  if (self->ref_count > 1)
    {
      self->ref_count--;
      return;
    }

  class = (ModelClass *) self->g_type_instance.g_class;
  class->object_class.dispose (self);
  if (--self->ref_count > 0)
    return;
  if (self->qdata != NULL)
    model_violation ("a %s goes with signal handlers connected", class->name);
  class->object_class.finalize (self);
  model_free (self);
}

/* One signal an object, whichever its name. A handler's data is destroyed when the handler is
 * disconnected and has returned. The list of handlers is in the place of the object's data. */

static GSList **
handlers_of (gpointer object)
{
  model_check_live (object, "an object");
  return (GSList **) &((GObject *) object)->qdata;
}

static void
handler_unref (Handler *handler)
{
  if (--handler->ref_count > 0)
    return;
  if (handler->destroy != NULL)
    handler->destroy (handler->data, NULL);
  model_free (handler);
}

gulong
model_signal_connect (gpointer       object,
                      GCallback      callback,
                      gpointer       data,
                      GClosureNotify destroy)
{
  static gulong last_id = 0;
  Handler *handler = model_malloc (sizeof (Handler), NULL);

  model_point ("connect to a signal", __func__);
  *handler = (Handler) { ++last_id, 1, callback, data, destroy };
  *handlers_of (object) = g_slist_append (*handlers_of (object), handler);

  return handler->id;
}

void
model_signal_disconnect (gpointer object,
                         gulong   id)
{
  model_point ("disconnect from a signal", __func__);
  for (GSList *l = *handlers_of (object); l != NULL; l = l->next)
    {
      Handler *handler = l->data;

      if (handler->id != id)
        continue;
      *handlers_of (object) = g_slist_delete_link (*handlers_of (object), l);
      handler->id = 0;
      handler_unref (handler);
      return;
    }
  model_violation ("a handler is disconnected that is not there");
}

gboolean
model_signal_is_heard (gpointer  object,
                       GCallback callback)
{
  for (GSList *l = *handlers_of (object); l != NULL; l = l->next)
    if (((Handler *) l->data)->callback == callback)
      return TRUE;

  return FALSE;
}

void
model_signal_emit (gpointer object)
{
  GSList *now = g_slist_copy (*handlers_of (object));

  for (GSList *l = now; l != NULL; l = l->next)
    ((Handler *) l->data)->ref_count++;
  for (GSList *l = now; l != NULL; l = l->next)
    {
      Handler *handler = l->data;

      model_point ("call a signal's handler", __func__);
      if (handler->id != 0)
        ((void (*) (gpointer, gpointer)) handler->callback) (object, handler->data);
      handler_unref (handler);
    }
  g_slist_free (now);
}

GCancellable *
model_cancellable_new (void)
{
  return model_object_new (&cancellable_class, __func__);
}

gboolean
model_is_cancelled (GCancellable *cancellable)
{
  if (cancellable == NULL)
    return FALSE;
  model_point ("is it cancelled?", __func__);
  model_check_live (cancellable, "a cancellable");

  return ((Cancellable *) cancellable)->cancelled;
}

void
model_cancel (GCancellable *cancellable)
{
  Cancellable *self = (Cancellable *) cancellable;

  model_point ("cancel", __func__);
  if (self->cancelled)
    return;
  self->cancelled = TRUE;
  model_object_ref (cancellable);
  model_signal_emit (cancellable);
  model_object_unref (cancellable);
}

/* NULL: the program has none. */
GApplication *
model_application (void)
{
  return application;
}

void
model_application_start (void)
{
  application = model_object_new (&application_class, NULL);
}
