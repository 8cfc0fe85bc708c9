/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-client.h>
#include <adieu/adieu-error.h>

#include "fixture-witness.h"

G_BEGIN_DECLS

#define ON_HTTP  (1 << TRANSPORT_HTTP)
#define ON_HTTPS (1 << TRANSPORT_HTTPS)
#define ON_H2    (1 << TRANSPORT_H2)
#define ON_UNIX  (1 << TRANSPORT_UNIX)
#define ON_TCP   (ON_HTTP | ON_HTTPS | ON_H2)
#define ON_TLS   (ON_HTTPS | ON_H2)
#define ON_ALL   (ON_TCP | ON_UNIX)

/* A witness and a client that talks to it. When a test has run, the client is dropped and
 * nothing may be left of it: no call, no thread's inbox, no connection; and the witness must
 * have seen every connection end well. */
typedef struct
{
  Transport    transport;
  Witness     *witness;
  AdieuClient *client; /* the test may drop it itself */
  guint        n_inboxes;
} Fixture;

typedef void (*FixtureTest) (Fixture *fixture);

/* @path has a %s where the name of the transport belongs. */
void         fixture_add         (const char      *path,
                                  guint            transports,
                                  FixtureTest      test);
Fixture     *fixture_new         (Transport        transport);
void         fixture_free        (Fixture         *fixture);
AdieuClient *fixture_new_client  (Fixture         *fixture);
void         fixture_settle      (Fixture         *fixture);
void         fixture_drop_client (Fixture         *fixture);

/* What one call came to. */
typedef struct
{
  guint          n;     /* how often its callback ran */
  guint          order; /* the how-manieth of all callbacks it was */
  GThread       *thread;
  GMainContext  *context; /* compared only */
  AdieuResponse *response;
  GError        *error;
} Told;

void         told_cb             (GObject         *client,
                                  GAsyncResult    *result,
                                  gpointer         told);
void         told_closed_cb      (GObject         *client,
                                  GAsyncResult    *result,
                                  gpointer         told);
void         told_wait           (Told            *told);
void         told_clear          (Told            *told);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Told, told_clear)

void         fixture_send        (Fixture         *fixture,
                                  const char      *path,
                                  GCancellable    *cancellable,
                                  Told            *told);
char        *fixture_get_text    (Fixture         *fixture,
                                  const char      *path);

/* Waits for what must come, with or without iterating the thread's default context. */
typedef gboolean (*Holds) (gpointer data);

void         iterate_until       (Holds            holds,
                                  gpointer         data,
                                  const char      *what);
void         wait_until          (Holds            holds,
                                  gpointer         data,
                                  const char      *what);
void         assert_nothing_left (guint            n_inboxes);
void         assert_says         (const GError    *error,
                                  GQuark           domain,
                                  int              code,
                                  const char      *keyword);

G_END_DECLS
