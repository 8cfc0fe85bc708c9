/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A window with the issues of a project, a hundred thousand of them: issues BASE-URL
 * The list loads as it is scrolled. How it looks is in issues.ui. Nothing is closed.
 */

#include <adieu/adieu.h>
#include <gtk/gtk.h>
#include <stdlib.h>

/* The client of the API: a function for each list that it has. */

#define ISSUES_TYPE_CLIENT (issues_client_get_type ())
G_DECLARE_FINAL_TYPE (IssuesClient, issues_client, ISSUES, CLIENT, AdieuClient)

struct _IssuesClient
{
  AdieuClient parent_instance;
};

G_DEFINE_FINAL_TYPE (IssuesClient, issues_client, ADIEU_TYPE_CLIENT)

static void
issues_client_class_init (IssuesClientClass *class)
{
}

static void
issues_client_init (IssuesClient *self)
{
}

/* GET /issues, whose answers link to the next page */
static AdieuPageModel *
issues_client_list_issues (IssuesClient *self)
{
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/issues?per_page=100");
  g_autoptr (AdieuPager) pager = adieu_link_pager_new (NULL);

  return g_object_new (ADIEU_TYPE_PAGE_MODEL,
                       "client", self,
                       "request", request,
                       "pager", pager,
                       "key", "id",
                       NULL);
}

/* The window */

static void
activate_cb (GtkApplication *app,
             const char     *base_url)
{
  g_autoptr (IssuesClient) client = g_object_new (ISSUES_TYPE_CLIENT, "base-url", base_url, NULL);
  g_autoptr (AdieuPageModel) issues = issues_client_list_issues (client);
  g_autoptr (GtkBuilder) builder = gtk_builder_new ();
  g_autoptr (GError) error = NULL;
  GtkWindow *window = NULL;

  gtk_builder_expose_object (builder, "issues", G_OBJECT (issues));
  if (!gtk_builder_add_from_resource (builder, "/org/example/issues/issues.ui", &error))
    g_error ("%s", error->message);

  window = GTK_WINDOW (gtk_builder_get_object (builder, "window"));
  gtk_application_add_window (app, window);
  gtk_window_present (window);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GtkApplication) app = gtk_application_new (NULL, G_APPLICATION_DEFAULT_FLAGS);

  if (argc != 2)
    {
      g_printerr ("Usage: issues BASE-URL\n");
      return EXIT_FAILURE;
    }

  g_signal_connect (app, "activate", G_CALLBACK (activate_cb), argv[1]);

  return g_application_run (G_APPLICATION (app), 0, NULL);
}
