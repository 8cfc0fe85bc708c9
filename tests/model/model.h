/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define MODEL_MS G_TIME_SPAN_MILLISECOND
#define MODEL_NEVER G_MAXINT64

typedef struct _ModelFiber   ModelFiber;
typedef struct _ModelContext ModelContext;
typedef struct _ModelSource  ModelSource;
typedef struct _ModelLoop    ModelLoop;
typedef struct _ModelClass   ModelClass;

typedef gboolean (*ModelPredicate) (gconstpointer data);

#define MODEL_MAX_HELD 16

/* A thread. */
struct _ModelFiber
{
  const char    *name;
  void         (*func) (gpointer);
  gpointer       data;
  gboolean       daemon; /* may wait for ever */
  gboolean       done;
  gboolean       paused; /* for good */

  ModelPredicate ready;  /* NULL: it can go on; else what it waits for */
  gconstpointer  waits_for;
  gint64         until;
  gint64         waited;  /* so much time has passed while nobody had anything to do */
  gint64         delayed; /* and while somebody had, but was not let */

  const char    *what;   /* it is about to do, and in which function */
  const char    *where;

  GMutex        *held[MODEL_MAX_HELD];
  int            held_class[MODEL_MAX_HELD];
  guint          n_held;
  GSList        *defaults; /* of ModelContext */
  guint          looked_at; /* the step of its last look whether callbacks may run */
};

/* explorer.c: whoever drives the schedule decides, and is told of what went wrong. */
guint         model_decide            (guint            n,
                                       gboolean         preempts);
gboolean      model_is_talking        (void);
void          model_say               (const char      *format,
                                       ...) G_GNUC_PRINTF (1, 2);
void          model_violation         (const char      *format,
                                       ...) G_GNUC_PRINTF (1, 2) G_GNUC_NORETURN;

/* scheduler.c: fibers, time, choices */
void          model_scheduler_prepare (void);
void          model_scheduler_run     (void           (*script) (void),
                                       guint            max_preemptions);
void          model_scheduler_leave   (void) G_GNUC_NORETURN;
void          model_scheduler_alone   (void);
guint         model_step              (void);

void          model_point             (const char      *what,
                                       const char      *where);
guint         model_choose            (guint            n,
                                       const char      *what);
gboolean      model_wait              (ModelPredicate   ready,
                                       gconstpointer    data,
                                       gint64           until,
                                       const char      *what,
                                       const char      *where);
void          model_be_calm           (gboolean         calm);

ModelFiber   *model_fiber             (void);
ModelFiber   *model_start             (const char      *name,
                                       void           (*func) (gpointer),
                                       gpointer         data);
ModelFiber   *model_start_daemon      (const char      *name,
                                       void           (*func) (gpointer),
                                       gpointer         data);
void          model_join              (ModelFiber      *fiber);

gint64        model_now               (void);
void          model_sleep             (gint64           us);
gboolean      model_stands_still      (const char      *name);
void          model_pause             (void) G_GNUC_NORETURN;

/* locks.c: what threads share */
void          model_locks_prepare     (void);
void          model_look_inside_locks (void);
void          model_mutex_lock        (GMutex          *mutex,
                                       const char      *name,
                                       const char      *file,
                                       const char      *where);
void          model_mutex_unlock      (GMutex          *mutex,
                                       const char      *where);
void          model_mutex_clear       (GMutex          *mutex);
void          model_cond_broadcast    (GCond           *cond);
gboolean      model_cond_wait_until   (GCond           *cond,
                                       GMutex          *mutex,
                                       gint64           until,
                                       const char      *where);
gboolean      model_once_enter        (gsize           *state,
                                       const char      *where);
void          model_once_leave        (gsize           *state,
                                       gsize            value);
int          *model_atomic            (gconstpointer    value,
                                       const char      *what,
                                       const char      *where);
void          model_ref_inc           (int             *count);
gboolean      model_ref_dec           (int             *count,
                                       const char      *where);
void          model_check_unlocked    (const char      *what);

/* process.c: what a process has one of */
int           model_getpid            (void);
int           model_gettid            (void);
int           model_atexit            (void           (*func) (void));
int           model_atfork            (void           (*before) (void),
                                       void           (*parent) (void),
                                       void           (*child) (void));
void          model_at_last           (void           (*func) (void));
void          model_exit              (void) G_GNUC_NORETURN;
gboolean      model_fork              (void);
gboolean      model_is_exiting        (void);
gboolean      model_is_child          (void);
void          model_note_look         (void);
void          model_note_mute         (void);
gboolean      model_may_call_back     (void);

/* memory.c: checked memory */
void          model_memory_prepare    (void);
gpointer      model_malloc            (gsize            size,
                                       const char      *where);
gpointer      model_malloc0           (gsize            size,
                                       const char      *where);
void          model_free              (gpointer         memory);
void          model_autofree          (gpointer         pointer);
gboolean      model_is_freed          (gconstpointer    memory);
void          model_check_live        (gconstpointer    memory,
                                       const char      *what);
void          model_memory_forgive    (void);
void          model_memory_check      (const char      *spared,
                                       guint            n_spared);

/* objects.c: as much of GObject as the code under test needs */
struct _ModelClass
{
  const char   *name;
  gsize         size;
  void        (*class_init) (gpointer);
  void        (*init)       (gpointer);
  gpointer     *parent_class;
  GObjectClass  object_class;
};

gpointer      model_object_new        (ModelClass      *class,
                                       const char      *where);
gpointer      model_object_ref        (gpointer         object);
void          model_object_unref      (gpointer         object);
gulong        model_signal_connect    (gpointer         object,
                                       GCallback        callback,
                                       gpointer         data,
                                       GClosureNotify   destroy);
void          model_signal_disconnect (gpointer         object,
                                       gulong           id);
gboolean      model_signal_is_heard   (gpointer         object,
                                       GCallback        callback);
void          model_signal_emit       (gpointer         object);
GCancellable *model_cancellable_new   (void);
void          model_cancel            (GCancellable    *cancellable);
gboolean      model_is_cancelled      (GCancellable    *cancellable);
GApplication *model_application       (void);
void          model_application_start (void);

/* context.c: main contexts as GLib 2.74 has them */
struct _ModelSource
{
  gpointer        funcs;
  int             ref_count;
  ModelContext   *context;
  gboolean        destroyed;
  gboolean        can_recurse;
  gboolean        dispatching;
  int             fd;
  gboolean      (*ready)    (void);
  gint64        (*due)      (void);
  void          (*act)      (void);
  gpointer        callback; /* a counted box */
};

typedef struct
{
  gboolean (*prepare)  (ModelSource *source,
                        int         *timeout);
  gboolean (*check)    (ModelSource *source);
  gboolean (*dispatch) (ModelSource *source,
                        GSourceFunc  callback,
                        gpointer     user_data);
  void     (*finalize) (ModelSource *source);
} ModelSourceFuncs;

ModelContext *model_context_new       (const char      *where);
ModelContext *model_context_default   (void);
ModelContext *model_context_ref       (ModelContext    *self);
void          model_context_unref     (ModelContext    *self);
ModelContext *model_context_ref_mine  (void);
void          model_context_push      (ModelContext    *self);
void          model_context_pop       (ModelContext    *self);
gboolean      model_context_acquire   (ModelContext    *self,
                                       const char      *where);
void          model_context_release   (ModelContext    *self);
gboolean      model_context_is_owner  (ModelContext    *self);
gboolean      model_context_is_home   (ModelContext    *self);
gboolean      model_context_is_gone   (ModelContext    *self);
gboolean      model_context_iterate   (ModelContext    *self,
                                       gboolean         may_block,
                                       const char      *where);
guint         model_context_inboxes   (void);
void          model_context_add       (ModelContext    *self,
                                       gboolean       (*ready) (void),
                                       gint64         (*due) (void),
                                       void           (*act) (void));

ModelSource  *model_source_new        (gpointer         funcs,
                                       gsize            size,
                                       const char      *where);
void          model_source_unref      (ModelSource     *self);
void          model_source_callback   (ModelSource     *self,
                                       GSourceFunc      func,
                                       gpointer         data,
                                       GDestroyNotify   notify);
gpointer      model_source_add_fd     (ModelSource     *self,
                                       int              fd);
void          model_source_attach     (ModelSource     *self,
                                       ModelContext    *context);
gboolean      model_source_rings      (ModelSource     *self);

ModelLoop    *model_loop_new          (ModelContext    *context,
                                       gboolean         running);
void          model_loop_unref        (ModelLoop       *self);
ModelContext *model_loop_context      (ModelLoop       *self);
void          model_loop_run          (ModelLoop       *self);
void          model_loop_quit         (ModelLoop       *self);

/* bells.c: the descriptors that wake them */
int           model_bell_open         (void);
gssize        model_bell_write        (int              fd,
                                       const char      *where);
gssize        model_bell_read         (int              fd,
                                       const char      *where);
void          model_bell_dup          (int              from,
                                       int              to);
void          model_bell_close        (int              fd);
gboolean      model_bell_rings        (int              fd);
guint         model_bell_count        (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ModelContext, model_context_unref)

/* fake-soup.c: what a server and libsoup may do */
typedef enum
{
  MODEL_ANSWERS   = 1 << 0,
  MODEL_FAILS     = 1 << 1,
  MODEL_REDIRECTS = 1 << 2, /* and answers the next one */
  MODEL_SILENT    = 1 << 3, /* until cancelled */
  MODEL_STUCK     = 1 << 4, /* not even then */
  MODEL_CUTS      = 1 << 5, /* ends its connection in order: asked again */
} ModelBehaviour;

typedef struct
{
  guint    behaviours;
  gboolean multiplexed;
  gboolean lingers;     /* its connections may stay open up to the deadline */
  gboolean large;       /* answers take another thread to be parsed */
} ModelServer;

extern ModelServer model_server;

void          model_soup_end          (void);

/* scenarios.c, application.c */
typedef struct
{
  const char  *name;
  void       (*script) (void);
  const char  *todo;     /* what is known to be violated */
} ModelScenario;

extern const ModelScenario model_scenarios[];

void          model_iterate_end       (void);
void          model_check_end         (void);

G_END_DECLS
