/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-headers.h>

G_BEGIN_DECLS

typedef struct _AdieuChallenge AdieuChallenge;

GPtrArray  *adieu_challenges_parse        (AdieuHeaders         *headers,
                                           const char           *name);

const char *adieu_challenge_get_scheme    (const AdieuChallenge *self);
gboolean    adieu_challenge_has_scheme    (const AdieuChallenge *self,
                                           const char           *scheme);
const char *adieu_challenge_get_token68   (const AdieuChallenge *self);
const char *adieu_challenge_get_parameter (const AdieuChallenge *self,
                                           const char           *name);

gboolean    adieu_text_is_token68         (const char           *text);

G_END_DECLS
