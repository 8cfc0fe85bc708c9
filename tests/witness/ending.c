/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How a connection ends: notes what the client says and does, gives the server's own half
 * of the goodbye, and holds the socket until the kernel is done with it, so that a reset
 * after a FIN is seen too. Part of a connection. It never judges before that.
 */

#include "connection.h"
#include "exchange.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

/* How long the last acknowledgement may take, and a client that reads on after its FIN. */
#define HOLD_MS 300
#define FLUSH_MS 2000

static const char * const seen_names[] = { "goaway", "close_notify", "fin", "rst" };

static void
note (Ending *self,
      Seen    what)
{
  if (self->seen[what])
    return;

  self->seen[what] = TRUE;
  self->order[self->n_order++] = what;
}

/* The client did something that belongs to an ending. */
void
witness_ending_see (Connection *connection,
                    Seen        what)
{
  Ending *self = &connection->ending;
  gboolean on_fin = connection->witness->options->close_on_fin;

  note (self, what);
  if (what == SEEN_FIN)
    witness_connection_abandon (connection);
  if (what == SEEN_FIN || (what == SEEN_CLOSE_NOTIFY && !on_fin))
    witness_ending_plan (connection, PLAN_ANSWER);
}

/* The server means to end: at the client's wish (PLAN_ANSWER) or first. It happens when
 * what is on its way has gone. The first plan stands. */
void
witness_ending_plan (Connection *connection,
                     Plan        plan)
{
  Ending *self = &connection->ending;

  if (self->plan != PLAN_STAY)
    return;

  self->plan = plan;
  self->server_first = plan != PLAN_ANSWER;
  connection->dry = FALSE;

  if (plan == PLAN_LEAVE && connection->speaker != NULL)
    connection->protocol->farewell (connection->speaker);
  else
    witness_connection_abandon (connection);
}

gboolean
witness_ending_is_leaving (Connection *connection)
{
  return connection->ending.plan != PLAN_STAY;
}

static gboolean
tcp_is_closed (Connection *connection)
{
  struct tcp_info info = { 0 };
  socklen_t length = sizeof info;

  if (connection->transport == TRANSPORT_UNIX)
    return TRUE;

  return getsockopt (connection->fd, IPPROTO_TCP, TCP_INFO, &info, &length) < 0
         || info.tcpi_state == TCP_CLOSE;
}

/* Looks for a reset that no read reported, as after a FIN, where reads only ever say 0. */
void
witness_ending_check (Connection *connection)
{
  Ending *self = &connection->ending;
  int error = 0;
  socklen_t length = sizeof error;

  if (self->error == 0 && (self->seen[SEEN_FIN] || self->said_fin)
      && getsockopt (connection->fd, SOL_SOCKET, SO_ERROR, &error, &length) == 0)
    self->error = error;
  if (self->error == 0)
    return;

  if (self->error == EPIPE)
    note (self, SEEN_FIN);
  note (self, SEEN_RST);
}

static void
hold_over_cb (gpointer owner)
{
  Connection *connection = owner;

  connection->ending.waited = TRUE;
  witness_connection_pump (connection);
}

/* Ends the connection with RST, now. */
void
witness_ending_reset (Connection *connection)
{
  struct linger linger = { 1, 0 };

  connection->ending.server_first |= connection->ending.plan == PLAN_STAY;
  connection->ending.server_reset = TRUE;
  setsockopt (connection->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  witness_connection_over (connection);
}

static gboolean
has_said_all (Connection *connection)
{
  return connection->out->len == 0
         && (connection->mute || connection->dry || connection->speaker == NULL);
}

static void
say_goodbye (Connection *connection)
{
  Ending *self = &connection->ending;

  if (connection->tls != NULL && self->plan != PLAN_CUT && !self->said_notify)
    {
      self->said_notify = TRUE;
      connection->mute = TRUE;
      witness_tls_notify (connection->tls);
      witness_connection_flush (connection);
    }

  if (connection->out->len > 0 || self->error != 0)
    return;

  self->said_fin = TRUE;
  witness_connection_abandon (connection);
  shutdown (connection->fd, SHUT_WR);
}

static void
start_hold (Connection *connection)
{
  Ending *self = &connection->ending;

  if (self->timer == NULL && !self->waited)
    witness_timer_set (connection->witness->loop, &self->timer,
                       self->said_fin ? HOLD_MS : FLUSH_MS, hold_over_cb, connection);
}

/* Goes as far towards the end as is possible now. */
void
witness_ending_step (Connection *connection)
{
  Ending *self = &connection->ending;

  if (self->plan == PLAN_RESET && has_said_all (connection) && !self->seen[SEEN_RST])
    {
      witness_ending_reset (connection);
      return;
    }

  if (self->plan != PLAN_STAY && !self->said_fin && !self->seen[SEEN_RST]
      && has_said_all (connection))
    {
      say_goodbye (connection);
      witness_ending_check (connection);
    }

  if (self->seen[SEEN_RST] || (self->seen[SEEN_FIN] && self->waited))
    witness_connection_over (connection);
  else if (self->seen[SEEN_FIN] && self->said_fin && tcp_is_closed (connection))
    {
      witness_ending_check (connection);
      witness_connection_over (connection);
    }
  else if (self->seen[SEEN_FIN])
    start_hold (connection);
}

/* Whether the client has begun to leave, or the server to answer that. */
gboolean
witness_ending_under_way (Connection *connection)
{
  Ending *self = &connection->ending;

  return self->seen[SEEN_FIN] || self->seen[SEEN_CLOSE_NOTIFY] || self->seen[SEEN_RST]
         || self->error != 0;
}

/* ---- the record ---- */

static gboolean
is_http2 (Connection *connection)
{
  return connection->protocol == &witness_http2;
}

static const char *
get_ending (Ending *self)
{
  if (self->seen[SEEN_RST])
    return "rst";

  return self->seen[SEEN_FIN] ? "fin" : "open";
}

static void
add_reason (GString    *why,
            const char *reason)
{
  if (why->len > 0)
    g_string_append (why, "; ");
  g_string_append (why, reason);
}

/* What the client left out; empty if the connection ended as it should. */
static char *
dup_reasons (Connection *connection)
{
  Ending *self = &connection->ending;
  g_autoptr (GString) why = g_string_new (NULL);

  if (self->server_reset)
    add_reason (why, "the server reset the connection");
  else if (!self->seen[SEEN_FIN] && !self->seen[SEEN_RST])
    add_reason (why, "still open");
  if (is_http2 (connection) && !self->seen[SEEN_GOAWAY])
    add_reason (why, "no GOAWAY");
  if (connection->shook_hands && !self->seen[SEEN_CLOSE_NOTIFY])
    add_reason (why, "no close_notify");
  if (self->seen[SEEN_RST])
    add_reason (why, self->seen[SEEN_FIN] ? "RST after FIN" : "RST instead of FIN");
  if (self->error != 0 && self->error != ECONNRESET && self->error != EPIPE)
    add_reason (why, g_strerror (self->error));

  return g_strdup (why->str);
}

static void
write_order (Ending  *self,
             GString *line)
{
  witness_json_name (line, "order");
  g_string_append_c (line, '[');
  for (guint i = 0; i < self->n_order; i++)
    {
      g_string_append (line, i > 0 ? "," : "");
      witness_json_quote (line, seen_names[self->order[i]]);
    }
  g_string_append_c (line, ']');
}

static void
write_details (Connection *connection,
               GString    *line)
{
  gboolean is_ended = connection->ending.n_order > 0 || connection->ending.plan != PLAN_STAY
                      || connection->ending.server_reset;

  witness_json_name (line, "requests_detail");
  g_string_append_c (line, '[');
  for (GList *at = connection->details.head; at != NULL; at = at->next)
    {
      Detail *detail = at->data;

      if (detail->state == DETAIL_PENDING && is_ended)
        detail->state = DETAIL_ABORTED;
      g_string_append (line, at->prev != NULL ? ",{" : "{");
      witness_json_number (line, "stream", detail->stream);
      witness_json_string (line, "method", detail->method);
      witness_json_string (line, "path", detail->path);
      witness_json_string (line, "state", witness_detail_get_state (detail));
      witness_json_number (line, "status", detail->status);
      g_string_append_c (line, '}');
    }
  g_string_append_c (line, ']');
}

void
witness_ending_record (Connection *connection)
{
  Ending *self = &connection->ending;
  Witness *witness = connection->witness;
  GString *line = witness_record_begin (witness->record, "end");
  g_autofree char *why = dup_reasons (connection);

  witness_json_number (line, "connection", (gint64) connection->number);
  witness_json_string (line, "transport", witness_transport_get_name (connection->transport));
  witness_json_boolean (line, "handshake", connection->shook_hands);
  witness_json_string (line, "protocol", is_http2 (connection) ? "h2" : "http/1.1");
  witness_json_boolean (line, "close_notify", self->seen[SEEN_CLOSE_NOTIFY]);
  witness_json_boolean (line, "goaway", self->seen[SEEN_GOAWAY]);
  witness_json_number (line, "goaway_error", self->goaway_error);
  witness_json_string (line, "ending", get_ending (self));
  write_order (self, line);
  witness_json_boolean (line, "server_closed_first", self->server_first);
  witness_json_number (line, "requests", (gint64) connection->requests);
  witness_json_number (line, "answered", (gint64) connection->answered);
  witness_json_number (line, "details_left_out",
                       (gint64) (connection->requests - connection->details.length));
  write_details (connection, line);
  witness_json_boolean (line, "clean", *why == '\0');
  if (*why != '\0')
    witness_json_string (line, "why", why);

  witness->clean += *why == '\0';
  witness->left_open += !self->seen[SEEN_FIN] && !self->seen[SEEN_RST];
  witness_record_end (witness->record, line);
}
