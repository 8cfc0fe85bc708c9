/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

void adieu_bequest_enter_thread (void);
void adieu_bequest_clear        (gpointer *object);
void adieu_bequest_release      (void);

G_END_DECLS
