/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _AdieuInbox    AdieuInbox;
typedef struct _AdieuResident AdieuResident;

/* Somebody who is told, there and then, that the context goes away. */
struct _AdieuResident
{
  GList   link;
  void  (*settle) (AdieuResident *self);
};

AdieuInbox *adieu_inbox_new             (GMainContext   *context);
AdieuInbox *adieu_inbox_new_own         (GMainContext   *context);
AdieuInbox *adieu_inbox_ref_global      (void);
AdieuInbox *adieu_inbox_ref_default     (void);
AdieuInbox *adieu_inbox_ref             (AdieuInbox     *self);
void        adieu_inbox_unref           (AdieuInbox     *self);

gboolean    adieu_inbox_post            (AdieuInbox     *self,
                                         GDestroyNotify  deliver,
                                         gpointer        letter,
                                         GDestroyNotify  lost);

gboolean    adieu_inbox_enter           (AdieuInbox     *self,
                                         AdieuResident  *resident);
gboolean    adieu_inbox_leave           (AdieuInbox     *self,
                                         AdieuResident  *resident);
void        adieu_inbox_settle          (AdieuInbox     *self);

int         adieu_inbox_get_fd          (AdieuInbox     *self);
gboolean    adieu_inbox_acquire         (AdieuInbox     *self);
void        adieu_inbox_release         (AdieuInbox     *self);
gboolean    adieu_inbox_dispatch        (AdieuInbox     *self);
void        adieu_inbox_dispatch_all    (AdieuInbox     *self);

void        adieu_inbox_mute_all        (void);
void        adieu_inbox_end_blocking    (void);
void        adieu_inbox_watch_fork      (void);
guint       adieu_inbox_count           (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdieuInbox, adieu_inbox_unref)

G_END_DECLS
