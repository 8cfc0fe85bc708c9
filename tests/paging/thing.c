/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* An item of the witness's pages, as an application would have it. */

#include "config.h"

#include "thing.h"

enum
{
  PROP_0,
  PROP_ID,
  PROP_NAME,
  PROP_DONE,
  PROP_WEIGHT,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (TestThing, test_thing, G_TYPE_OBJECT)

static void
test_thing_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  TestThing *self = TEST_THING (object);

  if (prop_id == PROP_ID)
    g_value_set_int64 (value, self->id);
  else if (prop_id == PROP_NAME)
    g_value_set_string (value, self->name);
  else if (prop_id == PROP_DONE)
    g_value_set_boolean (value, self->done);
  else
    g_value_set_double (value, self->weight);
}

static void
test_thing_set_property (GObject      *object,
                         guint         prop_id,
                         const GValue *value,
                         GParamSpec   *pspec)
{
  TestThing *self = TEST_THING (object);

  if (prop_id == PROP_ID)
    self->id = g_value_get_int64 (value);
  else if (prop_id == PROP_NAME)
    {
      g_free (self->name);
      self->name = g_value_dup_string (value);
    }
  else if (prop_id == PROP_DONE)
    self->done = g_value_get_boolean (value);
  else
    self->weight = g_value_get_double (value);
}

static void
test_thing_finalize (GObject *object)
{
  g_free (TEST_THING (object)->name);

  G_OBJECT_CLASS (test_thing_parent_class)->finalize (object);
}

static void
test_thing_class_init (TestThingClass *class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->finalize = test_thing_finalize;
  object_class->get_property = test_thing_get_property;
  object_class->set_property = test_thing_set_property;

  g_object_class_install_property (object_class, PROP_ID,
                                   g_param_spec_int64 ("id", NULL, NULL, 0, G_MAXINT64, 0, flags));
  g_object_class_install_property (object_class, PROP_NAME,
                                   g_param_spec_string ("name", NULL, NULL, NULL, flags));
  g_object_class_install_property (object_class, PROP_DONE,
                                   g_param_spec_boolean ("done", NULL, NULL, FALSE, flags));
  g_object_class_install_property (object_class, PROP_WEIGHT,
                                   g_param_spec_double ("weight", NULL, NULL, 0, G_MAXDOUBLE, 0, flags));
}

static void
test_thing_init (TestThing *self)
{
}
