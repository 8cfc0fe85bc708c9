/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A resolver that never answers, unless it is to say that it was cancelled. */

#include "config.h"

#include "mute-resolver.h"

struct _MuteResolver
{
  GResolver parent_instance;
  int       n_asked; /* atomic */
};

G_DEFINE_FINAL_TYPE (MuteResolver, mute_resolver, G_TYPE_RESOLVER)

static gboolean
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  g_task_return_error_if_cancelled (user_data);

  return G_SOURCE_REMOVE;
}

static void
lookup_async (GResolver                *resolver,
              const char               *name,
              GResolverNameLookupFlags  flags,
              GCancellable             *cancellable,
              GAsyncReadyCallback       callback,
              gpointer                  user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  g_autoptr (GSource) source = g_cancellable_source_new (cancellable);

  g_atomic_int_inc (&MUTE_RESOLVER (resolver)->n_asked);
  g_task_attach_source (task, source, G_SOURCE_FUNC (cancelled_cb));
}

static GList *
lookup_finish (GResolver     *resolver,
               GAsyncResult  *result,
               GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
mute_resolver_class_init (MuteResolverClass *class)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (class);

  resolver_class->lookup_by_name_with_flags_async = lookup_async;
  resolver_class->lookup_by_name_with_flags_finish = lookup_finish;
}

static void
mute_resolver_init (MuteResolver *self)
{
}

guint
mute_resolver_get_n_asked (MuteResolver *self)
{
  return (guint) g_atomic_int_get (&self->n_asked);
}
