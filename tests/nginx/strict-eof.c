/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Loaded into nginx by LD_PRELOAD. nginx asks OpenSSL to take a TLS connection that was cut
 * off for one that was ended with close_notify; here OpenSSL is not told, so that nginx logs
 * the difference. Changes nothing else.
 */

#include <dlfcn.h>
#include <openssl/ssl.h>

typedef uint64_t (*SetOptions) (SSL_CTX  *context,
                                uint64_t  options);

uint64_t
SSL_CTX_set_options (SSL_CTX  *context,
                     uint64_t  options)
{
  SetOptions set_options = (SetOptions) dlsym (RTLD_NEXT, "SSL_CTX_set_options");

  return set_options (context, options & ~SSL_OP_IGNORE_UNEXPECTED_EOF);
}
