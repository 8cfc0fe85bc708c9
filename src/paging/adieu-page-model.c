/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A list that loads itself page by page, as far as somebody looks at it: the class, what it shows,
 * and what it tells. Lives on the context that it was made on. How it loads is in
 * adieu-page-model-loading.c.
 */

#include "config.h"

#include "paging/adieu-page-model-private.h"

#include <adieu/adieu-json-item.h>

#include "base/adieu-i18n-private.h"
#include "message/adieu-request-private.h"

#define DEFAULT_PREFETCH 20

/**
 * AdieuPageModel:
 *
 * A list that a server gives in pages, as a [iface@Gio.ListModel] that a list view of GTK can show.
 *
 * The first page is asked for when somebody asks how many items there are, and each further one
 * when somebody looks at an item that is less than [property@PageModel:prefetch] items from the
 * end. There is one call at a time. A page that cannot be had stops the loading: [property@PageModel:error]
 * says why, and [method@PageModel.retry] goes on. What is loaded stays in memory; nothing else does.
 *
 * The items are [class@JsonItem]s, or objects of a type of the application. With a
 * [property@PageModel:key] no item is in the list twice, as it would be where others were inserted
 * on the server between two pages, and [method@PageModel.refresh_async] changes only what has
 * changed.
 *
 * A model belongs to the thread-default main context of the thread that makes it, where it emits
 * its signals: `items-changed` first, the notifications of the properties after it. None is
 * emitted while an item is asked for. It can be dropped at any time, also in a handler of its own
 * signals; the call that is under way is cancelled then.
 *
 * Where many items go at once, with the list or when it is refreshed, they are freed bit by bit when
 * that context is idle, so that a long list does not stop its loop.
 *
 * ```c
 * AdieuRequest *request = adieu_request_new ("GET", "/foo?limit=50");
 * AdieuPager *pager = adieu_cursor_pager_new ("items", "next_cursor", "cursor");
 * AdieuPageModel *model = g_object_new (ADIEU_TYPE_PAGE_MODEL,
 *                                       "client", client,
 *                                       "request", request,
 *                                       "pager", pager,
 *                                       "key", "id",
 *                                       NULL);
 * ```
 *
 * Since: 0.1
 */

enum
{
  PROP_0,
  PROP_CLIENT,
  PROP_REQUEST,
  PROP_PAGER,
  PROP_ITEM_TYPE,
  PROP_NAMING,
  PROP_KEY,
  PROP_PREFETCH,
  PROP_N_ITEMS,
  PROP_LOADING,
  PROP_HAS_MORE,
  PROP_ERROR,
  PROP_ERROR_TEXT,
  PROP_FAILED,
  PROP_PROGRESS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void adieu_page_model_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AdieuPageModel, adieu_page_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, adieu_page_model_list_model_init))

/* ---- what it tells ---- */

static void
notify_if (AdieuPageModel *self,
           gboolean        changed,
           guint           prop_id)
{
  if (changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[prop_id]);
}

/* After each step, when everything is in place. */
void
adieu_page_model_announce (AdieuPageModel *self)
{
  const AdieuPageModelShown before = self->shown;
  const AdieuPageModelShown now = { adieu_page_shelf_get_length (&self->shelf),
                                    adieu_page_model_get_loading (self),
                                    adieu_page_model_get_has_more (self),
                                    adieu_page_model_get_failed (self) };

  self->shown = now;
  notify_if (self, now.n_items != before.n_items, PROP_N_ITEMS);
  notify_if (self, now.has_more != before.has_more, PROP_HAS_MORE);
  notify_if (self, now.failed != before.failed, PROP_ERROR);
  notify_if (self, now.failed != before.failed, PROP_ERROR_TEXT);
  notify_if (self, now.failed != before.failed, PROP_FAILED);
  notify_if (self, now.loading != before.loading, PROP_LOADING);
}

/* ---- class ---- */

static GType
adieu_page_model_get_item_type (GListModel *list)
{
  return ADIEU_PAGE_MODEL (list)->item_type;
}

static guint
adieu_page_model_get_n_items (GListModel *list)
{
  AdieuPageModel *self = ADIEU_PAGE_MODEL (list);

  if (adieu_page_shelf_get_length (&self->shelf) == 0)
    adieu_page_model_look (self, 0);

  return adieu_page_shelf_get_length (&self->shelf);
}

static gpointer
adieu_page_model_get_item (GListModel *list,
                           guint       position)
{
  AdieuPageModel *self = ADIEU_PAGE_MODEL (list);
  gpointer item = NULL;

  adieu_page_model_look (self, position);
  item = adieu_page_shelf_get_item (&self->shelf, position);

  return item != NULL ? g_object_ref (item) : NULL;
}

static void
adieu_page_model_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = adieu_page_model_get_item_type;
  iface->get_n_items = adieu_page_model_get_n_items;
  iface->get_item = adieu_page_model_get_item;
}

static void
adieu_page_model_constructed (GObject *object)
{
  AdieuPageModel *self = ADIEU_PAGE_MODEL (object);

  G_OBJECT_CLASS (adieu_page_model_parent_class)->constructed (object);

  if (self->item_type == G_TYPE_OBJECT || self->item_type == G_TYPE_NONE)
    self->item_type = ADIEU_TYPE_JSON_ITEM;
  if (self->request != NULL)
    g_set_object (&self->progress, adieu_request_get_progress (self->request));
  if (self->progress == NULL)
    self->progress = adieu_progress_new ();
  if (self->client != NULL && self->request != NULL && self->pager != NULL)
    self->pages = adieu_page_model_new_pages (self);
  self->shown.has_more = self->pages != NULL;
}

static void
adieu_page_model_dispose (GObject *object)
{
  AdieuPageModel *self = ADIEU_PAGE_MODEL (object);

  adieu_page_model_stop_loading (self);
  g_clear_object (&self->pages);
  g_clear_object (&self->fresh);
  g_clear_object (&self->unread);
  g_clear_object (&self->client);
  g_clear_object (&self->request);
  g_clear_object (&self->pager);

  G_OBJECT_CLASS (adieu_page_model_parent_class)->dispose (object);
}

static void
adieu_page_model_finalize (GObject *object)
{
  AdieuPageModel *self = ADIEU_PAGE_MODEL (object);

  adieu_page_shelf_clear (&self->shelf, self->inbox);
  g_clear_error (&self->error);
  g_clear_object (&self->progress);
  g_clear_pointer (&self->inbox, adieu_inbox_unref);

  G_OBJECT_CLASS (adieu_page_model_parent_class)->finalize (object);
}

static void
adieu_page_model_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  AdieuPageModel *self = ADIEU_PAGE_MODEL (object);

  switch (prop_id)
    {
    case PROP_CLIENT:
      g_value_set_object (value, self->client);
      break;
    case PROP_REQUEST:
      g_value_set_object (value, self->request);
      break;
    case PROP_PAGER:
      g_value_set_object (value, self->pager);
      break;
    case PROP_ITEM_TYPE:
      g_value_set_gtype (value, self->item_type);
      break;
    case PROP_NAMING:
      g_value_set_enum (value, self->naming);
      break;
    case PROP_KEY:
      g_value_set_string (value, self->shelf.key);
      break;
    case PROP_PREFETCH:
      g_value_set_uint (value, self->prefetch);
      break;
    case PROP_N_ITEMS:
      g_value_set_uint (value, adieu_page_shelf_get_length (&self->shelf));
      break;
    case PROP_LOADING:
      g_value_set_boolean (value, adieu_page_model_get_loading (self));
      break;
    case PROP_HAS_MORE:
      g_value_set_boolean (value, adieu_page_model_get_has_more (self));
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_ERROR_TEXT:
      g_value_set_string (value, adieu_page_model_get_error_text (self));
      break;
    case PROP_FAILED:
      g_value_set_boolean (value, adieu_page_model_get_failed (self));
      break;
    case PROP_PROGRESS:
      g_value_set_object (value, self->progress);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
adieu_page_model_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  AdieuPageModel *self = ADIEU_PAGE_MODEL (object);
  AdieuRequest *request = NULL;

  switch (prop_id)
    {
    case PROP_CLIENT:
      self->client = g_value_dup_object (value);
      break;
    case PROP_REQUEST:
      request = g_value_get_object (value);
      self->request = request != NULL ? adieu_request_copy (request) : NULL;
      break;
    case PROP_PAGER:
      self->pager = g_value_dup_object (value);
      break;
    case PROP_ITEM_TYPE:
      self->item_type = g_value_get_gtype (value);
      break;
    case PROP_NAMING:
      self->naming = g_value_get_enum (value);
      break;
    case PROP_KEY:
      adieu_page_shelf_init (&self->shelf, g_value_get_string (value));
      break;
    case PROP_PREFETCH:
      adieu_page_model_set_prefetch (self, g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
install_source (void)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  /**
   * AdieuPageModel:client: (getter get_client)
   *
   * The client that asks.
   *
   * Since: 0.1
   */
  properties[PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, ADIEU_TYPE_CLIENT, flags);

  /**
   * AdieuPageModel:request: (getter get_request)
   *
   * The request for the first page, as it was when the list was made.
   *
   * Since: 0.1
   */
  properties[PROP_REQUEST] = g_param_spec_object ("request", NULL, NULL, ADIEU_TYPE_REQUEST, flags);

  /**
   * AdieuPageModel:pager: (getter get_pager)
   *
   * How the server gives the list in pages.
   *
   * Since: 0.1
   */
  properties[PROP_PAGER] = g_param_spec_object ("pager", NULL, NULL, ADIEU_TYPE_PAGER, flags);
}

static void
install_items (void)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  /**
   * AdieuPageModel:item-type:
   *
   * The type of the items: [class@JsonItem], or one derived from GObject, and not abstract, that
   * JSON objects are read into.
   *
   * Since: 0.1
   */
  properties[PROP_ITEM_TYPE] = g_param_spec_gtype ("item-type", NULL, NULL, G_TYPE_OBJECT, flags);

  /**
   * AdieuPageModel:naming: (getter get_naming)
   *
   * How the members of the JSON objects are named after the properties of the items.
   *
   * Since: 0.1
   */
  properties[PROP_NAMING] =
    g_param_spec_enum ("naming", NULL, NULL, ADIEU_TYPE_NAMING, ADIEU_NAMING_SNAKE, flags);

  /**
   * AdieuPageModel:key: (getter get_key)
   *
   * What tells an item from all others: of a [class@JsonItem] the name of a member or a JSON pointer
   * (RFC 6901), such as `id`; of another type a property.
   *
   * Since: 0.1
   */
  properties[PROP_KEY] = g_param_spec_string ("key", NULL, NULL, NULL, flags);

  /**
   * AdieuPageModel:n-items:
   *
   * How many items have been loaded.
   *
   * Since: 0.1
   */
  properties[PROP_N_ITEMS] =
    g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
}

static void
install_loading (void)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  /**
   * AdieuPageModel:prefetch: (getter get_prefetch) (setter set_prefetch)
   *
   * How many items from the end the next page is asked for.
   *
   * Since: 0.1
   */
  properties[PROP_PREFETCH] =
    g_param_spec_uint ("prefetch", NULL, NULL, 0, G_MAXUINT, DEFAULT_PREFETCH,
                       G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * AdieuPageModel:loading: (getter get_loading)
   *
   * Whether a page is under way.
   *
   * Since: 0.1
   */
  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE, flags);

  /**
   * AdieuPageModel:has-more: (getter get_has_more)
   *
   * Whether the server has more items, as far as the last page says.
   *
   * Since: 0.1
   */
  properties[PROP_HAS_MORE] = g_param_spec_boolean ("has-more", NULL, NULL, FALSE, flags);

  /**
   * AdieuPageModel:error: (getter get_error)
   *
   * Why loading has stopped, if it has.
   *
   * Since: 0.1
   */
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);

  /**
   * AdieuPageModel:error-text: (getter get_error_text)
   *
   * The message of [property@PageModel:error], for a label that is bound to it.
   *
   * Since: 0.1
   */
  properties[PROP_ERROR_TEXT] = g_param_spec_string ("error-text", NULL, NULL, NULL, flags);

  /**
   * AdieuPageModel:failed: (getter get_failed)
   *
   * Whether loading has stopped, for a bar that offers to try again.
   *
   * Since: 0.1
   */
  properties[PROP_FAILED] = g_param_spec_boolean ("failed", NULL, NULL, FALSE, flags);

  /**
   * AdieuPageModel:progress: (getter get_progress)
   *
   * How the page that is under way is getting on, for a banner that tells when it is asked for
   * again.
   *
   * Since: 0.1
   */
  properties[PROP_PROGRESS] =
    g_param_spec_object ("progress", NULL, NULL, ADIEU_TYPE_PROGRESS, flags);
}

static void
adieu_page_model_class_init (AdieuPageModelClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->constructed = adieu_page_model_constructed;
  object_class->dispose = adieu_page_model_dispose;
  object_class->finalize = adieu_page_model_finalize;
  object_class->get_property = adieu_page_model_get_property;
  object_class->set_property = adieu_page_model_set_property;

  adieu_i18n_init ();
  install_source ();
  install_items ();
  install_loading ();
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
adieu_page_model_init (AdieuPageModel *self)
{
  self->inbox = adieu_inbox_ref_default ();
  self->prefetch = DEFAULT_PREFETCH;
}

/**
 * adieu_page_model_new:
 * @client: the client that asks
 * @request: the request for the first page; it is copied
 * @pager: how the server gives the list in pages
 * @item_type: the type of the items: [class@JsonItem], or one derived from GObject, and not
 *   abstract, that JSON objects are read into
 *
 * Creates a list. Nothing is asked before somebody looks at it.
 *
 * Returns: (transfer full): a new list
 *
 * Since: 0.1
 */
AdieuPageModel *
adieu_page_model_new (AdieuClient  *client,
                      AdieuRequest *request,
                      AdieuPager   *pager,
                      GType         item_type)
{
  g_return_val_if_fail (ADIEU_IS_CLIENT (client), NULL);
  g_return_val_if_fail (ADIEU_IS_REQUEST (request), NULL);
  g_return_val_if_fail (ADIEU_IS_PAGER (pager), NULL);

  return g_object_new (ADIEU_TYPE_PAGE_MODEL,
                       "client", client,
                       "request", request,
                       "pager", pager,
                       "item-type", item_type,
                       NULL);
}

/**
 * adieu_page_model_get_client: (get-property client)
 * @self: a list
 *
 * Gets the client that asks.
 *
 * Returns: (transfer none) (nullable): the client
 *
 * Since: 0.1
 */
AdieuClient *
adieu_page_model_get_client (AdieuPageModel *self)
{
  g_return_val_if_fail (ADIEU_IS_PAGE_MODEL (self), NULL);

  return self->client;
}

/**
 * adieu_page_model_get_request: (get-property request)
 * @self: a list
 *
 * Gets the request for the first page. A change to it has no effect.
 *
 * Returns: (transfer none) (nullable): the request
 *
 * Since: 0.1
 */
AdieuRequest *
adieu_page_model_get_request (AdieuPageModel *self)
{
  g_return_val_if_fail (ADIEU_IS_PAGE_MODEL (self), NULL);

  return self->request;
}

/**
 * adieu_page_model_get_pager: (get-property pager)
 * @self: a list
 *
 * Gets how the server gives the list in pages.
 *
 * Returns: (transfer none) (nullable): the pager
 *
 * Since: 0.1
 */
AdieuPager *
adieu_page_model_get_pager (AdieuPageModel *self)
{
  g_return_val_if_fail (ADIEU_IS_PAGE_MODEL (self), NULL);

  return self->pager;
}

/**
 * adieu_page_model_get_naming: (get-property naming)
 * @self: a list
 *
 * Gets how the members of the JSON objects are named after the properties of the items.
 *
 * Returns: the naming
 *
 * Since: 0.1
 */
AdieuNaming
adieu_page_model_get_naming (AdieuPageModel *self)
{
  g_return_val_if_fail (ADIEU_IS_PAGE_MODEL (self), ADIEU_NAMING_SNAKE);

  return self->naming;
}

/**
 * adieu_page_model_get_key: (get-property key)
 * @self: a list
 *
 * Gets what tells an item from all others.
 *
 * Returns: (transfer none) (nullable): the name of a member or of a property, or a JSON pointer
 *
 * Since: 0.1
 */
const char *
adieu_page_model_get_key (AdieuPageModel *self)
{
  g_return_val_if_fail (ADIEU_IS_PAGE_MODEL (self), NULL);

  return self->shelf.key;
}

/**
 * adieu_page_model_get_prefetch: (get-property prefetch)
 * @self: a list
 *
 * Tells how many items from the end the next page is asked for.
 *
 * Returns: the number of items
 *
 * Since: 0.1
 */
guint
adieu_page_model_get_prefetch (AdieuPageModel *self)
{
  g_return_val_if_fail (ADIEU_IS_PAGE_MODEL (self), 0);

  return self->prefetch;
}

/**
 * adieu_page_model_set_prefetch: (set-property prefetch)
 * @self: a list
 * @prefetch: a number of items
 *
 * Sets how many items from the end the next page is asked for.
 *
 * A list view of GTK looks at some two hundred items around those that it shows, so a small number
 * is enough there.
 *
 * Since: 0.1
 */
void
adieu_page_model_set_prefetch (AdieuPageModel *self,
                               guint           prefetch)
{
  g_return_if_fail (ADIEU_IS_PAGE_MODEL (self));

  if (self->prefetch == prefetch)
    return;

  self->prefetch = prefetch;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PREFETCH]);
}

/**
 * adieu_page_model_get_loading: (get-property loading)
 * @self: a list
 *
 * Tells whether a page is under way.
 *
 * Returns: whether one is
 *
 * Since: 0.1
 */
gboolean
adieu_page_model_get_loading (AdieuPageModel *self)
{
  g_return_val_if_fail (ADIEU_IS_PAGE_MODEL (self), FALSE);

  return self->cancellable != NULL || self->fresh != NULL;
}

/**
 * adieu_page_model_get_has_more: (get-property has-more)
 * @self: a list
 *
 * Tells whether the server has more items, as far as the last page says.
 *
 * Returns: whether it has
 *
 * Since: 0.1
 */
gboolean
adieu_page_model_get_has_more (AdieuPageModel *self)
{
  g_return_val_if_fail (ADIEU_IS_PAGE_MODEL (self), FALSE);

  return self->unread != NULL || (self->pages != NULL && adieu_pages_get_has_more (self->pages));
}

/**
 * adieu_page_model_get_error: (get-property error)
 * @self: a list
 *
 * Gets why loading has stopped.
 *
 * Returns: (transfer none) (nullable): the error, %NULL if it has not
 *
 * Since: 0.1
 */
const GError *
adieu_page_model_get_error (AdieuPageModel *self)
{
  g_return_val_if_fail (ADIEU_IS_PAGE_MODEL (self), NULL);

  return self->error;
}

/**
 * adieu_page_model_get_error_text: (get-property error-text)
 * @self: a list
 *
 * Gets the message that says why loading has stopped.
 *
 * Returns: (transfer none) (nullable): the message, %NULL if it has not
 *
 * Since: 0.1
 */
const char *
adieu_page_model_get_error_text (AdieuPageModel *self)
{
  g_return_val_if_fail (ADIEU_IS_PAGE_MODEL (self), NULL);

  return self->error != NULL ? self->error->message : NULL;
}

/**
 * adieu_page_model_get_failed: (get-property failed)
 * @self: a list
 *
 * Tells whether loading has stopped: whether there is a [property@PageModel:error].
 *
 * Returns: whether it has
 *
 * Since: 0.1
 */
gboolean
adieu_page_model_get_failed (AdieuPageModel *self)
{
  g_return_val_if_fail (ADIEU_IS_PAGE_MODEL (self), FALSE);

  return self->error != NULL;
}

/**
 * adieu_page_model_get_progress: (get-property progress)
 * @self: a list
 *
 * Gets how the page that is under way is getting on. It is the same object for all pages:
 * [property@Request:progress] of the request that the list was made with, or one of its own.
 *
 * Returns: (transfer none): the progress
 *
 * Since: 0.1
 */
AdieuProgress *
adieu_page_model_get_progress (AdieuPageModel *self)
{
  g_return_val_if_fail (ADIEU_IS_PAGE_MODEL (self), NULL);

  return self->progress;
}
