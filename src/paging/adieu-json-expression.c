/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a template of GTK can call by its name to show a member of a JSON item. Pure, and without
 * GTK. The arguments are those of a closure of an expression, and any of them may be missing: a row
 * that shows nothing has no item.
 */

#include "config.h"

#include <adieu/adieu-json-expression.h>

#include <adieu/adieu-json-item.h>

static AdieuJsonItem *
item_of (GObject    *item,
         const char *member)
{
  return ADIEU_IS_JSON_ITEM (item) && member != NULL ? ADIEU_JSON_ITEM (item) : NULL;
}

/**
 * adieu_json_expression_text:
 * @scope: (nullable): what the expression is evaluated on; not used
 * @item: (nullable): a [class@JsonItem]
 * @member: (nullable): the name of a member, or a JSON pointer (RFC 6901)
 *
 * Reads a member of a JSON item as text, for an expression in a template of GTK, so that a list can
 * show JSON without a class for it:
 *
 * ```xml
 * <binding name="label">
 *   <closure type="gchararray" function="adieu_json_expression_text">
 *     <lookup name="item">GtkListItem</lookup>
 *     <constant type="gchararray">/owner/name</constant>
 *   </closure>
 * </binding>
 * ```
 *
 * A [class@JsonItem] never changes, so the value is read once for each item that the row shows.
 *
 * Returns: (transfer full) (nullable): as [method@JsonItem.dup_text]; %NULL without an item
 *
 * Since: 0.1
 */
char *
adieu_json_expression_text (GObject    *scope,
                            GObject    *item,
                            const char *member)
{
  AdieuJsonItem *json = item_of (item, member);

  return json != NULL ? adieu_json_item_dup_text (json, member) : NULL;
}

/**
 * adieu_json_expression_boolean:
 * @scope: (nullable): what the expression is evaluated on; not used
 * @item: (nullable): a [class@JsonItem]
 * @member: (nullable): the name of a member, or a JSON pointer (RFC 6901)
 *
 * Reads a member of a JSON item as a truth value (`type="gboolean"`), for an expression in a
 * template of GTK. See [func@json_expression_text].
 *
 * Returns: as [method@JsonItem.get_boolean]; %FALSE without an item
 *
 * Since: 0.1
 */
gboolean
adieu_json_expression_boolean (GObject    *scope,
                               GObject    *item,
                               const char *member)
{
  AdieuJsonItem *json = item_of (item, member);

  return json != NULL && adieu_json_item_get_boolean (json, member);
}

/**
 * adieu_json_expression_integer:
 * @scope: (nullable): what the expression is evaluated on; not used
 * @item: (nullable): a [class@JsonItem]
 * @member: (nullable): the name of a member, or a JSON pointer (RFC 6901)
 *
 * Reads a member of a JSON item as an integer (`type="gint64"`), for an expression in a template of
 * GTK. See [func@json_expression_text].
 *
 * Returns: as [method@JsonItem.get_integer]; 0 without an item
 *
 * Since: 0.1
 */
gint64
adieu_json_expression_integer (GObject    *scope,
                               GObject    *item,
                               const char *member)
{
  AdieuJsonItem *json = item_of (item, member);

  return json != NULL ? adieu_json_item_get_integer (json, member) : 0;
}

/**
 * adieu_json_expression_number:
 * @scope: (nullable): what the expression is evaluated on; not used
 * @item: (nullable): a [class@JsonItem]
 * @member: (nullable): the name of a member, or a JSON pointer (RFC 6901)
 *
 * Reads a member of a JSON item as a number (`type="gdouble"`), for an expression in a template of
 * GTK. See [func@json_expression_text].
 *
 * Returns: as [method@JsonItem.get_number]; 0 without an item
 *
 * Since: 0.1
 */
double
adieu_json_expression_number (GObject    *scope,
                              GObject    *item,
                              const char *member)
{
  AdieuJsonItem *json = item_of (item, member);

  return json != NULL ? adieu_json_item_get_number (json, member) : 0;
}
