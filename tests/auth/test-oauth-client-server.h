/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* An API and the authorization server that it trusts. /foo/N is for the bearer of access-1, which
 * /token gives for refresh-0, once. */
typedef struct Shop Shop;

#define SHOP_MAX_CALLS 1000

typedef enum
{
  RENEWAL_GRANTED,
  RENEWAL_OVER,   /* 400, invalid_grant */
  RENEWAL_BROKEN, /* 500 */
  RENEWAL_RESET,  /* RST instead of an answer */
} Renewal;

Shop       *shop_open           (void);
void        shop_close          (Shop       *self);
const char *shop_get_origin     (Shop       *self);

void        shop_set_renewal    (Shop       *self,
                                 Renewal     renewal);
/* What is asked below the path waits from now on, and is answered later. */
void        shop_hold           (Shop       *self,
                                 const char *path);
void        shop_let_go         (Shop       *self);

guint       shop_count_renewals (Shop       *self);
/* How many calls were refused so often, and served so often. */
guint       shop_count_calls    (Shop       *self,
                                 guint       refused,
                                 guint       served);

G_END_DECLS
