/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _AdieuDigest AdieuDigest;

/* What is asked, and with which credentials; nothing of it is NULL but the body. */
typedef struct
{
  const char *user_name;
  const char *password;
  const char *method;
  const char *target;
  GBytes     *body;
  const char *cnonce;
  guint32     count;
} AdieuDigestInput;

AdieuDigest *adieu_digest_choose    (GPtrArray              *challenges);
AdieuDigest *adieu_digest_renew     (const AdieuDigest      *self,
                                     const char             *nonce);
void         adieu_digest_free      (AdieuDigest            *self);

const char  *adieu_digest_get_realm (const AdieuDigest      *self);
const char  *adieu_digest_get_nonce (const AdieuDigest      *self);
gboolean     adieu_digest_is_stale  (const AdieuDigest      *self);

char        *adieu_digest_answer    (const AdieuDigest      *self,
                                     const AdieuDigestInput *input);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdieuDigest, adieu_digest_free)

G_END_DECLS
