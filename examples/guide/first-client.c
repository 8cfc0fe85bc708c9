/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the guide "Your first client" quotes beside the Foo API: first-client BASE-URL */

#include <locale.h>

#include <adieu/adieu.h>

static AdieuClient *client;
static GMainLoop *loop;

static void
print_response (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/foo/{id}");
  g_autoptr (AdieuResponse) response = NULL;
  g_autofree char *text = NULL;

  adieu_request_set_parameter_int (request, "id", 42);
  response = adieu_client_send (client, request, NULL, &error);
  if (response != NULL)
    text = adieu_response_dup_text (response, &error);

  g_print ("%s\n", text != NULL ? text : error->message);
}

static void
print_what_is_missing (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response = adieu_client_get (client, "/nothing", NULL, &error);

  if (g_error_matches (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_NOT_FOUND))
    {
      AdieuResponse *answer = adieu_client_error_get_response (error);
      AdieuProblem *problem = adieu_response_get_problem (answer);

      g_print ("%s\n", error->message);
      if (problem != NULL && adieu_problem_get_detail (problem) != NULL)
        g_print ("The server explains: %s\n", adieu_problem_get_detail (problem));
    }
}

static void
print_status (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/nothing");
  g_autoptr (AdieuResponse) response = NULL;

  adieu_request_set_fail_on_status (request, FALSE);
  response = adieu_client_send (client, request, NULL, &error);
  if (response != NULL)
    g_print ("Status %u, and no error.\n", adieu_response_get_status (response));
}

static void
wait_half_a_second (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/slow");
  g_autoptr (AdieuResponse) response = NULL;

  adieu_request_add_query_int (request, "ms", 60000);
  adieu_request_set_deadline (request, 500);
  response = adieu_client_send (client, request, NULL, &error);
  if (g_error_matches (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_TIMED_OUT))
    g_print ("%s\n", error->message);
}

static void
cancelled_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response = adieu_client_get_finish (client, result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_print ("%s.\n", error->message);

  g_main_loop_quit (loop);
}

static void
change_ones_mind (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  adieu_client_get_async (client, "/foo/42", cancellable, cancelled_cb, NULL);
  g_cancellable_cancel (cancellable);
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "");

  client = adieu_client_new (argv[1]);
  print_response ();
  print_what_is_missing ();
  print_status ();
  wait_half_a_second ();

  loop = g_main_loop_new (NULL, FALSE);
  change_ones_mind ();
  g_main_loop_run (loop);

  return 0;
}
