/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-headers.h>
#include <adieu/adieu-link.h>

G_BEGIN_DECLS

AdieuLink *adieu_link_new    (const char   *url,
                              GPtrArray    *owned_parameters);

GPtrArray *adieu_links_parse (AdieuHeaders *headers,
                              const char   *base_url);
AdieuLink *adieu_link_find   (AdieuHeaders *headers,
                              const char   *base_url,
                              const char   *rel);

G_END_DECLS
