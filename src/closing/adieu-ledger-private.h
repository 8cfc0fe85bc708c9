/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _AdieuLedger AdieuLedger;
typedef struct _AdieuTicket AdieuTicket;

struct _AdieuTicket
{
  GList link;
};

AdieuLedger *adieu_ledger_new        (void);
AdieuLedger *adieu_ledger_ref        (AdieuLedger    *self);
void         adieu_ledger_unref      (AdieuLedger    *self);

void         adieu_ledger_take       (AdieuLedger    *self,
                                      AdieuTicket    *ticket);
void         adieu_ledger_give_back  (AdieuLedger    *self,
                                      AdieuTicket    *ticket);
guint        adieu_ledger_count      (AdieuLedger    *self);
void         adieu_ledger_when_empty (AdieuLedger    *self,
                                      GDestroyNotify  tell,
                                      gpointer        user_data);

guint        adieu_ledger_count_all  (void);
void         adieu_ledger_watch_fork (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdieuLedger, adieu_ledger_unref)

G_END_DECLS
