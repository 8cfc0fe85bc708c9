/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a line on standard input makes the server do. Each is confirmed in the record once
 * it has taken effect, so that a test can wait for it.
 */

#include "connection.h"
#include "exchange.h"

#include <string.h>

typedef struct
{
  const char *name;
  void      (*obey) (Witness *self, const char *argument);
} Command;

static void
open_gate (Witness    *self,
           const char *name)
{
  witness_gate_open (self, name, NULL);
}

static void
shut_gate (Witness    *self,
           const char *name)
{
  g_hash_table_remove (self->open_gates, name);
}

static void
quit (Witness    *self,
      const char *argument)
{
  self->quitting = TRUE;
}

typedef void (*ConnectionFunc) (Connection *connection);

static void
foreach_connection (Witness        *self,
                    ConnectionFunc  func)
{
  g_autoptr (GPtrArray) connections = g_ptr_array_copy (self->connections, NULL, NULL);

  for (guint i = 0; i < connections->len; i++)
    {
      Connection *connection = g_ptr_array_index (connections, i);

      if (!connection->over)
        func (connection);
    }
}

static void
set_reading (Witness  *self,
             gboolean  reading)
{
  self->reading = reading;
  foreach_connection (self, witness_connection_listen);
}

static void
stop_reading (Witness    *self,
              const char *argument)
{
  set_reading (self, FALSE);
}

static void
resume_reading (Witness    *self,
                const char *argument)
{
  set_reading (self, TRUE);
}

static void
set_accepting (Witness  *self,
               gboolean  accepting)
{
  self->accepting = accepting;
  witness_listeners_update (self);
}

static void
start_accepting (Witness    *self,
                 const char *argument)
{
  set_accepting (self, TRUE);
}

static void
stop_accepting (Witness    *self,
                const char *argument)
{
  set_accepting (self, FALSE);
}

static void
close_if_idle (Connection *connection)
{
  if (connection->exchanges->len > 0)
    return;

  witness_ending_plan (connection, PLAN_LEAVE);
  witness_connection_pump (connection);
}

static void
close_idle (Witness    *self,
            const char *argument)
{
  foreach_connection (self, close_if_idle);
}

static void
say_goaway (Connection *connection)
{
  if (connection->protocol != &witness_http2)
    return;

  connection->protocol->farewell (connection->speaker);
  witness_connection_pump (connection);
}

static void
goaway (Witness    *self,
        const char *argument)
{
  foreach_connection (self, say_goaway);
}

static void
drop (Witness    *self,
      const char *argument)
{
  foreach_connection (self, witness_ending_reset);
}

static void
cut_connection (Connection *connection)
{
  witness_ending_plan (connection, PLAN_CUT);
  witness_connection_pump (connection);
}

static void
cut (Witness    *self,
     const char *argument)
{
  foreach_connection (self, cut_connection);
}

static const Command commands[] = {
  { "open", open_gate },
  { "shut", shut_gate },
  { "quit", quit },
  { "stop-reading", stop_reading },
  { "resume-reading", resume_reading },
  { "accept", start_accepting },
  { "stop-accepting", stop_accepting },
  { "close-idle", close_idle },
  { "goaway", goaway },
  { "drop", drop },
  { "cut", cut },
};

static gboolean
obey (Witness    *self,
      const char *line)
{
  gsize length = strcspn (line, " ");
  const char *argument = line[length] == ' ' ? line + length + 1 : "";

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strlen (commands[i].name) == length && strncmp (commands[i].name, line, length) == 0)
      {
        commands[i].obey (self, argument);
        return TRUE;
      }

  return FALSE;
}

void
witness_command (Witness    *self,
                 const char *line)
{
  GString *told = NULL;
  gboolean known = FALSE;

  if (*line == '\0')
    return;

  known = obey (self, line);
  told = witness_record_begin (self->record, "command");
  witness_json_string (told, "line", line);
  witness_json_boolean (told, "known", known);
  witness_record_end (self->record, told);
}
