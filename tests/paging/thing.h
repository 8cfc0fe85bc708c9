/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* An item of the witness's pages, as an application would have it. */
#define TEST_TYPE_THING (test_thing_get_type ())
G_DECLARE_FINAL_TYPE (TestThing, test_thing, TEST, THING, GObject)

struct _TestThing
{
  GObject   parent_instance;

  gint64    id;
  char     *name;
  gboolean  done;
  double    weight;
};

G_END_DECLS
