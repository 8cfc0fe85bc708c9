/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A tracked socket: when libsoup lets go of it, the peer gets what was written, then a FIN
 * and never a RST, and has its time to say goodbye too. The stream plays libsoup's part, a
 * plain descriptor the peer's. */

#include "config.h"

#include "transport/adieu-connection-private.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "transport/adieu-network-private.h"

#define PATIENCE_S 30
#define MANY 100
/* How long a peer has at least; a test that is held up for so long cannot tell. */
#define LINGER G_TIME_SPAN_SECOND

/* ---- on the network thread, and back ---- */

typedef struct
{
  AdieuConnection   *connection; /* of the network thread; NULL: gone */
  GSocketConnection *stream;
  int                peer;
  gint64             by;
  gboolean           has_said;
  guint64            moved;

  GMutex             mutex;
  GCond              cond;
  guint              n_done; /* acts */
  guint              n_gone;
  gint64             began_at;
  gint64             gone_at;
} Link;

typedef void (*Act) (Link *link);

typedef struct
{
  Link *link;
  Act   act;
} Errand;

static void
errand_act (gpointer data)
{
  g_autofree Errand *errand = data;
  Link *link = errand->link;

  errand->act (link);
  g_mutex_lock (&link->mutex);
  link->n_done++;
  g_cond_broadcast (&link->cond);
  g_mutex_unlock (&link->mutex);
}

static void
on_network (Link *link,
            Act   act)
{
  Errand *errand = g_new (Errand, 1);
  guint n_before = link->n_done;

  *errand = (Errand) { link, act };
  adieu_network_post (errand_act, errand);
  g_mutex_lock (&link->mutex);
  while (link->n_done == n_before)
    g_cond_wait (&link->cond, &link->mutex);
  g_mutex_unlock (&link->mutex);
}

static void
gone_cb (AdieuConnection *connection,
         gpointer         user_data)
{
  Link *link = user_data;

  g_assert_true (adieu_network_is_current ());
  g_assert_true (connection == link->connection);
  g_mutex_lock (&link->mutex);
  link->connection = NULL;
  link->n_gone++;
  link->gone_at = g_get_monotonic_time ();
  g_cond_broadcast (&link->cond);
  g_mutex_unlock (&link->mutex);
}

static void
wait_gone (Link *link)
{
  g_mutex_lock (&link->mutex);
  while (link->n_gone == 0)
    g_cond_wait (&link->cond, &link->mutex);
  g_mutex_unlock (&link->mutex);
}

/* ---- acts ---- */

static void
not_heard_cb (AdieuConnection *connection,
              gpointer         user_data)
{
  g_error ("A connection without HTTP/2 is not watched for its end");
}

static int n_broken;

static void
broken_cb (AdieuConnection *connection,
           gpointer         user_data)
{
  g_atomic_int_inc (&n_broken);
}

static const AdieuConnectionFuncs funcs = { not_heard_cb, broken_cb, gone_cb };

static void
act_track (Link *link)
{
  link->connection = adieu_connection_new (7, link->stream, &funcs, link);
}

/* What libsoup does: the last reference closes. */
static void
act_drop (Link *link)
{
  g_clear_object (&link->stream);
}

static void
act_write_and_drop (Link *link)
{
  GOutputStream *stream = g_io_stream_get_output_stream (G_IO_STREAM (link->stream));

  g_assert_true (g_output_stream_write_all (stream, "hello", 5, NULL, NULL, NULL));
  act_drop (link);
}

static void
act_look (Link *link)
{
  link->has_said = adieu_connection_has_said (link->connection, link->by);
  link->moved = adieu_connection_get_moved (link->connection);
}

static void
act_cut (Link *link)
{
  adieu_connection_cut (link->connection);
}

static void
act_kick (Link *link)
{
  adieu_connection_kick (link->connection);
  adieu_connection_kick (link->connection);
}

static void
act_nothing (Link *link)
{
}

/* ---- two ends ---- */

static void
tcp_pair (int fds[2])
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t size = sizeof address;
  int listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_no_errno (bind (listener, (struct sockaddr *) &address, size));
  g_assert_no_errno (listen (listener, 1));
  g_assert_no_errno (getsockname (listener, (struct sockaddr *) &address, &size));
  fds[0] = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_no_errno (connect (fds[0], (struct sockaddr *) &address, size));
  fds[1] = accept4 (listener, NULL, NULL, SOCK_CLOEXEC);
  g_assert_no_errno (fds[1]);
  close (listener);
}

static void
link_open (Link     *link,
           gboolean  tcp)
{
  struct timeval patience = { PATIENCE_S, 0 };
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GError) error = NULL;
  int fds[2];

  if (tcp)
    tcp_pair (fds);
  else
    g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds));
  g_assert_no_errno (setsockopt (fds[1], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience));
  g_assert_no_errno (setsockopt (fds[1], SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience));
  socket = g_socket_new_from_fd (fds[0], &error);
  g_assert_no_error (error);

  adieu_network_start ();
  *link = (Link) {
    .peer = fds[1],
    .stream = g_socket_connection_factory_create_connection (socket),
    .by = G_MAXINT64,
    .began_at = g_get_monotonic_time (),
  };
  g_mutex_init (&link->mutex);
  g_cond_init (&link->cond);
  on_network (link, act_track);
  g_assert_nonnull (link->connection);
}

static void
close_peer (Link *link)
{
  if (link->peer >= 0)
    close (link->peer);
  link->peer = -1;
}

static void
link_close (Link *link)
{
  close_peer (link);
  wait_gone (link);
  on_network (link, act_drop);
  on_network (link, act_nothing);
  g_assert_cmpuint (link->n_gone, ==, 1);
  g_mutex_clear (&link->mutex);
  g_cond_clear (&link->cond);
}

static void
assert_peer_gets (Link       *link,
                  const char *text)
{
  char got[64];
  gsize n = strlen (text);

  g_assert_cmpint (recv (link->peer, got, n, MSG_WAITALL), ==, (gssize) n);
  g_assert_cmpmem (got, n, text, n);
}

static void
assert_peer_gets_fin (Link *link)
{
  char byte;
  gssize n = recv (link->peer, &byte, 1, 0);

  if (n != 0)
    g_error ("Instead of a FIN there is: %s", n > 0 ? "data" : g_strerror (errno));
}

static void
peer_sends (Link  *link,
            gsize  n)
{
  g_autofree char *bytes = g_malloc0 (n);

  for (gsize sent = 0; sent < n;)
    {
      gssize now = send (link->peer, bytes + sent, n - sent, MSG_NOSIGNAL);

      if (now < 0)
        g_error ("The peer cannot send: %s", g_strerror (errno));
      sent += now;
    }
}

static void
assert_not_gone (Link *link)
{
  on_network (link, act_nothing);
  on_network (link, act_nothing);
  g_assert_true (link->n_gone == 0 || link->gone_at >= link->began_at + LINGER);
}

/* Each test runs over TCP and through a Unix-domain socket. */
typedef void (*LinkTest) (Link     *link,
                          gboolean  tcp);

static void
run_link_test (gconstpointer data)
{
  LinkTest test = (LinkTest) data;

  for (guint tcp = 0; tcp < 2; tcp++)
    {
      guint n_before = adieu_connection_count ();
      Link link;

      link_open (&link, tcp);
      g_assert_cmpuint (adieu_connection_count (), ==, n_before + 1);
      g_assert_cmpuint (adieu_connection_get_id (link.connection), ==, 7);
      g_assert_false (adieu_connection_is_multiplexed (link.connection));
      test (&link, tcp);
      link_close (&link);
      g_assert_cmpuint (adieu_connection_count (), ==, n_before);
    }
}

/* ---- goodbye ---- */

static void
test_fin (Link     *link,
          gboolean  tcp)
{
  on_network (link, act_write_and_drop);
  assert_peer_gets (link, "hello");
  assert_peer_gets_fin (link);

  /* The peer's goodbye is awaited. */
  assert_not_gone (link);
}

static void
test_drained (Link     *link,
              gboolean  tcp)
{
  peer_sends (link, 100000);
  on_network (link, act_write_and_drop);
  assert_peer_gets (link, "hello");
  assert_peer_gets_fin (link);
  peer_sends (link, 2000000);
  assert_not_gone (link);
}

static void
test_peer_was_first (Link     *link,
                     gboolean  tcp)
{
  peer_sends (link, 1000);
  shutdown (link->peer, SHUT_WR);
  assert_not_gone (link);
  on_network (link, act_write_and_drop);
  wait_gone (link);
  assert_peer_gets (link, "hello");
  assert_peer_gets_fin (link);
}

static void
reset_by_peer (Link *link)
{
  struct linger at_once = { 1, 0 };

  g_assert_no_errno (setsockopt (link->peer, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once));
  close_peer (link);
}

static void
test_peer_resets_before (Link     *link,
                         gboolean  tcp)
{
  reset_by_peer (link);
  on_network (link, act_drop);
}

static void
test_peer_resets_after (Link     *link,
                        gboolean  tcp)
{
  on_network (link, act_drop);
  assert_peer_gets_fin (link);
  reset_by_peer (link);
}

/* As when a thread that shook hands is the last to hold libsoup's stream. */
static void
test_dropped_elsewhere (Link     *link,
                        gboolean  tcp)
{
  peer_sends (link, 1000);
  act_write_and_drop (link);
  assert_peer_gets (link, "hello");
  assert_peer_gets_fin (link);
  assert_not_gone (link);
}

/* ---- what is said, and what moves ---- */

static void
test_has_said (Link     *link,
               gboolean  tcp)
{
  gint64 before = g_get_monotonic_time ();

  on_network (link, act_look);
  g_assert_false (link->has_said);
  on_network (link, act_write_and_drop);
  assert_peer_gets (link, "hello");
  assert_peer_gets_fin (link);
  on_network (link, act_look);
  g_assert_true (link->has_said);
  link->by = before;
  on_network (link, act_look);
  g_assert_false (link->has_said);
  assert_not_gone (link);
}

/* The kernel counts for TCP alone. */
static void
test_moved (Link     *link,
            gboolean  tcp)
{
  guint64 before = 0;

  on_network (link, act_look);
  before = link->moved;
  on_network (link, act_look);
  g_assert_cmpuint (link->moved, ==, before);
  peer_sends (link, 1000);
  while (tcp && link->moved < before + 1000)
    on_network (link, act_look);
  g_assert_cmpuint (link->moved, ==, before + (tcp ? 1000 : 0));
  on_network (link, act_drop);
}

static void
test_cut_open (Link     *link,
               gboolean  tcp)
{
  on_network (link, act_cut);
  g_assert_cmpuint (link->n_gone, ==, 1);
  assert_peer_gets_fin (link);
  g_assert_false (g_socket_connection_is_connected (link->stream)
                  && g_socket_send (g_socket_connection_get_socket (link->stream), "x", 1, NULL, NULL) > 0);
}

static void
test_cut_lingering (Link     *link,
                    gboolean  tcp)
{
  on_network (link, act_write_and_drop);
  assert_not_gone (link);
  on_network (link, act_cut);
  g_assert_cmpuint (link->n_gone, ==, 1);
  assert_peer_gets (link, "hello");
  assert_peer_gets_fin (link);
}

/* ---- goodbye while libsoup waits for the peer to speak ---- */

static gboolean
hears_the_end_cb (GSocket      *socket,
                  GIOCondition  condition,
                  gpointer      user_data)
{
  Link *link = user_data;
  char byte;

  g_assert_cmpint (g_socket_receive (socket, &byte, 1, NULL, NULL), ==, 0);
  act_write_and_drop (link);

  return G_SOURCE_REMOVE;
}

static void
act_listen_and_kick (Link *link)
{
  GSocket *socket = g_socket_connection_get_socket (link->stream);
  g_autoptr (GSource) source = g_socket_create_source (socket, G_IO_IN, NULL);

  g_source_set_callback (source, G_SOURCE_FUNC (hears_the_end_cb), link, NULL);
  g_source_attach (source, adieu_network_get_context ());
  act_kick (link);
}

/* It hears the end of the stream, and what it writes then still reaches the peer. */
static void
test_kick (Link     *link,
           gboolean  tcp)
{
  on_network (link, act_listen_and_kick);
  assert_peer_gets (link, "hello");
  assert_peer_gets_fin (link);
  peer_sends (link, 1000);
  assert_not_gone (link);
}

/* It does not listen: the goodbye does not depend on that. */
static void
test_kick_unheard (Link     *link,
                   gboolean  tcp)
{
  on_network (link, act_kick);
  assert_peer_gets_fin (link);
  assert_not_gone (link);
  g_assert_nonnull (link->stream);
}

static void
test_kick_too_late (Link     *link,
                    gboolean  tcp)
{
  on_network (link, act_drop);
  on_network (link, act_kick);
  assert_peer_gets_fin (link);
  assert_not_gone (link);
}

static void
act_kick_and_drop (Link *link)
{
  act_kick (link);
  act_write_and_drop (link);
}

static void
test_kick_and_drop (Link     *link,
                    gboolean  tcp)
{
  on_network (link, act_kick_and_drop);
  assert_peer_gets (link, "hello");
  assert_peer_gets_fin (link);
  assert_not_gone (link);
}

/* ---- many, and one too many ---- */

static guint
count_descriptors (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

static void
test_many (void)
{
  g_autofree Link *links = g_new0 (Link, MANY);
  guint n_before = 0;

  adieu_network_start ();
  n_before = count_descriptors ();
  for (guint i = 0; i < MANY; i++)
    link_open (&links[i], i % 2);
  g_assert_cmpuint (adieu_connection_count (), ==, MANY);
  for (guint i = 0; i < MANY; i++)
    on_network (&links[i], i % 3 == 0 ? act_cut : act_drop);
  for (guint i = 0; i < MANY; i++)
    link_close (&links[MANY - 1 - i]);
  g_assert_cmpuint (adieu_connection_count (), ==, 0);
  g_assert_cmpuint (count_descriptors (), <=, n_before + 2); /* those of the TLS back end */
}

static void
act_track_without_descriptors (Link *link)
{
  struct rlimit before;
  struct rlimit none;

  g_assert_no_errno (getrlimit (RLIMIT_NOFILE, &before));
  none = (struct rlimit) { 3, before.rlim_max };
  g_assert_no_errno (setrlimit (RLIMIT_NOFILE, &none));
  g_assert_null (adieu_connection_new (8, link->stream, &funcs, link));
  g_assert_no_errno (setrlimit (RLIMIT_NOFILE, &before));
}

static void
test_no_descriptor (Link     *link,
                    gboolean  tcp)
{
  on_network (link, act_track_without_descriptors);
  on_network (link, act_drop);
}

static void
add (const char *name,
     LinkTest    test)
{
  g_autofree char *path = g_strconcat ("/adieu/connection/", name, NULL);

  g_test_add_data_func (path, test, run_link_test);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("fin-follows-what-was-written", test_fin);
  add ("what-nobody-reads-is-drained", test_drained);
  add ("peer-may-be-first", test_peer_was_first);
  add ("peer-may-reset-before", test_peer_resets_before);
  add ("peer-may-reset-after", test_peer_resets_after);
  add ("stream-may-end-in-another-thread", test_dropped_elsewhere);
  add ("has-said-all-once-its-fin-is-out", test_has_said);
  add ("counts-what-moves", test_moved);
  add ("cut-while-open", test_cut_open);
  add ("cut-while-lingering", test_cut_lingering);
  add ("kicked-says-goodbye", test_kick);
  add ("kicked-says-goodbye-unheard", test_kick_unheard);
  add ("kicked-too-late", test_kick_too_late);
  add ("kicked-and-dropped", test_kick_and_drop);
  add ("untracked-without-a-descriptor", test_no_descriptor);
  g_test_add_func ("/adieu/connection/many-leave-no-descriptor", test_many);

  return g_test_run ();
}
