/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "exchange.h"

/* A path that ends in a slash stands for all below it; @rest is what follows. */
typedef struct
{
  const char *path;
  const char *methods;
  Answer   *(*answer) (Exchange   *exchange,
                       const char *rest);
} Route;

/* Tables end with a NULL path. Those for HTTP/2 are asked on HTTP/2 only. */
extern const Route witness_routes_bodies[];
extern const Route witness_routes_pages[];
extern const Route witness_routes_trouble[];
extern const Route witness_routes_trouble_h2[];

#define ROUTE_READS "GET HEAD"

Answer *witness_routes_answer (Exchange *exchange);
