/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the machine is to blame for: nobody can be in time who is not let in. It tells from the
 * kernel's counters, for the two threads by which a call is told.
 */

#include "config.h"

#include "machine.h"

#include <stdio.h>
#include <unistd.h>

#define TASKS "/proc/self/task"

static gboolean
is_ours (const char *thread)
{
  g_autofree char *path = g_build_filename (TASKS, thread, "comm", NULL);
  g_autofree char *name = NULL;

  if (g_ascii_strtoull (thread, NULL, 10) == (guint64) getpid ())
    return TRUE;

  return g_file_get_contents (path, &name, NULL, NULL) && g_str_has_prefix (name, "adieu-network");
}

/* A thread that computes, and one that waits for a processor. */
static gint64
get_time_of (const char *thread)
{
  g_autofree char *path = g_build_filename (TASKS, thread, "schedstat", NULL);
  g_autofree char *text = NULL;
  guint64 computed = 0;
  guint64 waited = 0;

  if (!g_file_get_contents (path, &text, NULL, NULL)
      || sscanf (text, "%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT, &computed, &waited) != 2)
    return 0;

  return (gint64) (computed + waited) / 1000;
}

/* For how long the network thread and the first one have computed or have waited for a
 * processor, in µs. Where the kernel does not count it, for as long as it has run. */
gint64
machine_get_time (void)
{
  g_autoptr (GDir) threads = g_dir_open (TASKS, 0, NULL);
  const char *thread = NULL;
  gint64 sum = 0;

  while (threads != NULL && (thread = g_dir_read_name (threads)) != NULL)
    if (is_ours (thread))
      sum += get_time_of (thread);

  return sum > 0 ? sum : g_get_monotonic_time ();
}
