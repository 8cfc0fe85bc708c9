/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the guide "Wrapping an API" quotes, a wrapper of the Bar API: wrapping BASE-URL */

#include <locale.h>

#include <adieu/adieu.h>

#define BAR_TYPE_CLIENT (bar_client_get_type ())
G_DECLARE_FINAL_TYPE (BarClient, bar_client, BAR, CLIENT, AdieuClient)

struct _BarClient
{
  AdieuClient parent_instance;
};

G_DEFINE_FINAL_TYPE (BarClient, bar_client, ADIEU_TYPE_CLIENT)

/* ---- what all calls have in common ---- */

/* Each call names the version of the API that the wrapper was written for. */
static gboolean
bar_client_prepare (AdieuClient   *client,
                    AdieuRequest  *request,
                    GError       **error)
{
  return adieu_request_set_header (request, "Bar-Version", "2026-01", error);
}

/* Each attempt carries a checksum of what it asks for. */
static gboolean
bar_client_sign (AdieuClient   *client,
                 AdieuAttempt  *attempt,
                 GError       **error)
{
  g_autofree char *text = g_strdup_printf ("%s %s", adieu_attempt_get_method (attempt),
                                           adieu_attempt_get_url (attempt));
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

  return adieu_attempt_set_header (attempt, "Bar-Checksum", sum, error);
}

/* The Bar API answers 200 and says in the body that it could not do it. */
static AdieuVerdict
bar_client_judge (AdieuClient    *client,
                  AdieuAttempt   *attempt,
                  AdieuResponse  *response,
                  GError        **error)
{
  JsonNode *json = adieu_response_get_json (response, NULL);
  g_autoptr (AdieuJsonItem) answer = json != NULL ? adieu_json_item_new (json) : NULL;
  g_autofree char *failure = answer != NULL ? adieu_json_item_dup_text (answer, "error") : NULL;

  if (failure == NULL)
    return ADIEU_VERDICT_DEFAULT;

  g_set_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_CONFLICT,
               "The Bar API refuses: %s", failure);

  return g_str_equal (failure, "busy") ? ADIEU_VERDICT_RETRY : ADIEU_VERDICT_FAIL;
}

static void
bar_client_class_init (BarClientClass *class)
{
  AdieuClientClass *client_class = ADIEU_CLIENT_CLASS (class);

  client_class->prepare = bar_client_prepare;
  client_class->sign = bar_client_sign;
  client_class->judge = bar_client_judge;
}

static void
bar_client_init (BarClient *self)
{
}

static BarClient *
bar_client_new (const char *base_url)
{
  return g_object_new (BAR_TYPE_CLIENT,
                       "base-url", base_url,
                       "user-agent", "bar/1.0",
                       "total-deadline", 20000,
                       NULL);
}

/* ---- PATCH /bar/{id} ---- */

static AdieuRequest *
new_rename (gint64      id,
            const char *name)
{
  AdieuRequest *request = adieu_request_new ("PATCH", "/bar/{id}");
  g_autoptr (GVariant) changes = g_variant_ref_sink (g_variant_new_parsed ("{'name': <%s>}", name));

  adieu_request_set_parameter_int (request, "id", id);
  adieu_request_set_body_variant (request, changes, NULL);

  return request;
}

static void
bar_client_rename_async (BarClient           *self,
                         gint64               id,
                         const char          *name,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr (AdieuRequest) request = new_rename (id, name);

  adieu_client_send_async (ADIEU_CLIENT (self), request, cancellable, callback, user_data);
}

static gboolean
bar_client_rename_finish (BarClient     *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_autoptr (AdieuResponse) response = NULL;

  response = adieu_client_send_finish (ADIEU_CLIENT (self), result, error);

  return response != NULL;
}

/* ---- POST /echo: it answers with what it is told ---- */

static gboolean
bar_client_echo (BarClient   *self,
                 const char  *json,
                 GError     **error)
{
  g_autoptr (JsonNode) node = json_from_string (json, NULL);
  g_autoptr (AdieuResponse) response = NULL;

  response = adieu_client_post (ADIEU_CLIENT (self), "/echo", node, NULL, error);

  return response != NULL;
}

/* ---- a client for what takes longer ---- */

static void
export_foo (BarClient *bar)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuClient) patient = adieu_client_derive (ADIEU_CLIENT (bar));
  g_autoptr (AdieuResponse) response = NULL;

  adieu_client_set_total_deadline (patient, 600000);
  response = adieu_client_get (patient, "/foo/42", NULL, &error);
  g_print ("%s\n", response != NULL ? "Foo 42 is exported." : error->message);
}

/* ---- a row of a list, which shows one foo after the other ---- */

static GMainLoop *loop;

static void
shown_cb (AdieuClient  *client,
          GAsyncResult *result,
          gpointer      row)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response = NULL;

  response = adieu_client_send_finish (client, result, &error);
  g_print ("The row shows %s\n", response != NULL ? adieu_response_get_url (response) : error->message);

  g_main_loop_quit (loop);
}

static void
row_show (GObject   *row,
          BarClient *bar,
          gint64     id)
{
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/foo/{id}");

  adieu_request_set_parameter_int (request, "id", id);
  adieu_client_send_bound (ADIEU_CLIENT (bar), request, row, NULL, shown_cb, row, NULL);
}

/* Of what a row asks for only the last is shown, and nothing when it is gone. */
static void
scroll (BarClient *bar)
{
  g_autoptr (GObject) row = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GObject) gone = g_object_new (G_TYPE_OBJECT, NULL);

  row_show (gone, bar, 1);
  g_clear_object (&gone);
  row_show (row, bar, 2);
  row_show (row, bar, 3);
  g_main_loop_run (loop);
}

/* ---- a program that uses it ---- */

static const char *
what_to_do (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return "nothing: it was cancelled";
  if (error->domain != ADIEU_CLIENT_ERROR)
    return "check the network, and try again";

  switch (error->code)
    {
    case ADIEU_CLIENT_ERROR_UNAUTHORIZED:
      return "sign in";
    case ADIEU_CLIENT_ERROR_CONFLICT:
      return "read it again, then change it";
    case ADIEU_CLIENT_ERROR_RATE_LIMITED:
    case ADIEU_CLIENT_ERROR_SERVER:
    case ADIEU_CLIENT_ERROR_UNAVAILABLE:
      return "try again later";
    case ADIEU_CLIENT_ERROR_TIMED_OUT:
    case ADIEU_CLIENT_ERROR_CONNECTION_LOST:
      if (adieu_client_error_get_delivery (error) != ADIEU_DELIVERY_NOT_SENT)
        return "look whether it has happened, before you try again";
      return "try again";
    default:
      return "report it";
    }
}

static void
print_failure (BarClient  *bar,
               const char *json)
{
  g_autoptr (GError) error = NULL;

  if (!bar_client_echo (bar, json, &error))
    g_print ("%s\nWhat to do: %s.\n", error->message, what_to_do (error));
}

static void
renamed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  if (bar_client_rename_finish (BAR_CLIENT (source), result, &error))
    g_print ("Bar 7 has a new name.\n");
  else
    g_print ("%s\n", error->message);

  g_main_loop_quit (loop);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (BarClient) bar = NULL;

  setlocale (LC_ALL, "");
  loop = g_main_loop_new (NULL, FALSE);

  bar = bar_client_new (argv[1]);
  bar_client_rename_async (bar, 7, "x", NULL, renamed_cb, NULL);
  g_main_loop_run (loop);

  export_foo (bar);
  scroll (bar);

  print_failure (bar, "{\"error\": \"no such bar\"}");
  print_failure (bar, "{\"error\": \"busy\"}");
  g_main_loop_unref (loop);

  return 0;
}
