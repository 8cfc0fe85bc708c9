/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "policy/adieu-digest-private.h"

G_BEGIN_DECLS

typedef struct _AdieuDigestSpace  AdieuDigestSpace;
typedef struct _AdieuDigestSpaces AdieuDigestSpaces;

AdieuDigestSpaces *adieu_digest_spaces_new        (void);
void               adieu_digest_spaces_free       (AdieuDigestSpaces      *self);

AdieuDigestSpace  *adieu_digest_spaces_use        (AdieuDigestSpaces      *self,
                                                   GUri                   *uri,
                                                   guint32                *count);
gboolean           adieu_digest_spaces_learn      (AdieuDigestSpaces      *self,
                                                   GUri                   *uri,
                                                   AdieuDigestSpace       *sent,
                                                   gboolean                sent_other_password,
                                                   AdieuDigest            *digest);

void               adieu_digest_spaces_renew      (AdieuDigestSpaces      *self,
                                                   GUri                   *uri,
                                                   AdieuDigestSpace       *sent,
                                                   const char             *nonce);

void               adieu_digest_space_unref       (AdieuDigestSpace       *space);
AdieuDigest       *adieu_digest_space_get_digest  (const AdieuDigestSpace *space);
const char        *adieu_digest_space_get_cnonce  (const AdieuDigestSpace *space);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdieuDigestSpace, adieu_digest_space_unref)

G_END_DECLS
