/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (ADIEU_INSIDE) && !defined (ADIEU_COMPILATION)
#error "Only <adieu/adieu.h> can be included directly."
#endif

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include <adieu/adieu-version.h>

G_BEGIN_DECLS

typedef struct _AdieuClient   AdieuClient;
typedef struct _AdieuHeaders  AdieuHeaders;
typedef struct _AdieuProblem  AdieuProblem;
typedef struct _AdieuRequest  AdieuRequest;
typedef struct _AdieuResponse AdieuResponse;

G_END_DECLS
