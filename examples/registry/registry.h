/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu.h>

G_BEGIN_DECLS

#define REGISTRY_MANIFEST_TYPE "application/vnd.docker.distribution.manifest.v2+json"

#define REGISTRY_TYPE_CLIENT (registry_client_get_type ())

G_DECLARE_FINAL_TYPE (RegistryClient, registry_client, REGISTRY, CLIENT, AdieuClient)

RegistryClient *registry_client_new               (const char      *base_url,
                                                   const char      *user_name,
                                                   const char      *password);

AdieuPages     *registry_client_list_repositories (RegistryClient  *self,
                                                   guint            page_size);
AdieuPages     *registry_client_list_tags         (RegistryClient  *self,
                                                   const char      *repository,
                                                   guint            page_size);

AdieuRequest   *registry_manifest_request         (const char      *method,
                                                   const char      *repository,
                                                   const char      *reference);
AdieuRequest   *registry_blob_request             (const char      *method,
                                                   const char      *repository,
                                                   const char      *digest);
AdieuRequest   *registry_upload_request           (const char      *repository);
AdieuRequest   *registry_upload_end_request       (AdieuResponse   *begun,
                                                   GBytes          *blob);

char           *registry_digest                   (GBytes          *bytes);
gboolean        registry_check_digest             (AdieuResponse   *response,
                                                   const char      *digest,
                                                   GError         **error);
char           *registry_dup_string               (AdieuResponse   *response,
                                                   const char      *json_path);
char           *registry_dup_error_code           (const GError    *error);

G_END_DECLS
