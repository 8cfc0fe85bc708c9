/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the Foo API calls a foo: {"id": 42, "name": "foo 42", "created_at": "2026-01-02T…"}.
 * A plain GObject; its properties are all that is needed to make one from JSON.
 */

#include "foo-thing.h"

struct _FooThing
{
  GObject    parent_instance;

  gint64     id;
  char      *name;
  GDateTime *created_at;
};

enum
{
  PROP_0,
  PROP_ID,
  PROP_NAME,
  PROP_CREATED_AT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (FooThing, foo_thing, G_TYPE_OBJECT)

static void
foo_thing_finalize (GObject *object)
{
  FooThing *self = FOO_THING (object);

  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->created_at, g_date_time_unref);

  G_OBJECT_CLASS (foo_thing_parent_class)->finalize (object);
}

static void
foo_thing_get_property (GObject    *object,
                        guint       prop_id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  FooThing *self = FOO_THING (object);

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_int64 (value, self->id);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_CREATED_AT:
      g_value_set_boxed (value, self->created_at);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
foo_thing_set_property (GObject      *object,
                        guint         prop_id,
                        const GValue *value,
                        GParamSpec   *pspec)
{
  FooThing *self = FOO_THING (object);

  switch (prop_id)
    {
    case PROP_ID:
      self->id = g_value_get_int64 (value);
      break;
    case PROP_NAME:
      g_free (self->name);
      self->name = g_value_dup_string (value);
      break;
    case PROP_CREATED_AT:
      g_clear_pointer (&self->created_at, g_date_time_unref);
      self->created_at = g_value_dup_boxed (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
foo_thing_class_init (FooThingClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = foo_thing_finalize;
  object_class->get_property = foo_thing_get_property;
  object_class->set_property = foo_thing_set_property;

  properties[PROP_ID] = g_param_spec_int64 ("id", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_CREATED_AT] =
    g_param_spec_boxed ("created-at", NULL, NULL, G_TYPE_DATE_TIME, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
foo_thing_init (FooThing *self)
{
}

gint64
foo_thing_get_id (FooThing *self)
{
  g_return_val_if_fail (FOO_IS_THING (self), 0);

  return self->id;
}

const char *
foo_thing_get_name (FooThing *self)
{
  g_return_val_if_fail (FOO_IS_THING (self), NULL);

  return self->name;
}

GDateTime *
foo_thing_get_created_at (FooThing *self)
{
  g_return_val_if_fail (FOO_IS_THING (self), NULL);

  return self->created_at;
}
