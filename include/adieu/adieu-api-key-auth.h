/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (ADIEU_INSIDE) && !defined (ADIEU_COMPILATION)
#error "Only <adieu/adieu.h> can be included directly."
#endif

#include <adieu/adieu-auth.h>

G_BEGIN_DECLS

/**
 * AdieuApiKeyPlace:
 * @ADIEU_API_KEY_PLACE_HEADER: in a header
 * @ADIEU_API_KEY_PLACE_QUERY: in a parameter of the URL's query
 *
 * Where a server looks for the key of an API.
 *
 * Since: 0.1
 */
typedef enum
{
  ADIEU_API_KEY_PLACE_HEADER,
  ADIEU_API_KEY_PLACE_QUERY,
} AdieuApiKeyPlace;

#define ADIEU_TYPE_API_KEY_PLACE (adieu_api_key_place_get_type ())

ADIEU_AVAILABLE_IN_ALL
GType            adieu_api_key_place_get_type     (void) G_GNUC_CONST;

#define ADIEU_TYPE_API_KEY_AUTH (adieu_api_key_auth_get_type ())

ADIEU_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (AdieuApiKeyAuth, adieu_api_key_auth, ADIEU, API_KEY_AUTH, GObject)

ADIEU_AVAILABLE_IN_ALL
AdieuApiKeyAuth *adieu_api_key_auth_new           (const char       *name,
                                                   const char       *key);
ADIEU_AVAILABLE_IN_ALL
AdieuApiKeyAuth *adieu_api_key_auth_new_for_query (const char       *name,
                                                   const char       *key);

ADIEU_AVAILABLE_IN_ALL
const char      *adieu_api_key_auth_get_name      (AdieuApiKeyAuth  *self);
ADIEU_AVAILABLE_IN_ALL
AdieuApiKeyPlace adieu_api_key_auth_get_place     (AdieuApiKeyAuth  *self);
ADIEU_AVAILABLE_IN_ALL
void             adieu_api_key_auth_set_key       (AdieuApiKeyAuth  *self,
                                                   const char       *key);

G_END_DECLS
