/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <openssl/ssl.h>

gboolean witness_certificate_make (SSL_CTX    **contexts,
                                   gsize        n_contexts,
                                   const char  *flaw,
                                   const char  *ca_path,
                                   GError     **error);
