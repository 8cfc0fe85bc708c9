/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Reads classes that implement JsonSerializable in a way of their own.
 *
 * As json-glib does: construct-only properties are read our way, then each member of the
 * object is offered to the class as a node; what it declines is read our way. Runs on the
 * caller's context, and calls the class there. json-glib's warnings are never reached.
 */
#include "config.h"

#include "codec/adieu-json-decoder-private.h"
#include "codec/adieu-json-tree-private.h"

typedef struct
{
  AdieuJsonType *type;
  GObject       *object;
  guint          lists_base;
} Target;

static gboolean
is_construct_only (const AdieuJsonProperty *property)
{
  return (property->pspec->flags & G_PARAM_CONSTRUCT_ONLY) != 0;
}

/* A first walk, for what must be known before there is an object to ask. */
static gboolean
read_construct_only (AdieuJsonDecoder  *self,
                     AdieuJsonType     *type,
                     GError           **error)
{
  guint base = self->values->len;
  AdieuJsonToken token = ADIEU_JSON_TOKEN_ERROR;

  while ((token = adieu_json_reader_next (&self->reader, error)) == ADIEU_JSON_TOKEN_NAME)
    {
      AdieuJsonProperty *property = adieu_json_type_find (type, self->reader.text,
                                                          self->reader.length);
      gboolean read = FALSE;

      token = adieu_json_reader_next (&self->reader, error);
      if (property != NULL && is_construct_only (property) && token != ADIEU_JSON_TOKEN_ERROR)
        read = adieu_json_decoder_read_member (self, property, base, token, error);
      else
        read = adieu_json_reader_skip (&self->reader, token, error);
      if (!read)
        return FALSE;
    }
  return token == ADIEU_JSON_TOKEN_END_OBJECT;
}

/* For the member whose name has just been read. */
static AdieuJsonProperty *
find_property (AdieuJsonDecoder *self,
               const Target     *target)
{
  AdieuJsonProperty *property = NULL;
  GParamSpec *pspec = NULL;

  if ((target->type->own & ADIEU_JSON_OWN_FIND) != 0)
    {
      g_autofree char *name = g_strndup (self->reader.text, self->reader.length);

      pspec = json_serializable_find_property (JSON_SERIALIZABLE (target->object), name);
      if (pspec != NULL)
        property = adieu_json_type_find_pspec (target->type, pspec);
    }
  else
    property = adieu_json_type_find (target->type, self->reader.text, self->reader.length);

  if (property == NULL || (property->pspec->flags & G_PARAM_WRITABLE) == 0
      || is_construct_only (property))
    return NULL;
  return property;
}

static void
set_property (const Target            *target,
              const AdieuJsonProperty *property,
              const GValue            *value)
{
  if ((target->type->own & ADIEU_JSON_OWN_SET) != 0)
    json_serializable_set_property (JSON_SERIALIZABLE (target->object), property->pspec, value);
  else
    g_object_set_property (target->object, property->name, value);
}

/* Whether the class took the value; if not, the reader is back before it. */
static gboolean
offer_node (AdieuJsonDecoder   *self,
            const Target       *target,
            AdieuJsonProperty  *property,
            AdieuJsonToken      token,
            gboolean           *taken,
            GError            **error)
{
  g_autofree AdieuJsonReader *place = g_memdup2 (&self->reader, sizeof self->reader);
  g_autoptr (JsonNode) node = adieu_json_tree_read (&self->reader, token, error);
  g_auto (GValue) value = G_VALUE_INIT;

  if (node == NULL)
    return FALSE;

  g_value_init (&value, property->value_type);
  *taken = json_serializable_deserialize_property (JSON_SERIALIZABLE (target->object),
                                                   property->name, &value, property->pspec, node);
  if (*taken)
    set_property (target, property, &value);
  return *taken || adieu_json_decoder_go_back (self, place, property->owner, error);
}

static gboolean
read_member (AdieuJsonDecoder   *self,
             const Target       *target,
             AdieuJsonProperty  *property,
             AdieuJsonToken      token,
             GError            **error)
{
  g_auto (GValue) value = G_VALUE_INIT;
  gboolean taken = FALSE;

  if ((target->type->own & ADIEU_JSON_OWN_DESERIALIZE) != 0
      && !offer_node (self, target, property, token, &taken, error))
    return FALSE;
  if (taken)
    return TRUE;

  if (property->kind == ADIEU_JSON_KIND_LIST)
    return adieu_json_decoder_read_list (self, property, token, target->lists_base, error);
  if (!adieu_json_decoder_read_value (self, property, token, &value, error))
    return FALSE;
  if (G_IS_VALUE (&value))
    set_property (target, property, &value);
  return TRUE;
}

static gboolean
read_members (AdieuJsonDecoder  *self,
              const Target      *target,
              GError           **error)
{
  AdieuJsonToken token = ADIEU_JSON_TOKEN_ERROR;

  while ((token = adieu_json_reader_next (&self->reader, error)) == ADIEU_JSON_TOKEN_NAME)
    {
      AdieuJsonProperty *property = find_property (self, target);
      gboolean read = FALSE;

      token = adieu_json_reader_next (&self->reader, error);
      if (property != NULL && token != ADIEU_JSON_TOKEN_ERROR)
        read = read_member (self, target, property, token, error);
      else
        read = adieu_json_reader_skip (&self->reader, token, error);
      if (!read)
        return FALSE;
    }
  return token == ADIEU_JSON_TOKEN_END_OBJECT;
}

GObject *
adieu_json_decoder_read_own (AdieuJsonDecoder  *self,
                             AdieuJsonType     *type,
                             GError           **error)
{
  g_autofree AdieuJsonReader *start = g_memdup2 (&self->reader, sizeof self->reader);
  guint base = self->values->len;
  g_autoptr (GObject) object = NULL;
  Target target = { .type = type };
  gboolean read = FALSE;

  if (type->has_construct_only
      && (!read_construct_only (self, type, error)
          || !adieu_json_decoder_go_back (self, start, g_type_name (type->type), error)))
    return NULL;

  object = adieu_json_decoder_construct (self, type, base);
  target.object = object;
  target.lists_base = self->lists != NULL ? self->lists->len : 0;
  g_object_freeze_notify (object);
  read = read_members (self, &target, error)
         && adieu_json_decoder_fill_lists (self, object, target.lists_base, error);
  g_object_thaw_notify (object);
  return read ? g_steal_pointer (&object) : NULL;
}
