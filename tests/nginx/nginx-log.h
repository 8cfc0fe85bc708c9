/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

typedef struct _NginxLog NginxLog;

NginxLog *nginx_log_new                (GInputStream *stream);
void      nginx_log_free               (NginxLog     *self);

gboolean  nginx_log_wait_until_started (NginxLog     *self);
gboolean  nginx_log_wait_until_quiet   (NginxLog     *self);

guint     nginx_log_count_connections  (NginxLog     *self);
char     *nginx_log_dup_complaints     (NginxLog     *self);
char     *nginx_log_dup_tail           (NginxLog     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NginxLog, nginx_log_free)
