/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What an authorization server says of itself (RFC 8414, 2). */
typedef struct
{
  char     *authorization_endpoint;
  char     *token_endpoint;
  char     *device_authorization_endpoint;
  char     *revocation_endpoint;
  gboolean  takes_basic;
  gboolean  takes_post;
  gboolean  sends_issuer; /* RFC 9207 */
} AdieuMetadata;

char          *adieu_metadata_well_known (const char     *issuer);
char          *adieu_metadata_openid     (const char     *issuer);
AdieuMetadata *adieu_metadata_read       (const char     *issuer,
                                          GBytes         *body,
                                          GError        **error);
void           adieu_metadata_free       (AdieuMetadata  *self);

gboolean       adieu_endpoint_check      (const char     *url,
                                          const char     *what,
                                          GError        **error);
gboolean       adieu_host_is_loopback    (const char     *host);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdieuMetadata, adieu_metadata_free)

G_END_DECLS
