/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Pure: members of what a server has sent, each of the type it should have, or as if it were not
 * there: json-glib's own accessors warn on stderr of what a server gets wrong.
 */

#include "config.h"

#include "auth/adieu-json-members-private.h"

#include <string.h>

/* A hundred years: whoever says more means for ever, and sums stay sums. */
#define MAX_SECONDS (G_GINT64_CONSTANT (100) * 366 * 24 * 3600)

static JsonNode *
value_member (JsonObject *object,
              const char *name,
              GType       type)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type
             ? node
             : NULL;
}

/* NULL if there is no such member, or an empty one. */
const char *
adieu_json_member_string (JsonObject *object,
                          const char *name)
{
  JsonNode *node = value_member (object, name, G_TYPE_STRING);
  const char *text = node != NULL ? json_node_get_string (node) : NULL;

  return text != NULL && *text != '\0' ? text : NULL;
}

gboolean
adieu_json_member_true (JsonObject *object,
                        const char *name)
{
  JsonNode *node = value_member (object, name, G_TYPE_BOOLEAN);

  return node != NULL && json_node_get_boolean (node);
}

/* Not negative. Some servers write numbers as texts. */
gint64
adieu_json_member_seconds (JsonObject *object,
                           const char *name,
                           gint64      otherwise)
{
  JsonNode *node = value_member (object, name, G_TYPE_INT64);
  const char *text = adieu_json_member_string (object, name);

  if (node != NULL)
    return CLAMP (json_node_get_int (node), 0, MAX_SECONDS);
  if (text != NULL && strlen (text) <= 12 && text[strspn (text, "0123456789")] == '\0')
    return MIN (g_ascii_strtoll (text, NULL, 10), MAX_SECONDS);
  node = value_member (object, name, G_TYPE_DOUBLE);
  if (node != NULL)
    return (gint64) CLAMP (json_node_get_double (node), 0, (double) MAX_SECONDS);

  return otherwise;
}
