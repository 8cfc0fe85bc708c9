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

/* ---- what a person sees of it ---- */

static void
retry_at_cb (AdieuProgress *progress)
{
  GDateTime *retry_at = adieu_progress_get_retry_at (progress);
  g_autoptr (GDateTime) here = retry_at != NULL ? g_date_time_to_local (retry_at) : NULL;
  g_autofree char *time = here != NULL ? g_date_time_format (here, "%X") : NULL;

  if (time != NULL)
    g_print ("%s\nTrying again at %s.\n", adieu_progress_get_error (progress)->message, time);
}

static void
ask_and_show (void)
{
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/status/503");
  g_autoptr (AdieuProgress) progress = adieu_progress_new ();
  g_autoptr (AdieuResponse) response = NULL;

  adieu_request_set_max_attempts (request, 2);
  adieu_request_set_progress (request, progress);
  g_signal_connect (progress, "notify::retry-at", G_CALLBACK (retry_at_cb), NULL);
  response = adieu_client_send (client, request, NULL, NULL);
}

static void
remaining_cb (AdieuClient *asked)
{
  g_print ("%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " requests are left.\n",
           adieu_client_get_rate_limit_remaining (asked), adieu_client_get_rate_limit (asked));
}

/* ---- several rows of a list that want the same ---- */

static void
got_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      responses)
{
  g_ptr_array_add (responses, adieu_client_send_finish (client, result, NULL));
}

static void
ask_for_picture (GPtrArray *responses)
{
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/foo/7");

  adieu_request_set_priority (request, ADIEU_PRIORITY_HIGH);
  adieu_request_set_join (request, TRUE);
  adieu_client_send_async (client, request, NULL, got_cb, responses);
}

static void
ask_for_rows (void)
{
  g_autoptr (GPtrArray) responses = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < 3; i++)
    ask_for_picture (responses);
  while (responses->len < 3)
    g_main_context_iteration (NULL, TRUE);

  if (responses->pdata[0] == responses->pdata[1] && responses->pdata[1] == responses->pdata[2])
    g_print ("Three rows have the same answer.\n");
}

/* ---- where it ends ---- */

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
  g_signal_connect (client, "notify::rate-limit-remaining", G_CALLBACK (remaining_cb), NULL);
  order_with_key ("order-2026-17");
  ask_for_rows ();
  adieu_client_set_idempotency_keys (client, FALSE);
  order ();
  ask_once ();
  ask_in_a_week ();
  ask_and_show ();
  ask_a_dead_server ();

  return 0;
}
