/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The items of all pages together: page after page on the caller's context, until there are no more
 * or enough. Holds the items and never the pages.
 */

#include "config.h"

#include <adieu/adieu-pages.h>

#include <adieu/adieu-json-item.h>

#include "client/adieu-promise-private.h"
#include "paging/adieu-json-pointer-private.h"

/* What is collected, as JSON or as objects. */
typedef struct
{
  GType        item_type; /* G_TYPE_INVALID: as JSON */
  AdieuNaming  naming;
  guint        n_left;
  JsonArray   *nodes;
  GListStore  *objects;
} Basket;

typedef struct
{
  AdieuPages   *pages;
  AdieuPromise *promise;
  GCancellable *cancellable;
  Basket        basket;
} Collection;

static void collection_next (Collection *owned);

static void
basket_init (Basket      *self,
             GType        item_type,
             AdieuNaming  naming,
             guint        max_items)
{
  self->item_type = item_type;
  self->naming = naming;
  self->n_left = max_items != 0 ? max_items : G_MAXUINT;
  if (item_type == G_TYPE_INVALID)
    self->nodes = json_array_new ();
  else
    self->objects = g_list_store_new (item_type);
}

static void
basket_clear (Basket *self)
{
  g_clear_pointer (&self->nodes, json_array_unref);
  g_clear_object (&self->objects);
}

static void
add_nodes (Basket    *self,
           AdieuPage *page,
           guint      n_items)
{
  JsonArray *items = json_node_get_array (adieu_page_get_items (page));

  for (guint i = 0; i < n_items; i++)
    json_array_add_element (self->nodes, adieu_json_ref_element (items, i));
}

static gboolean
add_objects (Basket     *self,
             AdieuPage  *page,
             guint       n_items,
             GError    **error)
{
  g_autoptr (GListModel) items = adieu_page_dup_list (page, self->item_type, self->naming, error);

  if (items == NULL)
    return FALSE;

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (items, i);

      g_list_store_append (self->objects, item);
    }

  return TRUE;
}

static gboolean
basket_add (Basket     *self,
            AdieuPage  *page,
            GError    **error)
{
  guint n_items = MIN (adieu_page_get_n_items (page), self->n_left);

  if (self->nodes != NULL)
    add_nodes (self, page, n_items);
  else if (!add_objects (self, page, n_items, error))
    return FALSE;
  self->n_left -= n_items;

  return TRUE;
}

static JsonNode *
basket_take_json (Basket *self)
{
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  json_node_take_array (node, g_steal_pointer (&self->nodes));
  json_node_seal (node);

  return node;
}

/* An object, as a promise has it. */
static GObject *
basket_take_all (Basket *self)
{
  g_autoptr (JsonNode) node = NULL;

  if (self->nodes == NULL)
    return G_OBJECT (g_steal_pointer (&self->objects));
  node = basket_take_json (self);

  return G_OBJECT (adieu_json_item_new (node));
}

static void
collection_free (Collection *self)
{
  basket_clear (&self->basket);
  g_clear_object (&self->pages);
  g_clear_object (&self->promise);
  g_clear_object (&self->cancellable);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Collection, collection_free)

static void
page_cb (GObject      *pages,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (Collection) self = user_data;
  GError *error = NULL;
  g_autoptr (AdieuPage) page = adieu_pages_next_finish (ADIEU_PAGES (pages), result, &error);

  if (adieu_promise_is_told (self->promise))
    g_clear_error (&error);
  else if (error != NULL || (page != NULL && !basket_add (&self->basket, page, &error)))
    adieu_promise_return (self->promise, NULL, error);
  else if (page == NULL || self->basket.n_left == 0)
    adieu_promise_return (self->promise, basket_take_all (&self->basket), NULL);
  else
    collection_next (g_steal_pointer (&self));
}

static void
collection_next (Collection *owned)
{
  adieu_pages_next_async (owned->pages, owned->cancellable, page_cb, owned);
}

static void
collect (AdieuPages          *pages,
         GType                item_type,
         AdieuNaming          naming,
         guint                max_items,
         GCancellable        *cancellable,
         gpointer             tag,
         GAsyncReadyCallback  callback,
         gpointer             user_data)
{
  Collection *self = g_new0 (Collection, 1);

  self->pages = g_object_ref (pages);
  self->promise = g_object_ref (adieu_promise_new (pages, NULL, tag, callback, user_data));
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  basket_init (&self->basket, item_type, naming, max_items);
  collection_next (self);
}

static gboolean
collect_blocking (AdieuPages    *pages,
                  Basket        *basket,
                  GCancellable  *cancellable,
                  GError       **error)
{
  while (basket->n_left > 0)
    {
      GError *failure = NULL;
      g_autoptr (AdieuPage) page = adieu_pages_next (pages, cancellable, &failure);

      if (failure != NULL)
        {
          g_propagate_error (error, failure);
          return FALSE;
        }
      if (page == NULL)
        break;
      if (!basket_add (basket, page, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * adieu_pages_collect_async:
 * @self: pages
 * @max_items: how many items to give at the most; 0 is all there are
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when all are there
 * @user_data: data for @callback
 *
 * Asks for one page after the other, and gives the items of all of them. What the last page has
 * beyond @max_items is left out.
 *
 * Since: 0.1
 */
void
adieu_pages_collect_async (AdieuPages          *self,
                           guint                max_items,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_return_if_fail (ADIEU_IS_PAGES (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  collect (self, G_TYPE_INVALID, ADIEU_NAMING_SNAKE, max_items, cancellable, adieu_pages_collect_async,
           callback, user_data);
}

/**
 * adieu_pages_collect_finish:
 * @self: pages
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Finishes [method@Pages.collect_async]. Fails as [method@Pages.next_finish] does; the items that
 * were there by then are lost.
 *
 * Returns: (transfer full): the items, a sealed JSON array
 *
 * Since: 0.1
 */
JsonNode *
adieu_pages_collect_finish (AdieuPages    *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_autoptr (AdieuJsonItem) all = NULL;

  g_return_val_if_fail (ADIEU_IS_PAGES (self), NULL);
  g_return_val_if_fail (adieu_promise_is_for (result, self, adieu_pages_collect_async), NULL);

  all = adieu_promise_finish (result, error);

  return all != NULL ? json_node_ref (adieu_json_item_get_node (all)) : NULL;
}

/**
 * adieu_pages_collect:
 * @self: pages
 * @max_items: how many items to give at the most; 0 is all there are
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Asks for one page after the other and waits, as [method@Pages.collect_async] does without waiting.
 *
 * Returns: (transfer full): the items, a sealed JSON array
 *
 * Since: 0.1
 */
JsonNode *
adieu_pages_collect (AdieuPages    *self,
                     guint          max_items,
                     GCancellable  *cancellable,
                     GError       **error)
{
  Basket basket = { 0 };
  JsonNode *all = NULL;

  g_return_val_if_fail (ADIEU_IS_PAGES (self), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);

  basket_init (&basket, G_TYPE_INVALID, ADIEU_NAMING_SNAKE, max_items);
  if (collect_blocking (self, &basket, cancellable, error))
    all = basket_take_json (&basket);
  basket_clear (&basket);

  return all;
}

/**
 * adieu_pages_collect_list_async:
 * @self: pages
 * @item_type: the type of the objects to make, as for [method@Page.dup_list]
 * @naming: how the members of the JSON objects are named after the properties
 * @max_items: how many items to give at the most; 0 is all there are
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when all are there
 * @user_data: data for @callback
 *
 * Asks for one page after the other, and gives the items of all of them as objects. What the last
 * page has beyond @max_items is left out.
 *
 * Since: 0.1
 */
void
adieu_pages_collect_list_async (AdieuPages          *self,
                                GType                item_type,
                                AdieuNaming          naming,
                                guint                max_items,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_return_if_fail (ADIEU_IS_PAGES (self));
  g_return_if_fail (g_type_is_a (item_type, G_TYPE_OBJECT));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  collect (self, item_type, naming, max_items, cancellable, adieu_pages_collect_list_async, callback,
           user_data);
}

/**
 * adieu_pages_collect_list_finish:
 * @self: pages
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Finishes [method@Pages.collect_list_async]. Fails as [method@Pages.next_finish] and
 * [method@Page.dup_list] do; the items that were there by then are lost.
 *
 * Returns: (transfer full): a new list of objects
 *
 * Since: 0.1
 */
GListModel *
adieu_pages_collect_list_finish (AdieuPages    *self,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  g_return_val_if_fail (ADIEU_IS_PAGES (self), NULL);
  g_return_val_if_fail (adieu_promise_is_for (result, self, adieu_pages_collect_list_async), NULL);

  return adieu_promise_finish (result, error);
}

/**
 * adieu_pages_collect_list:
 * @self: pages
 * @item_type: the type of the objects to make, as for [method@Page.dup_list]
 * @naming: how the members of the JSON objects are named after the properties
 * @max_items: how many items to give at the most; 0 is all there are
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Asks for one page after the other and waits, as [method@Pages.collect_list_async] does without
 * waiting.
 *
 * Returns: (transfer full): a new list of objects
 *
 * Since: 0.1
 */
GListModel *
adieu_pages_collect_list (AdieuPages    *self,
                          GType          item_type,
                          AdieuNaming    naming,
                          guint          max_items,
                          GCancellable  *cancellable,
                          GError       **error)
{
  Basket basket = { 0 };
  GListModel *all = NULL;

  g_return_val_if_fail (ADIEU_IS_PAGES (self), NULL);
  g_return_val_if_fail (g_type_is_a (item_type, G_TYPE_OBJECT), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);

  basket_init (&basket, item_type, naming, max_items);
  if (collect_blocking (self, &basket, cancellable, error))
    all = G_LIST_MODEL (g_steal_pointer (&basket.objects));
  basket_clear (&basket);

  return all;
}
