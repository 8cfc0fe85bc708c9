/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What libsoup and the server behind it may do with an exchange, on the network thread: when is
 * the scheduler's choice, since the server is a thread of its own, and what it brings is a source
 * of the network thread's context.
 */

#include "config.h"

#include "transport/adieu-connection-private.h"
#include "transport/adieu-network-private.h"
#include "transport/adieu-reading-private.h"
#include "transport/adieu-sending-private.h"
#include "transport/adieu-soup-private.h"

typedef enum
{
  NEWS_SENT,
  NEWS_BACK,
  NEWS_READ,
} News;

/* What libsoup says in its next turn, and to whom. */
typedef struct
{
  News     news;
  gpointer to;
} Event;

struct _AdieuSending
{
  const AdieuSendingFuncs *funcs;
  gpointer                 user_data;
  gint64                   progress;
  gboolean                 is_write;
  gboolean                 sent;
  gboolean                 cancelled;
  gboolean                 answered; /* or failed: that is on its way to the exchange */
  ModelBehaviour           behaviour;
};

struct _AdieuReading
{
  AdieuReadingDone  done;
  gpointer          user_data;
  gint64            progress;
};

ModelServer model_server = { .behaviours = MODEL_ANSWERS };

static GQueue      events = G_QUEUE_INIT;
static GList      *sendings; /* with the server */
static ModelFiber *server;
static gboolean    has_source;
static gboolean    world_ends;
static gboolean    has_redirected;

/* libsoup */

static void
tell (News     news,
      gpointer to)
{
  Event *event = g_new (Event, 1);

  *event = (Event) { news, to };
  g_queue_push_tail (&events, event);
}

static gboolean
has_event (void)
{
  return !g_queue_is_empty (&events);
}

/* What was about to be said to somebody who has gone. */
static void
forget_events (gpointer to)
{
  for (GList *l = events.head, *next; l != NULL; l = next)
    {
      next = l->next;
      if (((Event *) l->data)->to == to)
        {
          g_free (l->data);
          g_queue_delete_link (&events, l);
        }
    }
}

static ModelClass stream_class = { .name = "GInputStream", .size = sizeof (GObject) };

static void
sending_back (AdieuSending *self)
{
  g_autoptr (GError) error = NULL;

  if (self->cancelled)
    error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");
  else if (self->behaviour == MODEL_CUTS)
    error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "HTTP/2 Error: NO_ERROR");
  else if (self->behaviour != MODEL_ANSWERS && self->behaviour != MODEL_REDIRECTS)
    error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "failed");

  self->funcs->answered (error == NULL ? model_object_new (&stream_class, __func__) : NULL, error,
                         self->user_data);
}

static void
event_act (void)
{
  g_autofree Event *event = g_queue_pop_head (&events);
  AdieuSending *sending = event != NULL ? event->to : NULL;
  AdieuReading *reading = event != NULL ? event->to : NULL;

  if (event == NULL)
    return;
  if (event->news == NEWS_READ)
    reading->done (NULL, reading->user_data);
  else if (event->news == NEWS_BACK)
    sending_back (sending);
  else
    {
      sending->funcs->reached (ADIEU_PHASE_SENDING, sending->user_data);
      sending->funcs->reached (ADIEU_PHASE_WAITING, sending->user_data);
    }
}

/* The server */

static gboolean
server_has_to_do (const AdieuSending *sending)
{
  if (sending->answered)
    return FALSE;
  if (world_ends || (sending->is_write && !sending->sent))
    return TRUE;
  if (sending->behaviour == MODEL_STUCK)
    return FALSE;

  return sending->cancelled || sending->behaviour != MODEL_SILENT;
}

static gboolean
server_has_any (gconstpointer data)
{
  for (GList *l = sendings; l != NULL; l = l->next)
    if (server_has_to_do (l->data))
      return TRUE;

  return FALSE;
}

static AdieuSending *
server_next (void)
{
  GSList *list = NULL;
  AdieuSending *sending;

  for (GList *l = sendings; l != NULL; l = l->next)
    if (server_has_to_do (l->data))
      list = g_slist_append (list, l->data);
  sending = g_slist_nth_data (list, model_choose (g_slist_length (list), "whom the server serves"));
  g_slist_free (list);

  return sending;
}

static void
server_main (gpointer data)
{
  while (TRUE)
    {
      AdieuSending *sending = NULL;

      model_wait (server_has_any, NULL, MODEL_NEVER, "wait for a request", __func__);
      sending = server_next ();
      if (sending->is_write && !sending->sent)
        {
          sending->sent = TRUE;
          tell (NEWS_SENT, sending);
        }
      else
        {
          sending->answered = TRUE;
          tell (NEWS_BACK, sending);
        }
    }
}

/* libsoup gives everything back. */
void
model_soup_end (void)
{
  world_ends = TRUE;
}

static void
ensure_server (void)
{
  if (!has_source)
    {
      model_context_add (adieu_network_get_context (), has_event, NULL, event_act);
      has_source = TRUE;
    }
  if (server == NULL)
    server = model_start_daemon ("server", server_main, NULL);
}

/* One exchange in libsoup's hands */

static ModelBehaviour
choose_behaviour (void)
{
  ModelBehaviour able[8];
  guint n = 0;
  ModelBehaviour chosen;

  for (guint bit = 1; bit <= MODEL_CUTS; bit <<= 1)
    if ((model_server.behaviours & bit) != 0)
      able[n++] = bit;
  chosen = able[model_choose (n, "what the server does")];
  if (chosen == MODEL_REDIRECTS && has_redirected)
    chosen = MODEL_ANSWERS;
  has_redirected |= chosen == MODEL_REDIRECTS;

  return chosen;
}

AdieuSending *
adieu_sending_new (const AdieuOrder        *order,
                   const AdieuSendingFuncs *funcs,
                   gpointer                 user_data)
{
  AdieuSending *self = g_new0 (AdieuSending, 1);

  self->funcs = funcs;
  self->user_data = user_data;
  self->is_write = g_str_equal (order->method, "POST");
  self->progress = g_get_monotonic_time ();

  return self;
}

void
adieu_sending_free (AdieuSending *self)
{
  sendings = g_list_remove (sendings, self);
  forget_events (self);
  g_free (self);
}

void
adieu_sending_start (AdieuSending *self,
                     SoupSession  *session)
{
  ensure_server ();
  self->behaviour = choose_behaviour ();
  sendings = g_list_append (sendings, self);
}

gboolean
adieu_sending_may_leave (AdieuSending *self)
{
  return FALSE;
}

void
adieu_sending_cancel (AdieuSending *self)
{
  self->cancelled = TRUE;
}

void
adieu_sending_cancel_now (AdieuSending *self)
{
  self->cancelled = TRUE;
}

void
adieu_sending_refuse (AdieuSending *self)
{
}

SoupMessage *
adieu_sending_get_message (AdieuSending *self)
{
  return (SoupMessage *) self;
}

guint
model_soup_status (SoupMessage *message)
{
  return ((AdieuSending *) message)->behaviour == MODEL_REDIRECTS ? 302 : 200;
}

guint64
adieu_sending_get_connection_id (AdieuSending *self)
{
  return 1;
}

gint64
adieu_sending_get_progress (AdieuSending *self)
{
  return self->progress;
}

/* Its body */

AdieuReading *
adieu_reading_new (GInputStream     *stream,
                   AdieuBody        *body,
                   AdieuReadingDone  done,
                   gpointer          user_data)
{
  AdieuReading *self = g_new0 (AdieuReading, 1);

  *self = (AdieuReading) { done, user_data, g_get_monotonic_time () };

  return self;
}

void
adieu_reading_free (AdieuReading *self)
{
  forget_events (self);
  g_free (self);
}

void
adieu_reading_start (AdieuReading *self)
{
  tell (NEWS_READ, self);
}

gint64
adieu_reading_get_progress (AdieuReading *self)
{
  return self->progress;
}

GBytes *
adieu_reading_finish (AdieuReading  *self,
                      GError       **error)
{
  return g_bytes_new_static ("", 0);
}

/* Connections and libsoup's words */

static void
after_fork_in_child (void)
{
  g_queue_init (&events);
  sendings = NULL;
  server = NULL;
  has_source = FALSE;
}

void
adieu_connection_watch_fork (void)
{
  pthread_atfork (NULL, NULL, after_fork_in_child);
}

void
adieu_connection_make_room (AdieuConnection *self)
{
}

gboolean
adieu_connection_is_multiplexed (AdieuConnection *self)
{
  return model_server.multiplexed;
}

guint64
adieu_connection_get_serial (AdieuConnection *self)
{
  return 1;
}

void
adieu_connection_set_tls (AdieuConnection *self,
                          GTlsConnection  *tls)
{
}

void
adieu_soup_silence (void)
{
}

GError *
adieu_soup_error (const AdieuOrder *order,
                  AdieuClientError  code,
                  const char       *what)
{
  return g_error_new_literal (ADIEU_CLIENT_ERROR, code, what);
}

GError *
adieu_soup_error_from (const AdieuOrder *order,
                       const char       *socket_path,
                       const GError     *below,
                       gboolean          unsent)
{
  return g_error_copy (below);
}

AdieuHeaders *
adieu_soup_read_head (SoupMessage *message)
{
  return NULL;
}

AdieuBody *
adieu_soup_create_body (const AdieuOrder  *order,
                        SoupMessage       *message,
                        GError           **error)
{
  return (AdieuBody *) message;
}

gboolean
adieu_soup_check_end (SoupMessage  *message,
                      gsize         n_bytes,
                      GError      **error)
{
  return TRUE;
}

gboolean
adieu_soup_check_tls (GTlsConnection  *tls,
                      GError         **error)
{
  return TRUE;
}
