/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Memory of the code under test, checked: nothing is used again before the schedule is over, so
 * that what is freed stays recognisable, and the same schedule gives the same addresses.
 */

#include "config.h"

#include "model.h"

#include <string.h>
#include <sys/mman.h>

#define ARENA_BYTES (4 * 1024 * 1024)
/* The same in each run, since tables are walked in the order of addresses. */
#define ARENA_ADDRESS ((gpointer) 0x100000000000)
#define MAX_BLOCKS 8192
#define POISON 0xdb

typedef struct
{
  char       *start;
  gsize       size;
  const char *where;
  gboolean    freed;
  gboolean    forgiven;
} Block;

static char  *arena; /* kept over all schedules, like the blocks' table */
static Block *blocks;

static int    n_blocks;
static gsize  n_used;

void
model_memory_prepare (void)
{
  arena = mmap (ARENA_ADDRESS, ARENA_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                -1, 0);
  g_assert (arena != MAP_FAILED);
  blocks = g_new0 (Block, MAX_BLOCKS);
}

static gboolean
is_ours (gconstpointer memory)
{
  return (const char *) memory >= arena && (const char *) memory < arena + ARENA_BYTES;
}

/* NULL: in none of them. */
static Block *
find_block (gconstpointer memory)
{
  int low = 0;
  int high = n_blocks;

  while (high - low > 1)
    {
      int middle = (low + high) / 2;

      if (blocks[middle].start <= (const char *) memory)
        low = middle;
      else
        high = middle;
    }

  if (n_blocks == 0 || (const char *) memory >= blocks[low].start + blocks[low].size)
    return NULL;

  return &blocks[low];
}

gpointer
model_malloc (gsize       size,
              const char *where)
{
  char *start = arena + n_used;

  n_used += (size + 31) & ~(gsize) 15;
  if (n_blocks == MAX_BLOCKS || n_used > ARENA_BYTES)
    model_violation ("it does not end: too much memory is asked for");
  blocks[n_blocks++] = (Block) { .start = start, .size = size, .where = where };
  memset (start, 0xa5, size);

  return start;
}

gpointer
model_malloc0 (gsize       size,
               const char *where)
{
  return memset (model_malloc (size, where), 0, size);
}

void
model_free (gpointer memory)
{
  Block *block;

  if (!is_ours (memory))
    {
      g_free (memory);
      return;
    }

  block = find_block (memory);
  if (block == NULL || block->start != memory)
    model_violation ("something is freed that is no block of memory");
  if (block->freed)
    model_violation ("freed twice: memory of %s", block->where);
  block->freed = TRUE;
  memset (block->start, POISON, block->size);
}

void
model_autofree (gpointer pointer)
{
  model_free (*(gpointer *) pointer);
}

gboolean
model_is_freed (gconstpointer memory)
{
  Block *block = is_ours (memory) ? find_block (memory) : NULL;

  return block != NULL && block->freed;
}

/* Whoever locks, counts or calls through @memory. */
void
model_check_live (gconstpointer  memory,
                  const char    *what)
{
  if (model_is_freed (memory))
    model_violation ("%s is used after it was freed: memory of %s", what,
                     find_block (memory)->where);
}

/* What is there now may stay: it is the parent's, and the child leaves it as it is. */
void
model_memory_forgive (void)
{
  for (int i = 0; i < n_blocks; i++)
    blocks[i].forgiven = TRUE;
}

static gboolean
is_untouched (const Block *block)
{
  for (gsize i = 0; i < block->size; i++)
    if ((guchar) block->start[i] != POISON)
      return FALSE;

  return TRUE;
}

/* At the end, when of what was allocated in @spared so many are left as may be. */
void
model_memory_check (const char *spared,
                    guint       n_spared)
{
  for (int i = 0; i < n_blocks; i++)
    if (blocks[i].freed && !is_untouched (&blocks[i]))
      model_violation ("written to after it was freed: memory of %s", blocks[i].where);
    else if (blocks[i].freed || blocks[i].forgiven || blocks[i].where == NULL)
      continue;
    else if (n_spared > 0 && strcmp (blocks[i].where, spared) == 0)
      n_spared--;
    else
      model_violation ("leaked: memory of %s", blocks[i].where);
}
