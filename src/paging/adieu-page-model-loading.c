/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How a list loads: who looks, one page after the other, and all anew. Nothing is emitted while
 * somebody looks: that posts a letter to the context of the list, and what it starts tells of
 * itself from there. The calls hold the list weakly: dropped is cancelled.
 */

#include "config.h"

#include "paging/adieu-page-model-private.h"

#include <adieu/adieu-error.h>
#include <glib/gi18n-lib.h>

#include "client/adieu-promise-private.h"
#include "paging/adieu-pages-private.h"

/* look → post → load → page arrived → load again, or rest. */
static void model_load (AdieuPageModel *self);

static gboolean
wants_more (AdieuPageModel *self)
{
  return self->looked_at && !self->changing && self->error == NULL
         && !adieu_page_model_get_loading (self) && adieu_page_model_get_has_more (self)
         && (guint64) self->look + self->prefetch >= adieu_page_shelf_get_length (&self->shelf);
}

/* A weak way back to the model, and what it is about. */
typedef struct
{
  GWeakRef      model;
  GCancellable *cancellable;
  AdieuPages   *fresh;
  AdieuPromise *promise;
} Letter;

static Letter *
letter_new (AdieuPageModel *self)
{
  Letter *letter = g_new0 (Letter, 1);

  g_weak_ref_init (&letter->model, self);

  return letter;
}

static void
letter_free (gpointer data)
{
  Letter *letter = data;

  g_weak_ref_clear (&letter->model);
  g_clear_object (&letter->cancellable);
  g_clear_object (&letter->fresh);
  g_clear_object (&letter->promise);
  g_free (letter);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Letter, letter_free)

static void
letter_delivered (gpointer data)
{
  g_autoptr (Letter) letter = data;
  g_autoptr (AdieuPageModel) self = g_weak_ref_get (&letter->model);

  if (self == NULL)
    return;

  self->letter_posted = FALSE;
  if (wants_more (self))
    model_load (self);
  adieu_page_model_announce (self);
}

static void
model_post (AdieuPageModel *self)
{
  if (self->letter_posted)
    return;

  self->letter_posted = TRUE;
  adieu_inbox_post (self->inbox, letter_delivered, letter_new (self), letter_free);
}

AdieuPages *
adieu_page_model_new_pages (AdieuPageModel *self)
{
  AdieuPages *pages = adieu_pages_new (self->client, self->request, self->pager);

  adieu_pages_set_progress (pages, self->progress);

  return pages;
}

void
adieu_page_model_look (AdieuPageModel *self,
                       guint           position)
{
  self->looked_at = TRUE;
  self->look = MAX (self->look, MIN (position, adieu_page_shelf_get_length (&self->shelf)));
  if (wants_more (self))
    model_post (self);
}

/* ---- a page ---- */

/* Takes @page and @error; @page is NULL at the end as well. */
static void
model_page_arrived (AdieuPageModel *self,
                    AdieuPage      *page,
                    GError         *error)
{
  g_autoptr (GCancellable) cancellable = g_object_ref (self->cancellable);
  g_autoptr (GListModel) items = NULL;
  guint n_before = adieu_page_shelf_get_length (&self->shelf);
  guint n_added = 0;

  if (page != NULL)
    items = adieu_page_dup_list (page, self->item_type, self->naming, &error);
  if (items != NULL)
    n_added = adieu_page_shelf_append (&self->shelf, items);
  else
    self->unread = g_steal_pointer (&page);
  self->error = error;
  g_clear_object (&page);

  if (n_added > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), n_before, 0, n_added);
  if (self->cancellable != cancellable)
    return; /* a handler has refreshed the list, or disposed of it */

  g_clear_object (&self->cancellable);
  if (wants_more (self))
    model_load (self);
  adieu_page_model_announce (self);
}

static void
page_cb (GObject      *pages,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (Letter) letter = user_data;
  g_autoptr (AdieuPageModel) self = g_weak_ref_get (&letter->model);
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuPage) page = adieu_pages_next_finish (ADIEU_PAGES (pages), result, &error);

  if (self != NULL && self->cancellable == letter->cancellable)
    model_page_arrived (self, g_steal_pointer (&page), g_steal_pointer (&error));
}

static void
model_load (AdieuPageModel *self)
{
  Letter *letter = NULL;

  self->cancellable = g_cancellable_new ();
  if (self->unread != NULL)
    {
      model_page_arrived (self, g_steal_pointer (&self->unread), NULL);
      return;
    }

  letter = letter_new (self);
  letter->cancellable = g_object_ref (self->cancellable);
  adieu_pages_next_async (self->pages, self->cancellable, page_cb, letter);
}

void
adieu_page_model_stop_loading (AdieuPageModel *self)
{
  g_autoptr (GCancellable) cancellable = g_steal_pointer (&self->cancellable);

  if (cancellable != NULL)
    g_cancellable_cancel (cancellable);
}

/* ---- all anew ---- */

static void
model_change (AdieuPageModel *self,
              GListModel     *items)
{
  g_autoptr (GArray) changes = adieu_page_shelf_begin_change (&self->shelf, items);

  self->changing = TRUE;
  for (guint i = 0; i < changes->len; i++)
    {
      const AdieuPageChange *change = &g_array_index (changes, AdieuPageChange, i);

      adieu_page_shelf_change (&self->shelf, change);
      g_list_model_items_changed (G_LIST_MODEL (self), change->position, change->n_removed, change->n_added);
    }
  adieu_page_shelf_end_change (&self->shelf, self->inbox);
  self->changing = FALSE;
}

/* An @error there is stays, or comes from what the page has. */
static void
model_refreshed (AdieuPageModel  *self,
                 AdieuPages      *fresh,
                 AdieuPage       *page,
                 GError         **error)
{
  g_autoptr (GListModel) items = NULL;

  g_clear_object (&self->fresh);
  if (page != NULL)
    items = adieu_page_dup_list (page, self->item_type, self->naming, error);

  if (items != NULL)
    {
      g_set_object (&self->pages, fresh);
      g_clear_object (&self->unread);
      self->look = 0;
      model_change (self, items);
    }
  else if (!g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    self->error = g_error_copy (*error);

  if (wants_more (self))
    model_load (self);
  adieu_page_model_announce (self);
}

static void
fresh_cb (GObject      *pages,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (Letter) letter = user_data;
  g_autoptr (AdieuPageModel) self = g_weak_ref_get (&letter->model);
  GError *error = NULL;
  g_autoptr (AdieuPage) page = adieu_pages_next_finish (letter->fresh, result, &error);

  if (self != NULL && self->fresh == letter->fresh)
    model_refreshed (self, letter->fresh, page, &error);
  else if (error == NULL)
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                         _("The list was refreshed once more before it was done"));

  adieu_promise_return (letter->promise, NULL, error);
}

/**
 * adieu_page_model_retry:
 * @self: a list
 *
 * Asks once more for the page that could not be had. Does nothing if [property@PageModel:error] is
 * %NULL.
 *
 * Since: 0.1
 */
void
adieu_page_model_retry (AdieuPageModel *self)
{
  g_return_if_fail (ADIEU_IS_PAGE_MODEL (self));

  if (self->error == NULL || self->pages == NULL || adieu_page_model_get_loading (self))
    return;

  g_object_ref (self);
  g_clear_error (&self->error);
  model_load (self);
  adieu_page_model_announce (self);
  g_object_unref (self);
}

static gboolean
check_refreshable (AdieuPageModel  *self,
                   GError         **error)
{
  if (self->changing)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PENDING,
                         _("The list is being refreshed and tells of it just now"));
  else if (self->pages == NULL)
    g_set_error_literal (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_REQUEST,
                         _("A list needs a client, a request and a pager"));
  else
    return TRUE;

  return FALSE;
}

/**
 * adieu_page_model_refresh_async:
 * @self: a list
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when the list is as the server has it
 * @user_data: data for @callback
 *
 * Begins anew with the first page. The items stay until it is there; then they change into those of
 * the new page, and only those that are not the same by [property@PageModel:key] and content are told
 * as changed. Further pages are asked for as somebody looks.
 *
 * If it fails, the items stay and [property@PageModel:error] says why.
 *
 * Since: 0.1
 */
void
adieu_page_model_refresh_async (AdieuPageModel      *self,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  AdieuPromise *promise = NULL;
  Letter *letter = NULL;
  GError *error = NULL;

  g_return_if_fail (ADIEU_IS_PAGE_MODEL (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  promise = adieu_promise_new (self, NULL, adieu_page_model_refresh_async, callback, user_data);
  if (!check_refreshable (self, &error))
    {
      adieu_promise_return_later (promise, NULL, error);
      return;
    }

  adieu_page_model_stop_loading (self);
  g_clear_error (&self->error);
  g_clear_object (&self->fresh);
  self->fresh = adieu_page_model_new_pages (self);
  letter = letter_new (self);
  letter->fresh = g_object_ref (self->fresh);
  letter->promise = g_object_ref (promise);
  model_post (self);
  adieu_pages_next_async (self->fresh, cancellable, fresh_cb, letter);
}

/**
 * adieu_page_model_refresh_finish:
 * @self: a list
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Finishes [method@PageModel.refresh_async].
 *
 * Fails as [method@Pages.next_finish] and [method@Page.dup_list] do, and with %G_IO_ERROR_CANCELLED
 * if the list was refreshed once more before it was done.
 *
 * Returns: whether the list is as the server has it
 *
 * Since: 0.1
 */
gboolean
adieu_page_model_refresh_finish (AdieuPageModel  *self,
                                 GAsyncResult    *result,
                                 GError         **error)
{
  g_return_val_if_fail (ADIEU_IS_PAGE_MODEL (self), FALSE);
  g_return_val_if_fail (adieu_promise_is_for (result, self, adieu_page_model_refresh_async), FALSE);

  return adieu_promise_finish_boolean (result, error);
}
