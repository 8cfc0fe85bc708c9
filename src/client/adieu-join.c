/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Equal requests that are under way at the same time become one: a flight, which is an
 * ordinary call of ours, with a seat for each call of the application. The flight is held by
 * that call of ours; whoever takes a seat or leaves one does so on the context that all of them
 * have in common, so nothing is locked but the list of the flights that can still be joined.
 */

#include "config.h"

#include "client/adieu-join-private.h"

#include "base/adieu-fork-private.h"
#include "client/adieu-client-private.h"
#include "client/adieu-road-private.h"
#include "closing/adieu-farewell-private.h"
#include "message/adieu-headers-private.h"
#include "message/adieu-request-private.h"

struct _AdieuJoins
{
  GHashTable *flights; /* what is asked → Flight */
};

typedef struct
{
  char         *key;
  AdieuJoins   *joins; /* the client's, which our call holds */
  GCancellable *cancellable;
  GQueue        seats;
} Flight;

typedef struct
{
  AdieuCall    *call;
  AdieuRequest *request; /* our copy */
  Flight       *flight;  /* NULL: not yet, or no more */
  GList         link;
} Seat;

static GMutex mutex; /* of all, so that fork() can hold it */

AdieuJoins *
adieu_joins_new (void)
{
  AdieuJoins *self = g_new0 (AdieuJoins, 1);

  self->flights = g_hash_table_new (g_str_hash, g_str_equal);

  return self;
}

void
adieu_joins_free (AdieuJoins *self)
{
  g_hash_table_unref (self->flights);
  g_free (self);
}

/* What is asked from now on may be answered otherwise. */
void
adieu_joins_forget (AdieuJoins *self)
{
  g_mutex_lock (&mutex);
  g_hash_table_remove_all (self->flights);
  g_mutex_unlock (&mutex);
}

static Flight *
joins_find (AdieuJoins *self,
            const char *key)
{
  Flight *flight = NULL;

  g_mutex_lock (&mutex);
  flight = g_hash_table_lookup (self->flights, key);
  g_mutex_unlock (&mutex);

  return flight;
}

static void
joins_add (AdieuJoins *self,
           Flight     *flight)
{
  g_mutex_lock (&mutex);
  g_hash_table_insert (self->flights, flight->key, flight);
  g_mutex_unlock (&mutex);
}

/* Nobody joins it any more. */
static void
joins_remove (AdieuJoins *self,
              Flight     *flight)
{
  g_mutex_lock (&mutex);
  if (g_hash_table_lookup (self->flights, flight->key) == flight)
    g_hash_table_remove (self->flights, flight->key);
  g_mutex_unlock (&mutex);
}

/* Only what changes nothing and is told by its URL and its headers alone. */
gboolean
adieu_join_may (AdieuRequest *request)
{
  const char *method = adieu_request_get_method (request);

  return adieu_request_get_join (request)
         && (g_str_equal (method, "GET") || g_str_equal (method, "HEAD"))
         && adieu_request_get_body (request) == NULL;
}

/* NULL: it cannot even be sent, which its own road tells. The context is part of it, and the
 * process: what was under way before a fork() is the parent's. */
static char *
key_of (Seat        *seat,
        AdieuClient *client)
{
  AdieuHeaders *headers = adieu_request_get_headers (seat->request);
  g_autoptr (GUri) base = adieu_client_get_base (client, NULL);
  g_autoptr (GUri) uri = base != NULL ? adieu_request_resolve (seat->request, base, NULL) : NULL;
  g_autofree char *url = uri != NULL ? g_uri_to_string (uri) : NULL;
  GString *key = NULL;

  if (url == NULL)
    return NULL;

  key = g_string_new (NULL);
  g_string_append_printf (key, "%p %d %s %s\n%u %u %d %d\n", adieu_call_get_place (seat->call),
                          adieu_farewell_get_generation (), adieu_request_get_method (seat->request), url,
                          adieu_request_get_deadline (seat->request),
                          adieu_request_get_max_attempts (seat->request),
                          adieu_request_get_fail_on_status (seat->request),
                          adieu_request_get_parse_json (seat->request));
  for (guint i = 0; i < adieu_headers_get_n_fields (headers); i++)
    g_string_append_printf (key, "%s: %s\n", adieu_headers_get_name (headers, i),
                            adieu_headers_get_value (headers, i));

  return g_string_free (key, FALSE);
}

/* Flights */

static void
flight_free (Flight *self)
{
  g_assert (g_queue_is_empty (&self->seats));
  g_object_unref (self->cancellable);
  g_free (self->key);
  g_free (self);
}

/* Our call has ended, and so do those of the application, in the order of their coming. Each of
 * their callbacks may do anything, such as leave another seat. */
static void
flight_landed_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  Flight *self = user_data;
  GError *error = NULL;
  AdieuResponse *response = adieu_call_finish (result, &error);
  GList *link = NULL;

  joins_remove (self->joins, self);
  while ((link = g_queue_pop_head_link (&self->seats)) != NULL)
    {
      Seat *seat = link->data;

      seat->flight = NULL;
      adieu_call_return (seat->call, response != NULL ? g_object_ref (response) : NULL,
                         error != NULL ? g_error_copy (error) : NULL);
    }

  g_clear_object (&response);
  g_clear_error (&error);
  flight_free (self);
}

static void
flight_take (Flight *self,
             Seat   *seat)
{
  seat->flight = self;
  seat->link.data = seat;
  g_queue_push_tail_link (&self->seats, &seat->link);
}

/* Takes @key. */
static void
flight_begin (AdieuJoins *joins,
              char       *key,
              Seat       *seat)
{
  Flight *self = g_new0 (Flight, 1);

  self->key = key;
  self->joins = joins;
  self->cancellable = g_cancellable_new ();
  flight_take (self, seat);
  joins_add (joins, self);
  adieu_road_send_beside (seat->call, seat->request, self->cancellable, flight_landed_cb, self);
}

/* Seats */

static void
seat_take (AdieuCall *call)
{
  Seat *self = adieu_call_get_about (call);
  AdieuClient *client = adieu_call_get_client (call);
  AdieuJoins *joins = adieu_client_get_joins (client);
  g_autofree char *key = NULL;
  Flight *flight = NULL;

  if (adieu_call_is_cancelled (call))
    return; /* the letter is on its way */

  key = key_of (self, client);
  if (key == NULL)
    key = g_strdup_printf ("%p", (gpointer) self);
  flight = joins_find (joins, key);
  if (flight != NULL)
    flight_take (flight, self);
  else
    flight_begin (joins, g_steal_pointer (&key), self);
}

/* The last one to leave ends the flight. */
static void
seat_leave (gpointer about,
            gboolean cancelled)
{
  Seat *self = about;
  Flight *flight = g_steal_pointer (&self->flight);

  if (flight == NULL)
    return;

  g_queue_unlink (&flight->seats, &self->link);
  if (!g_queue_is_empty (&flight->seats))
    return;
  joins_remove (flight->joins, flight);
  g_cancellable_cancel (flight->cancellable);
}

static char *
seat_describe (gpointer about)
{
  Seat *self = about;
  const char *path = adieu_request_get_path (self->request);

  return g_strdup_printf ("%s %s, which others may join", adieu_request_get_method (self->request),
                          path != NULL ? path : adieu_request_get_url (self->request));
}

static void
seat_free (gpointer about)
{
  Seat *self = about;

  g_assert (self->flight == NULL);
  g_clear_object (&self->request);
  g_free (self);
}

static const AdieuCallAbout seat_funcs = { seat_describe, seat_leave, NULL, seat_free };

void
adieu_join_send (AdieuClient         *client,
                 AdieuRequest        *request,
                 GCancellable        *cancellable,
                 gpointer             tag,
                 GAsyncReadyCallback  callback,
                 gpointer             user_data)
{
  Seat *self = g_new0 (Seat, 1);

  self->call = adieu_call_new (client, cancellable, tag, callback, user_data);
  self->request = adieu_request_copy (request);
  adieu_call_take_about (self->call, self, &seat_funcs);
  adieu_call_take_ticket (self->call);
  adieu_call_start (self->call, seat_take);
}

ADIEU_HOLD_OVER_FORK (mutex, 305)
