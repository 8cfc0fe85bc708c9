/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (ADIEU_INSIDE) && !defined (ADIEU_COMPILATION)
#error "Only <adieu/adieu.h> can be included directly."
#endif

#include <adieu/adieu-types.h>

G_BEGIN_DECLS

#define ADIEU_TYPE_HEADERS (adieu_headers_get_type ())

ADIEU_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (AdieuHeaders, adieu_headers, ADIEU, HEADERS, GObject)

ADIEU_AVAILABLE_IN_ALL
AdieuHeaders  *adieu_headers_new           (void);
ADIEU_AVAILABLE_IN_ALL
AdieuHeaders  *adieu_headers_copy          (AdieuHeaders  *self);

ADIEU_AVAILABLE_IN_ALL
guint          adieu_headers_get_n_fields  (AdieuHeaders  *self);
ADIEU_AVAILABLE_IN_ALL
const char    *adieu_headers_get_name      (AdieuHeaders  *self,
                                            guint          position);
ADIEU_AVAILABLE_IN_ALL
const char    *adieu_headers_get_value     (AdieuHeaders  *self,
                                            guint          position);

ADIEU_AVAILABLE_IN_ALL
const char    *adieu_headers_get_one       (AdieuHeaders  *self,
                                            const char    *name);
ADIEU_AVAILABLE_IN_ALL
char         **adieu_headers_dup_all       (AdieuHeaders  *self,
                                            const char    *name);

ADIEU_AVAILABLE_IN_ALL
gboolean       adieu_headers_append        (AdieuHeaders  *self,
                                            const char    *name,
                                            const char    *value,
                                            GError       **error);
ADIEU_AVAILABLE_IN_ALL
gboolean       adieu_headers_replace       (AdieuHeaders  *self,
                                            const char    *name,
                                            const char    *value,
                                            GError       **error);
ADIEU_AVAILABLE_IN_ALL
gboolean       adieu_headers_remove        (AdieuHeaders  *self,
                                            const char    *name);

ADIEU_AVAILABLE_IN_ALL
gboolean       adieu_headers_is_sealed     (AdieuHeaders  *self);

G_END_DECLS
