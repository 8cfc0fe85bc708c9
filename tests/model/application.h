/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-client.h>

G_BEGIN_DECLS

/* A call of the application's, and what was heard of it. */
typedef struct _Asked Asked;
struct _Asked
{
  const char   *name;
  AdieuClient  *client;  /* borrowed, compared */
  GMainContext *context; /* borrowed */
  ModelFiber   *by;
  gboolean      is_closer;
  guint         n_told;
  void        (*then) (Asked *self); /* inside the callback */
  gpointer      data;
};

/* The one that all threads share; NULL when the application has let it go. */
extern AdieuClient *client;

/* A script begins calmly: the network thread comes up, and what follows sets the scene. */
void          begin                (guint         behaviours);
void          act                  (void);
void          drop_client          (void);

/* Another one, which shares the connections of the first. */
extern AdieuClient *derived;
void          derive_client        (void);
void          drop_derived         (void);
Asked        *ask_derived          (const char   *name);
void          close_derived        (gpointer      data);

/* On the calling thread's context. */
Asked        *ask                  (const char   *name,
                                    GCancellable *cancellable);
Asked        *ask_to_post          (const char   *name);
Asked        *ask_to_close         (const char   *name);
void          iterate_until_told   (Asked        *asked);
void          iterate_some         (guint         n);
GMainContext *push_own_context     (void);
void          drop_own_context     (GMainContext *context);

/* Whole threads. */
void          ask_and_drop_context (gpointer      n_turns);
void          ask_and_wait         (gpointer      data);
void          ask_blocking         (gpointer      cancellable);
void          close_client         (gpointer      data);

/* scenarios-process.c */
void          script_exit_in_thread           (void);
void          script_exit_in_callback         (void);
void          script_exit_at_deadline         (void);
void          script_exit_at_start            (void);
void          script_exit_while_context_dies  (void);
void          script_exit_while_blocking      (void);
void          script_exit_while_closing       (void);
void          script_close_while_exiting      (void);
void          script_fork                     (void);
void          script_fork_and_drop            (void);
void          script_fork_while_others_ask    (void);
void          script_fork_inside_locks        (void);
void          script_fork_at_start            (void);

G_END_DECLS
