/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which line of the program has brought us here, as far as the compiler has left a trace of it:
 * for debug output, in the thread that asks. It reads the stack and never the disk.
 */

#include "config.h"

#include "closing/adieu-birthplace-private.h"

#ifdef HAVE_BACKTRACE

#include <dlfcn.h>
#include <execinfo.h>
#include <link.h>

#define MAX_FRAMES 64

/* What lies between the program and us. */
static const char * const between[] = {
  "libadieu-1.",
  "libffi.",
  "libgio-2.0.",
  "libgirepository-",
  "libglib-2.0.",
  "libgobject-2.0.",
  "ld-linux",
  NULL,
};

/* Who comes through these has a program that the stack does not show. */
static const char * const interpreters[] = {
  "_gi.",
  "libgjs.",
  NULL,
};

static gboolean
is_among (const char         *module,
          const char * const *prefixes)
{
  for (guint i = 0; prefixes[i] != NULL; i++)
    if (g_str_has_prefix (module, prefixes[i]))
      return TRUE;

  return FALSE;
}

/* Where there is no name, addr2line finds the line by the offset in the file. */
static char *
name_place (const char            *module,
            const Dl_info         *info,
            const struct link_map *map,
            const char            *address)
{
  if (info->dli_sname != NULL)
    return g_strdup_printf ("%s+0x%" G_GSIZE_MODIFIER "x (%s)", info->dli_sname,
                            (gsize) (address - (const char *) info->dli_saddr), module);

  return g_strdup_printf ("%s+0x%" G_GSIZE_MODIFIER "x", module, (gsize) address - (gsize) map->l_addr);
}

/* (transfer full) (nullable) */
char *
adieu_birthplace_find (void)
{
  void *frames[MAX_FRAMES];
  int n = backtrace (frames, MAX_FRAMES);

  for (int i = 1; i < n; i++)
    {
      const char *address = (const char *) frames[i] - 1; /* within the call, not behind it */
      Dl_info info;
      struct link_map *map = NULL;
      g_autofree char *module = NULL;

      if (dladdr1 (address, &info, (void **) &map, RTLD_DL_LINKMAP) == 0)
        continue;
      module = g_path_get_basename (info.dli_fname);
      if (is_among (module, interpreters))
        return NULL;
      if (!is_among (module, between))
        return name_place (module, &info, map, address);
    }

  return NULL;
}

#else

char *
adieu_birthplace_find (void)
{
  return NULL;
}

#endif
