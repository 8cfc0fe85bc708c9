/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Tokens into json-glib's nodes, and nodes into bytes.
 *
 * Pure. Reading does not recurse, and seals each container as soon as it is complete, so
 * that sealing does not recurse either. Of members with the same name the last one wins,
 * in the place of the first. An integer beyond 64 bits signed becomes a double, since
 * a node holds nothing wider.
 */
#include "config.h"

#include "codec/adieu-json-tree-private.h"

#include "codec/adieu-json-crowd-private.h"

#include <adieu/adieu-error.h>

#include <glib/gi18n-lib.h>

/* To replace a member takes JsonObject a walk over all its members, so with many of them
 * replacements wait until the object is complete. */
#define MAX_MEMBERS_WALKED 16

/* From how many members on their names are looked at more closely. */
#define MIN_CROWD 64

/* A container that is not complete yet. @again holds members whose name was there before. */
typedef struct
{
  JsonNode       *node;
  GString        *name;
  GHashTable     *again;
  AdieuJsonCrowd *crowd;
} Level;

typedef struct
{
  AdieuJsonReader *reader;
  GArray          *levels;
  guint            depth;
  GString         *text;
} Builder;

static void
level_clear (gpointer data)
{
  Level *level = data;

  g_clear_pointer (&level->node, json_node_unref);
  g_clear_pointer (&level->again, g_hash_table_unref);
  g_clear_pointer (&level->crowd, adieu_json_crowd_free);
  g_string_free (g_steal_pointer (&level->name), TRUE);
}

static inline Level *
builder_top (Builder *self)
{
  return &g_array_index (self->levels, Level, self->depth - 1);
}

static void
builder_open (Builder        *self,
              AdieuJsonToken  token)
{
  Level fresh = { 0 };
  Level *level = NULL;

  if (self->depth == self->levels->len)
    {
      fresh.name = g_string_new (NULL);
      g_array_append_val (self->levels, fresh);
    }

  self->depth++;
  level = builder_top (self);
  if (token == ADIEU_JSON_TOKEN_BEGIN_OBJECT)
    {
      level->node = json_node_new (JSON_NODE_OBJECT);
      json_node_take_object (level->node, json_object_new ());
    }
  else
    {
      level->node = json_node_new (JSON_NODE_ARRAY);
      json_node_take_array (level->node, json_array_new ());
    }
}

static void
replace_members (Level *level)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonObjectIter iter;
  const char *name = NULL;
  JsonNode *node = NULL;

  json_object_iter_init_ordered (&iter, json_node_get_object (level->node));
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      JsonNode *last = g_hash_table_lookup (level->again, name);

      json_object_set_member (object, name, json_node_ref (last != NULL ? last : node));
    }
  json_node_take_object (level->node, g_steal_pointer (&object));
  g_clear_pointer (&level->again, g_hash_table_unref);
}

static JsonNode *
builder_close (Builder *self)
{
  Level *level = builder_top (self);

  if (level->again != NULL)
    replace_members (level);
  g_clear_pointer (&level->crowd, adieu_json_crowd_free);
  self->depth--;
  return g_steal_pointer (&level->node);
}

/* Nobody can choose names that collide with a multiplier that nobody knows. */
static guint
secret_hash (gconstpointer name)
{
  static gsize multiplier = 0;

  if (g_once_init_enter (&multiplier))
    g_once_init_leave (&multiplier, g_random_int () | 1);
  return g_str_hash (name) * (guint) multiplier;
}

static gboolean
check_crowd (Level      *level,
             JsonObject *object)
{
  JsonObjectIter iter;
  const char *name = NULL;

  if (json_object_get_size (object) < MIN_CROWD)
    return TRUE;
  if (level->crowd != NULL)
    return adieu_json_crowd_add (level->crowd, level->name->str);

  level->crowd = adieu_json_crowd_new ();
  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, NULL))
    adieu_json_crowd_add (level->crowd, name);
  return TRUE;
}

static gboolean
add_member (Level     *level,
            JsonNode  *node,
            GError   **error)
{
  JsonObject *object = json_node_get_object (level->node);

  if (json_object_get_size (object) <= MAX_MEMBERS_WALKED
      || !json_object_has_member (object, level->name->str))
    {
      json_object_set_member (object, level->name->str, node);
      if (check_crowd (level, object))
        return TRUE;
      g_set_error_literal (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT,
                           _("The JSON is refused: the names in an object seem to be chosen to "
                             "take endless time"));
      return FALSE;
    }

  if (level->again == NULL)
    level->again = g_hash_table_new_full (secret_hash, g_str_equal, g_free,
                                          (GDestroyNotify) json_node_unref);
  g_hash_table_replace (level->again, g_strdup (level->name->str), node);
  return TRUE;
}

static gboolean
builder_add (Builder   *self,
             JsonNode  *node,
             GError   **error)
{
  Level *level = builder_top (self);

  json_node_set_parent (node, level->node);
  if (JSON_NODE_HOLDS_OBJECT (level->node))
    return add_member (level, node, error);

  json_array_add_element (json_node_get_array (level->node), node);
  return TRUE;
}

static void
assign_text (GString               *into,
             const AdieuJsonReader *reader)
{
  g_string_truncate (into, 0);
  g_string_append_len (into, reader->text, reader->length);
}

static JsonNode *
new_scalar (Builder        *self,
            AdieuJsonToken  token)
{
  const AdieuJsonNumber *number = &self->reader->number;
  JsonNode *node = json_node_alloc ();

  switch (token)
    {
    case ADIEU_JSON_TOKEN_STRING:
      assign_text (self->text, self->reader);
      return json_node_init_string (node, self->text->str);
    case ADIEU_JSON_TOKEN_INTEGER:
      return json_node_init_int (node, number->integer);
    case ADIEU_JSON_TOKEN_UNSIGNED:
      return json_node_init_double (node, number->natural);
    case ADIEU_JSON_TOKEN_NUMBER:
      return json_node_init_double (node, number->number);
    case ADIEU_JSON_TOKEN_TRUE:
    case ADIEU_JSON_TOKEN_FALSE:
      return json_node_init_boolean (node, token == ADIEU_JSON_TOKEN_TRUE);
    default:
      return json_node_init_null (node);
    }
}

/* Takes one token in; returns the value that is complete with it. */
static JsonNode *
builder_take (Builder        *self,
              AdieuJsonToken  token)
{
  switch (token)
    {
    case ADIEU_JSON_TOKEN_NAME:
      assign_text (builder_top (self)->name, self->reader);
      return NULL;
    case ADIEU_JSON_TOKEN_BEGIN_OBJECT:
    case ADIEU_JSON_TOKEN_BEGIN_ARRAY:
      builder_open (self, token);
      return NULL;
    case ADIEU_JSON_TOKEN_END_OBJECT:
    case ADIEU_JSON_TOKEN_END_ARRAY:
      return builder_close (self);
    default:
      return new_scalar (self, token);
    }
}

/* Reads the value that begins with @token, which has just been read; it comes sealed. */
JsonNode *
adieu_json_tree_read (AdieuJsonReader  *reader,
                      AdieuJsonToken    token,
                      GError          **error)
{
  g_autoptr (GArray) levels = g_array_new (FALSE, TRUE, sizeof (Level));
  g_autoptr (GString) text = g_string_new (NULL);
  Builder builder = { .reader = reader, .levels = levels, .text = text };
  JsonNode *node = NULL;

  g_array_set_clear_func (levels, level_clear);
  while (token > ADIEU_JSON_TOKEN_END)
    {
      node = builder_take (&builder, token);
      if (node != NULL)
        {
          json_node_seal (node);
          if (builder.depth == 0)
            return node;
          if (!builder_add (&builder, node, error))
            return NULL;
        }
      token = adieu_json_reader_next (reader, error);
    }
  return NULL;
}

static gboolean
write_array (AdieuJsonWriter  *writer,
             JsonArray        *array,
             GError          **error)
{
  guint length = json_array_get_length (array);

  if (!adieu_json_writer_open (writer, '[', error))
    return FALSE;
  for (guint i = 0; i < length; i++)
    {
      adieu_json_writer_element (writer);
      if (!adieu_json_tree_write (writer, json_array_get_element (array, i), error))
        return FALSE;
    }
  adieu_json_writer_close (writer);
  return TRUE;
}

static gboolean
write_object (AdieuJsonWriter  *writer,
              JsonObject       *object,
              GError          **error)
{
  JsonObjectIter iter;
  const char *name = NULL;
  JsonNode *node = NULL;

  if (!adieu_json_writer_open (writer, '{', error))
    return FALSE;
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      if (!adieu_json_writer_name (writer, name, error)
          || !adieu_json_tree_write (writer, node, error))
        return FALSE;
    }
  adieu_json_writer_close (writer);
  return TRUE;
}

static gboolean
write_scalar (AdieuJsonWriter  *writer,
              JsonNode         *node,
              GError          **error)
{
  GType type = json_node_get_value_type (node);

  if (type == G_TYPE_STRING && json_node_get_string (node) != NULL)
    return adieu_json_writer_string (writer, json_node_get_string (node), error);
  if (type == G_TYPE_DOUBLE)
    return adieu_json_writer_double (writer, json_node_get_double (node), error);

  if (type == G_TYPE_INT64)
    adieu_json_writer_integer (writer, json_node_get_int (node));
  else if (type == G_TYPE_BOOLEAN)
    adieu_json_writer_literal (writer, json_node_get_boolean (node) ? "true" : "false");
  else
    adieu_json_writer_literal (writer, "null");
  return TRUE;
}

/* Recurses no deeper than the writer lets containers be nested. */
gboolean
adieu_json_tree_write (AdieuJsonWriter  *writer,
                       JsonNode         *node,
                       GError          **error)
{
  if (JSON_NODE_HOLDS_OBJECT (node) && json_node_get_object (node) != NULL)
    return write_object (writer, json_node_get_object (node), error);
  if (JSON_NODE_HOLDS_ARRAY (node) && json_node_get_array (node) != NULL)
    return write_array (writer, json_node_get_array (node), error);
  if (JSON_NODE_HOLDS_VALUE (node))
    return write_scalar (writer, node, error);

  adieu_json_writer_literal (writer, "null");
  return TRUE;
}
