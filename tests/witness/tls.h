/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "options.h"

#include <openssl/ssl.h>

typedef struct Tls Tls;

typedef enum
{
  TLS_HANDSHAKING,
  TLS_OPEN,
  TLS_NOTIFIED,
  TLS_FAILED
} TlsState;

SSL_CTX    *witness_tls_context_new (const Options *options,
                                     gboolean       h2);

Tls        *witness_tls_new         (SSL_CTX       *context);
void        witness_tls_free        (Tls           *self);
TlsState    witness_tls_take        (Tls           *self,
                                     const guint8  *bytes,
                                     gsize          length,
                                     GByteArray    *plain);
void        witness_tls_write       (Tls           *self,
                                     const guint8  *bytes,
                                     gsize          length);
void        witness_tls_notify      (Tls           *self);
void        witness_tls_collect     (Tls           *self,
                                     GByteArray    *out);

gboolean    witness_tls_shook_hands (Tls           *self);
gboolean    witness_tls_is_resumed  (Tls           *self);
const char *witness_tls_get_version (Tls           *self);
char       *witness_tls_dup_alpn    (Tls           *self);
const char *witness_tls_get_failure (Tls           *self);
gboolean    witness_tls_got_alert   (Tls           *self);
