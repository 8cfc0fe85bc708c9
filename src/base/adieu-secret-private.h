/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void      adieu_secret_clear       (char            *secret);
gboolean  adieu_secret_equal       (const char      *a,
                                    const char      *b);
void      adieu_secret_random      (gpointer         bytes,
                                    gsize            n_bytes);
char     *adieu_secret_random_text (gsize            n_bytes);

/* A text that is wiped at the end of its scope: g_autoptr (AdieuSecret). */
typedef char AdieuSecret;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdieuSecret, adieu_secret_clear)

/* A secret that any thread may change and read. */
typedef struct
{
  GMutex  mutex;
  char   *text;
  guint   generation;
} AdieuSecretSlot;

void      adieu_secret_slot_init   (AdieuSecretSlot *self);
void      adieu_secret_slot_clear  (AdieuSecretSlot *self);
void      adieu_secret_slot_set    (AdieuSecretSlot *self,
                                    const char      *text);
char     *adieu_secret_slot_dup    (AdieuSecretSlot *self,
                                    guint           *generation);

G_END_DECLS
