/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A client of the Foo API: what a wrapper library on Adieu looks like. It adds methods, and
 * nothing else: connections, deadlines, cancelling and the goodbye are inherited.
 */

#include "foo-client.h"

struct _FooClient
{
  AdieuClient parent_instance;
};

G_DEFINE_FINAL_TYPE (FooClient, foo_client, ADIEU_TYPE_CLIENT)

static void
foo_client_class_init (FooClientClass *class)
{
}

static void
foo_client_init (FooClient *self)
{
}

FooClient *
foo_client_new (const char *base_url)
{
  return g_object_new (FOO_TYPE_CLIENT, "base-url", base_url, NULL);
}

/* GET /foo/{id} */
void
foo_client_get_foo_async (FooClient           *self,
                          gint64               id,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/foo/{id}");

  adieu_request_set_parameter_int (request, "id", id);
  adieu_client_send_async (ADIEU_CLIENT (self), request, cancellable, callback, user_data);
}

FooThing *
foo_client_get_foo_finish (FooClient     *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_autoptr (AdieuResponse) response = NULL;
  gpointer foo = NULL;

  response = adieu_client_send_finish (ADIEU_CLIENT (self), result, error);
  if (response != NULL)
    foo = adieu_response_dup_object (response, FOO_TYPE_THING, ADIEU_NAMING_SNAKE, error);

  return foo;
}

/* PATCH /bar/{id}: a short form will do where there is nothing but a path and a body. */
void
foo_client_patch_bar_async (FooClient           *self,
                            gint64               id,
                            JsonNode            *changes,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autofree char *path = g_strdup_printf ("/bar/%" G_GINT64_FORMAT, id);

  adieu_client_patch_async (ADIEU_CLIENT (self), path, changes, cancellable, callback, user_data);
}

JsonNode *
foo_client_patch_bar_finish (FooClient     *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_autoptr (AdieuResponse) response = NULL;
  JsonNode *bar = NULL;

  response = adieu_client_patch_finish (ADIEU_CLIENT (self), result, error);
  if (response != NULL)
    bar = adieu_response_get_json (response, error);

  return bar != NULL ? json_node_ref (bar) : NULL;
}
