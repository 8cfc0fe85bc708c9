/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

gboolean witness_json_is_valid (const char *text,
                                gsize       length);
