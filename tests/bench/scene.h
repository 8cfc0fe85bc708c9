/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "fixture.h"

/* A place in which every call gets as far as one phase and no further. */
typedef struct _Scene Scene;

typedef struct
{
  const char *name;
  const char *arguments; /* of the witness */
  Transport   transport;
  const char *path;
  void      (*prepare) (Scene *scene);
  void      (*await)   (Scene *scene); /* until the call that was made last is there */
} Phase;

struct _Scene
{
  const Phase  *phase;
  Witness      *witness;
  char         *base; /* of the client, where it is not the witness's */
  AdieuClient  *client;
  AdieuClient  *other; /* talks to the witness by another way, undisturbed */
  GResolver    *resolver;
  GSocket      *deaf;
  GPtrArray    *fillers;
  GCancellable *all_ahead;
  Told          ahead[6];
  guint         n_inboxes;
};

extern const Phase phases[];
extern const guint n_phases;

Scene *scene_new  (const Phase *phase);
void   scene_free (Scene       *self);
