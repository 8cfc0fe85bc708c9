/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (ADIEU_INSIDE) && !defined (ADIEU_COMPILATION)
#error "Only <adieu/adieu.h> can be included directly."
#endif

#include <adieu/adieu-client.h>
#include <adieu/adieu-pager.h>

G_BEGIN_DECLS

#define ADIEU_TYPE_PAGES (adieu_pages_get_type ())

ADIEU_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (AdieuPages, adieu_pages, ADIEU, PAGES, GObject)

ADIEU_AVAILABLE_IN_ALL
AdieuPages *adieu_pages_new (AdieuClient  *client,
                             AdieuRequest *request,
                             AdieuPager   *pager);

ADIEU_AVAILABLE_IN_ALL
AdieuClient *adieu_pages_get_client   (AdieuPages *self);
ADIEU_AVAILABLE_IN_ALL
AdieuPager  *adieu_pages_get_pager    (AdieuPages *self);
ADIEU_AVAILABLE_IN_ALL
guint        adieu_pages_get_n_pages  (AdieuPages *self);
ADIEU_AVAILABLE_IN_ALL
gboolean     adieu_pages_get_has_more (AdieuPages *self);

ADIEU_AVAILABLE_IN_ALL
void       adieu_pages_next_async  (AdieuPages           *self,
                                    GCancellable         *cancellable,
                                    GAsyncReadyCallback   callback,
                                    gpointer              user_data);
ADIEU_AVAILABLE_IN_ALL
AdieuPage *adieu_pages_next_finish (AdieuPages           *self,
                                    GAsyncResult         *result,
                                    GError              **error);
ADIEU_AVAILABLE_IN_ALL
AdieuPage *adieu_pages_next        (AdieuPages           *self,
                                    GCancellable         *cancellable,
                                    GError              **error);

ADIEU_AVAILABLE_IN_ALL
void      adieu_pages_collect_async  (AdieuPages           *self,
                                      guint                 max_items,
                                      GCancellable         *cancellable,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data);
ADIEU_AVAILABLE_IN_ALL
JsonNode *adieu_pages_collect_finish (AdieuPages           *self,
                                      GAsyncResult         *result,
                                      GError              **error);
ADIEU_AVAILABLE_IN_ALL
JsonNode *adieu_pages_collect        (AdieuPages           *self,
                                      guint                 max_items,
                                      GCancellable         *cancellable,
                                      GError              **error);

ADIEU_AVAILABLE_IN_ALL
void        adieu_pages_collect_list_async  (AdieuPages           *self,
                                             GType                 item_type,
                                             AdieuNaming           naming,
                                             guint                 max_items,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
ADIEU_AVAILABLE_IN_ALL
GListModel *adieu_pages_collect_list_finish (AdieuPages           *self,
                                             GAsyncResult         *result,
                                             GError              **error);
ADIEU_AVAILABLE_IN_ALL
GListModel *adieu_pages_collect_list        (AdieuPages           *self,
                                             GType                 item_type,
                                             AdieuNaming           naming,
                                             guint                 max_items,
                                             GCancellable         *cancellable,
                                             GError              **error);

G_END_DECLS
