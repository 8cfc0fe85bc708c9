/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#define MUTE_TYPE_RESOLVER (mute_resolver_get_type ())
G_DECLARE_FINAL_TYPE (MuteResolver, mute_resolver, MUTE, RESOLVER, GResolver)

guint mute_resolver_get_n_asked (MuteResolver *self);
