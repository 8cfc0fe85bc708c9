/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *adieu_url_without_userinfo (const char *url);
char *adieu_url_for_people       (GUri       *uri);
char *adieu_url_text_for_people  (const char *url);

G_END_DECLS
