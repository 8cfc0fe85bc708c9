/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The body of a response and what is read from it, each but once: the bytes, the JSON tree, the
 * problem. Owned by its response. Read from any thread, hence the lock; no user code runs under
 * it. Never frees a large tree on the thread that lets go of it. */

#include "config.h"

#include "message/adieu-response-content-private.h"

#include "base/adieu-error-private.h"
#include "codec/adieu-content-type-private.h"
#include "codec/adieu-json-private.h"
#include "codec/adieu-problem-private.h"
#include "message/adieu-excerpt-private.h"

#include <glib/gi18n-lib.h>

/* From here on, in bytes, the tree of a body takes so long to free that it would be seen. */
#define LARGE (64 * 1024)

struct _AdieuContent
{
  GBytes *bytes;
  char   *media_type;
  char   *url; /* where it is from */

  GMutex        lock;
  JsonNode     *json;
  GError       *json_error;
  AdieuProblem *problem;
  gboolean      problem_sought;
};

AdieuContent *
adieu_content_new (GBytes     *bytes,
                   const char *media_type,
                   const char *url)
{
  AdieuContent *self = g_new0 (AdieuContent, 1);

  self->bytes = bytes != NULL ? g_bytes_ref (bytes) : g_bytes_new_static ("", 0);
  self->media_type = g_strdup (media_type);
  self->url = g_strdup (url);
  g_mutex_init (&self->lock);

  return self;
}

static gpointer
free_tree (gpointer data)
{
  json_node_unref (data);

  return NULL;
}

/* A thread of its own, not a pool: it leaves nothing that a fork could find locked. */
static void
release_tree (JsonNode *root,
              gsize     n_bytes)
{
  GThread *thread = NULL;

  if (n_bytes >= LARGE)
    thread = g_thread_try_new ("adieu-free", free_tree, root, NULL);

  if (thread != NULL)
    g_thread_unref (thread);
  else
    free_tree (root);
}

void
adieu_content_free (AdieuContent *self)
{
  JsonNode *root = g_steal_pointer (&self->json);
  const gsize n_bytes = g_bytes_get_size (self->bytes);

  g_clear_object (&self->problem);
  if (root != NULL)
    release_tree (root, n_bytes);

  g_clear_error (&self->json_error);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->media_type, g_free);
  g_clear_pointer (&self->url, g_free);
  g_mutex_clear (&self->lock);
  g_free (self);
}

GBytes *
adieu_content_get_bytes (AdieuContent *self)
{
  return self->bytes;
}

const char *
adieu_content_get_media_type (AdieuContent *self)
{
  return self->media_type;
}

/* A type that nobody gives to JSON by mistake, as they do text/plain. */
static gboolean
is_plainly_not_json (const char *essence)
{
  static const char * const prefixes[] = {
    "text/html", "text/xml", "application/xml", "application/pdf", "application/zip",
    "image/", "audio/", "video/", "font/", "multipart/",
  };

  if (g_str_has_suffix (essence, "+xml"))
    return TRUE;

  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
    {
      if (g_str_has_prefix (essence, prefixes[i]))
        return TRUE;
    }

  return FALSE;
}

/*< private >
 * adieu_content_may_be_json:
 *
 * Returns: whether it is worth to parse it; if not, @error says what it is instead
 */
gboolean
adieu_content_may_be_json (AdieuContent  *self,
                           GError       **error)
{
  g_autofree char *essence = NULL;
  g_autofree char *excerpt = NULL;

  if (g_bytes_get_size (self->bytes) == 0)
    {
      g_propagate_error (error, adieu_error_new (ADIEU_CLIENT_ERROR_INVALID_CONTENT,
                                                 _("it has no body, and so no JSON")));
      return FALSE;
    }

  essence = adieu_content_type_dup_essence (self->media_type);
  if (essence == NULL || adieu_content_type_is_json (self->media_type) ||
      !is_plainly_not_json (essence))
    return TRUE;

  excerpt = adieu_excerpt_body (self->bytes, self->media_type, 80);
  g_propagate_error (error,
                     excerpt != NULL
                       ? adieu_error_new (ADIEU_CLIENT_ERROR_INVALID_CONTENT,
                                          _("it is not JSON but %s: “%s”"), essence, excerpt)
                       : adieu_error_new (ADIEU_CLIENT_ERROR_INVALID_CONTENT,
                                          _("it is not JSON but %s"), essence));
  return FALSE;
}

static void
parse (AdieuContent *self)
{
  const char *bytes;
  gsize length = 0;

  if (!adieu_content_may_be_json (self, &self->json_error))
    return;

  bytes = g_bytes_get_data (self->bytes, &length);
  self->json = adieu_json_parse (bytes, length, &self->json_error);
}

static JsonNode *
get_json_locked (AdieuContent *self)
{
  if (self->json == NULL && self->json_error == NULL)
    parse (self);

  return self->json;
}

/*< private >
 * adieu_content_get_json:
 *
 * Returns: (transfer none): the sealed tree, or %NULL with %ADIEU_CLIENT_ERROR_INVALID_CONTENT
 */
JsonNode *
adieu_content_get_json (AdieuContent  *self,
                        GError       **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  JsonNode *root = get_json_locked (self);

  if (root == NULL)
    g_propagate_error (error, g_error_copy (self->json_error));

  return root;
}

/*< private >
 * adieu_content_take_json:
 * @root: (transfer full): the sealed tree of this body
 *
 * Spares the caller's thread the parsing.
 */
void
adieu_content_take_json (AdieuContent *self,
                         JsonNode     *root)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_clear_error (&self->json_error);
  g_clear_pointer (&self->json, json_node_unref);
  self->json = root;
}

/*< private >
 * adieu_content_get_problem:
 *
 * Returns: (transfer none) (nullable): the problem, %NULL if the body is none
 */
AdieuProblem *
adieu_content_get_problem (AdieuContent *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autofree char *essence = NULL;

  if (self->problem_sought)
    return self->problem;

  self->problem_sought = TRUE;
  essence = adieu_content_type_dup_essence (self->media_type);
  if (g_strcmp0 (essence, "application/problem+json") == 0)
    self->problem = adieu_problem_new_from_json (get_json_locked (self), self->url);

  return self->problem;
}
