/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where in a JSON tree something stands: JSON pointers (RFC 6901), and what is read there. Pure:
 * reads sealed trees on any thread. A place that is not there, or that is no pointer, is nothing
 * that could be found, and never an error.
 */

#include "config.h"

#include "paging/adieu-json-pointer-private.h"

#include <string.h>

#include "codec/adieu-json-private.h"

/* RFC 6901, 4: "~1" is "/", "~0" is "~", and no other "~" may stand there. */
static char *
unescape (const char *token,
          gsize       length)
{
  g_autoptr (GString) name = g_string_sized_new (length);

  for (gsize i = 0; i < length; i++)
    {
      if (token[i] != '~')
        g_string_append_c (name, token[i]);
      else if (i + 1 < length && (token[i + 1] == '0' || token[i + 1] == '1'))
        g_string_append_c (name, token[++i] == '0' ? '~' : '/');
      else
        return NULL;
    }

  return g_string_free (g_steal_pointer (&name), FALSE);
}

static JsonNode *
find_element (JsonArray  *array,
              const char *name)
{
  guint64 position = 0;

  if ((name[0] == '0' && name[1] != '\0')
      || !g_ascii_string_to_unsigned (name, 10, 0, G_MAXUINT32, &position, NULL)
      || position >= json_array_get_length (array))
    return NULL;

  return json_array_get_element (array, (guint) position);
}

static JsonNode *
find_child (JsonNode   *node,
            const char *name)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    return json_object_get_member (json_node_get_object (node), name);
  if (JSON_NODE_HOLDS_ARRAY (node))
    return find_element (json_node_get_array (node), name);

  return NULL;
}

static JsonNode *
follow_pointer (JsonNode   *node,
                const char *pointer)
{
  while (node != NULL && *pointer == '/')
    {
      gsize length = strcspn (pointer + 1, "/");
      g_autofree char *name = unescape (pointer + 1, length);

      node = name != NULL ? find_child (node, name) : NULL;
      pointer += 1 + length;
    }

  return node;
}

/* NULL: there is nothing. @place may be empty or NULL, which is @root itself. */
JsonNode *
adieu_json_find (JsonNode   *root,
                 const char *place)
{
  if (root == NULL || place == NULL || *place == '\0')
    return root;
  if (*place == '/')
    return follow_pointer (root, place);

  return find_child (root, place);
}

gboolean
adieu_json_is_null (JsonNode *node)
{
  return node == NULL || JSON_NODE_HOLDS_NULL (node);
}

/* NULL: JSON has no such value, as infinity is none. */
char *
adieu_json_dup_document (JsonNode *node)
{
  g_autoptr (GBytes) bytes = adieu_json_write (node, NULL);
  gsize length = 0;
  const char *text = NULL;

  if (bytes == NULL)
    return NULL;
  text = g_bytes_get_data (bytes, &length);

  return g_strndup (text, length);
}

/* Text as it is, anything else as JSON writes it; NULL for nothing and for null. */
char *
adieu_json_dup_text (JsonNode *node)
{
  if (adieu_json_is_null (node))
    return NULL;
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return json_node_dup_string (node);

  return adieu_json_dup_document (node);
}

/* A number of things, also where it is written as text. */
gboolean
adieu_json_get_count (JsonNode *node,
                      gint64   *count)
{
  GType type = G_TYPE_INVALID;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return FALSE;

  type = json_node_get_value_type (node);
  if (type == G_TYPE_STRING)
    return g_ascii_string_to_signed (json_node_get_string (node), 10, 0, G_MAXINT64, count, NULL);
  if (type != G_TYPE_INT64 || json_node_get_int (node) < 0)
    return FALSE;
  *count = json_node_get_int (node);

  return TRUE;
}

JsonNode *
adieu_json_ref_element (JsonArray *list,
                        guint      position)
{
  JsonNode *element = json_array_get_element (list, position);

  json_node_set_parent (element, NULL);

  return json_node_ref (element);
}
