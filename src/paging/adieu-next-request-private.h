/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-request.h>

G_BEGIN_DECLS

/* The same question, elsewhere in the list. @asked is where @request went, @base the client's. */
AdieuRequest *adieu_next_request_with_query  (AdieuRequest  *request,
                                              const char    *name,
                                              const char    *value);
AdieuRequest *adieu_next_request_at          (AdieuRequest  *request,
                                              GUri          *asked,
                                              GUri          *base,
                                              const char    *url,
                                              GError       **error);

/* What tells two requests apart, without what may be secret in them. */
char         *adieu_next_request_fingerprint (AdieuRequest  *request,
                                              GUri          *uri);

G_END_DECLS
