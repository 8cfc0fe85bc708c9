/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What all ways of paging share: where in an answer the items are, and how many there are in all.
 * Never changes once it is made, so that iterations in several threads can share it. A subclass,
 * perhaps in another language, says what to ask next; what it gives is looked at here.
 */

#include "config.h"

#include "paging/adieu-pager-private.h"

#include <adieu/adieu-error.h>
#include <glib/gi18n-lib.h>

#include "base/adieu-error-private.h"
#include "base/adieu-i18n-private.h"
#include "message/adieu-url-private.h"
#include "paging/adieu-json-pointer-private.h"

/* A list of a hundred thousand items in pages of ten. */
#define DEFAULT_MAX_PAGES 10000

/**
 * AdieuPager:
 *
 * How a server gives a list in pages: where in an answer the items are, and how to ask for the page
 * that follows.
 *
 * There is a pager for each of the usual ways: [class@LinkPager], [class@CursorPager],
 * [class@PageNumberPager] and [class@OffsetPager]. For any other, derive a class and implement
 * [vfunc@Pager.next_request], which may make its request with
 * [method@Page.dup_request_with_query]. A pager is used with [class@Pages] or [class@PageModel], and
 * may be used by any number of them at once.
 *
 * A place in an answer is a [JSON pointer](https://www.rfc-editor.org/rfc/rfc6901), such as
 * `/result/items`, or just the name of a member. The empty string is the body itself.
 *
 * Since: 0.1
 */
typedef struct
{
  char *items;
  char *total;
  char *total_header;
  guint max_pages;
} AdieuPagerPrivate;

enum
{
  PROP_0,
  PROP_ITEMS,
  PROP_TOTAL,
  PROP_TOTAL_HEADER,
  PROP_MAX_PAGES,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (AdieuPager, adieu_pager, G_TYPE_OBJECT)

static AdieuPagerPrivate *
get_private (AdieuPager *self)
{
  return adieu_pager_get_instance_private (self);
}

/* Says of whose answer an error speaks, and lets it lead there. */
static void
attribute (AdieuResponse *response,
           GError        *error)
{
  g_autofree char *url = adieu_url_text_for_people (adieu_response_get_url (response));

  g_prefix_error (&error, _("The pages of %s %s cannot be followed: "),
                  adieu_response_get_method (response), url);
  adieu_error_set_response (error, G_OBJECT (response));
}

gboolean
adieu_pager_fail (AdieuResponse  *response,
                  GError        **error,
                  const char     *format,
                  ...)
{
  g_autofree char *problem = NULL;
  GError *failure = NULL;
  va_list arguments;

  va_start (arguments, format);
  problem = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  failure = adieu_error_new (ADIEU_CLIENT_ERROR_INVALID_CONTENT, "%s", problem);
  attribute (response, failure);
  g_propagate_error (error, failure);

  return FALSE;
}

/* ---- by default ---- */

static JsonNode *
new_empty_list (void)
{
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  json_node_take_array (node, json_array_new ());
  json_node_seal (node);

  return node;
}

/* No content is no item, and so is null, which some servers write for an empty list. */
static JsonNode *
adieu_pager_real_read_items (AdieuPager     *self,
                             AdieuResponse  *response,
                             GError        **error)
{
  const char *place = adieu_pager_get_items (self);
  JsonNode *root = NULL;
  JsonNode *items = NULL;

  if (adieu_response_get_status (response) == 204)
    return new_empty_list ();

  root = adieu_response_get_json (response, error);
  if (root == NULL)
    return NULL;

  items = adieu_json_find (root, place);
  if (items == NULL)
    {
      adieu_pager_fail (response, error, _("there is nothing at “%s” in the answer, where the items should be"),
                        place);
      return NULL;
    }

  return JSON_NODE_HOLDS_NULL (items) ? new_empty_list () : json_node_ref (items);
}

/* ---- class ---- */

static void
adieu_pager_finalize (GObject *object)
{
  AdieuPagerPrivate *priv = get_private (ADIEU_PAGER (object));

  g_clear_pointer (&priv->items, g_free);
  g_clear_pointer (&priv->total, g_free);
  g_clear_pointer (&priv->total_header, g_free);

  G_OBJECT_CLASS (adieu_pager_parent_class)->finalize (object);
}

static void
adieu_pager_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  AdieuPager *self = ADIEU_PAGER (object);

  switch (prop_id)
    {
    case PROP_ITEMS:
      g_value_set_string (value, adieu_pager_get_items (self));
      break;
    case PROP_TOTAL:
      g_value_set_string (value, adieu_pager_get_total (self));
      break;
    case PROP_TOTAL_HEADER:
      g_value_set_string (value, adieu_pager_get_total_header (self));
      break;
    case PROP_MAX_PAGES:
      g_value_set_uint (value, adieu_pager_get_max_pages (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
adieu_pager_set_property (GObject      *object,
                          guint         prop_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  AdieuPagerPrivate *priv = get_private (ADIEU_PAGER (object));

  switch (prop_id)
    {
    case PROP_ITEMS:
      priv->items = g_value_dup_string (value);
      break;
    case PROP_TOTAL:
      priv->total = g_value_dup_string (value);
      break;
    case PROP_TOTAL_HEADER:
      priv->total_header = g_value_dup_string (value);
      break;
    case PROP_MAX_PAGES:
      priv->max_pages = g_value_get_uint (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
adieu_pager_class_init (AdieuPagerClass *class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->finalize = adieu_pager_finalize;
  object_class->get_property = adieu_pager_get_property;
  object_class->set_property = adieu_pager_set_property;
  class->read_items = adieu_pager_real_read_items;

  adieu_i18n_init ();

  /**
   * AdieuPager:items: (getter get_items)
   *
   * Where in an answer the items are: a JSON pointer (RFC 6901) or the name of a member. Empty, as
   * by default, it is the body itself that is a JSON array.
   *
   * Since: 0.1
   */
  properties[PROP_ITEMS] = g_param_spec_string ("items", NULL, NULL, NULL, flags);

  /**
   * AdieuPager:total: (getter get_total)
   *
   * Where in an answer it says how many items the whole list has: a JSON pointer (RFC 6901) or the
   * name of a member.
   *
   * Since: 0.1
   */
  properties[PROP_TOTAL] = g_param_spec_string ("total", NULL, NULL, NULL, flags);

  /**
   * AdieuPager:total-header: (getter get_total_header)
   *
   * The header that says how many items the whole list has, such as `X-Total-Count`.
   *
   * Since: 0.1
   */
  properties[PROP_TOTAL_HEADER] = g_param_spec_string ("total-header", NULL, NULL, NULL, flags);

  /**
   * AdieuPager:max-pages: (getter get_max_pages)
   *
   * After how many pages to give up, in case a server never comes to an end; 0 is never.
   *
   * Since: 0.1
   */
  properties[PROP_MAX_PAGES] =
    g_param_spec_uint ("max-pages", NULL, NULL, 0, G_MAXUINT, DEFAULT_MAX_PAGES, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
adieu_pager_init (AdieuPager *self)
{
}

/* -1 where nobody says it. */
gint64
adieu_pager_read_total (AdieuPager    *self,
                        AdieuResponse *response)
{
  AdieuPagerPrivate *priv = get_private (self);
  const char *header = NULL;
  gint64 total = -1;

  if (priv->total_header != NULL)
    header = adieu_response_get_header (response, priv->total_header);
  if (header != NULL && g_ascii_string_to_signed (header, 10, 0, G_MAXINT64, &total, NULL))
    return total;

  if (priv->total != NULL
      && adieu_json_get_count (adieu_json_find (adieu_response_get_json (response, NULL), priv->total), &total))
    return total;

  return -1;
}

/**
 * adieu_pager_get_items: (get-property items)
 * @self: a pager
 *
 * Tells where in an answer the items are.
 *
 * Returns: (transfer none): a JSON pointer (RFC 6901) or the name of a member; empty for the body
 *
 * Since: 0.1
 */
const char *
adieu_pager_get_items (AdieuPager *self)
{
  g_return_val_if_fail (ADIEU_IS_PAGER (self), NULL);

  return get_private (self)->items != NULL ? get_private (self)->items : "";
}

/**
 * adieu_pager_get_total: (get-property total)
 * @self: a pager
 *
 * Tells where in an answer it says how many items the whole list has.
 *
 * Returns: (transfer none) (nullable): a JSON pointer (RFC 6901) or the name of a member
 *
 * Since: 0.1
 */
const char *
adieu_pager_get_total (AdieuPager *self)
{
  g_return_val_if_fail (ADIEU_IS_PAGER (self), NULL);

  return get_private (self)->total;
}

/**
 * adieu_pager_get_total_header: (get-property total-header)
 * @self: a pager
 *
 * Tells which header says how many items the whole list has.
 *
 * Returns: (transfer none) (nullable): the name of a header
 *
 * Since: 0.1
 */
const char *
adieu_pager_get_total_header (AdieuPager *self)
{
  g_return_val_if_fail (ADIEU_IS_PAGER (self), NULL);

  return get_private (self)->total_header;
}

/**
 * adieu_pager_get_max_pages: (get-property max-pages)
 * @self: a pager
 *
 * Tells after how many pages to give up.
 *
 * Returns: the number of pages; 0 is never
 *
 * Since: 0.1
 */
guint
adieu_pager_get_max_pages (AdieuPager *self)
{
  g_return_val_if_fail (ADIEU_IS_PAGER (self), 0);

  return get_private (self)->max_pages;
}

/**
 * adieu_pager_next_request: (virtual next_request)
 * @self: a pager
 * @request: the request that the list began with; it must not be changed
 * @page: a page
 * @error: return location for an error
 *
 * Makes the request for the page that follows @page. It is called once for each page.
 *
 * An implementation makes it with [method@Page.dup_request_with_query] or
 * [method@Page.dup_request_for_url], or anew.
 *
 * Returns: (transfer full) (nullable): the request; %NULL without an error after the last page
 *
 * Since: 0.1
 */
AdieuRequest *
adieu_pager_next_request (AdieuPager    *self,
                          AdieuRequest  *request,
                          AdieuPage     *page,
                          GError       **error)
{
  g_autoptr (AdieuRequest) next = NULL;
  GError *failure = NULL;

  g_return_val_if_fail (ADIEU_IS_PAGER (self), NULL);
  g_return_val_if_fail (ADIEU_IS_REQUEST (request), NULL);
  g_return_val_if_fail (ADIEU_IS_PAGE (page), NULL);

  if (ADIEU_PAGER_GET_CLASS (self)->next_request == NULL)
    {
      adieu_pager_fail (adieu_page_get_response (page), error, _("%s does not say what to ask next"),
                        G_OBJECT_TYPE_NAME (self));
      return NULL;
    }

  next = ADIEU_PAGER_GET_CLASS (self)->next_request (self, request, page, &failure);
  if (failure == NULL)
    return g_steal_pointer (&next);

  g_propagate_error (error, failure);

  return NULL;
}

/**
 * adieu_pager_read_items: (virtual read_items)
 * @self: a pager
 * @response: the answer that has a page
 * @error: return location for an error
 *
 * Finds the items of a page.
 *
 * Fails with %ADIEU_CLIENT_ERROR_INVALID_CONTENT if there are none where they should be. An empty
 * page is no failure.
 *
 * Returns: (transfer full): the items, a JSON array
 *
 * Since: 0.1
 */
JsonNode *
adieu_pager_read_items (AdieuPager     *self,
                        AdieuResponse  *response,
                        GError        **error)
{
  g_autoptr (JsonNode) items = NULL;
  GError *failure = NULL;

  g_return_val_if_fail (ADIEU_IS_PAGER (self), NULL);
  g_return_val_if_fail (ADIEU_IS_RESPONSE (response), NULL);

  items = ADIEU_PAGER_GET_CLASS (self)->read_items (self, response, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return NULL;
    }

  if (items == NULL || !JSON_NODE_HOLDS_ARRAY (items))
    {
      adieu_pager_fail (response, error, _("what should be the items is not an array"));
      return NULL;
    }

  if (!json_node_is_immutable (items))
    json_node_seal (items);

  return g_steal_pointer (&items);
}
