/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Classes to read JSON into. A Bag keeps the values of whatever properties a subclass
 * installs, so that a class of the tests is little more than a list of properties. */
#pragma once

#include <adieu/adieu-mapping.h>

#include <float.h>
#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "codec/adieu-json-type-private.h"

typedef enum
{
  TEST_STATE_OPEN,
  TEST_STATE_IN_PROGRESS,
  TEST_STATE_CLOSED,
} TestState;

typedef enum
{
  TEST_RIGHTS_NONE  = 0,
  TEST_RIGHTS_READ  = 1 << 0,
  TEST_RIGHTS_WRITE = 1 << 1,
  TEST_RIGHTS_ADMIN = 1 << 2,
} TestRights;

GType     test_state_get_type  (void);
GType     test_rights_get_type (void);

/* A name; "alias" stands for something private to the program. */
GType     test_pet_get_type    (void);

/* A property of each kind. */
GType     test_person_get_type (void);

/* Construct-only properties beside a list that the object makes itself. */
GType     test_crate_get_type  (void);

/* Implements JsonSerializable: "point" is an array of two, "secret" is never written,
 * what it does not know it declines. */
GType     test_spot_get_type   (void);

#define FLAGS (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY)
#define FIXED (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_CONSTRUCT_ONLY)

G_DEFINE_ENUM_TYPE (TestState, test_state,
                    G_DEFINE_ENUM_VALUE (TEST_STATE_OPEN, "open"),
                    G_DEFINE_ENUM_VALUE (TEST_STATE_IN_PROGRESS, "in-progress"),
                    G_DEFINE_ENUM_VALUE (TEST_STATE_CLOSED, "closed"))

G_DEFINE_FLAGS_TYPE (TestRights, test_rights,
                     G_DEFINE_ENUM_VALUE (TEST_RIGHTS_NONE, "none"),
                     G_DEFINE_ENUM_VALUE (TEST_RIGHTS_READ, "read"),
                     G_DEFINE_ENUM_VALUE (TEST_RIGHTS_WRITE, "write"),
                     G_DEFINE_ENUM_VALUE (TEST_RIGHTS_ADMIN, "admin"))

typedef struct
{
  GObject     parent_instance;
  GHashTable *values;
} TestBag;

typedef struct
{
  GObjectClass parent_class;
} TestBagClass;

GType test_bag_get_type (void);

G_DEFINE_ABSTRACT_TYPE (TestBag, test_bag, G_TYPE_OBJECT)

static void
free_value (gpointer data)
{
  g_value_unset (data);
  g_free (data);
}

static void
test_bag_set_property (GObject      *object,
                       guint         property_id,
                       const GValue *value,
                       GParamSpec   *pspec)
{
  GValue *kept = g_new0 (GValue, 1);

  g_value_init (kept, G_VALUE_TYPE (value));
  g_value_copy (value, kept);
  g_hash_table_replace (((TestBag *) object)->values, g_strdup (pspec->name), kept);
}

static void
test_bag_get_property (GObject    *object,
                       guint       property_id,
                       GValue     *value,
                       GParamSpec *pspec)
{
  const GValue *kept = g_hash_table_lookup (((TestBag *) object)->values, pspec->name);

  if (kept != NULL)
    g_value_copy (kept, value);
  else
    g_param_value_set_default (pspec, value);
}

static void
test_bag_finalize (GObject *object)
{
  g_hash_table_unref (((TestBag *) object)->values);
  G_OBJECT_CLASS (test_bag_parent_class)->finalize (object);
}

static void
test_bag_class_init (TestBagClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_bag_finalize;
}

static void
test_bag_init (TestBag *self)
{
  self->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_value);
}

/* These two functions are never inherited. */
static void
install (TestBagClass  *klass,
         GParamSpec   **pspecs,
         guint          n_pspecs)
{
  G_OBJECT_CLASS (klass)->set_property = test_bag_set_property;
  G_OBJECT_CLASS (klass)->get_property = test_bag_get_property;
  g_object_class_install_properties (G_OBJECT_CLASS (klass), n_pspecs, pspecs);
}

static void
put_store (TestBag    *self,
           const char *name,
           GType       item_type)
{
  g_autoptr (GListStore) store = g_list_store_new (item_type);

  g_object_set (self, name, store, NULL);
}

typedef TestBag TestPet;
typedef TestBagClass TestPetClass;

G_DEFINE_TYPE (TestPet, test_pet, test_bag_get_type ())

static void
test_pet_class_init (TestPetClass *klass)
{
  GParamSpec *pspecs[] = {
    NULL,
    g_param_spec_string ("name", NULL, NULL, NULL, FLAGS),
    g_param_spec_pointer ("alias", NULL, NULL, FLAGS),
  };

  install (klass, pspecs, G_N_ELEMENTS (pspecs));
}

static void
test_pet_init (TestPet *self)
{
}

typedef TestBag TestPerson;
typedef TestBagClass TestPersonClass;

G_DEFINE_TYPE (TestPerson, test_person, test_bag_get_type ())

static void
test_person_class_init (TestPersonClass *klass)
{
  GParamSpec *pspecs[] = {
    NULL,
    g_param_spec_int64 ("id", NULL, NULL, G_MININT64, G_MAXINT64, 7, FLAGS),
    g_param_spec_uint64 ("total", NULL, NULL, 0, G_MAXUINT64, 0, FLAGS),
    g_param_spec_int ("age", NULL, NULL, 0, 150, 30, FLAGS),
    g_param_spec_int ("below-zero", NULL, NULL, -10, -5, -5, FLAGS),
    g_param_spec_uint ("count", NULL, NULL, 0, G_MAXUINT, 0, FLAGS),
    g_param_spec_char ("tiny", NULL, NULL, G_MININT8, G_MAXINT8, 0, FLAGS),
    g_param_spec_uchar ("byte", NULL, NULL, 1, 200, 1, FLAGS),
    g_param_spec_long ("long", NULL, NULL, G_MINLONG, G_MAXLONG, 0, FLAGS),
    g_param_spec_ulong ("ulong", NULL, NULL, 0, G_MAXULONG, 0, FLAGS),
    g_param_spec_double ("ratio", NULL, NULL, -1, 1, 0.5, FLAGS),
    g_param_spec_float ("weight", NULL, NULL, -FLT_MAX, FLT_MAX, 0, FLAGS),
    g_param_spec_boolean ("is-admin", NULL, NULL, TRUE, FLAGS),
    g_param_spec_string ("login", NULL, NULL, "nobody", FLAGS),
    g_param_spec_enum ("state", NULL, NULL, test_state_get_type (), TEST_STATE_CLOSED, FLAGS),
    g_param_spec_flags ("rights", NULL, NULL, test_rights_get_type (), TEST_RIGHTS_READ, FLAGS),
    g_param_spec_boxed ("tags", NULL, NULL, G_TYPE_STRV, FLAGS),
    g_param_spec_boxed ("created-at", NULL, NULL, G_TYPE_DATE_TIME, FLAGS),
    g_param_spec_object ("best-friend", NULL, NULL, test_person_get_type (), FLAGS),
    g_param_spec_object ("bag", NULL, NULL, test_bag_get_type (), FLAGS),
    g_param_spec_object ("thing", NULL, NULL, G_TYPE_OBJECT, FLAGS),
    g_param_spec_object ("pets", NULL, NULL, G_TYPE_LIST_STORE, FLAGS),
    g_param_spec_object ("friends", NULL, NULL, G_TYPE_LIST_MODEL, FLAGS),
    g_param_spec_object ("things", NULL, NULL, G_TYPE_LIST_MODEL, FLAGS),
    g_param_spec_boxed ("raw", NULL, NULL, JSON_TYPE_NODE, FLAGS),
    g_param_spec_boxed ("extra", NULL, NULL, JSON_TYPE_OBJECT, FLAGS),
    g_param_spec_boxed ("rows", NULL, NULL, JSON_TYPE_ARRAY, FLAGS),
    g_param_spec_boxed ("bytes", NULL, NULL, G_TYPE_BYTES, FLAGS),
    g_param_spec_variant ("variant", NULL, NULL, G_VARIANT_TYPE_ANY, NULL, FLAGS),
    g_param_spec_string ("version", NULL, NULL, "1",
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS),
    g_param_spec_string ("password", NULL, NULL, NULL,
                         G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS),
  };

  for (guint i = 1; i < G_N_ELEMENTS (pspecs); i++)
    {
      if (g_str_equal (pspecs[i]->name, "friends"))
        adieu_param_spec_set_item_type (pspecs[i], test_person_get_type ());
    }
  install (klass, pspecs, G_N_ELEMENTS (pspecs));
}

static void
test_person_init (TestPerson *self)
{
  put_store (self, "pets", test_pet_get_type ());
}

typedef TestBag TestCrate;
typedef TestBagClass TestCrateClass;

G_DEFINE_TYPE (TestCrate, test_crate, test_bag_get_type ())

static void
test_crate_class_init (TestCrateClass *klass)
{
  GParamSpec *pspecs[] = {
    NULL,
    g_param_spec_string ("key", NULL, NULL, NULL, FIXED),
    g_param_spec_int ("size", NULL, NULL, 0, 100, 10, FIXED),
    g_param_spec_object ("fixed-pets", NULL, NULL, G_TYPE_LIST_MODEL, FIXED),
    g_param_spec_object ("crates", NULL, NULL, G_TYPE_LIST_MODEL, FLAGS),
  };

  adieu_param_spec_set_item_type (pspecs[3], test_pet_get_type ());
  install (klass, pspecs, G_N_ELEMENTS (pspecs));
}

static void
test_crate_init (TestCrate *self)
{
  put_store (self, "crates", test_crate_get_type ());
}

typedef TestBag TestSpot;
typedef TestBagClass TestSpotClass;

static void test_spot_serializable_init (JsonSerializableIface *iface);

G_DEFINE_TYPE_WITH_CODE (TestSpot, test_spot, test_bag_get_type (),
                         G_IMPLEMENT_INTERFACE (JSON_TYPE_SERIALIZABLE,
                                                test_spot_serializable_init))

static gboolean
test_spot_deserialize (JsonSerializable *serializable,
                       const char       *name,
                       GValue           *value,
                       GParamSpec       *pspec,
                       JsonNode         *node)
{
  if (g_str_equal (name, "point") && JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      double x = json_array_get_double_element (array, 0);
      double y = json_array_get_double_element (array, 1);

      g_value_take_string (value, g_strdup_printf ("%g/%g", x, y));
      return TRUE;
    }
  return g_str_equal (name, "label")
         && json_serializable_default_deserialize_property (serializable, name, value, pspec, node);
}

static JsonNode *
test_spot_serialize (JsonSerializable *serializable,
                     const char       *name,
                     const GValue     *value,
                     GParamSpec       *pspec)
{
  if (g_str_equal (name, "secret"))
    return NULL;
  return json_serializable_default_serialize_property (serializable, name, value, pspec);
}

static void
test_spot_serializable_init (JsonSerializableIface *iface)
{
  iface->deserialize_property = test_spot_deserialize;
  iface->serialize_property = test_spot_serialize;
}

static void
test_spot_class_init (TestSpotClass *klass)
{
  GParamSpec *pspecs[] = {
    NULL,
    g_param_spec_string ("key", NULL, NULL, NULL, FIXED),
    g_param_spec_string ("point", NULL, NULL, NULL, FLAGS),
    g_param_spec_string ("label", NULL, NULL, NULL, FLAGS),
    g_param_spec_string ("secret", NULL, NULL, NULL, FLAGS),
    g_param_spec_boxed ("seen-at", NULL, NULL, G_TYPE_DATE_TIME, FLAGS),
    g_param_spec_object ("next-spot", NULL, NULL, test_spot_get_type (), FLAGS),
    g_param_spec_object ("pets", NULL, NULL, G_TYPE_LIST_STORE, FLAGS),
  };

  install (klass, pspecs, G_N_ELEMENTS (pspecs));
}

static void
test_spot_init (TestSpot *self)
{
  put_store (self, "pets", test_pet_get_type ());
}

static gint64
test_get_int (gpointer    object,
              const char *name)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) integer = G_VALUE_INIT;

  g_object_get_property (object, name, &value);
  g_value_init (&integer, G_TYPE_INT64);
  g_assert_true (g_value_transform (&value, &integer));
  return g_value_get_int64 (&integer);
}

static char *
test_dup_string (gpointer    object,
                 const char *name)
{
  char *text = NULL;

  g_object_get (object, name, &text, NULL);
  return text;
}

static gpointer
test_dup_object (gpointer    object,
                 const char *name)
{
  gpointer value = NULL;

  g_object_get (object, name, &value, NULL);
  return value;
}
