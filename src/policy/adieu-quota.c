/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Pure: the values of RateLimit and RateLimit-Policy, as much of structured fields (RFC 9651) as
 * they need: lists of items with parameters, and the dictionary that drafts up to 07 had. Runs on
 * any thread. A value that is malformed is ignored as a whole; reads each character once. */

#include "config.h"

#include "policy/adieu-quota-private.h"

#include <string.h>

/* The largest integer of structured fields: 15 digits. */
#define MAX_NUMBER G_GINT64_CONSTANT (999999999999999)

/* A piece of the text. */
typedef struct
{
  const char *text;
  gsize       length;
} Piece;

/* `name;r=1;t=2`, or `name=3` of a dictionary; -1 for what is not there. */
typedef struct
{
  Piece  name;
  gint64 value;
  gint64 r;
  gint64 t;
  gint64 q;
} Member;

static gboolean
piece_is (const Piece *piece,
          const char  *text)
{
  return piece->length == strlen (text) && strncmp (piece->text, text, piece->length) == 0;
}

static void
skip_space (const char **p)
{
  *p += strspn (*p, " \t");
}

/* A fraction is rounded up: to wait too short is worse than to wait too long. */
static gint64
take_number (const char **p)
{
  gint64 number = 0;

  if (!g_ascii_isdigit (**p))
    return -1;

  for (; g_ascii_isdigit (**p); (*p)++)
    number = MIN (number * 10 + (**p - '0'), MAX_NUMBER);
  if (**p == '.')
    {
      *p += 1 + strspn (*p + 1, "0");
      if (g_ascii_isdigit (**p))
        number++;
      *p += strspn (*p, "0123456789");
    }

  return number;
}

/* A string is taken with its quotes, which tells it from a token of the same letters. */
static gboolean
take_string (const char **p,
             Piece       *piece)
{
  piece->text = *p;
  for ((*p)++; **p != '"'; (*p)++)
    {
      if (**p == '\\')
        (*p)++;
      if (**p == '\0')
        return FALSE;
    }
  (*p)++;
  piece->length = *p - piece->text;

  return TRUE;
}

static gboolean
take_item (const char **p,
           Piece       *piece)
{
  if (**p == '"')
    return take_string (p, piece);

  piece->text = *p;
  piece->length = strcspn (*p, " \t,;=\"");
  *p += piece->length;
  while (piece->length > 0 && **p == '=' && *piece->text == ':')
    {
      /* A byte sequence, `:cGs=:`, may have the sign in it. */
      *p += 1 + strcspn (*p + 1, " \t,;=\"");
      piece->length = *p - piece->text;
    }

  return piece->length > 0;
}

static gint64
number_of (const Piece *piece)
{
  const char *p = piece->text;
  const gint64 number = take_number (&p);

  return p == piece->text + piece->length ? number : -1;
}

static gboolean
take_parameter (const char **p,
                Member      *member)
{
  Piece name = { NULL, };
  Piece value = { "", 0 };

  (*p)++;
  skip_space (p);
  if (!g_ascii_islower (**p) && **p != '*')
    return FALSE;
  if (!take_item (p, &name))
    return FALSE;
  if (**p == '=')
    {
      (*p)++;
      if (!take_item (p, &value))
        return FALSE;
    }

  if (piece_is (&name, "r"))
    member->r = number_of (&value);
  else if (piece_is (&name, "t"))
    member->t = number_of (&value);
  else if (piece_is (&name, "q"))
    member->q = number_of (&value);

  return TRUE;
}

/* One member and the comma behind it; FALSE if it is malformed. */
static gboolean
take_member (const char **p,
             Member      *member)
{
  Piece value = { "", 0 };

  *member = (Member) { { "", 0 }, -1, -1, -1, -1 };
  if (!take_item (p, &member->name))
    return FALSE;
  if (**p == '=')
    {
      (*p)++;
      if (!take_item (p, &value))
        return FALSE;
      member->value = number_of (&value);
    }

  for (skip_space (p); **p == ';'; skip_space (p))
    if (!take_parameter (p, member))
      return FALSE;

  if (**p == '\0')
    return TRUE;
  if (**p != ',')
    return FALSE;
  (*p)++;
  skip_space (p);

  return **p != '\0';
}

/* Whether less is left of @member than of what was found before: the policy that says stop, the
 * longest, or else the one with the least left. */
static gboolean
is_stricter (const Member     *member,
             const AdieuQuota *quota)
{
  if (member->r < 0)
    return FALSE;
  if (quota->remaining < 0 || member->r < quota->remaining)
    return TRUE;

  return member->r == quota->remaining && member->t > quota->seconds;
}

/* `limit=100, remaining=50, reset=5` */
static void
read_dictionary (const Member *member,
                 AdieuQuota   *quota)
{
  if (piece_is (&member->name, "limit"))
    quota->total = member->value;
  else if (piece_is (&member->name, "remaining"))
    quota->remaining = member->value;
  else if (piece_is (&member->name, "reset"))
    quota->seconds = member->value;
}

static gboolean
read_current (const char *text,
              AdieuQuota *quota,
              Piece      *name)
{
  Member member;

  for (const char *p = text + strspn (text, " \t"); *p != '\0';)
    {
      if (!take_member (&p, &member))
        return FALSE;

      if (member.value >= 0)
        read_dictionary (&member, quota);
      else if (is_stricter (&member, quota))
        {
          quota->remaining = member.r;
          quota->seconds = member.t;
          *name = member.name;
        }
    }

  return quota->remaining >= 0;
}

/* How much the policy grants that the current limit is of. */
static gint64
find_total (const char  *text,
            const Piece *name)
{
  Member member;
  gint64 total = -1;

  for (const char *p = text + strspn (text, " \t"); *p != '\0';)
    {
      if (!take_member (&p, &member))
        return -1;
      if (total < 0 && member.name.length == name->length
          && strncmp (member.name.text, name->text, name->length) == 0)
        total = member.q;
    }

  return total;
}

/*< private >
 * adieu_quota_number:
 * @text: a number, and maybe more behind a comma or semicolon
 *
 * Returns: the number, rounded up to a whole one, or -1 if there is none
 */
gint64
adieu_quota_number (const char *text)
{
  const char *p = text + strspn (text, " \t");
  const gint64 number = take_number (&p);

  skip_space (&p);

  return *p == '\0' || *p == ',' || *p == ';' ? number : -1;
}

/*< private >
 * adieu_quota_read:
 * @current: the value of RateLimit
 * @policies: the value of RateLimit-Policy
 * @quota: (out): the strictest of what @current says
 *
 * Returns: whether @current says anything
 */
gboolean
adieu_quota_read (const char *current,
                  const char *policies,
                  AdieuQuota *quota)
{
  Piece name = { "", 0 };

  *quota = (AdieuQuota) { -1, -1, -1 };
  if (!read_current (current, quota, &name))
    return FALSE;

  if (name.length > 0)
    quota->total = find_total (policies, &name);

  return TRUE;
}
