/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "asking.h"

extern Question slow; /* the one that is pending */

gboolean set_state        (const char  *name);
gboolean is_idle          (void);
gboolean is_answered_soon (void);
GType    get_client_type  (void);
void     start_pending    (void       (*then) (void));
void     drop_list        (void);
