/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Keeps tokens where the desktop keeps passwords, with libsecret: they are there when the program
 * is started the next time, and only for the person who has signed in.
 */

#include "secret-store.h"

#include <libsecret/secret.h>

struct _SecretStore
{
  GObject parent_instance;
};

static void secret_store_iface_init (AdieuTokenStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SecretStore, secret_store, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (ADIEU_TYPE_TOKEN_STORE,
                                                      secret_store_iface_init))

/* Give it a name of your own. */
static const SecretSchema schema = {
  "org.example.Adieu.Token",
  SECRET_SCHEMA_NONE,
  {
    { "key", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, 0 },
  },
};

/* ---- load ---- */

static void
looked_up_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char *text = secret_password_lookup_nonpageable_finish (result, &error);
  AdieuToken *token = text != NULL ? adieu_token_new_from_text (text, &error) : NULL;

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, token, g_object_unref);
  secret_password_free (text);
}

static void
secret_store_load_async (AdieuTokenStore     *store,
                         const char          *key,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  GTask *task = g_task_new (store, cancellable, callback, user_data);

  secret_password_lookup (&schema, cancellable, looked_up_cb, task, "key", key, NULL);
}

static AdieuToken *
secret_store_load_finish (AdieuTokenStore  *store,
                          GAsyncResult     *result,
                          GError          **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- store ---- */

/* Takes @owned and @error. */
static void
end_task (GTask  *owned,
          GError *error)
{
  g_autoptr (GTask) task = owned;

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  GError *error = NULL;

  secret_password_store_finish (result, &error);
  end_task (user_data, error);
}

static void
secret_store_store_async (AdieuTokenStore     *store,
                          const char          *key,
                          AdieuToken          *token,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  GTask *task = g_task_new (store, cancellable, callback, user_data);
  g_autofree char *text = adieu_token_to_text (token);

  secret_password_store (&schema, SECRET_COLLECTION_DEFAULT, key, text, cancellable, stored_cb,
                         task, "key", key, NULL);
  secret_password_wipe (text);
}

static gboolean
secret_store_finish (AdieuTokenStore  *store,
                     GAsyncResult     *result,
                     GError          **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- clear ---- */

/* That there was none to forget is no error. */
static void
cleared_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  GError *error = NULL;

  secret_password_clear_finish (result, &error);
  end_task (user_data, error);
}

static void
secret_store_clear_async (AdieuTokenStore     *store,
                          const char          *key,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  GTask *task = g_task_new (store, cancellable, callback, user_data);

  secret_password_clear (&schema, cancellable, cleared_cb, task, "key", key, NULL);
}

static void
secret_store_iface_init (AdieuTokenStoreInterface *iface)
{
  iface->load_async = secret_store_load_async;
  iface->load_finish = secret_store_load_finish;
  iface->store_async = secret_store_store_async;
  iface->store_finish = secret_store_finish;
  iface->clear_async = secret_store_clear_async;
  iface->clear_finish = secret_store_finish;
}

static void
secret_store_class_init (SecretStoreClass *class)
{
}

static void
secret_store_init (SecretStore *self)
{
}

AdieuTokenStore *
secret_store_new (void)
{
  return g_object_new (SECRET_TYPE_STORE, NULL);
}
