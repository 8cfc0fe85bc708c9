/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A client of container registries, by the API that Docker's has given to all of them. A function
 * for each endpoint says what to ask; how to send it (and wait or not) is the caller's choice, and
 * the tokens that the registry wants are fetched unseen.
 *
 * https://distribution.github.io/distribution/spec/api/
 */

#include "registry.h"

#define ACCEPT \
  REGISTRY_MANIFEST_TYPE ", " \
  "application/vnd.docker.distribution.manifest.list.v2+json, " \
  "application/vnd.oci.image.manifest.v1+json, " \
  "application/vnd.oci.image.index.v1+json, " \
  "*/*;q=0.5"

struct _RegistryClient
{
  AdieuClient parent_instance;
};

G_DEFINE_FINAL_TYPE (RegistryClient, registry_client, ADIEU_TYPE_CLIENT)

static void
registry_client_class_init (RegistryClientClass *class)
{
}

static void
registry_client_init (RegistryClient *self)
{
  g_autoptr (AdieuHeaders) headers = adieu_headers_new ();

  adieu_headers_append (headers, "Accept", ACCEPT, NULL);
  adieu_client_set_default_headers (ADIEU_CLIENT (self), headers);
}

RegistryClient *
registry_client_new (const char *base_url,
                     const char *user_name,
                     const char *password)
{
  g_autoptr (AdieuRegistryAuth) auth = adieu_registry_auth_new (user_name, password);

  return g_object_new (REGISTRY_TYPE_CLIENT, "base-url", base_url, "auth", auth, NULL);
}

static AdieuRequest *
ask (const char *method,
     const char *path,
     const char *repository,
     const char *reference)
{
  AdieuRequest *request = adieu_request_new (method, path);

  adieu_request_set_parameter (request, "repository", repository);
  adieu_request_set_parameter (request, "reference", reference);

  return request;
}

static AdieuPages *
list (RegistryClient *self,
      const char     *path,
      const char     *repository,
      const char     *items,
      guint           page_size)
{
  g_autoptr (AdieuRequest) request = ask ("GET", path, repository, NULL);
  g_autoptr (AdieuPager) pager = adieu_link_pager_new (items);

  adieu_request_add_query_int (request, "n", page_size);

  return adieu_pages_new (ADIEU_CLIENT (self), request, pager);
}

static AdieuRequest *
follow (const char    *method,
        AdieuResponse *response)
{
  g_autofree char *url = adieu_response_dup_location (response);

  return adieu_request_new_for_url (method, url != NULL ? url : "");
}

/* The catalog: the names of all repositories. */

AdieuPages *
registry_client_list_repositories (RegistryClient *self,
                                   guint           page_size)
{
  return list (self, "/v2/_catalog", NULL, "repositories", page_size);
}

/* Tags: the names of what is in a repository. */

AdieuPages *
registry_client_list_tags (RegistryClient *self,
                           const char     *repository,
                           guint           page_size)
{
  return list (self, "/v2/{+repository}/tags/list", repository, "tags", page_size);
}

/* Manifests, by tag or digest: GET, HEAD, PUT with the manifest as body, DELETE by digest. */

AdieuRequest *
registry_manifest_request (const char *method,
                           const char *repository,
                           const char *reference)
{
  return ask (method, "/v2/{+repository}/manifests/{reference}", repository, reference);
}

/* Blobs: GET, HEAD and DELETE. */

AdieuRequest *
registry_blob_request (const char *method,
                       const char *repository,
                       const char *digest)
{
  return ask (method, "/v2/{+repository}/blobs/{reference}", repository, digest);
}

/* Uploads: a blob gets a place first, and then its bytes. */

AdieuRequest *
registry_upload_request (const char *repository)
{
  return ask ("POST", "/v2/{+repository}/blobs/uploads/", repository, NULL);
}

AdieuRequest *
registry_upload_end_request (AdieuResponse *begun,
                             GBytes        *blob)
{
  g_autofree char *digest = registry_digest (blob);
  AdieuRequest *request = follow ("PUT", begun);

  adieu_request_add_query (request, "digest", digest);
  adieu_request_set_body_bytes (request, blob, "application/octet-stream");

  return request;
}

/* What is the same for all of them. */

char *
registry_digest (GBytes *bytes)
{
  g_autofree char *sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);

  return g_strconcat ("sha256:", sum, NULL);
}

gboolean
registry_check_digest (AdieuResponse  *response,
                       const char     *digest,
                       GError        **error)
{
  g_autofree char *actual = registry_digest (adieu_response_get_bytes (response));

  if (g_str_equal (actual, digest))
    return TRUE;

  g_set_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT,
               "%s gave something else than it should: it is %s and not %s",
               adieu_response_get_url (response), actual, digest);

  return FALSE;
}

/* The text that a JSON path leads to, or NULL if there is none. */
char *
registry_dup_string (AdieuResponse *response,
                     const char    *json_path)
{
  JsonNode *json = adieu_response_get_json (response, NULL);
  g_autoptr (JsonNode) found = json != NULL ? json_path_query (json_path, json, NULL) : NULL;
  JsonArray *all = found != NULL ? json_node_get_array (found) : NULL;
  JsonNode *first = NULL;

  if (all != NULL && json_array_get_length (all) > 0)
    first = json_array_get_element (all, 0);

  return first != NULL && json_node_get_value_type (first) == G_TYPE_STRING
           ? json_node_dup_string (first) : NULL;
}

/* What the registry calls an error, such as MANIFEST_UNKNOWN. */
char *
registry_dup_error_code (const GError *error)
{
  AdieuResponse *response = adieu_client_error_get_response (error);

  return response != NULL ? registry_dup_string (response, "$.errors[0].code") : NULL;
}
