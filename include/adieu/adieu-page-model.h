/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (ADIEU_INSIDE) && !defined (ADIEU_COMPILATION)
#error "Only <adieu/adieu.h> can be included directly."
#endif

#include <adieu/adieu-client.h>
#include <adieu/adieu-pager.h>
#include <adieu/adieu-progress.h>

G_BEGIN_DECLS

#define ADIEU_TYPE_PAGE_MODEL (adieu_page_model_get_type ())

ADIEU_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (AdieuPageModel, adieu_page_model, ADIEU, PAGE_MODEL, GObject)

ADIEU_AVAILABLE_IN_ALL
AdieuPageModel *adieu_page_model_new (AdieuClient  *client,
                                      AdieuRequest *request,
                                      AdieuPager   *pager,
                                      GType         item_type);

ADIEU_AVAILABLE_IN_ALL
AdieuClient   *adieu_page_model_get_client     (AdieuPageModel *self);
ADIEU_AVAILABLE_IN_ALL
AdieuRequest  *adieu_page_model_get_request    (AdieuPageModel *self);
ADIEU_AVAILABLE_IN_ALL
AdieuPager    *adieu_page_model_get_pager      (AdieuPageModel *self);
ADIEU_AVAILABLE_IN_ALL
AdieuNaming    adieu_page_model_get_naming     (AdieuPageModel *self);
ADIEU_AVAILABLE_IN_ALL
const char    *adieu_page_model_get_key        (AdieuPageModel *self);
ADIEU_AVAILABLE_IN_ALL
guint          adieu_page_model_get_prefetch   (AdieuPageModel *self);
ADIEU_AVAILABLE_IN_ALL
void           adieu_page_model_set_prefetch   (AdieuPageModel *self,
                                                guint           prefetch);
ADIEU_AVAILABLE_IN_ALL
gboolean       adieu_page_model_get_loading    (AdieuPageModel *self);
ADIEU_AVAILABLE_IN_ALL
gboolean       adieu_page_model_get_has_more   (AdieuPageModel *self);
ADIEU_AVAILABLE_IN_ALL
const GError  *adieu_page_model_get_error      (AdieuPageModel *self);
ADIEU_AVAILABLE_IN_ALL
const char    *adieu_page_model_get_error_text (AdieuPageModel *self);
ADIEU_AVAILABLE_IN_ALL
gboolean       adieu_page_model_get_failed     (AdieuPageModel *self);
ADIEU_AVAILABLE_IN_ALL
AdieuProgress *adieu_page_model_get_progress   (AdieuPageModel *self);

ADIEU_AVAILABLE_IN_ALL
void     adieu_page_model_retry          (AdieuPageModel       *self);
ADIEU_AVAILABLE_IN_ALL
void     adieu_page_model_refresh_async  (AdieuPageModel       *self,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
ADIEU_AVAILABLE_IN_ALL
gboolean adieu_page_model_refresh_finish (AdieuPageModel       *self,
                                          GAsyncResult         *result,
                                          GError              **error);

G_END_DECLS
