/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the guide "Retries and limits" quotes: retries BASE-URL */

#include <locale.h>

#include <adieu/adieu.h>

static AdieuClient *client;

static void
describe (const GError *error)
{
  g_print ("%s\n", error->message);

  switch (adieu_client_error_get_delivery (error))
    {
    case ADIEU_DELIVERY_NOT_SENT:
      g_print ("Nothing was sent. It is safe to do it again.\n");
      break;
    case ADIEU_DELIVERY_UNKNOWN:
      g_print ("Nobody knows whether it happened.\n");
      break;
    case ADIEU_DELIVERY_ANSWERED:
      g_print ("The server has answered.\n");
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
order (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuRequest) request = adieu_request_new ("POST", "/close");
  g_autoptr (AdieuResponse) response = NULL;

  adieu_request_set_body_text (request, "one foo, please", NULL);
  response = adieu_client_send (client, request, NULL, &error);
  if (response == NULL)
    describe (error);
}

static void
order_with_key (const char *key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuRequest) request = adieu_request_new ("POST", "/echo");
  g_autoptr (AdieuResponse) response = NULL;

  adieu_request_set_body_text (request, "one foo, please", NULL);
  if (adieu_request_set_header (request, "Idempotency-Key", key, &error))
    response = adieu_client_send (client, request, NULL, &error);
  g_print ("%s\n", response != NULL ? "It is ordered, once." : error->message);
}

static void
ask_once (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/status/503");
  g_autoptr (AdieuResponse) response = NULL;

  adieu_request_set_max_attempts (request, 1);
  adieu_request_set_deadline (request, 2000);
  response = adieu_client_send (client, request, NULL, &error);
  if (response == NULL)
    describe (error);
}

/* It wants us to wait for longer than we do. */
static void
ask_in_a_week (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response = NULL;

  response = adieu_client_get (client, "/status/503?retry-after=604800", NULL, &error);
  if (response == NULL)
    g_print ("%s\n", error->message);
}

/* What fails all the time is left alone. */
static void
ask_a_dead_server (void)
{
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (AdieuResponse) response = adieu_client_get (client, "/status/502", NULL, &error);

      if (g_error_matches (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_UNAVAILABLE))
        {
          g_print ("%s\n", error->message);
          break;
        }
    }
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "");

  client = g_object_new (ADIEU_TYPE_CLIENT,
                         "base-url", argv[1],
                         "max-attempts", 4,
                         "retry-delay", 20,
                         "idempotency-keys", TRUE,
                         "requests-per-second", 100.0,
                         "burst", 20,
                         NULL);
  order_with_key ("order-2026-17");
  adieu_client_set_idempotency_keys (client, FALSE);
  order ();
  ask_once ();
  ask_in_a_week ();
  ask_a_dead_server ();

  return 0;
}
