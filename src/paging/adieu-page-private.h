/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-page.h>

G_BEGIN_DECLS

/* What is known of a page beside its answer. @asked is where the request went, @base the client's
 * URL, if it has one; @total is -1 where nobody says it. */
typedef struct
{
  AdieuRequest *request;
  GUri         *asked;
  GUri         *base;
  guint         number;
  guint64       offset;
  gint64        total;
} AdieuPagePlace;

AdieuPage *adieu_page_new             (const AdieuPagePlace  *place,
                                       AdieuResponse         *response,
                                       JsonNode              *owned_items);
gboolean   adieu_page_may_be_followed (AdieuPage             *self,
                                       guint                  page_size);

G_END_DECLS
