/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Fills a registry with images, lists them, pulls one and deletes it:
 *
 *   registry-program BASE-URL USER-NAME PASSWORD
 *
 * One client and many calls. No token is asked for, and nothing is closed.
 */

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "registry.h"

#define N_REPOSITORIES 25
#define PAGE_SIZE 10
#define FIRST "team/app-01"

static const char * const tags[] = { "1.0", "1.1", "latest" };

static RegistryClient *client;

static void
check (gboolean      done,
       const GError *error)
{
  if (done)
    return;

  g_printerr ("%s\n", error->message);
  exit (EXIT_FAILURE);
}

/* Takes @owned. */
static AdieuResponse *
send_request (AdieuRequest *owned)
{
  g_autoptr (AdieuRequest) request = owned;
  g_autoptr (GError) error = NULL;
  AdieuResponse *response = adieu_client_send (ADIEU_CLIENT (client), request, NULL, &error);

  check (response != NULL, error);

  return response;
}

static GBytes *
text_to_bytes (char *owned)
{
  return g_bytes_new_take (owned, strlen (owned));
}

static void
push_blob (const char *repository,
           GBytes     *blob)
{
  g_autoptr (AdieuResponse) begun = send_request (registry_upload_request (repository));
  g_autoptr (AdieuResponse) ended = send_request (registry_upload_end_request (begun, blob));
}

/* What another repository has need not be sent again. */
static void
mount_blob (const char *repository,
            const char *other,
            GBytes     *blob)
{
  g_autofree char *digest = registry_digest (blob);
  AdieuRequest *request = registry_upload_request (repository);
  g_autoptr (AdieuResponse) response = NULL;

  adieu_request_add_query (request, "mount", digest);
  adieu_request_add_query (request, "from", other);
  response = send_request (request);
  if (adieu_response_get_status (response) != 201)
    push_blob (repository, blob);
}

static char *
describe_blob (const char *type,
               GBytes     *blob)
{
  g_autofree char *digest = registry_digest (blob);

  return g_strdup_printf ("{\"mediaType\": \"%s\", \"size\": %zu, \"digest\": \"%s\"}",
                          type, g_bytes_get_size (blob), digest);
}

static GBytes *
describe_image (GBytes *config,
                GBytes *layer)
{
  g_autofree char *of_config
    = describe_blob ("application/vnd.docker.container.image.v1+json", config);
  g_autofree char *of_layer
    = describe_blob ("application/vnd.docker.image.rootfs.diff.tar.gzip", layer);

  return text_to_bytes (g_strdup_printf ("{\"schemaVersion\": 2, \"mediaType\": \"%s\",\n"
                                         " \"config\": %s,\n \"layers\": [%s]}\n",
                                         REGISTRY_MANIFEST_TYPE, of_config, of_layer));
}

static void
push_image (const char *repository)
{
  g_autoptr (GBytes) config = text_to_bytes (g_strdup ("{\"architecture\": \"all\"}"));
  g_autoptr (GBytes) layer = text_to_bytes (g_strdup_printf ("Hello from %s.", repository));
  g_autoptr (GBytes) manifest = describe_image (config, layer);

  if (g_str_equal (repository, FIRST))
    push_blob (repository, config);
  else
    mount_blob (repository, FIRST, config);
  push_blob (repository, layer);

  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    {
      AdieuRequest *request = registry_manifest_request ("PUT", repository, tags[i]);
      g_autoptr (AdieuResponse) response = NULL;

      adieu_request_set_body_bytes (request, manifest, REGISTRY_MANIFEST_TYPE);
      response = send_request (request);
    }
}

static void
push_images (void)
{
  for (guint i = 1; i <= N_REPOSITORIES; i++)
    {
      g_autofree char *repository = g_strdup_printf ("team/app-%02u", i);

      push_image (repository);
    }

  g_print ("Pushed %u images with %zu tags each.\n\n", N_REPOSITORIES, G_N_ELEMENTS (tags));
}

static void
print_repositories (void)
{
  g_autoptr (AdieuPages) pages = registry_client_list_repositories (client, PAGE_SIZE);
  g_autoptr (GError) error = NULL;
  AdieuPage *page = NULL;

  while ((page = adieu_pages_next (pages, NULL, &error)) != NULL)
    {
      guint n = adieu_page_get_n_items (page);

      g_print ("Page %u of the catalog: %s to %s\n", adieu_page_get_number (page),
               json_node_get_string (adieu_page_get_item (page, 0)),
               json_node_get_string (adieu_page_get_item (page, n - 1)));
      g_object_unref (page);
    }
  check (error == NULL, error);
}

static void
print_tags (const char *repository)
{
  g_autoptr (AdieuPages) pages = registry_client_list_tags (client, repository, PAGE_SIZE);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) all = adieu_pages_collect (pages, 0, NULL, &error);
  g_autofree char *text = NULL;

  check (all != NULL, error);
  text = json_to_string (all, FALSE);
  g_print ("The tags of %s, in any order: %s\n\n", repository, text);
}

/* Gives its digest. */
static char *
pull_image (const char *repository,
            const char *tag)
{
  g_autoptr (AdieuResponse) manifest
    = send_request (registry_manifest_request ("GET", repository, tag));
  char *digest = registry_digest (adieu_response_get_bytes (manifest));
  g_autofree char *layer_digest = registry_dup_string (manifest, "$.layers[0].digest");
  g_autoptr (AdieuResponse) layer = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  layer = send_request (registry_blob_request ("GET", repository, layer_digest));
  check (registry_check_digest (layer, layer_digest, &error), error);
  text = adieu_response_dup_text (layer, NULL);
  g_print ("Pulled %s:%s, which is %s\n", repository, tag, digest);
  g_print ("  its layer says “%s”, and is %s\n\n", text, layer_digest);

  return digest;
}

static void
delete_image (const char *repository,
              const char *digest)
{
  g_autoptr (AdieuRequest) request = registry_manifest_request ("GET", repository, digest);
  g_autoptr (AdieuResponse) deleted
    = send_request (registry_manifest_request ("DELETE", repository, digest));
  g_autoptr (AdieuResponse) response = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *code = NULL;

  response = adieu_client_send (ADIEU_CLIENT (client), request, NULL, &error);
  if (!g_error_matches (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_NOT_FOUND))
    return;

  code = registry_dup_error_code (error);
  g_print ("Deleted that image of %s: %s\n  %s\n", repository, code, error->message);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *digest = NULL;

  setlocale (LC_ALL, "");
  if (argc != 4)
    {
      g_printerr ("Usage: registry-program BASE-URL USER-NAME PASSWORD\n");
      return EXIT_FAILURE;
    }

  client = registry_client_new (argv[1], argv[2], argv[3]);
  push_images ();
  print_repositories ();
  print_tags ("team/app-17");
  digest = pull_image ("team/app-17", "latest");
  delete_image ("team/app-17", digest);

  return EXIT_SUCCESS;
}
