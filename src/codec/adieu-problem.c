/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A problem document (RFC 9457): a view of a sealed JSON tree. Never changes once it is made, so
 * any thread may read it. Never refuses a member for its type: it reads as if it were absent. */

#include "config.h"

#include "codec/adieu-problem-private.h"

/**
 * AdieuProblem:
 *
 * What a server says of an error in a problem document (`application/problem+json`,
 * [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)).
 *
 * Five members have a meaning of their own. A server may add others, which
 * [method@Problem.get_member] gives. A member that has not the type that the RFC asks for is
 * ignored, as section 3.1 wants it, but can still be had by name.
 *
 * Since: 0.1
 */
struct _AdieuProblem
{
  GObject parent_instance;

  JsonNode   *root;
  JsonObject *members;
  char       *type_uri; /* NULL: none, here and below */
  char       *instance;
};

enum
{
  PROP_0,
  PROP_TYPE_URI,
  PROP_TITLE,
  PROP_STATUS,
  PROP_DETAIL,
  PROP_INSTANCE,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (AdieuProblem, adieu_problem, G_TYPE_OBJECT)

static const char *
get_string (AdieuProblem *self,
            const char   *name)
{
  JsonNode *member = json_object_get_member (self->members, name);

  if (member == NULL || json_node_get_value_type (member) != G_TYPE_STRING)
    return NULL;

  return json_node_get_string (member);
}

static void
adieu_problem_get_property (GObject    *object,
                            guint       property_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  AdieuProblem *self = ADIEU_PROBLEM (object);

  switch (property_id)
    {
    case PROP_TYPE_URI:
      g_value_set_string (value, adieu_problem_get_type_uri (self));
      break;
    case PROP_TITLE:
      g_value_set_string (value, adieu_problem_get_title (self));
      break;
    case PROP_STATUS:
      g_value_set_uint (value, adieu_problem_get_status (self));
      break;
    case PROP_DETAIL:
      g_value_set_string (value, adieu_problem_get_detail (self));
      break;
    case PROP_INSTANCE:
      g_value_set_string (value, adieu_problem_get_instance (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      break;
    }
}

static void
adieu_problem_finalize (GObject *object)
{
  AdieuProblem *self = ADIEU_PROBLEM (object);

  g_clear_pointer (&self->members, json_object_unref);
  g_clear_pointer (&self->root, json_node_unref);
  g_clear_pointer (&self->type_uri, g_free);
  g_clear_pointer (&self->instance, g_free);

  G_OBJECT_CLASS (adieu_problem_parent_class)->finalize (object);
}

static void
adieu_problem_class_init (AdieuProblemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = adieu_problem_get_property;
  object_class->finalize = adieu_problem_finalize;

  /**
   * AdieuProblem:type-uri: (getter get_type_uri)
   *
   * A URI that names the kind of problem.
   *
   * Since: 0.1
   */
  properties[PROP_TYPE_URI] = g_param_spec_string ("type-uri", NULL, NULL, "about:blank", flags);

  /**
   * AdieuProblem:title: (getter get_title)
   *
   * What kind of problem it is, in a few words.
   *
   * Since: 0.1
   */
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);

  /**
   * AdieuProblem:status: (getter get_status)
   *
   * The HTTP status the document was written for.
   *
   * Since: 0.1
   */
  properties[PROP_STATUS] = g_param_spec_uint ("status", NULL, NULL, 0, 999, 0, flags);

  /**
   * AdieuProblem:detail: (getter get_detail)
   *
   * What went wrong this time.
   *
   * Since: 0.1
   */
  properties[PROP_DETAIL] = g_param_spec_string ("detail", NULL, NULL, NULL, flags);

  /**
   * AdieuProblem:instance: (getter get_instance)
   *
   * A URI that names this one occurrence.
   *
   * Since: 0.1
   */
  properties[PROP_INSTANCE] = g_param_spec_string ("instance", NULL, NULL, NULL, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
adieu_problem_init (AdieuProblem *self)
{
  self->members = json_object_new ();
}

/* RFC 9457, 3.1.1 and 3.1.5: a relative reference is one to the document's own URI. What cannot be
 * resolved stays as it is. */
static char *
dup_uri (AdieuProblem *self,
         const char   *name,
         const char   *base_url)
{
  const char *reference = get_string (self, name);
  char *resolved = NULL;

  if (reference != NULL && *reference != '\0' && base_url != NULL)
    resolved = g_uri_resolve_relative (base_url, reference, G_URI_FLAGS_ENCODED, NULL);

  return resolved != NULL ? resolved : g_strdup (reference);
}

/*< private >
 * adieu_problem_new_from_json:
 * @root: (nullable): the document
 * @base_url: (nullable): where it is from
 *
 * Returns: (transfer full) (nullable): the problem that @root tells of, %NULL if it is not an
 *   object
 */
AdieuProblem *
adieu_problem_new_from_json (JsonNode   *root,
                             const char *base_url)
{
  AdieuProblem *self;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root) || json_node_get_object (root) == NULL)
    return NULL;

  json_node_seal (root);

  self = g_object_new (ADIEU_TYPE_PROBLEM, NULL);
  json_object_unref (self->members);
  self->root = json_node_ref (root);
  self->members = json_object_ref (json_node_get_object (root));
  self->type_uri = dup_uri (self, "type", base_url);
  self->instance = dup_uri (self, "instance", base_url);

  return self;
}

/**
 * adieu_problem_get_type_uri: (get-property type-uri)
 * @self: a problem
 *
 * Gets the URI that names the kind of problem: what a program should go by.
 *
 * It is `about:blank` when the server names none (RFC 9457, section 4.2.1): then the problem is
 * just what the status says. A relative reference is resolved against the URL of the answer.
 *
 * Returns: (transfer none): the URI of the kind of problem
 *
 * Since: 0.1
 */
const char *
adieu_problem_get_type_uri (AdieuProblem *self)
{
  g_return_val_if_fail (ADIEU_IS_PROBLEM (self), NULL);

  return self->type_uri != NULL ? self->type_uri : "about:blank";
}

/**
 * adieu_problem_get_title: (get-property title)
 * @self: a problem
 *
 * Gets what kind of problem it is, in a few words for a person. It is the same for every
 * occurrence of a kind.
 *
 * Returns: (transfer none) (nullable): the title
 *
 * Since: 0.1
 */
const char *
adieu_problem_get_title (AdieuProblem *self)
{
  g_return_val_if_fail (ADIEU_IS_PROBLEM (self), NULL);

  return get_string (self, "title");
}

/**
 * adieu_problem_get_status: (get-property status)
 * @self: a problem
 *
 * Gets the HTTP status that the server wrote the document for. A proxy between may have changed
 * the one that [method@Response.get_status] gives.
 *
 * Returns: the status, from 100 to 999, or 0 if the document does not tell
 *
 * Since: 0.1
 */
guint
adieu_problem_get_status (AdieuProblem *self)
{
  JsonNode *member;
  gint64 status;

  g_return_val_if_fail (ADIEU_IS_PROBLEM (self), 0);

  member = json_object_get_member (self->members, "status");
  if (member == NULL || json_node_get_value_type (member) != G_TYPE_INT64)
    return 0;

  status = json_node_get_int (member);

  return status >= 100 && status <= 999 ? (guint) status : 0;
}

/**
 * adieu_problem_get_detail: (get-property detail)
 * @self: a problem
 *
 * Gets what went wrong this time, in words for a person.
 *
 * Returns: (transfer none) (nullable): the explanation
 *
 * Since: 0.1
 */
const char *
adieu_problem_get_detail (AdieuProblem *self)
{
  g_return_val_if_fail (ADIEU_IS_PROBLEM (self), NULL);

  return get_string (self, "detail");
}

/**
 * adieu_problem_get_instance: (get-property instance)
 * @self: a problem
 *
 * Gets the URI that names this one occurrence, for those who run the server. A relative reference is
 * resolved against the URL of the answer.
 *
 * Returns: (transfer none) (nullable): the URI of the occurrence
 *
 * Since: 0.1
 */
const char *
adieu_problem_get_instance (AdieuProblem *self)
{
  g_return_val_if_fail (ADIEU_IS_PROBLEM (self), NULL);

  return self->instance;
}

/**
 * adieu_problem_dup_member_names:
 * @self: a problem
 *
 * Lists the names of all members of the document, the five standard ones and the server's own,
 * in the order of the document.
 *
 * Returns: (transfer full) (array zero-terminated=1): the names
 *
 * Since: 0.1
 */
char **
adieu_problem_dup_member_names (AdieuProblem *self)
{
  g_autoptr (GPtrArray) names = NULL;
  g_autoptr (GList) members = NULL;

  g_return_val_if_fail (ADIEU_IS_PROBLEM (self), NULL);

  names = g_ptr_array_new_with_free_func (g_free);
  members = json_object_get_members (self->members);
  for (GList *l = members; l != NULL; l = l->next)
    g_ptr_array_add (names, g_strdup (l->data));
  g_ptr_array_add (names, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

/**
 * adieu_problem_get_member:
 * @self: a problem
 * @name: the name of a member, spelled as in the document
 *
 * Gets a member of the document by name, be it a standard one or one of the server's own.
 *
 * The node is sealed: it cannot be changed.
 *
 * Returns: (transfer none) (nullable): the member, %NULL if there is none of that name
 *
 * Since: 0.1
 */
JsonNode *
adieu_problem_get_member (AdieuProblem *self,
                          const char   *name)
{
  g_return_val_if_fail (ADIEU_IS_PROBLEM (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return json_object_get_member (self->members, name);
}
