/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One page of a list: an answer, the items in it, and where in the list it stands. A plain value,
 * made by whoever asked for it; it never changes and asks nothing.
 */

#include "config.h"

#include "paging/adieu-page-private.h"

#include <adieu/adieu-error.h>
#include <adieu/adieu-json-item.h>
#include <glib/gi18n-lib.h>

#include "base/adieu-error-private.h"
#include "codec/adieu-json-private.h"
#include "message/adieu-request-private.h"
#include "message/adieu-url-private.h"
#include "paging/adieu-json-pointer-private.h"
#include "paging/adieu-next-request-private.h"

/**
 * AdieuPage:
 *
 * One page of a list that a server gives in pages.
 *
 * Pages come from [class@Pages]. The items are values of the sealed JSON tree of the answer;
 * [method@Page.dup_list] gives them as objects.
 *
 * Since: 0.1
 */
struct _AdieuPage
{
  GObject        parent_instance;

  AdieuRequest  *request;
  GUri          *asked;
  GUri          *base; /* NULL: the client has none */
  AdieuResponse *response;
  JsonNode      *items;
  JsonArray     *list; /* of items */
  guint          number;
  guint64        offset;
  gint64         total;
};

enum
{
  PROP_0,
  PROP_RESPONSE,
  PROP_REQUEST,
  PROP_NUMBER,
  PROP_OFFSET,
  PROP_TOTAL,
  PROP_N_ITEMS,
  PROP_ITEMS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (AdieuPage, adieu_page, G_TYPE_OBJECT)

static void
adieu_page_finalize (GObject *object)
{
  AdieuPage *self = ADIEU_PAGE (object);

  g_clear_object (&self->request);
  g_clear_pointer (&self->asked, g_uri_unref);
  g_clear_pointer (&self->base, g_uri_unref);
  g_clear_object (&self->response);
  g_clear_pointer (&self->items, json_node_unref);

  G_OBJECT_CLASS (adieu_page_parent_class)->finalize (object);
}

static void
adieu_page_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  AdieuPage *self = ADIEU_PAGE (object);

  switch (prop_id)
    {
    case PROP_RESPONSE:
      g_value_set_object (value, self->response);
      break;
    case PROP_REQUEST:
      g_value_set_object (value, self->request);
      break;
    case PROP_NUMBER:
      g_value_set_uint (value, self->number);
      break;
    case PROP_OFFSET:
      g_value_set_uint64 (value, self->offset);
      break;
    case PROP_TOTAL:
      g_value_set_int64 (value, self->total);
      break;
    case PROP_N_ITEMS:
      g_value_set_uint (value, adieu_page_get_n_items (self));
      break;
    case PROP_ITEMS:
      g_value_set_boxed (value, self->items);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
install_place (void)
{
  /**
   * AdieuPage:response: (getter get_response)
   *
   * The answer that has the page.
   *
   * Since: 0.1
   */
  properties[PROP_RESPONSE] =
    g_param_spec_object ("response", NULL, NULL, ADIEU_TYPE_RESPONSE,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * AdieuPage:request: (getter get_request)
   *
   * The request that asked for the page.
   *
   * Since: 0.1
   */
  properties[PROP_REQUEST] =
    g_param_spec_object ("request", NULL, NULL, ADIEU_TYPE_REQUEST,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * AdieuPage:number: (getter get_number)
   *
   * Which page it is of those that were asked for, from 1.
   *
   * Since: 0.1
   */
  properties[PROP_NUMBER] =
    g_param_spec_uint ("number", NULL, NULL, 0, G_MAXUINT, 0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * AdieuPage:offset: (getter get_offset)
   *
   * How many items the pages before it had.
   *
   * Since: 0.1
   */
  properties[PROP_OFFSET] =
    g_param_spec_uint64 ("offset", NULL, NULL, 0, G_MAXUINT64, 0,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * AdieuPage:total: (getter get_total)
   *
   * How many items the whole list has, or -1 if nobody says it.
   *
   * Since: 0.1
   */
  properties[PROP_TOTAL] =
    g_param_spec_int64 ("total", NULL, NULL, -1, G_MAXINT64, -1,
                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static void
install_items (void)
{
  /**
   * AdieuPage:n-items: (getter get_n_items)
   *
   * How many items the page has.
   *
   * Since: 0.1
   */
  properties[PROP_N_ITEMS] =
    g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * AdieuPage:items: (getter get_items)
   *
   * The items: a JSON array.
   *
   * Since: 0.1
   */
  properties[PROP_ITEMS] =
    g_param_spec_boxed ("items", NULL, NULL, JSON_TYPE_NODE,
                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static void
adieu_page_class_init (AdieuPageClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->finalize = adieu_page_finalize;
  object_class->get_property = adieu_page_get_property;

  install_place ();
  install_items ();
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
adieu_page_init (AdieuPage *self)
{
}

AdieuPage *
adieu_page_new (const AdieuPagePlace *place,
                AdieuResponse        *response,
                JsonNode             *owned_items)
{
  AdieuPage *self = g_object_new (ADIEU_TYPE_PAGE, NULL);

  self->request = g_object_ref (place->request);
  self->asked = g_uri_ref (place->asked);
  self->base = place->base != NULL ? g_uri_ref (place->base) : NULL;
  self->number = place->number;
  self->offset = place->offset;
  self->total = place->total;
  self->response = g_object_ref (response);
  self->items = owned_items;
  self->list = json_node_get_array (owned_items);

  return self;
}

/* For those who count. @page_size is 0 if it is not known. */
gboolean
adieu_page_may_be_followed (AdieuPage *self,
                            guint      page_size)
{
  guint n_items = adieu_page_get_n_items (self);

  if (n_items == 0)
    return FALSE;
  if (self->total >= 0)
    return self->offset + n_items < (guint64) self->total;

  return n_items >= page_size;
}

/**
 * adieu_page_get_response: (get-property response)
 * @self: a page
 *
 * Gets the answer that has the page.
 *
 * Returns: (transfer none): the response
 *
 * Since: 0.1
 */
AdieuResponse *
adieu_page_get_response (AdieuPage *self)
{
  g_return_val_if_fail (ADIEU_IS_PAGE (self), NULL);

  return self->response;
}

/**
 * adieu_page_get_request: (get-property request)
 * @self: a page
 *
 * Gets the request that asked for the page. It must not be changed; see
 * [method@Page.dup_request_with_query].
 *
 * Returns: (transfer none): the request
 *
 * Since: 0.1
 */
AdieuRequest *
adieu_page_get_request (AdieuPage *self)
{
  g_return_val_if_fail (ADIEU_IS_PAGE (self), NULL);

  return self->request;
}

/**
 * adieu_page_get_number: (get-property number)
 * @self: a page
 *
 * Tells which page it is of those that were asked for. The first has the number 1, whatever the
 * server calls it.
 *
 * Returns: the number, from 1
 *
 * Since: 0.1
 */
guint
adieu_page_get_number (AdieuPage *self)
{
  g_return_val_if_fail (ADIEU_IS_PAGE (self), 0);

  return self->number;
}

/**
 * adieu_page_get_offset: (get-property offset)
 * @self: a page
 *
 * Tells how many items the pages before it had.
 *
 * Returns: the number of items
 *
 * Since: 0.1
 */
guint64
adieu_page_get_offset (AdieuPage *self)
{
  g_return_val_if_fail (ADIEU_IS_PAGE (self), 0);

  return self->offset;
}

/**
 * adieu_page_get_total: (get-property total)
 * @self: a page
 *
 * Tells how many items the whole list has, as the server says it where [property@Pager:total] or
 * [property@Pager:total-header] points to.
 *
 * Returns: the number of items, or -1 if nobody says it
 *
 * Since: 0.1
 */
gint64
adieu_page_get_total (AdieuPage *self)
{
  g_return_val_if_fail (ADIEU_IS_PAGE (self), -1);

  return self->total;
}

/**
 * adieu_page_get_n_items: (get-property n-items)
 * @self: a page
 *
 * Tells how many items the page has. It may have none.
 *
 * Returns: the number of items
 *
 * Since: 0.1
 */
guint
adieu_page_get_n_items (AdieuPage *self)
{
  g_return_val_if_fail (ADIEU_IS_PAGE (self), 0);

  return json_array_get_length (self->list);
}

/**
 * adieu_page_get_item:
 * @self: a page
 * @position: a position in the page, from 0
 *
 * Gets one item of the page.
 *
 * Returns: (transfer none) (nullable): the item, sealed; %NULL behind the last
 *
 * Since: 0.1
 */
JsonNode *
adieu_page_get_item (AdieuPage *self,
                     guint      position)
{
  g_return_val_if_fail (ADIEU_IS_PAGE (self), NULL);

  return position < json_array_get_length (self->list) ? json_array_get_element (self->list, position) : NULL;
}

/**
 * adieu_page_get_items: (get-property items)
 * @self: a page
 *
 * Gets the items of the page.
 *
 * Returns: (transfer none): a JSON array
 *
 * Since: 0.1
 */
JsonNode *
adieu_page_get_items (AdieuPage *self)
{
  g_return_val_if_fail (ADIEU_IS_PAGE (self), NULL);

  return self->items;
}

/**
 * adieu_page_dup_json:
 * @self: a page
 * @error: return location for an error
 *
 * Writes the items as a JSON document, an array, for a language that reads JSON faster by itself
 * than by way of a tree.
 *
 * Returns: (transfer full): the document, in UTF-8
 *
 * Since: 0.1
 */
GBytes *
adieu_page_dup_json (AdieuPage  *self,
                     GError    **error)
{
  g_return_val_if_fail (ADIEU_IS_PAGE (self), NULL);

  return adieu_json_write (self->items, error);
}

static GListModel *
dup_json_items (AdieuPage *self)
{
  GListStore *store = g_list_store_new (ADIEU_TYPE_JSON_ITEM);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < json_array_get_length (self->list); i++)
    {
      g_autoptr (JsonNode) node = adieu_json_ref_element (self->list, i);

      g_ptr_array_add (items, adieu_json_item_new (node));
    }
  g_list_store_splice (store, 0, 0, items->pdata, items->len);

  return G_LIST_MODEL (store);
}

static GListModel *
dup_objects (AdieuPage    *self,
             GType         item_type,
             AdieuNaming   naming,
             GError      **error)
{
  g_autoptr (GBytes) json = adieu_json_write (self->items, error);
  gsize length = 0;
  const char *bytes = json != NULL ? g_bytes_get_data (json, &length) : NULL;

  return json != NULL ? adieu_json_to_list (bytes, length, item_type, naming, error) : NULL;
}

/**
 * adieu_page_dup_list:
 * @self: a page
 * @item_type: the type of the objects to make: [class@JsonItem], or one derived from GObject, and
 *   not abstract, that JSON objects are read into
 * @naming: how the members of the JSON objects are named after the properties
 * @error: return location for an error
 *
 * Makes objects of the items, as [method@Response.dup_list] does with a whole answer.
 *
 * Fails with %ADIEU_CLIENT_ERROR_INVALID_CONTENT if an item does not fit its type.
 *
 * Returns: (transfer full): a new list of objects of @item_type
 *
 * Since: 0.1
 */
GListModel *
adieu_page_dup_list (AdieuPage    *self,
                     GType         item_type,
                     AdieuNaming   naming,
                     GError      **error)
{
  GError *cause = NULL;
  GListModel *list = NULL;
  g_autofree char *url = NULL;

  g_return_val_if_fail (ADIEU_IS_PAGE (self), NULL);

  if (item_type == ADIEU_TYPE_JSON_ITEM)
    return dup_json_items (self);

  list = dup_objects (self, item_type, naming, &cause);
  if (list != NULL)
    return list;

  url = adieu_url_text_for_people (adieu_response_get_url (self->response));
  g_prefix_error (&cause, _("The items in the answer to %s %s cannot be read: "),
                  adieu_response_get_method (self->response), url);
  if (cause->domain == ADIEU_CLIENT_ERROR)
    adieu_error_set_response (cause, G_OBJECT (self->response));
  g_propagate_error (error, cause);

  return NULL;
}

/**
 * adieu_page_dup_request_with_query:
 * @self: a page
 * @name: the name of a query parameter, or of a variable in the path template of the request
 * @value: its value
 *
 * Makes a request that asks what the one for this page asked, with one parameter changed: for
 * pagers, which have to ask for the page that follows.
 *
 * Returns: (transfer full): a new request
 *
 * Since: 0.1
 */
AdieuRequest *
adieu_page_dup_request_with_query (AdieuPage  *self,
                                   const char *name,
                                   const char *value)
{
  g_return_val_if_fail (ADIEU_IS_PAGE (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (value != NULL, NULL);

  return adieu_next_request_with_query (self->request, name, value);
}

/**
 * adieu_page_dup_request_for_url:
 * @self: a page
 * @url: a URL that the server gave; a relative one counts from that of the answer
 * @error: return location for an error
 *
 * Makes a request that asks what the one for this page asked at another URL: for pagers, which have
 * to ask for the page that follows.
 *
 * If @url is on another server than the request was for, neither the headers of the request go
 * there, but for a few that hold no secrets, nor does a body. Fails with
 * %ADIEU_CLIENT_ERROR_BAD_RESPONSE if the URL cannot be used, and with
 * %ADIEU_CLIENT_ERROR_REDIRECT if it leads from https to http or would take along what is not meant
 * for another server.
 *
 * Returns: (transfer full): a new request
 *
 * Since: 0.1
 */
AdieuRequest *
adieu_page_dup_request_for_url (AdieuPage   *self,
                                const char  *url,
                                GError     **error)
{
  g_autofree char *absolute = NULL;

  g_return_val_if_fail (ADIEU_IS_PAGE (self), NULL);
  g_return_val_if_fail (url != NULL, NULL);

  absolute = g_uri_resolve_relative (adieu_response_get_url (self->response), url,
                                     G_URI_FLAGS_ENCODED, NULL);

  return adieu_next_request_at (self->request, self->asked, self->base,
                                absolute != NULL ? absolute : url, error);
}
