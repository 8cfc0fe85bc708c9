/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The caller's objects into JSON.
 *
 * Written is what can be read back: properties that are both readable and writable. What
 * is NULL is left out, so that a PATCH takes nothing away that the app never had. Runs on
 * the caller's context and calls the class there. An object that contains itself is an
 * error, not a hang.
 */
#include "config.h"

#include "codec/adieu-json-date-private.h"
#include "codec/adieu-json-encoder-private.h"
#include "codec/adieu-json-tree-private.h"
#include "codec/adieu-json-type-private.h"
#include "codec/adieu-json-variant-private.h"

#include <glib/gi18n-lib.h>

/* The objects that we are within, the innermost first. */
typedef struct Within Within;

struct Within
{
  const Within *outer;
  GObject      *object;
};

typedef struct
{
  AdieuJsonWriter *writer;
  AdieuNaming      naming;
} Encoder;

static gboolean write_instance (Encoder       *self,
                                const Within  *outer,
                                GObject       *object,
                                GError       **error);

static gboolean
write_integer (Encoder      *self,
               const GValue *value)
{
  switch (G_TYPE_FUNDAMENTAL (G_VALUE_TYPE (value)))
    {
    case G_TYPE_CHAR:
      adieu_json_writer_integer (self->writer, g_value_get_schar (value));
      break;
    case G_TYPE_UCHAR:
      adieu_json_writer_integer (self->writer, g_value_get_uchar (value));
      break;
    case G_TYPE_INT:
      adieu_json_writer_integer (self->writer, g_value_get_int (value));
      break;
    case G_TYPE_UINT:
      adieu_json_writer_integer (self->writer, g_value_get_uint (value));
      break;
    case G_TYPE_LONG:
      adieu_json_writer_integer (self->writer, g_value_get_long (value));
      break;
    case G_TYPE_ULONG:
      adieu_json_writer_unsigned (self->writer, g_value_get_ulong (value));
      break;
    case G_TYPE_INT64:
      adieu_json_writer_integer (self->writer, g_value_get_int64 (value));
      break;
    default:
      adieu_json_writer_unsigned (self->writer, g_value_get_uint64 (value));
      break;
    }
  return TRUE;
}

static gboolean
fail_value (Encoder                  *self,
            const AdieuJsonProperty  *property,
            int                       number,
            GError                  **error)
{
  g_autofree char *problem = g_strdup_printf (_("%d is no value of %s"), number,
                                              g_type_name (property->value_type));

  return adieu_json_writer_fail (self->writer, problem, error);
}

static gboolean
write_enum (Encoder                  *self,
            const AdieuJsonProperty  *property,
            const GValue             *value,
            GError                  **error)
{
  int number = g_value_get_enum (value);
  const GEnumValue *found = g_enum_get_value ((GEnumClass *) property->value_class, number);

  if (found == NULL)
    return fail_value (self, property, number, error);
  return adieu_json_writer_string (self->writer, found->value_nick, error);
}

static gboolean
write_flags (Encoder                  *self,
             const AdieuJsonProperty  *property,
             const GValue             *value,
             GError                  **error)
{
  GFlagsClass *flags_class = (GFlagsClass *) property->value_class;
  guint flags = g_value_get_flags (value);

  if (!adieu_json_writer_open (self->writer, '[', error))
    return FALSE;
  while (flags != 0)
    {
      const GFlagsValue *found = g_flags_get_first_value (flags_class, flags);

      if (found == NULL || found->value == 0)
        return fail_value (self, property, flags, error);
      adieu_json_writer_element (self->writer);
      if (!adieu_json_writer_string (self->writer, found->value_nick, error))
        return FALSE;
      flags &= ~found->value;
    }
  adieu_json_writer_close (self->writer);
  return TRUE;
}

static gboolean
write_strv (Encoder             *self,
            const char * const  *texts,
            GError             **error)
{
  if (!adieu_json_writer_open (self->writer, '[', error))
    return FALSE;
  for (; *texts != NULL; texts++)
    {
      adieu_json_writer_element (self->writer);
      if (!adieu_json_writer_string (self->writer, *texts, error))
        return FALSE;
    }
  adieu_json_writer_close (self->writer);
  return TRUE;
}

static gboolean
write_date (Encoder    *self,
            GDateTime  *date,
            GError    **error)
{
  g_autofree char *text = adieu_json_date_format (date);

  if (text == NULL)
    return adieu_json_writer_fail (self->writer, _("the date is out of range"), error);
  return adieu_json_writer_string (self->writer, text, error);
}

static gboolean
write_boxed (Encoder       *self,
             const GValue  *value,
             GError       **error)
{
  GType type = G_VALUE_TYPE (value);
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *problem = NULL;

  if (type == JSON_TYPE_OBJECT)
    node = json_node_init_object (json_node_alloc (), g_value_get_boxed (value));
  else if (type == JSON_TYPE_ARRAY)
    node = json_node_init_array (json_node_alloc (), g_value_get_boxed (value));
  else if (G_TYPE_IS_BOXED (type) && json_boxed_can_serialize (type, NULL))
    node = json_boxed_serialize (type, g_value_get_boxed (value));

  if (node != NULL)
    return adieu_json_tree_write (self->writer, node, error);
  problem = g_strdup_printf (_("there is no way to write a value of type %s"), g_type_name (type));
  return adieu_json_writer_fail (self->writer, problem, error);
}

static gboolean
write_value (Encoder                  *self,
             const Within             *within,
             const AdieuJsonProperty  *property,
             const GValue             *value,
             GError                  **error)
{
  switch (property->kind)
    {
    case ADIEU_JSON_KIND_BOOLEAN:
      adieu_json_writer_literal (self->writer, g_value_get_boolean (value) ? "true" : "false");
      return TRUE;
    case ADIEU_JSON_KIND_INTEGER:
      return write_integer (self, value);
    case ADIEU_JSON_KIND_DOUBLE:
      if (G_VALUE_HOLDS_FLOAT (value))
        return adieu_json_writer_float (self->writer, g_value_get_float (value), error);
      return adieu_json_writer_double (self->writer, g_value_get_double (value), error);
    case ADIEU_JSON_KIND_STRING:
      return adieu_json_writer_string (self->writer, g_value_get_string (value), error);
    case ADIEU_JSON_KIND_ENUM:
      return write_enum (self, property, value, error);
    case ADIEU_JSON_KIND_FLAGS:
      return write_flags (self, property, value, error);
    case ADIEU_JSON_KIND_STRV:
      return write_strv (self, g_value_get_boxed (value), error);
    case ADIEU_JSON_KIND_DATE:
      return write_date (self, g_value_get_boxed (value), error);
    case ADIEU_JSON_KIND_OBJECT:
    case ADIEU_JSON_KIND_LIST:
      return write_instance (self, within, g_value_get_object (value), error);
    case ADIEU_JSON_KIND_NODE:
      return adieu_json_tree_write (self->writer, g_value_get_boxed (value), error);
    case ADIEU_JSON_KIND_VARIANT:
      return adieu_json_variant_write (self->writer, g_value_get_variant (value), error);
    default:
      return write_boxed (self, value, error);
    }
}

/* A property whose value may be absent, and is. */
static gboolean
is_absent (const AdieuJsonProperty *property,
           const GValue            *value)
{
  switch (property->kind)
    {
    case ADIEU_JSON_KIND_BOOLEAN:
    case ADIEU_JSON_KIND_INTEGER:
    case ADIEU_JSON_KIND_DOUBLE:
    case ADIEU_JSON_KIND_ENUM:
    case ADIEU_JSON_KIND_FLAGS:
      return FALSE;
    case ADIEU_JSON_KIND_OTHER:
      return !g_value_fits_pointer (value) || g_value_peek_pointer (value) == NULL;
    default:
      return g_value_peek_pointer (value) == NULL;
    }
}

/* As the class itself writes it; it leaves a property out by returning no node. */
static gboolean
write_own_member (Encoder            *self,
                  GObject            *object,
                  AdieuJsonProperty  *property,
                  const GValue       *value,
                  GError            **error)
{
  g_autoptr (JsonNode) node = NULL;

  node = json_serializable_serialize_property (JSON_SERIALIZABLE (object), property->name, value,
                                               property->pspec);
  if (node == NULL)
    return TRUE;
  return adieu_json_writer_name (self->writer, property->member, error)
         && adieu_json_tree_write (self->writer, node, error);
}

static gboolean
write_member (Encoder            *self,
              const Within       *within,
              AdieuJsonOwn        own,
              AdieuJsonProperty  *property,
              GError            **error)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, property->value_type);
  if ((own & ADIEU_JSON_OWN_GET) != 0)
    json_serializable_get_property (JSON_SERIALIZABLE (within->object), property->pspec, &value);
  else
    g_object_get_property (within->object, property->name, &value);

  if ((own & ADIEU_JSON_OWN_SERIALIZE) != 0)
    return write_own_member (self, within->object, property, &value, error);
  if (is_absent (property, &value))
    return TRUE;
  return adieu_json_writer_name (self->writer, property->member, error)
         && write_value (self, within, property, &value, error);
}

/* The class has listed what is to be written of it, and may list what is read-only. */
static gboolean
write_listed_members (Encoder        *self,
                      const Within   *within,
                      AdieuJsonType  *type,
                      GError        **error)
{
  g_autofree GParamSpec **pspecs = NULL;
  guint n_pspecs = 0;

  pspecs = json_serializable_list_properties (JSON_SERIALIZABLE (within->object), &n_pspecs);
  for (guint i = 0; i < n_pspecs; i++)
    {
      AdieuJsonProperty *property = adieu_json_type_find_pspec (type, pspecs[i]);

      if (property != NULL && (property->pspec->flags & G_PARAM_READABLE) != 0
          && !write_member (self, within, type->own, property, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_members (Encoder        *self,
               const Within   *within,
               AdieuJsonType  *type,
               GError        **error)
{
  for (guint i = 0; i < type->n_properties; i++)
    {
      AdieuJsonProperty *property = &type->properties[i];

      if ((property->pspec->flags & G_PARAM_READWRITE) == G_PARAM_READWRITE
          && !write_member (self, within, type->own, property, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_object (Encoder       *self,
              const Within  *within,
              GError       **error)
{
  AdieuJsonType *type = adieu_json_type_get (G_OBJECT_TYPE (within->object), self->naming);
  gboolean listed = (type->own & ADIEU_JSON_OWN_LIST) != 0;

  if (!adieu_json_writer_open (self->writer, '{', error))
    return FALSE;
  if (!(listed ? write_listed_members (self, within, type, error)
               : write_members (self, within, type, error)))
    return FALSE;
  adieu_json_writer_close (self->writer);
  return TRUE;
}

static gboolean
write_list (Encoder       *self,
            const Within  *within,
            GError       **error)
{
  GListModel *list = G_LIST_MODEL (within->object);
  guint n_items = g_list_model_get_n_items (list);

  if (!adieu_json_writer_open (self->writer, '[', error))
    return FALSE;
  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (list, i);

      if (item == NULL)
        break;
      adieu_json_writer_element (self->writer);
      if (!write_instance (self, within, item, error))
        return FALSE;
    }
  adieu_json_writer_close (self->writer);
  return TRUE;
}

static gboolean
write_instance (Encoder       *self,
                const Within  *outer,
                GObject       *object,
                GError       **error)
{
  Within within = { outer, object };

  for (const Within *at = outer; at != NULL; at = at->outer)
    {
      if (at->object == object)
        return adieu_json_writer_fail (self->writer, _("the object contains itself"), error);
    }

  if (G_IS_LIST_MODEL (object))
    return write_list (self, &within, error);
  return write_object (self, &within, error);
}

gboolean
adieu_json_encoder_write (AdieuJsonWriter  *writer,
                          GObject          *object,
                          AdieuNaming       naming,
                          GError          **error)
{
  Encoder encoder = { writer, naming };

  return write_instance (&encoder, NULL, object, error);
}
