/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Pages that are asked for with a mark that the page before has: a cursor, a token, or the id of its
 * last item. Pure, and never changes.
 */

#include "config.h"

#include <adieu/adieu-cursor-pager.h>

#include <glib/gi18n-lib.h>

#include "paging/adieu-json-pointer-private.h"
#include "paging/adieu-pager-private.h"

/**
 * AdieuCursorPager:
 *
 * Pages that are asked for with a mark that the page before has: a cursor, a page token, or the id
 * of its last item.
 *
 * The last page is the one without a cursor: it is missing, null, false or empty. A server that has
 * one all the same says at [property@CursorPager:has-more] whether there are more.
 *
 * Since: 0.1
 */
struct _AdieuCursorPager
{
  AdieuPager  parent_instance;

  char       *cursor;
  char       *parameter;
  char       *has_more;
  gboolean    of_last_item;
};

enum
{
  PROP_0,
  PROP_CURSOR,
  PROP_PARAMETER,
  PROP_HAS_MORE,
  PROP_OF_LAST_ITEM,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (AdieuCursorPager, adieu_cursor_pager, ADIEU_TYPE_PAGER)

static gboolean
is_false (JsonNode *node)
{
  return node != NULL && json_node_get_value_type (node) == G_TYPE_BOOLEAN && !json_node_get_boolean (node);
}

static gboolean
is_last (AdieuCursorPager *self,
         AdieuPage        *page,
         JsonNode         *root)
{
  JsonNode *has_more = NULL;

  if (self->of_last_item && adieu_page_get_n_items (page) == 0)
    return TRUE;
  if (self->has_more == NULL)
    return FALSE;
  has_more = adieu_json_find (root, self->has_more);

  return adieu_json_is_null (has_more) || is_false (has_more);
}

/* NULL without an error: there is none. */
static char *
dup_cursor (AdieuCursorPager  *self,
            AdieuPage         *page,
            GError           **error)
{
  AdieuResponse *response = adieu_page_get_response (page);
  JsonNode *root = adieu_response_get_json (response, error);
  JsonNode *cursor = NULL;

  if (root == NULL || is_last (self, page, root))
    return NULL;

  if (self->of_last_item)
    root = adieu_page_get_item (page, adieu_page_get_n_items (page) - 1);
  cursor = adieu_json_find (root, self->cursor);
  if (adieu_json_is_null (cursor) || is_false (cursor))
    return NULL;
  if (!JSON_NODE_HOLDS_VALUE (cursor))
    adieu_pager_fail (response, error, _("what stands at “%s” is not a cursor"), self->cursor);

  return JSON_NODE_HOLDS_VALUE (cursor) ? adieu_json_dup_text (cursor) : NULL;
}

static AdieuRequest *
adieu_cursor_pager_next_request (AdieuPager    *pager,
                                 AdieuRequest  *request,
                                 AdieuPage     *page,
                                 GError       **error)
{
  AdieuCursorPager *self = ADIEU_CURSOR_PAGER (pager);
  g_autofree char *cursor = NULL;

  if (adieu_response_get_status (adieu_page_get_response (page)) != 204)
    cursor = dup_cursor (self, page, error);
  if (cursor == NULL || *cursor == '\0')
    return NULL;

  return adieu_page_dup_request_with_query (page, adieu_cursor_pager_get_parameter (self), cursor);
}

static void
adieu_cursor_pager_finalize (GObject *object)
{
  AdieuCursorPager *self = ADIEU_CURSOR_PAGER (object);

  g_clear_pointer (&self->cursor, g_free);
  g_clear_pointer (&self->parameter, g_free);
  g_clear_pointer (&self->has_more, g_free);

  G_OBJECT_CLASS (adieu_cursor_pager_parent_class)->finalize (object);
}

static void
adieu_cursor_pager_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  AdieuCursorPager *self = ADIEU_CURSOR_PAGER (object);

  switch (prop_id)
    {
    case PROP_CURSOR:
      g_value_set_string (value, adieu_cursor_pager_get_cursor (self));
      break;
    case PROP_PARAMETER:
      g_value_set_string (value, adieu_cursor_pager_get_parameter (self));
      break;
    case PROP_HAS_MORE:
      g_value_set_string (value, adieu_cursor_pager_get_has_more (self));
      break;
    case PROP_OF_LAST_ITEM:
      g_value_set_boolean (value, adieu_cursor_pager_get_of_last_item (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
adieu_cursor_pager_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  AdieuCursorPager *self = ADIEU_CURSOR_PAGER (object);

  switch (prop_id)
    {
    case PROP_CURSOR:
      self->cursor = g_value_dup_string (value);
      break;
    case PROP_PARAMETER:
      self->parameter = g_value_dup_string (value);
      break;
    case PROP_HAS_MORE:
      self->has_more = g_value_dup_string (value);
      break;
    case PROP_OF_LAST_ITEM:
      self->of_last_item = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
adieu_cursor_pager_class_init (AdieuCursorPagerClass *class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->finalize = adieu_cursor_pager_finalize;
  object_class->get_property = adieu_cursor_pager_get_property;
  object_class->set_property = adieu_cursor_pager_set_property;
  ADIEU_PAGER_CLASS (class)->next_request = adieu_cursor_pager_next_request;

  /**
   * AdieuCursorPager:cursor: (getter get_cursor)
   *
   * Where the cursor is: a JSON pointer (RFC 6901), such as `/meta/next_cursor`, or the name of a
   * member.
   *
   * Since: 0.1
   */
  properties[PROP_CURSOR] = g_param_spec_string ("cursor", NULL, NULL, "cursor", flags);

  /**
   * AdieuCursorPager:parameter: (getter get_parameter)
   *
   * The query parameter that takes the cursor.
   *
   * Since: 0.1
   */
  properties[PROP_PARAMETER] = g_param_spec_string ("parameter", NULL, NULL, "cursor", flags);

  /**
   * AdieuCursorPager:has-more: (getter get_has_more)
   *
   * Where in an answer it says whether there are more pages: a JSON pointer (RFC 6901) or the name of
   * a member.
   *
   * Since: 0.1
   */
  properties[PROP_HAS_MORE] = g_param_spec_string ("has-more", NULL, NULL, NULL, flags);

  /**
   * AdieuCursorPager:of-last-item: (getter get_of_last_item)
   *
   * Whether the cursor is in the last item of a page, such as its id, and not beside the items.
   *
   * Since: 0.1
   */
  properties[PROP_OF_LAST_ITEM] = g_param_spec_boolean ("of-last-item", NULL, NULL, FALSE, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
adieu_cursor_pager_init (AdieuCursorPager *self)
{
}

/**
 * adieu_cursor_pager_new:
 * @items: (nullable): where in an answer the items are, as [property@Pager:items]
 * @cursor: where in an answer the cursor is, as [property@CursorPager:cursor]
 * @parameter: the query parameter that takes the cursor
 *
 * Creates a pager that goes by a cursor.
 *
 * Returns: (transfer full): a new pager
 *
 * Since: 0.1
 */
AdieuPager *
adieu_cursor_pager_new (const char *items,
                        const char *cursor,
                        const char *parameter)
{
  return g_object_new (ADIEU_TYPE_CURSOR_PAGER,
                       "items", items,
                       "cursor", cursor,
                       "parameter", parameter,
                       NULL);
}

/**
 * adieu_cursor_pager_get_cursor: (get-property cursor)
 * @self: a pager
 *
 * Tells where the cursor is.
 *
 * Returns: (transfer none): a JSON pointer (RFC 6901) or the name of a member
 *
 * Since: 0.1
 */
const char *
adieu_cursor_pager_get_cursor (AdieuCursorPager *self)
{
  g_return_val_if_fail (ADIEU_IS_CURSOR_PAGER (self), NULL);

  return self->cursor != NULL ? self->cursor : "";
}

/**
 * adieu_cursor_pager_get_parameter: (get-property parameter)
 * @self: a pager
 *
 * Gets the query parameter that takes the cursor.
 *
 * Returns: (transfer none): the name of the parameter
 *
 * Since: 0.1
 */
const char *
adieu_cursor_pager_get_parameter (AdieuCursorPager *self)
{
  g_return_val_if_fail (ADIEU_IS_CURSOR_PAGER (self), NULL);

  return self->parameter != NULL ? self->parameter : "cursor";
}

/**
 * adieu_cursor_pager_get_has_more: (get-property has-more)
 * @self: a pager
 *
 * Tells where in an answer it says whether there are more pages.
 *
 * Returns: (transfer none) (nullable): a JSON pointer (RFC 6901) or the name of a member
 *
 * Since: 0.1
 */
const char *
adieu_cursor_pager_get_has_more (AdieuCursorPager *self)
{
  g_return_val_if_fail (ADIEU_IS_CURSOR_PAGER (self), NULL);

  return self->has_more;
}

/**
 * adieu_cursor_pager_get_of_last_item: (get-property of-last-item)
 * @self: a pager
 *
 * Tells whether the cursor is in the last item of a page, and not beside the items.
 *
 * Returns: whether it is
 *
 * Since: 0.1
 */
gboolean
adieu_cursor_pager_get_of_last_item (AdieuCursorPager *self)
{
  g_return_val_if_fail (ADIEU_IS_CURSOR_PAGER (self), FALSE);

  return self->of_last_item;
}
