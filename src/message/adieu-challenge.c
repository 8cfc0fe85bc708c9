/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * What a server wants to see before it lets a request pass: the challenges of RFC 9110, 11.3, and
 * credentials, which are written in the same way. Pure, on any thread. Takes any text; of what
 * makes no sense it drops that challenge and keeps the others. Each byte is looked at a fixed
 * number of times at most, and no more is kept than the limits say.
 */

#include "config.h"

#include "message/adieu-challenge-private.h"

#include <string.h>

/* More than any server has a use for. */
#define MAX_CHALLENGES 32
#define MAX_PARAMETERS 32

#define ALPHANUMERIC "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

struct _AdieuChallenge
{
  char   *scheme;
  char   *token68;
  GArray *parameters; /* of Parameter */
};

typedef struct
{
  char *name;
  char *value;
} Parameter;

static void
parameter_clear (gpointer owned)
{
  Parameter *parameter = owned;

  g_free (parameter->name);
  g_free (parameter->value);
}

static AdieuChallenge *
challenge_new (const char *scheme,
               gsize       length)
{
  AdieuChallenge *self = g_new0 (AdieuChallenge, 1);

  self->scheme = g_strndup (scheme, length);
  self->parameters = g_array_new (FALSE, FALSE, sizeof (Parameter));
  g_array_set_clear_func (self->parameters, parameter_clear);

  return self;
}

static void
challenge_free (gpointer owned)
{
  AdieuChallenge *self = owned;

  g_free (self->scheme);
  g_free (self->token68);
  g_array_unref (self->parameters);
  g_free (self);
}

/* RFC 9110, 5.6.2 */
static const char *
skip_token (const char *at)
{
  return at + strspn (at, ALPHANUMERIC "!#$%&'*+-.^_`|~");
}

/* RFC 9110, 11.2; @at itself if there is none. */
static const char *
skip_token68 (const char *at)
{
  const char *end = at + strspn (at, ALPHANUMERIC "-._~+/");

  return end != at ? end + strspn (end, "=") : at;
}

static const char *
skip_blanks (const char *at)
{
  return at + strspn (at, " \t");
}

/* RFC 9110, 5.6.1: a list may have empty elements. */
static const char *
skip_commas (const char *at)
{
  return at + strspn (at, " \t,");
}

static gboolean
ends_element (const char *at)
{
  at = skip_blanks (at);

  return *at == ',' || *at == '\0';
}

/* RFC 9110, 5.6.4; NULL if it does not end, or has control characters in it. */
static const char *
read_quoted (const char *at,
             GString    *value)
{
  for (at++; *at != '"'; at++)
    {
      if (*at == '\\')
        at++;
      if (g_ascii_iscntrl (*at) && *at != '\t')
        return NULL;
      g_string_append_c (value, *at);
    }

  return at + 1;
}

/* token / quoted-string; NULL if it is neither. */
static const char *
read_value (const char *at,
            GString    *value)
{
  const char *end = NULL;

  if (*at == '"')
    return read_quoted (at, value);

  end = skip_token (at);
  g_string_append_len (value, at, end - at);

  return end != at ? end : NULL;
}

/* What begins so belongs to the challenge before it; else it is the next challenge. */
static gboolean
is_parameter (const char *at)
{
  const char *end = skip_token (at);

  return end != at && *skip_blanks (end) == '=';
}

/* NULL if it spoils the challenge: malformed, repeated (RFC 9110, 11.2) or one too many. */
static const char *
read_parameter (AdieuChallenge *self,
                const char     *at)
{
  const char *end = skip_token (at);
  g_autofree char *name = g_strndup (at, (gsize) (end - at));
  g_autoptr (GString) value = g_string_new (NULL);
  Parameter parameter = { NULL, NULL };

  if (self->token68 != NULL || self->parameters->len == MAX_PARAMETERS
      || adieu_challenge_get_parameter (self, name) != NULL)
    return NULL;

  at = skip_blanks (skip_blanks (end) + 1);
  end = read_value (at, value);
  if (end == NULL || !ends_element (end))
    return NULL;

  parameter.name = g_steal_pointer (&name);
  parameter.value = g_string_free (g_steal_pointer (&value), FALSE);
  g_array_append_val (self->parameters, parameter);

  return end;
}

/* What stands behind the scheme, up to the first comma. */
static const char *
read_first (AdieuChallenge *self,
            const char     *at)
{
  const char *end = skip_token68 (at);

  if (end == at || !ends_element (end))
    return is_parameter (at) ? read_parameter (self, at) : NULL;

  self->token68 = g_strndup (at, (gsize) (end - at));

  return end;
}

/* The beginning of a challenge; NULL, and none, if it is malformed. */
static const char *
read_scheme (const char      *at,
             AdieuChallenge **challenge)
{
  const char *end = skip_token (at);

  if (end == at)
    return NULL;

  *challenge = challenge_new (at, (gsize) (end - at));
  if (!ends_element (end))
    {
      at = skip_blanks (end);
      end = at != end ? read_first (*challenge, at) : NULL;
    }
  if (end == NULL)
    g_clear_pointer (challenge, challenge_free);

  return end;
}

/* Over what makes no sense, up to the next comma that is not quoted. */
static const char *
skip_element (const char *at)
{
  gboolean quoted = FALSE;

  for (; *at != '\0' && (quoted || *at != ','); at++)
    {
      if (*at == '"')
        quoted = !quoted;
      else if (quoted && *at == '\\' && at[1] != '\0')
        at++;
    }

  return at;
}

/* Takes @challenge, unless it is one too many. */
static void
keep (GPtrArray      *challenges,
      AdieuChallenge *challenge)
{
  if (challenge != NULL && challenges->len < MAX_CHALLENGES)
    g_ptr_array_add (challenges, challenge);
  else
    g_clear_pointer (&challenge, challenge_free);
}

static void
read_field (GPtrArray  *challenges,
            const char *at)
{
  AdieuChallenge *open = NULL;

  at = skip_commas (at);
  while (*at != '\0' && challenges->len < MAX_CHALLENGES)
    {
      const char *end = NULL;

      if (!is_parameter (at))
        {
          keep (challenges, g_steal_pointer (&open));
          end = read_scheme (at, &open);
        }
      else if (open != NULL)
        {
          end = read_parameter (open, at);
          if (end == NULL)
            g_clear_pointer (&open, challenge_free);
        }

      at = skip_commas (end != NULL ? end : skip_element (at));
    }

  keep (challenges, open);
}

/*< private >
 * adieu_challenges_parse:
 * @name: `WWW-Authenticate`, or another header that is written like it
 *
 * Reads the challenges of all fields of a name, several in one or one in each.
 *
 * Returns: (transfer full): those that are well-formed, in their order
 */
GPtrArray *
adieu_challenges_parse (AdieuHeaders *headers,
                        const char   *name)
{
  g_auto (GStrv) fields = adieu_headers_dup_all (headers, name);
  GPtrArray *challenges = g_ptr_array_new_with_free_func (challenge_free);

  for (guint i = 0; fields[i] != NULL; i++)
    read_field (challenges, fields[i]);

  return challenges;
}

const char *
adieu_challenge_get_scheme (const AdieuChallenge *self)
{
  return self->scheme;
}

gboolean
adieu_challenge_has_scheme (const AdieuChallenge *self,
                            const char           *scheme)
{
  return g_ascii_strcasecmp (self->scheme, scheme) == 0;
}

/* NULL if the challenge has parameters instead, or nothing. */
const char *
adieu_challenge_get_token68 (const AdieuChallenge *self)
{
  return self->token68;
}

/* The value without its quotes, or NULL. Names have no case. */
const char *
adieu_challenge_get_parameter (const AdieuChallenge *self,
                               const char           *name)
{
  for (guint i = 0; i < self->parameters->len; i++)
    {
      const Parameter *parameter = &g_array_index (self->parameters, Parameter, i);

      if (g_ascii_strcasecmp (parameter->name, name) == 0)
        return parameter->value;
    }

  return NULL;
}

gboolean
adieu_text_is_token68 (const char *text)
{
  return *text != '\0' && *skip_token68 (text) == '\0';
}
