/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The descriptors behind the bells: counters that are read and written, and must not be used when
 * they are closed.
 */

#include "config.h"

#include "model.h"

#include <errno.h>

#define MAX_BELLS 32
#define FIRST_FD 1000

typedef struct
{
  gboolean open;
  guint    count;
} Bell;

static Bell          bells[MAX_BELLS];
static int           n_bells;

int
model_bell_open (void)
{
  g_assert (n_bells < MAX_BELLS);
  bells[n_bells] = (Bell) { .open = TRUE };

  return FIRST_FD + n_bells++;
}

static Bell *
bell_of (int fd)
{
  Bell *bell = &bells[fd - FIRST_FD];

  if (!bell->open)
    model_violation ("a file descriptor is used after it was closed");

  return bell;
}

gssize
model_bell_write (int         fd,
                  const char *where)
{
  bell_of (fd)->count++;
  return sizeof (guint64);
}

gssize
model_bell_read (int         fd,
                 const char *where)
{
  Bell *bell = bell_of (fd);

  if (bell->count == 0)
    {
      errno = EAGAIN;
      return -1;
    }
  bell->count = 0;

  return sizeof (guint64);
}

void
model_bell_dup (int from,
                int to)
{
  *bell_of (to) = *bell_of (from);
}

void
model_bell_close (int fd)
{
  bell_of (fd)->open = FALSE;
}

gboolean
model_bell_rings (int fd)
{
  return bell_of (fd)->count > 0;
}

guint
model_bell_count (void)
{
  guint n = 0;

  for (int i = 0; i < n_bells; i++)
    n += bells[i].open;

  return n;
}
