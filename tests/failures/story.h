/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "journal.h"
#include "log.h"

G_BEGIN_DECLS

char *story_tell (Play *play,
                  Log  *log);

G_END_DECLS
