/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Notices names that are made to collide in a hash table.
 *
 * A JsonObject is a GHashTable over g_str_hash(), which has no secret: a megabyte of chosen
 * names keeps it busy for a minute. So the names of a large object are counted first, as
 * that table would place them, now and after its next growth. Pure.
 */
#include "config.h"

#include "codec/adieu-json-crowd-private.h"

#define FIRST_SHIFT        7
#define N_SHIFTS           24
#define ALLOWED_AT_ONCE    65536
#define ALLOWED_EACH       64

/* What GHashTable divides by when it has 2 to the power of 7, 8, 9 … places. */
static const guint32 moduli[N_SHIFTS + 1] = {
  127, 251, 509, 1021, 2039, 4093, 8191, 16381, 32749, 65521, 131071, 262139, 524287, 1048573,
  2097143, 4194301, 8388593, 16777213, 33554393, 67108859, 134217689, 268435399, 536870909,
  1073741789, 2147483647,
};

struct _AdieuJsonCrowd
{
  GArray  *hashes;
  guint32 *counts[2];
  guint    growth;
  guint64  collisions;
};

static void
count (AdieuJsonCrowd *self,
       guint32         hash)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->counts); i++)
    self->collisions += self->counts[i][hash % moduli[self->growth + i]]++;
}

/* Starts again with a larger table; what has collided in the old one is forgiven. */
static void
recount (AdieuJsonCrowd *self)
{
  self->collisions = 0;
  for (guint i = 0; i < G_N_ELEMENTS (self->counts); i++)
    {
      g_free (self->counts[i]);
      self->counts[i] = g_new0 (guint32, moduli[self->growth + i]);
    }
  for (guint i = 0; i < self->hashes->len; i++)
    count (self, g_array_index (self->hashes, guint32, i));
}

AdieuJsonCrowd *
adieu_json_crowd_new (void)
{
  AdieuJsonCrowd *self = g_new0 (AdieuJsonCrowd, 1);

  self->hashes = g_array_new (FALSE, FALSE, sizeof (guint32));
  recount (self);
  return self;
}

void
adieu_json_crowd_free (AdieuJsonCrowd *self)
{
  g_array_unref (self->hashes);
  g_free (self->counts[0]);
  g_free (self->counts[1]);
  g_free (self);
}

/* Returns %FALSE when there are far more collisions than chance would make. */
gboolean
adieu_json_crowd_add (AdieuJsonCrowd *self,
                      const char     *name)
{
  guint32 hash = g_str_hash (name) * 11;

  g_array_append_val (self->hashes, hash);
  if (self->hashes->len > 1u << (FIRST_SHIFT + self->growth) && self->growth < N_SHIFTS - 1)
    {
      self->growth++;
      recount (self);
    }
  else
    count (self, hash);
  return self->collisions <= ALLOWED_AT_ONCE + ALLOWED_EACH * (guint64) self->hashes->len;
}
