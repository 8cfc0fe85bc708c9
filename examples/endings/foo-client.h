/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu.h>

#define FOO_TYPE_CLIENT (foo_client_get_type ())

G_DECLARE_FINAL_TYPE (FooClient, foo_client, FOO, CLIENT, AdieuClient)
