/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How much this process occupies, as the kernel says. */

#include "config.h"

#include "footprint.h"

#include <string.h>

/* A line of /proc/self/status, in bytes. */
static guint64
read_status (const char *name)
{
  g_autofree char *text = NULL;
  g_autofree char *start = g_strdup_printf ("\n%s:", name);
  g_autoptr (GError) error = NULL;
  const char *line = NULL;

  g_file_get_contents ("/proc/self/status", &text, NULL, &error);
  g_assert_no_error (error);
  line = strstr (text, start);
  g_assert_nonnull (line);

  return g_ascii_strtoull (line + strlen (start), NULL, 10) * 1024;
}

static guint
count_descriptors (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) directory = g_dir_open ("/proc/self/fd", 0, &error);
  guint count = 0;

  g_assert_no_error (error);
  while (g_dir_read_name (directory) != NULL)
    count++;

  return count - 1; /* without the directory's own */
}

void
footprint_take (Footprint *self)
{
  self->bytes = read_status ("RssAnon");
  self->n_descriptors = count_descriptors ();
}

void
footprint_report (const Footprint *before,
                  const Footprint *after,
                  const char      *what)
{
  g_print ("# %s: memory %.2f MiB and then %.2f MiB, descriptors %u and then %u\n", what,
           before->bytes / 1048576.0, after->bytes / 1048576.0,
           before->n_descriptors, after->n_descriptors);
}

/* The most memory that this process ever had in RAM, libraries included, in bytes. */
guint64
footprint_get_peak (void)
{
  return read_status ("VmHWM");
}

guint
load_get_n (guint in_full,
            guint in_short)
{
  return g_getenv ("ADIEU_LOAD_IN_FULL") != NULL ? in_full : in_short;
}
