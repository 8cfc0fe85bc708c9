/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-page-model.h>
#include <adieu/adieu-pages.h>

#include "closing/adieu-inbox-private.h"
#include "paging/adieu-page-shelf-private.h"

G_BEGIN_DECLS

/* For the two files of the class: adieu-page-model.c and -loading.c. */

/* What the notifications have told so far. */
typedef struct
{
  guint     n_items;
  gboolean  loading;
  gboolean  has_more;
  gboolean  failed;
} AdieuPageModelShown;

struct _AdieuPageModel
{
  GObject         parent_instance;

  AdieuClient    *client;
  AdieuRequest   *request; /* as it was given */
  AdieuPager     *pager;
  GType           item_type;
  AdieuNaming     naming;
  guint           prefetch;

  AdieuInbox     *inbox;
  AdieuPageShelf  shelf;
  AdieuPages     *pages;
  AdieuPage      *unread;      /* a page whose items did not fit their type */
  GCancellable   *cancellable; /* of the page that is under way */
  AdieuPages     *fresh;       /* what a refresh asks for */
  gboolean        changing;
  GError         *error;
  AdieuProgress  *progress;

  gboolean        looked_at;
  guint           look; /* the furthest position */
  gboolean        letter_posted;

  AdieuPageModelShown shown;
};

void        adieu_page_model_announce     (AdieuPageModel *self);

AdieuPages *adieu_page_model_new_pages    (AdieuPageModel *self);
void        adieu_page_model_look         (AdieuPageModel *self,
                                           guint           position);
void        adieu_page_model_stop_loading (AdieuPageModel *self);

G_END_DECLS
