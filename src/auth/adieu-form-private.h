/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _AdieuForm AdieuForm;

AdieuForm  *adieu_form_new      (void);
void        adieu_form_free     (AdieuForm   *self);
void        adieu_form_add      (AdieuForm   *self,
                                 const char  *name,
                                 const char  *value);
const char *adieu_form_get_text (AdieuForm   *self);
GBytes     *adieu_form_end      (AdieuForm   *self);

char       *adieu_form_encode   (const char  *text);
char       *adieu_form_read     (const char  *text,
                                 const char  *name,
                                 gboolean    *repeated);

char       *adieu_pkce_challenge (const char *verifier);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdieuForm, adieu_form_free)

G_END_DECLS
