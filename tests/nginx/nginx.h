/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "nginx-log.h"

typedef struct _Nginx Nginx;

typedef enum
{
  NGINX_HTTP,
  NGINX_HTTPS,
  NGINX_H2,
  NGINX_N_PORTS
} NginxPort;

/* What it serves: two documents of exactly these sizes. */
#define NGINX_SMALL_BYTES ((gsize) 1024)
#define NGINX_LARGE_BYTES ((gsize) 1024 * 1024)

char         *nginx_dup_program       (void);

Nginx        *nginx_new               (const char  *program);
void          nginx_free              (Nginx       *self);

const char   *nginx_get_url           (Nginx       *self,
                                       NginxPort    port);
const char   *nginx_get_ca_file       (Nginx       *self);
GTlsDatabase *nginx_get_authority     (Nginx       *self);
NginxLog     *nginx_get_log           (Nginx       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Nginx, nginx_free)
