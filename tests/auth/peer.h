/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-attempt.h>
#include <adieu/adieu-auth.h>
#include <adieu/adieu-oauth.h>
#include <json-glib/json-glib.h>

#include "fixture.h"

G_BEGIN_DECLS

/* The authorization server of the tests, as a process. */
typedef struct Peer Peer;

Peer         *peer_start        (const char   *certificate);
void          peer_stop         (Peer         *self);
const char   *peer_get_origin   (Peer         *self);
char         *peer_dup_url      (Peer         *self,
                                 const char   *path);

/* Orders are JSON, with ' for ". What it answers is the caller's. */
JsonObject   *peer_ask          (Peer         *self,
                                 const char   *format,
                                 ...) G_GNUC_PRINTF (2, 3);
void          peer_tell         (Peer         *self,
                                 const char   *format,
                                 ...) G_GNUC_PRINTF (2, 3);
guint         peer_count        (Peer         *self,
                                 const char   *path);
char         *peer_dup_field    (Peer         *self,
                                 const char   *path,
                                 const char   *field);

/* What one wait for an authorization came to. */
typedef struct
{
  guint          n;
  AdieuAttempt  *attempt;
  GThread       *thread;
  GError        *error;
} Asked;

AdieuAttempt *attempt_new       (const char   *method,
                                 const char   *url);
const char   *attempt_get_sent  (AdieuAttempt *attempt);
void          asked_start       (Asked        *self,
                                 gpointer      auth,
                                 const char   *url,
                                 GCancellable *cancellable);
void          asked_wait        (Asked        *self);
void          asked_clear       (Asked        *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Asked, asked_clear)

/* As if it had signed in long ago. */
void          oauth_keep        (AdieuOAuth   *oauth,
                                 AdieuToken   *token);

/* Every errand has come to its end, and nothing is left. */
void          peer_test_begin   (void);
void          peer_test_end     (void);

G_END_DECLS
