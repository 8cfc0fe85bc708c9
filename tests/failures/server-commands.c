/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the server of failures is told on its standard input. It is the witness with other doors,
 * other routes and these commands instead of its own.
 */

#include "server.h"

#include <string.h>

/* All times in milliseconds are taken so many times. */
static gboolean
set_pace (Witness    *witness,
          const char *argument)
{
  guint64 pace = 0;

  if (!g_ascii_string_to_unsigned (argument, 10, 1, 100, &pace, NULL))
    return FALSE;
  failures_set_pace ((guint) pace);

  return TRUE;
}

static gboolean
quit (Witness    *witness,
      const char *argument)
{
  witness->quitting = TRUE;

  return TRUE;
}

static const struct
{
  const char *name;
  gboolean  (*obey) (Witness *witness, const char *argument);
} commands[] = {
  { "door", failures_door_open },
  { "pace", set_pace },
  { "quit", quit },
};

static gboolean
obey (Witness    *witness,
      const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 2);

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (commands[i].name, words[0]))
      return commands[i].obey (witness, words[1] != NULL ? words[1] : "");

  return FALSE;
}

void
witness_command (Witness    *self,
                 const char *line)
{
  gboolean known = obey (self, line);
  GString *told = witness_record_begin (self->record, "command");

  witness_json_string (told, "line", line);
  witness_json_boolean (told, "known", known);
  witness_record_end (self->record, told);
}
