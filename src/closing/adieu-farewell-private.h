/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "closing/adieu-term-private.h"

G_BEGIN_DECLS

typedef enum
{
  ADIEU_LIFETIME_OPEN,    /* takes what it is given */
  ADIEU_LIFETIME_CLOSING, /* takes nothing new; is saying goodbye */
  ADIEU_LIFETIME_CLOSED,  /* nothing of it is left on the wire */
} AdieuLifetime;

typedef enum
{
  ADIEU_FAREWELL_OF_CORE,
  ADIEU_FAREWELL_OF_WIRE,
} AdieuFarewellKind;

/* Embedded in whatever has to take leave. @close is called with the registry locked, from
 * any thread: it asks, it does not act. */
typedef struct _AdieuFarewell AdieuFarewell;
struct _AdieuFarewell
{
  GList              link;
  AdieuFarewellKind  kind;
  AdieuLifetime      lifetime;
  void             (*close) (AdieuFarewell *self,
                             AdieuTerm      term);
};

/* The thread that says the goodbyes, as process exit needs it: wait until it has come up, measure
 * how long it has no time for anything new (in µs), and make it stand still for good; none of
 * them for longer than @until. */
typedef struct
{
  void   (*await_up)  (gint64 until);
  gint64 (*get_delay) (gint64 until);
  void   (*park)      (gint64 until);
} AdieuFarewellThread;

void          adieu_farewell_begin             (AdieuFarewell     *self,
                                                AdieuFarewellKind  kind,
                                                void             (*close) (AdieuFarewell *self,
                                                                           AdieuTerm      term));
AdieuLifetime adieu_farewell_get_lifetime      (AdieuFarewell     *self);
gboolean      adieu_farewell_advance           (AdieuFarewell     *self,
                                                AdieuLifetime      lifetime);

gboolean      adieu_farewell_close_wires       (guint              timeout_ms);
guint         adieu_farewell_count             (void);

void          adieu_farewell_watch_application (void);
void          adieu_farewell_watch_process     (const AdieuFarewellThread *thread);
gboolean      adieu_farewell_is_exiting        (void);
void          adieu_farewell_watch_fork        (void);
int           adieu_farewell_get_generation    (void);

G_END_DECLS
