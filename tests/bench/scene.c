/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The phases of a call, and for each a place in which it stays in that phase. */

#include "config.h"

#include "scene.h"

#include "closing/adieu-inbox-private.h"
#include "mute-resolver.h"

#include <string.h>

/* How many connections it takes until the kernel leaves further ones unanswered. */
#define N_FILLERS 4

/* Whatever the network thread was given to do before, it has begun when this is answered. */
static void
go_round (Scene *self)
{
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/foo/1");
  g_auto (Told) told = { 0 };

  adieu_client_send_async (self->other, request, NULL, told_cb, &told);
  told_wait (&told);
  g_assert_no_error (told.error);
}

/* ---- queued ---- */

static void
fill_host (Scene *self)
{
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/gate?name=ahead");

  self->all_ahead = g_cancellable_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (self->ahead); i++)
    adieu_client_send_async (self->client, request, self->all_ahead, told_cb, &self->ahead[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (self->ahead); i++)
    witness_wait_request (self->witness, "/gate?name=ahead");
}

static void
empty_host (Scene *self)
{
  g_cancellable_cancel (self->all_ahead);
  for (gsize i = 0; i < G_N_ELEMENTS (self->ahead); i++)
    {
      told_wait (&self->ahead[i]);
      told_clear (&self->ahead[i]);
    }
}

/* ---- resolving ---- */

static void
silence_resolver (Scene *self)
{
  g_autoptr (GResolver) mute = g_object_new (MUTE_TYPE_RESOLVER, NULL);

  self->resolver = g_resolver_get_default ();
  g_resolver_set_default (mute);
  self->base = g_strdup ("http://nobody.invalid");
}

static gboolean
resolver_was_asked (gpointer data)
{
  return mute_resolver_get_n_asked (data) > 0;
}

/* A new one for every call, since each counts on its own. */
static void
await_lookup (Scene *self)
{
  g_autoptr (GResolver) mute = g_resolver_get_default ();
  g_autoptr (GResolver) next = g_object_new (MUTE_TYPE_RESOLVER, NULL);

  iterate_until (resolver_was_asked, mute, "a name to be looked up");
  g_resolver_set_default (next);
}

static void
restore_resolver (Scene *self)
{
  g_resolver_set_default (self->resolver);
}

/* ---- connecting ---- */

static GSocket *
new_socket (void)
{
  g_autoptr (GError) error = NULL;
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                  G_SOCKET_PROTOCOL_TCP, &error);

  g_assert_no_error (error);
  g_socket_set_blocking (socket, FALSE);

  return socket;
}

/* Who accepts nobody and has as many waiting as the kernel lets. */
static void
go_deaf (Scene *self)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) error = NULL;

  self->deaf = new_socket ();
  g_socket_set_listen_backlog (self->deaf, 0);
  g_assert_true (g_socket_bind (self->deaf, any, FALSE, &error));
  g_assert_true (g_socket_listen (self->deaf, &error));
  address = g_socket_get_local_address (self->deaf, &error);
  g_assert_no_error (error);

  self->fillers = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < N_FILLERS; i++)
    {
      g_ptr_array_add (self->fillers, new_socket ());
      g_socket_connect (g_ptr_array_index (self->fillers, i), address, NULL, NULL);
    }
  self->base = g_strdup_printf ("http://127.0.0.1:%u",
                                g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
}

/* Our own connections that have not been answered, as the kernel lists them (02: SYN_SENT). */
static guint
count_unanswered (Scene *self)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (self->deaf, NULL);
  g_autofree char *line = NULL;
  g_autofree char *text = NULL;
  guint count = 0;

  line = g_strdup_printf (":%04X 02 ", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
  g_file_get_contents ("/proc/net/tcp", &text, NULL, NULL);
  for (const char *at = text; at != NULL && (at = strstr (at, line)) != NULL; at++)
    count++;

  return count;
}

static gboolean
one_more_is_unanswered (gpointer data)
{
  Scene *self = data;
  guint n_connected = 0;

  for (guint i = 0; i < self->fillers->len; i++)
    if (g_socket_condition_check (g_ptr_array_index (self->fillers, i), G_IO_OUT) != 0)
      n_connected++;

  return count_unanswered (self) > N_FILLERS - n_connected;
}

static void
await_connecting (Scene *self)
{
  iterate_until (one_more_is_unanswered, self, "the client to connect");
}

/* ---- on a connection ---- */

static void
await_accept (Scene *self)
{
  JsonObject *event = NULL;

  do
    event = witness_wait_event (self->witness, "accept");
  while (!g_str_equal (json_object_get_string_member (event, "transport"),
                       witness_get_name (self->phase->transport)));
}

static void
await_request (Scene *self)
{
  witness_wait_request (self->witness, self->phase->path);
}

/* The head and the first bytes are in the client's socket before the other answer leaves. */
static void
await_body (Scene *self)
{
  await_request (self);
  go_round (self);
}

const Phase phases[] = {
  { "queued behind a full host", "--http --unix", TRANSPORT_HTTP, "/gate?name=x", fill_host, go_round },
  { "resolving the name", "--unix", TRANSPORT_HTTP, "/", silence_resolver, await_lookup },
  { "connecting", "--unix", TRANSPORT_HTTP, "/", go_deaf, await_connecting },
  { "in the TLS handshake", "--https --unix --stall-handshake", TRANSPORT_HTTPS, "/", NULL, await_accept },
  { "waiting for the head, HTTP 1.1", "--http --unix", TRANSPORT_HTTP, "/gate?name=x", NULL, await_request },
  { "waiting for the head, with TLS", "--https --unix", TRANSPORT_HTTPS, "/gate?name=x", NULL, await_request },
  { "waiting for the head, HTTP 2", "--h2 --unix", TRANSPORT_H2, "/gate?name=x", NULL, await_request },
  { "reading the body, HTTP 1.1", "--http --unix", TRANSPORT_HTTP, "/stall-body", NULL, await_body },
  { "reading the body, with TLS", "--https --unix", TRANSPORT_HTTPS, "/stall-body", NULL, await_body },
  { "reading the body, HTTP 2", "--h2 --unix", TRANSPORT_H2, "/stall-body", NULL, await_body },
};
const guint n_phases = G_N_ELEMENTS (phases);

static AdieuClient *
new_client (Scene      *self,
            const char *base)
{
  return g_object_new (ADIEU_TYPE_CLIENT,
                       "base-url", base,
                       "tls-database", witness_get_ca (self->witness),
                       NULL);
}

Scene *
scene_new (const Phase *phase)
{
  Scene *self = g_new0 (Scene, 1);
  gboolean by_client = phase->prepare == fill_host;

  self->phase = phase;
  self->witness = witness_start (phase->arguments);
  self->other = new_client (self, witness_get_base (self->witness, TRANSPORT_UNIX));
  go_round (self);
  self->n_inboxes = adieu_inbox_count ();

  if (phase->prepare != NULL && !by_client)
    phase->prepare (self);
  self->client = new_client (self, self->base != NULL
                                   ? self->base : witness_get_base (self->witness, phase->transport));
  if (by_client)
    phase->prepare (self);

  return self;
}

void
scene_free (Scene *self)
{
  if (self->all_ahead != NULL)
    empty_host (self);
  g_assert_finalize_object (self->client);
  g_assert_finalize_object (self->other);
  if (self->resolver != NULL)
    restore_resolver (self);
  assert_nothing_left (self->n_inboxes);
  witness_stop (self->witness);

  g_clear_pointer (&self->fillers, g_ptr_array_unref);
  g_clear_object (&self->deaf);
  g_clear_object (&self->resolver);
  g_clear_object (&self->all_ahead);
  g_free (self->base);
  g_free (self);
}
