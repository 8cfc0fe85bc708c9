/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu.h>

#define OLD_TYPE_TOKENS (old_tokens_get_type ())

G_DECLARE_FINAL_TYPE (OldTokens, old_tokens, OLD, TOKENS, GObject)
