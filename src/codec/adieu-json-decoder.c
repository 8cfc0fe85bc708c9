/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The reader's tokens straight into objects of the caller's class, no tree between.
 *
 * What the members say is gathered first; then the object is made with all of it, so that
 * construct-only properties are properties like any other. It runs on the caller's context
 * and makes the caller's objects there. Recursion ends where the reader's depth ends.
 */
#include "config.h"

#include "codec/adieu-json-decoder-private.h"
#include "codec/adieu-json-tree-private.h"

#include <adieu/adieu-error.h>

#include <glib/gi18n-lib.h>

/* How often a document may be passed over again, where a class asks for that. */
#define MAX_REREADS 16

void
adieu_json_decoder_init (AdieuJsonDecoder *self,
                         const char       *bytes,
                         gsize             length,
                         AdieuNaming       naming)
{
  adieu_json_reader_init (&self->reader, bytes, length);
  self->naming = naming;
  self->names = g_ptr_array_new ();
  self->values = g_array_new (FALSE, TRUE, sizeof (GValue));
  self->lists = NULL;
  self->rereads_left = MAX_REREADS * length + 65536;
}

void
adieu_json_decoder_clear (AdieuJsonDecoder *self)
{
  adieu_json_reader_clear (&self->reader);
  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_clear_pointer (&self->values, g_array_unref);
  g_clear_pointer (&self->lists, g_array_unref);
}

gboolean
adieu_json_decoder_mismatch (AdieuJsonDecoder  *self,
                             const char        *owner,
                             const char        *problem,
                             GError           **error)
{
  adieu_json_place_mismatch (error, self->reader.bytes, self->reader.token_at, owner, problem);
  return FALSE;
}

static const char *
describe_token (AdieuJsonToken token)
{
  switch (token)
    {
    case ADIEU_JSON_TOKEN_BEGIN_OBJECT:
      return _("an object");
    case ADIEU_JSON_TOKEN_BEGIN_ARRAY:
      return _("an array");
    case ADIEU_JSON_TOKEN_STRING:
      return _("a string");
    case ADIEU_JSON_TOKEN_TRUE:
    case ADIEU_JSON_TOKEN_FALSE:
      return _("true or false");
    case ADIEU_JSON_TOKEN_NULL:
      return _("null");
    default:
      return _("a number");
    }
}

/* The reader has already told what is wrong if @token is its error. */
gboolean
adieu_json_decoder_unexpected (AdieuJsonDecoder  *self,
                               const char        *owner,
                               AdieuJsonToken     token,
                               const char        *expected,
                               GError           **error)
{
  g_autofree char *problem = NULL;

  if (token == ADIEU_JSON_TOKEN_ERROR)
    return FALSE;

  problem = g_strdup_printf (_("expected %s, but found %s"), expected, describe_token (token));
  return adieu_json_decoder_mismatch (self, owner, problem, error);
}

/* A hostile document must not make a self-referring class read it again and again. */
gboolean
adieu_json_decoder_go_back (AdieuJsonDecoder       *self,
                            const AdieuJsonReader  *place,
                            const char             *owner,
                            GError                **error)
{
  gsize distance = self->reader.at - place->at;

  if (distance > self->rereads_left)
    return adieu_json_decoder_mismatch (self, owner, _("it is nested too deep for this class"),
                                        error);
  self->rereads_left -= distance;
  self->reader = *place;
  return TRUE;
}

static gboolean
read_nested (AdieuJsonDecoder   *self,
             AdieuJsonProperty  *property,
             AdieuJsonToken      token,
             GValue             *value,
             GError            **error)
{
  AdieuJsonType *type = adieu_json_property_get_map (property, self->naming);
  g_autofree char *problem = NULL;
  GObject *object = NULL;

  if (token != ADIEU_JSON_TOKEN_BEGIN_OBJECT)
    return adieu_json_decoder_unexpected (self, property->owner, token, _("an object"), error);
  if (type == NULL)
    {
      problem = g_strdup_printf (_("the property “%s” does not tell of which class its object is: "
                                   "%s is too general"),
                                 property->name, g_type_name (property->value_type));
      return adieu_json_decoder_mismatch (self, property->owner, problem, error);
    }

  object = adieu_json_decoder_read_object (self, type, error);
  if (object == NULL)
    return FALSE;
  g_value_init (value, property->value_type);
  g_value_take_object (value, object);
  return TRUE;
}

static gboolean
set_boxed_from_node (AdieuJsonDecoder   *self,
                     AdieuJsonProperty  *property,
                     JsonNode           *node,
                     GValue             *value,
                     GError            **error)
{
  g_autofree char *problem = NULL;

  if (json_boxed_can_deserialize (property->value_type, JSON_NODE_TYPE (node)))
    {
      g_value_init (value, property->value_type);
      g_value_take_boxed (value, json_boxed_deserialize (property->value_type, node));
      return TRUE;
    }

  problem = g_strdup_printf (_("a value of type %s cannot be read from this JSON"),
                             g_type_name (property->value_type));
  return adieu_json_decoder_mismatch (self, property->owner, problem, error);
}

static gboolean
read_subtree (AdieuJsonDecoder   *self,
              AdieuJsonProperty  *property,
              AdieuJsonToken      token,
              GValue             *value,
              GError            **error)
{
  const char *start = self->reader.token_at;
  g_autoptr (JsonNode) node = NULL;

  if (property->kind == ADIEU_JSON_KIND_JSON_OBJECT && token != ADIEU_JSON_TOKEN_BEGIN_OBJECT)
    return adieu_json_decoder_unexpected (self, property->owner, token, _("an object"), error);
  if (property->kind == ADIEU_JSON_KIND_JSON_ARRAY && token != ADIEU_JSON_TOKEN_BEGIN_ARRAY)
    return adieu_json_decoder_unexpected (self, property->owner, token, _("an array"), error);

  node = adieu_json_tree_read (&self->reader, token, error);
  if (node == NULL)
    return FALSE;
  self->reader.token_at = start;
  if (property->kind == ADIEU_JSON_KIND_BOXED)
    return set_boxed_from_node (self, property, node, value, error);

  g_value_init (value, property->value_type);
  if (property->kind == ADIEU_JSON_KIND_JSON_OBJECT)
    g_value_take_boxed (value, json_node_dup_object (node));
  else if (property->kind == ADIEU_JSON_KIND_JSON_ARRAY)
    g_value_take_boxed (value, json_node_dup_array (node));
  else
    g_value_take_boxed (value, g_steal_pointer (&node));
  return TRUE;
}

static gboolean
fail_kind (AdieuJsonDecoder   *self,
           AdieuJsonProperty  *property,
           GError            **error)
{
  g_autofree char *problem = NULL;

  problem = g_strdup_printf (_("the property “%s” is of type %s, which cannot be read from JSON"),
                             property->name, g_type_name (property->value_type));
  return adieu_json_decoder_mismatch (self, property->owner, problem, error);
}

/* Null empties what can be empty; it leaves @value unset for what keeps its default. */
gboolean
adieu_json_decoder_read_value (AdieuJsonDecoder   *self,
                               AdieuJsonProperty  *property,
                               AdieuJsonToken      token,
                               GValue             *value,
                               GError            **error)
{
  switch (property->kind)
    {
    case ADIEU_JSON_KIND_BOOLEAN:
    case ADIEU_JSON_KIND_INTEGER:
    case ADIEU_JSON_KIND_DOUBLE:
      return adieu_json_decoder_read_scalar (self, property, token, value, error);
    case ADIEU_JSON_KIND_STRING:
    case ADIEU_JSON_KIND_ENUM:
    case ADIEU_JSON_KIND_FLAGS:
    case ADIEU_JSON_KIND_STRV:
    case ADIEU_JSON_KIND_DATE:
      return adieu_json_decoder_read_text (self, property, token, value, error);
    case ADIEU_JSON_KIND_NODE:
      return read_subtree (self, property, token, value, error);
    default:
      break;
    }

  if (token == ADIEU_JSON_TOKEN_NULL)
    {
      g_value_init (value, property->value_type);
      return TRUE;
    }
  if (property->kind == ADIEU_JSON_KIND_OBJECT)
    return read_nested (self, property, token, value, error);
  if (property->kind == ADIEU_JSON_KIND_LIST)
    {
      if (token != ADIEU_JSON_TOKEN_BEGIN_ARRAY)
        return adieu_json_decoder_unexpected (self, property->owner, token, _("an array"), error);
      return adieu_json_decoder_read_store (self, property, value, error);
    }
  if (property->kind == ADIEU_JSON_KIND_OTHER || property->kind == ADIEU_JSON_KIND_VARIANT)
    return fail_kind (self, property, error);
  return read_subtree (self, property, token, value, error);
}

/* The last one wins where a member is there twice. */
static void
push_value (AdieuJsonDecoder  *self,
            AdieuJsonProperty *property,
            guint              base,
            GValue            *value)
{
  for (guint i = base; i < self->names->len; i++)
    {
      if (g_ptr_array_index (self->names, i) == (gpointer) property->name)
        {
          g_value_unset (&g_array_index (self->values, GValue, i));
          g_array_index (self->values, GValue, i) = *value;
          return;
        }
    }
  g_ptr_array_add (self->names, (gpointer) property->name);
  g_array_append_vals (self->values, value, 1);
}

static void
drop_values (AdieuJsonDecoder *self,
             guint             base)
{
  for (guint i = base; i < self->values->len; i++)
    g_value_unset (&g_array_index (self->values, GValue, i));
  g_array_set_size (self->values, base);
  g_ptr_array_set_size (self->names, base);
}

/* Reads the value of @property, whose first token is @token, and keeps it for the object. */
gboolean
adieu_json_decoder_read_member (AdieuJsonDecoder   *self,
                                AdieuJsonProperty  *property,
                                guint               base,
                                AdieuJsonToken      token,
                                GError            **error)
{
  GValue value = G_VALUE_INIT;

  if (!adieu_json_decoder_read_value (self, property, token, &value, error))
    return FALSE;
  if (G_IS_VALUE (&value))
    push_value (self, property, base, &value);
  return TRUE;
}

static gboolean
read_members (AdieuJsonDecoder  *self,
              AdieuJsonType     *type,
              GError           **error)
{
  guint base = self->values->len;
  guint lists_base = self->lists != NULL ? self->lists->len : 0;
  AdieuJsonToken token = ADIEU_JSON_TOKEN_ERROR;

  while ((token = adieu_json_reader_next (&self->reader, error)) == ADIEU_JSON_TOKEN_NAME)
    {
      AdieuJsonProperty *property = adieu_json_type_find (type, self->reader.text,
                                                          self->reader.length);
      gboolean read = FALSE;

      token = adieu_json_reader_next (&self->reader, error);
      if (token == ADIEU_JSON_TOKEN_ERROR)
        return FALSE;

      if (property == NULL)
        read = adieu_json_reader_skip (&self->reader, token, error);
      else if (property->kind == ADIEU_JSON_KIND_LIST
               && (property->pspec->flags & G_PARAM_CONSTRUCT_ONLY) == 0)
        read = adieu_json_decoder_read_list (self, property, token, lists_base, error);
      else
        read = adieu_json_decoder_read_member (self, property, base, token, error);
      if (!read)
        return FALSE;
    }
  return token == ADIEU_JSON_TOKEN_END_OBJECT;
}

/* Makes the object of all that was kept from @base on, and forgets that. */
GObject *
adieu_json_decoder_construct (AdieuJsonDecoder *self,
                              AdieuJsonType    *type,
                              guint             base)
{
  guint n_values = self->values->len - base;
  GObject *object = NULL;

  object = g_object_new_with_properties (type->type, n_values,
                                         n_values > 0 ? (const char **) self->names->pdata + base
                                                      : NULL,
                                         n_values > 0 ? (GValue *) self->values->data + base
                                                      : NULL);
  drop_values (self, base);
  if (g_object_is_floating (object))
    g_object_ref_sink (object);
  return object;
}

GObject *
adieu_json_decoder_read_object (AdieuJsonDecoder  *self,
                                AdieuJsonType     *type,
                                GError           **error)
{
  guint base = self->values->len;
  guint lists_base = self->lists != NULL ? self->lists->len : 0;
  g_autoptr (GObject) object = NULL;

  if ((type->own & ADIEU_JSON_OWN_READING) != 0)
    return adieu_json_decoder_read_own (self, type, error);

  if (read_members (self, type, error))
    object = adieu_json_decoder_construct (self, type, base);
  else
    drop_values (self, base);

  if (object == NULL || !adieu_json_decoder_fill_lists (self, object, lists_base, error))
    return NULL;
  return g_steal_pointer (&object);
}

/* Reads the rest of an array of objects. */
gboolean
adieu_json_decoder_read_items (AdieuJsonDecoder  *self,
                               AdieuJsonType     *type,
                               GPtrArray         *items,
                               GError           **error)
{
  AdieuJsonToken token = ADIEU_JSON_TOKEN_ERROR;

  while ((token = adieu_json_reader_next (&self->reader, error)) == ADIEU_JSON_TOKEN_BEGIN_OBJECT)
    {
      GObject *object = adieu_json_decoder_read_object (self, type, error);

      if (object == NULL)
        return FALSE;
      g_ptr_array_add (items, object);
    }

  if (token == ADIEU_JSON_TOKEN_END_ARRAY)
    return TRUE;
  return adieu_json_decoder_unexpected (self, g_type_name (type->type), token, _("an object"),
                                        error);
}
