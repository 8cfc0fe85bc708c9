/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One JSON value as an object, so that lists, which want objects, can have it as an item. A view of
 * a sealed tree that never changes: any thread may read it. Never refuses a value for its type: it
 * reads as if it were absent.
 */

#include "config.h"

#include <adieu/adieu-json-item.h>

#include "paging/adieu-json-pointer-private.h"

/**
 * AdieuJsonItem:
 *
 * One JSON value, mostly an object, as the item of a list.
 *
 * It is what a [class@PageModel] is made of if the application has no type of its own for the
 * items. Each method that takes a `member` takes the name of a member of the JSON object, or a
 * [JSON pointer](https://www.rfc-editor.org/rfc/rfc6901), which begins with “/”, such as
 * `/owner/name` or `/tags/0`. The empty string is the value itself.
 *
 * For templates of GTK see [func@json_expression_text].
 *
 * Since: 0.1
 */
struct _AdieuJsonItem
{
  GObject   parent_instance;

  JsonNode *node;
};

enum
{
  PROP_0,
  PROP_NODE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (AdieuJsonItem, adieu_json_item, G_TYPE_OBJECT)

static void
adieu_json_item_finalize (GObject *object)
{
  AdieuJsonItem *self = ADIEU_JSON_ITEM (object);

  g_clear_pointer (&self->node, json_node_unref);

  G_OBJECT_CLASS (adieu_json_item_parent_class)->finalize (object);
}

static void
adieu_json_item_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  AdieuJsonItem *self = ADIEU_JSON_ITEM (object);

  switch (prop_id)
    {
    case PROP_NODE:
      g_value_set_boxed (value, self->node);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
adieu_json_item_class_init (AdieuJsonItemClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->finalize = adieu_json_item_finalize;
  object_class->get_property = adieu_json_item_get_property;

  /**
   * AdieuJsonItem:node: (getter get_node)
   *
   * The value.
   *
   * Since: 0.1
   */
  properties[PROP_NODE] =
    g_param_spec_boxed ("node", NULL, NULL, JSON_TYPE_NODE,
                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
adieu_json_item_init (AdieuJsonItem *self)
{
}

/**
 * adieu_json_item_new:
 * @node: a JSON value; it is sealed, and cannot be changed from then on
 *
 * Creates an item.
 *
 * Returns: (transfer full): a new item
 *
 * Since: 0.1
 */
AdieuJsonItem *
adieu_json_item_new (JsonNode *node)
{
  AdieuJsonItem *self = NULL;

  g_return_val_if_fail (node != NULL, NULL);

  self = g_object_new (ADIEU_TYPE_JSON_ITEM, NULL);
  if (!json_node_is_immutable (node))
    json_node_seal (node);
  self->node = json_node_ref (node);

  return self;
}

/**
 * adieu_json_item_get_node: (get-property node)
 * @self: an item
 *
 * Gets the value.
 *
 * Returns: (transfer none) (nullable): the value, sealed; %NULL if the item was made without one
 *
 * Since: 0.1
 */
JsonNode *
adieu_json_item_get_node (AdieuJsonItem *self)
{
  g_return_val_if_fail (ADIEU_IS_JSON_ITEM (self), NULL);

  return self->node;
}

/**
 * adieu_json_item_find:
 * @self: an item
 * @member: the name of a member, or a JSON pointer (RFC 6901)
 *
 * Finds a value in the item.
 *
 * Returns: (transfer none) (nullable): the value, %NULL if there is none
 *
 * Since: 0.1
 */
JsonNode *
adieu_json_item_find (AdieuJsonItem *self,
                      const char    *member)
{
  g_return_val_if_fail (ADIEU_IS_JSON_ITEM (self), NULL);
  g_return_val_if_fail (member != NULL, NULL);

  return adieu_json_find (self->node, member);
}

/**
 * adieu_json_item_dup_text:
 * @self: an item
 * @member: the name of a member, or a JSON pointer (RFC 6901)
 *
 * Reads a value as text: text as it is, anything else as JSON writes it.
 *
 * Returns: (transfer full) (nullable): the text; %NULL if there is nothing, or null
 *
 * Since: 0.1
 */
char *
adieu_json_item_dup_text (AdieuJsonItem *self,
                          const char    *member)
{
  g_return_val_if_fail (ADIEU_IS_JSON_ITEM (self), NULL);
  g_return_val_if_fail (member != NULL, NULL);

  return adieu_json_dup_text (adieu_json_find (self->node, member));
}

static JsonNode *
find_value (AdieuJsonItem *self,
            const char    *member)
{
  JsonNode *node = adieu_json_find (self->node, member);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? node : NULL;
}

/**
 * adieu_json_item_get_boolean:
 * @self: an item
 * @member: the name of a member, or a JSON pointer (RFC 6901)
 *
 * Reads a truth value.
 *
 * Returns: whether it is `true`; %FALSE for anything else
 *
 * Since: 0.1
 */
gboolean
adieu_json_item_get_boolean (AdieuJsonItem *self,
                             const char    *member)
{
  JsonNode *node = NULL;

  g_return_val_if_fail (ADIEU_IS_JSON_ITEM (self), FALSE);
  g_return_val_if_fail (member != NULL, FALSE);

  node = find_value (self, member);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_BOOLEAN
         && json_node_get_boolean (node);
}

/**
 * adieu_json_item_get_integer:
 * @self: an item
 * @member: the name of a member, or a JSON pointer (RFC 6901)
 *
 * Reads an integer.
 *
 * Returns: the integer, or 0 for anything else
 *
 * Since: 0.1
 */
gint64
adieu_json_item_get_integer (AdieuJsonItem *self,
                             const char    *member)
{
  JsonNode *node = NULL;

  g_return_val_if_fail (ADIEU_IS_JSON_ITEM (self), 0);
  g_return_val_if_fail (member != NULL, 0);

  node = find_value (self, member);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_INT64 ? json_node_get_int (node) : 0;
}

/**
 * adieu_json_item_get_number:
 * @self: an item
 * @member: the name of a member, or a JSON pointer (RFC 6901)
 *
 * Reads a number, with a fraction or without.
 *
 * Returns: the number, or 0 for anything else
 *
 * Since: 0.1
 */
double
adieu_json_item_get_number (AdieuJsonItem *self,
                            const char    *member)
{
  JsonNode *node = NULL;

  g_return_val_if_fail (ADIEU_IS_JSON_ITEM (self), 0);
  g_return_val_if_fail (member != NULL, 0);

  node = find_value (self, member);
  if (node == NULL)
    return 0;
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    return (double) json_node_get_int (node);

  return json_node_get_value_type (node) == G_TYPE_DOUBLE ? json_node_get_double (node) : 0;
}

/**
 * adieu_json_item_dup_json:
 * @self: an item
 *
 * Writes the item as JSON, without needless space.
 *
 * Returns: (transfer full): the JSON text
 *
 * Since: 0.1
 */
char *
adieu_json_item_dup_json (AdieuJsonItem *self)
{
  char *json = NULL;

  g_return_val_if_fail (ADIEU_IS_JSON_ITEM (self), NULL);

  if (self->node != NULL)
    json = adieu_json_dup_document (self->node);

  return json != NULL ? json : g_strdup ("null");
}
