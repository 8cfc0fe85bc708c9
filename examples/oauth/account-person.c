/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Whoever has signed in: a GObject whose properties are filled from JSON. */

#include "account-person.h"

struct _AccountPerson
{
  GObject  parent_instance;

  char    *name;
};

G_DEFINE_FINAL_TYPE (AccountPerson, account_person, G_TYPE_OBJECT)

enum
{
  PROP_NAME = 1,
};

static void
account_person_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  g_free (ACCOUNT_PERSON (object)->name);
  ACCOUNT_PERSON (object)->name = g_value_dup_string (value);
}

static void
account_person_finalize (GObject *object)
{
  g_free (ACCOUNT_PERSON (object)->name);

  G_OBJECT_CLASS (account_person_parent_class)->finalize (object);
}

static void
account_person_class_init (AccountPersonClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->set_property = account_person_set_property;
  object_class->finalize = account_person_finalize;

  g_object_class_install_property (
      object_class, PROP_NAME,
      g_param_spec_string ("name", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));
}

static void
account_person_init (AccountPerson *self)
{
}

const char *
account_person_get_name (AccountPerson *self)
{
  return self->name;
}
