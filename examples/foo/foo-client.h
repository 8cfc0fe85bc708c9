/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu.h>

#include "foo-thing.h"

G_BEGIN_DECLS

#define FOO_TYPE_CLIENT (foo_client_get_type ())

G_DECLARE_FINAL_TYPE (FooClient, foo_client, FOO, CLIENT, AdieuClient)

FooClient *foo_client_new              (const char           *base_url);

void       foo_client_get_foo_async    (FooClient            *self,
                                        gint64                id,
                                        GCancellable         *cancellable,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
FooThing  *foo_client_get_foo_finish   (FooClient            *self,
                                        GAsyncResult         *result,
                                        GError              **error);

void       foo_client_patch_bar_async  (FooClient            *self,
                                        gint64                id,
                                        JsonNode             *changes,
                                        GCancellable         *cancellable,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
JsonNode  *foo_client_patch_bar_finish (FooClient            *self,
                                        GAsyncResult         *result,
                                        GError              **error);

G_END_DECLS
