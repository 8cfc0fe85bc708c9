/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define FOO_TYPE_THING (foo_thing_get_type ())

G_DECLARE_FINAL_TYPE (FooThing, foo_thing, FOO, THING, GObject)

gint64      foo_thing_get_id         (FooThing *self);
const char *foo_thing_get_name       (FooThing *self);
GDateTime  *foo_thing_get_created_at (FooThing *self);

G_END_DECLS
