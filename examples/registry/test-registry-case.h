/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "peer.h"
#include "registry.h"

G_BEGIN_DECLS

/* The registry and the token server are the same in all cases, the client is not. */
extern Peer           *servers;
extern RegistryClient *client;

void           case_begin     (void);
void           case_begin_as  (const char        *user_name,
                               const char        *password);
void           case_end       (void);

/* The scopes of all tokens since the last time, as lines in order. */
void           assert_tokens  (const char        *expected);

/* Requests are taken. */
AdieuResponse *try_to         (AdieuRequest      *owned,
                               GError           **error);
AdieuResponse *must           (guint              status,
                               AdieuRequest      *owned);
void           do_it          (guint              status,
                               AdieuRequest      *owned);
void           assert_refused (AdieuRequest      *owned,
                               AdieuClientError   expected,
                               const char        *code,
                               const char        *words);

GBytes        *bytes_of       (const char        *text);
AdieuRequest  *end_of_upload  (const char        *repository,
                               GBytes            *blob);
/* Both give the digest. An image is nothing but a configuration. */
char          *push_blob      (const char        *repository,
                               const char        *text);
char          *push_image     (const char        *repository,
                               const char        *tag);

G_END_DECLS
