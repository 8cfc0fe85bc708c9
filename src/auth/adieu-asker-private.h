/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-client.h>

G_BEGIN_DECLS

typedef struct _AdieuAsker AdieuAsker;

AdieuAsker    *adieu_asker_new      (void);
AdieuAsker    *adieu_asker_ref      (AdieuAsker    *self);
void           adieu_asker_unref    (AdieuAsker    *self);
void           adieu_asker_set_like (AdieuAsker    *self,
                                     AdieuClient   *like);

gboolean       adieu_asker_introduce (AdieuRequest  *request,
                                     const char    *user_name,
                                     const char    *password,
                                     GError       **error);

/* Blocks. */
AdieuResponse *adieu_asker_send     (AdieuAsker    *self,
                                     AdieuRequest  *request,
                                     GCancellable  *cancellable,
                                     GError       **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdieuAsker, adieu_asker_unref)

G_END_DECLS
