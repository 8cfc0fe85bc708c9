/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One property as JSON sees it: what its member is called, what it takes, in which range.
 *
 * Worked out once from the GParamSpec, since a large document asks a thousand times. What
 * is learnt later (of which type a list's items are) is written atomically: any thread.
 */
#include "config.h"

#include <adieu/adieu-mapping.h>

#include "codec/adieu-json-type-private.h"

#include <float.h>
#include <json-glib/json-glib.h>

static GQuark
item_type_quark (void)
{
  return g_quark_from_static_string ("adieu-item-type");
}

/* created-at, created_at, createdAt or CreatedAt. */
static char *
dup_member (const char  *name,
            AdieuNaming  naming)
{
  gboolean is_joined = naming == ADIEU_NAMING_CAMEL || naming == ADIEU_NAMING_PASCAL;
  GString *member = g_string_new (NULL);

  if (naming == ADIEU_NAMING_PASCAL)
    g_string_append_c (member, g_ascii_toupper (*name++));
  for (const char *at = name; *at != '\0'; at++)
    {
      if (*at != '-' && *at != '_')
        g_string_append_c (member, *at);
      else if (is_joined && at[1] != '\0')
        g_string_append_c (member, g_ascii_toupper (*++at));
      else
        g_string_append_c (member, naming == ADIEU_NAMING_KEBAB ? '-' : '_');
    }
  return g_string_free (member, FALSE);
}

static AdieuJsonKind
kind_of_boxed (GType type)
{
  if (type == G_TYPE_STRV)
    return ADIEU_JSON_KIND_STRV;
  if (type == G_TYPE_DATE_TIME)
    return ADIEU_JSON_KIND_DATE;
  if (type == JSON_TYPE_NODE)
    return ADIEU_JSON_KIND_NODE;
  if (type == JSON_TYPE_OBJECT)
    return ADIEU_JSON_KIND_JSON_OBJECT;
  if (type == JSON_TYPE_ARRAY)
    return ADIEU_JSON_KIND_JSON_ARRAY;
  return ADIEU_JSON_KIND_BOXED;
}

static AdieuJsonKind
kind_of_type (GType type)
{
  switch (G_TYPE_FUNDAMENTAL (type))
    {
    case G_TYPE_BOOLEAN:
      return ADIEU_JSON_KIND_BOOLEAN;
    case G_TYPE_CHAR:
    case G_TYPE_UCHAR:
    case G_TYPE_INT:
    case G_TYPE_UINT:
    case G_TYPE_LONG:
    case G_TYPE_ULONG:
    case G_TYPE_INT64:
    case G_TYPE_UINT64:
      return ADIEU_JSON_KIND_INTEGER;
    case G_TYPE_FLOAT:
    case G_TYPE_DOUBLE:
      return ADIEU_JSON_KIND_DOUBLE;
    case G_TYPE_STRING:
      return ADIEU_JSON_KIND_STRING;
    case G_TYPE_ENUM:
      return ADIEU_JSON_KIND_ENUM;
    case G_TYPE_FLAGS:
      return ADIEU_JSON_KIND_FLAGS;
    case G_TYPE_BOXED:
      return kind_of_boxed (type);
    case G_TYPE_VARIANT:
      return ADIEU_JSON_KIND_VARIANT;
    case G_TYPE_OBJECT:
    case G_TYPE_INTERFACE:
      return g_type_is_a (type, G_TYPE_LIST_MODEL) ? ADIEU_JSON_KIND_LIST
                                                   : ADIEU_JSON_KIND_OBJECT;
    default:
      return ADIEU_JSON_KIND_OTHER;
    }
}

static void
set_signed_range (AdieuJsonProperty *self,
                  gint64             min,
                  gint64             max)
{
  self->is_signed = TRUE;
  self->min = min;
  self->max = max;
}

static void
set_natural_range (AdieuJsonProperty *self,
                   guint64            min,
                   guint64            max)
{
  self->min_natural = min;
  self->max_natural = max;
}

static void
set_double_range (AdieuJsonProperty *self,
                  double             min,
                  double             max)
{
  self->min_double = min;
  self->max_double = max;
}

#define SET_RANGE(set, self, pspec, TYPE, Type, lowest, highest) \
  G_STMT_START \
    { \
      if (G_IS_PARAM_SPEC_##TYPE (pspec)) \
        set (self, ((GParamSpec##Type *) pspec)->minimum, ((GParamSpec##Type *) pspec)->maximum); \
      else \
        set (self, lowest, highest); \
    } \
  G_STMT_END

static void
set_range (AdieuJsonProperty *self,
           GParamSpec        *pspec)
{
  switch (G_TYPE_FUNDAMENTAL (self->value_type))
    {
    case G_TYPE_CHAR:
      SET_RANGE (set_signed_range, self, pspec, CHAR, Char, G_MININT8, G_MAXINT8);
      break;
    case G_TYPE_UCHAR:
      SET_RANGE (set_natural_range, self, pspec, UCHAR, UChar, 0, G_MAXUINT8);
      break;
    case G_TYPE_INT:
      SET_RANGE (set_signed_range, self, pspec, INT, Int, G_MININT, G_MAXINT);
      break;
    case G_TYPE_UINT:
      SET_RANGE (set_natural_range, self, pspec, UINT, UInt, 0, G_MAXUINT);
      break;
    case G_TYPE_LONG:
      SET_RANGE (set_signed_range, self, pspec, LONG, Long, G_MINLONG, G_MAXLONG);
      break;
    case G_TYPE_ULONG:
      SET_RANGE (set_natural_range, self, pspec, ULONG, ULong, 0, G_MAXULONG);
      break;
    case G_TYPE_INT64:
      SET_RANGE (set_signed_range, self, pspec, INT64, Int64, G_MININT64, G_MAXINT64);
      break;
    case G_TYPE_UINT64:
      SET_RANGE (set_natural_range, self, pspec, UINT64, UInt64, 0, G_MAXUINT64);
      break;
    case G_TYPE_FLOAT:
      SET_RANGE (set_double_range, self, pspec, FLOAT, Float, -FLT_MAX, FLT_MAX);
      break;
    case G_TYPE_DOUBLE:
      SET_RANGE (set_double_range, self, pspec, DOUBLE, Double, -DBL_MAX, DBL_MAX);
      break;
    default:
      break;
    }
}

void
adieu_json_property_init (AdieuJsonProperty *self,
                          GParamSpec        *pspec,
                          AdieuNaming        naming)
{
  GParamSpec *target = g_param_spec_get_redirect_target (pspec);

  self->pspec = pspec;
  self->name = g_intern_string (pspec->name);
  self->member = dup_member (pspec->name, naming);
  self->member_length = strlen (self->member);
  self->value_type = G_PARAM_SPEC_VALUE_TYPE (pspec);
  self->kind = kind_of_type (self->value_type);
  if (self->kind == ADIEU_JSON_KIND_ENUM || self->kind == ADIEU_JSON_KIND_FLAGS)
    self->value_class = g_type_class_ref (self->value_type);
  set_range (self, target != NULL ? target : pspec);
}

/**
 * adieu_param_spec_set_item_type:
 * @pspec: a property that holds a [iface@Gio.ListModel] or a [class@Gio.ListStore]
 * @item_type: what the list holds: a type derived from [class@GObject.Object]
 *
 * Declares what the lists of a property hold, so that [method@Response.dup_object] can fill
 * one from a JSON array.
 *
 * It is not needed for a property that holds an empty list of the right item type once its
 * object is constructed. Call it in the class initialization, after the property is installed.
 *
 * Since: 0.1
 */
void
adieu_param_spec_set_item_type (GParamSpec *pspec,
                                GType       item_type)
{
  g_return_if_fail (G_IS_PARAM_SPEC (pspec));
  g_return_if_fail (g_type_is_a (item_type, G_TYPE_OBJECT));

  g_param_spec_set_qdata (pspec, item_type_quark (), GSIZE_TO_POINTER (item_type));
}

GType
adieu_json_property_get_items (AdieuJsonProperty *self)
{
  GParamSpec *target = g_param_spec_get_redirect_target (self->pspec);
  gpointer declared = NULL;
  GType learnt = g_atomic_pointer_get (&self->item_type);

  if (learnt != G_TYPE_INVALID)
    return learnt;

  declared = g_param_spec_get_qdata (self->pspec, item_type_quark ());
  if (declared == NULL && target != NULL)
    declared = g_param_spec_get_qdata (target, item_type_quark ());
  if (declared != NULL)
    adieu_json_property_learn_items (self, GPOINTER_TO_SIZE (declared));
  return GPOINTER_TO_SIZE (declared);
}

void
adieu_json_property_learn_items (AdieuJsonProperty *self,
                                 GType              item_type)
{
  g_atomic_pointer_set (&self->item_type, item_type);
}

/* How objects of the property's class are read; %NULL if they cannot be. Of a plain GObject
 * nothing could be read but that it is there. */
AdieuJsonType *
adieu_json_property_get_map (AdieuJsonProperty *self,
                             AdieuNaming        naming)
{
  AdieuJsonType *map = g_atomic_pointer_get (&self->value_map);

  if (map == NULL && self->value_type != G_TYPE_OBJECT
      && adieu_json_type_is_readable (self->value_type))
    {
      map = adieu_json_type_get (self->value_type, naming);
      g_atomic_pointer_set (&self->value_map, map);
    }
  return map;
}
