/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define ACCOUNT_TYPE_PERSON (account_person_get_type ())

G_DECLARE_FINAL_TYPE (AccountPerson, account_person, ACCOUNT, PERSON, GObject)

const char *account_person_get_name (AccountPerson *self);

G_END_DECLS
