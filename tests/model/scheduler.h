/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Included before the first line of each file under test: what threads, the process and main
 * contexts are to that code becomes the explorer's. Headers of GLib and libsoup come first, so that
 * they stay as they are; names that are also handed on as functions are replaced without
 * arguments. */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/eventfd.h>

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

#include "model.h"

/* Some of them are macros, in one GLib or another. */
#undef g_mutex_init
#undef g_mutex_clear
#undef g_mutex_lock
#undef g_mutex_unlock
#undef g_cond_broadcast
#undef g_cond_wait_until
#undef g_once_init_enter
#undef g_once_init_leave
#undef g_atomic_int_get
#undef g_atomic_int_set
#undef g_atomic_int_inc
#undef g_atomic_int_add
#undef g_atomic_int_dec_and_test
#undef g_atomic_pointer_add
#undef g_atomic_ref_count_init
#undef g_atomic_ref_count_inc
#undef g_atomic_ref_count_dec
#undef g_thread_self
#undef g_thread_new
#undef g_thread_unref
#undef g_get_monotonic_time
#undef g_usleep
#undef g_getenv
#undef glib_check_version
#undef g_malloc
#undef g_malloc0
#undef g_malloc_n
#undef g_malloc0_n
#undef g_free
#undef g_autofree
#undef g_main_context_new
#undef g_main_context_default
#undef g_main_context_ref
#undef g_main_context_unref
#undef g_main_context_ref_thread_default
#undef g_main_context_push_thread_default
#undef g_main_context_pop_thread_default
#undef g_main_context_acquire
#undef g_main_context_release
#undef g_main_context_is_owner
#undef g_main_context_iteration
#undef g_main_loop_new
#undef g_main_loop_unref
#undef g_main_loop_get_context
#undef g_main_loop_run
#undef g_main_loop_quit
#undef g_source_new
#undef g_source_set_static_name
#undef g_source_set_can_recurse
#undef g_source_set_callback
#undef g_source_add_unix_fd
#undef g_source_query_unix_fd
#undef g_source_attach
#undef g_source_unref
#undef g_object_ref
#undef g_object_unref
#undef g_object_new
#undef g_cancellable_new
#undef g_cancellable_cancel
#undef g_cancellable_is_cancelled
#undef g_application_get_default
#undef g_signal_connect
#undef g_signal_connect_data
#undef g_signal_handler_disconnect
#undef g_signal_handler_find
#undef G_DECLARE_FINAL_TYPE
#undef G_DECLARE_DERIVABLE_TYPE
#undef G_DEFINE_FINAL_TYPE_WITH_CODE
#undef G_DEFINE_FINAL_TYPE
#undef G_IMPLEMENT_INTERFACE
#undef g_input_stream_close
#undef soup_message_get_status
#undef soup_message_get_reason_phrase
#undef g_tls_backend_get_default
#undef g_tls_backend_supports_tls
#undef g_tls_backend_get_client_connection_type
#undef g_tls_connection_get_negotiated_protocol
#undef g_task_new
#undef g_task_set_task_data
#undef g_task_run_in_thread
#undef g_debug
#undef g_error
#undef g_assert
#undef g_dgettext

/* Locks and atomic values */
#define g_mutex_init(m) memset ((m), 0, sizeof *(m))
#define g_mutex_clear(m) model_mutex_clear (m)
#define g_mutex_lock(m) model_mutex_lock ((m), #m, __FILE__, __func__)
#define g_mutex_unlock(m) model_mutex_unlock ((m), __func__)
#define g_cond_broadcast(c) model_cond_broadcast (c)
#define g_cond_wait_until(c, m, until) model_cond_wait_until ((c), (m), (until), __func__)

#define g_once_init_enter(s) model_once_enter ((gsize *) (s), __func__)
#define g_once_init_leave(s, v) model_once_leave ((gsize *) (s), (gsize) (v))

#define g_atomic_int_get(p) (*model_atomic ((p), "atomic get " #p, __func__))
#define g_atomic_int_set(p, v) (*model_atomic ((p), "atomic set " #p, __func__) = (v))
#define g_atomic_int_inc(p) (*(p) += 1)
#define g_atomic_int_add(p, v) (*(p) += (v))
#define g_atomic_int_dec_and_test(p) ((void) (*(p) -= 1))
#define g_atomic_pointer_add(p, v) ((*(p) += (v)) - (v))
#define g_atomic_ref_count_init(p) (*(p) = 1)
#define g_atomic_ref_count_inc(p) model_ref_inc (p)
#define g_atomic_ref_count_dec(p) model_ref_dec ((p), __func__)

/* Threads, time and the process */
#define g_thread_self() ((GThread *) model_fiber ())
#define g_thread_new(name, func, data) \
  ((GThread *) model_start_daemon ((name), (void (*) (gpointer)) (func), (data)))
#define g_thread_unref(t) ((void) (t))
#define g_get_monotonic_time() model_now ()
#define g_usleep(us) model_sleep (us)
#define pause() model_pause ()
#define getpid() model_getpid ()
#define gettid() model_gettid ()
#define atexit(f) model_atexit (f)
#define pthread_atfork(b, p, c) model_atfork ((b), (p), (c))
#define g_getenv(name) ((const char *) NULL)
#define glib_check_version(major, minor, micro) "this one starts its threads by itself"

/* The bell's descriptors. Of one argument only: some structs have a member of that name. */
#define eventfd(n, flags) model_bell_open ()
#define read(fd, data, size) (*(data) = 0, model_bell_read ((fd), __func__))
#define write(fd, data, size) ((void) *(data), model_bell_write ((fd), __func__))
#define dup3(from, to, flags) model_bell_dup ((from), (to))
#define MODEL_CLOSE_1(fd) model_bell_close (fd)
#define MODEL_CLOSE_2(self, until) close (self, until)
#define MODEL_PICK(a, b, name, ...) name
#define close(...) MODEL_PICK (__VA_ARGS__, MODEL_CLOSE_2, MODEL_CLOSE_1) (__VA_ARGS__)

/* Memory */
#define g_malloc(n) model_malloc ((n), __func__)
#define g_malloc0(n) model_malloc0 ((n), __func__)
#define g_malloc_n(n, size) model_malloc ((gsize) (n) * (size), __func__)
#define g_malloc0_n(n, size) model_malloc0 ((gsize) (n) * (size), __func__)
#define g_free model_free
#define g_autofree __attribute__ ((cleanup (model_autofree)))

/* Main contexts */
#define GMainContext ModelContext
#define GMainLoop ModelLoop
#define GSource ModelSource
#define GSourceFuncs ModelSourceFuncs
#define g_main_context_new() model_context_new (__func__)
#define g_main_context_default() model_context_default ()
#define g_main_context_ref(c) model_context_ref (c)
#define g_main_context_unref(c) model_context_unref (c)
#define g_main_context_ref_thread_default() model_context_ref_mine ()
#define g_main_context_push_thread_default(c) model_context_push (c)
#define g_main_context_pop_thread_default(c) model_context_pop (c)
#define g_main_context_acquire(c) model_context_acquire ((c), __func__)
#define g_main_context_release(c) model_context_release (c)
#define g_main_context_is_owner(c) model_context_is_owner (c)
#define g_main_context_iteration(c, may_block) model_context_iterate ((c), (may_block), __func__)
#define g_main_loop_new(c, running) model_loop_new ((c), (running))
#define g_main_loop_unref(l) model_loop_unref (l)
#define g_main_loop_get_context(l) model_loop_context (l)
#define g_main_loop_run(l) model_loop_run (l)
#define g_main_loop_quit(l) model_loop_quit (l)
#define g_source_new(funcs, size) model_source_new ((funcs), (size), __func__)
#define g_source_set_static_name(s, name) ((void) (s))
#define g_source_set_can_recurse(s, can) ((s)->can_recurse = (can))
#define g_source_set_callback(s, f, data, notify) model_source_callback ((s), (f), (data), (notify))
#define g_source_add_unix_fd(s, fd, condition) model_source_add_fd ((s), (fd))
#define g_source_query_unix_fd(s, tag) ((void) (tag), model_source_rings (s) ? G_IO_IN : 0)
#define g_source_attach(s, c) model_source_attach ((s), (c))
#define g_source_unref(s) model_source_unref (s)

/* Objects: calls, clients, requests, responses are the explorer's own, and checked. */
#define g_object_ref(o) ((typeof (o)) model_object_ref (o))
#define g_object_unref model_object_unref
#define g_object_new(type, ...) model_object_new ((ModelClass *) (type), __func__)
#define g_cancellable_new() model_cancellable_new ()
#define g_cancellable_cancel(c) model_cancel (c)
#define g_cancellable_is_cancelled(c) model_is_cancelled (c)
#define g_application_get_default() model_application ()
#define g_signal_connect(o, signal, f, data) model_signal_connect ((o), (f), (data), NULL)
#define g_signal_connect_data(o, signal, f, data, destroy, flags) \
  model_signal_connect ((o), (f), (data), (destroy))
#define g_signal_handler_disconnect(o, id) model_signal_disconnect ((o), (id))
#define g_signal_handler_find(o, mask, id, detail, closure, func, data) \
  (model_signal_is_heard ((o), G_CALLBACK (func)) ? 1 : 0)

#define MODEL_DECLARE_TYPE(Name, name, MODULE, OBJ) \
  GType name##_get_type (void); \
  extern ModelClass name##_model_class; \
  typedef struct _##Name Name; \
  typedef struct _##Name##Class Name##Class; \
  G_GNUC_UNUSED static inline Name *MODULE##_##OBJ (gpointer p) { return p; } \
  G_GNUC_UNUSED static inline gboolean MODULE##_IS_##OBJ (gpointer p) \
  { return ((GTypeInstance *) p)->g_class == (GTypeClass *) &name##_model_class; } \
  G_DEFINE_AUTOPTR_CLEANUP_FUNC (Name, model_object_unref)

#define G_DECLARE_FINAL_TYPE(Name, name, MODULE, OBJ, Parent) \
  MODEL_DECLARE_TYPE (Name, name, MODULE, OBJ) \
  struct _##Name##Class { Parent##Class parent_class; };
#define G_DECLARE_DERIVABLE_TYPE(Name, name, MODULE, OBJ, Parent) \
  MODEL_DECLARE_TYPE (Name, name, MODULE, OBJ)
#define G_DEFINE_FINAL_TYPE_WITH_CODE(Name, name, PARENT, CODE) \
  static gpointer name##_parent_class; \
  static void name##_class_init (Name##Class *class); \
  static void name##_init (Name *self); \
  G_GNUC_UNUSED static void name##_use_interfaces (void) { CODE } \
  ModelClass name##_model_class = { \
    #Name, sizeof (Name), (void (*) (gpointer)) name##_class_init, \
    (void (*) (gpointer)) name##_init, &name##_parent_class, { { 0 } }, \
  }; \
  GType name##_get_type (void) { return (GType) &name##_model_class; }
#define G_DEFINE_FINAL_TYPE(Name, name, PARENT) G_DEFINE_FINAL_TYPE_WITH_CODE (Name, name, PARENT, )
#define G_IMPLEMENT_INTERFACE(type, init) (void) init;

/* Of libsoup and GIO there is nothing below the code under test. */
#define g_input_stream_close(stream, cancellable, error) ((void) (stream))
#define soup_message_get_status(m) model_soup_status (m)
#define soup_message_get_reason_phrase(m) ((void) (m), "of the model")
guint model_soup_status (SoupMessage *message);
#define g_tls_backend_get_default() ((GTlsBackend *) NULL)
#define g_tls_backend_supports_tls(b) ((void) (b), FALSE)
#define g_tls_backend_get_client_connection_type(b) ((void) (b), G_TYPE_NONE)
#define g_tls_connection_get_negotiated_protocol(t) ((void) (t), "h2")
#define g_task_new(source, cancellable, callback, data) ((GTask *) NULL)
#define g_task_set_task_data(task, data, destroy) ((void) (task), *(int *) (data) = TRUE)
#define g_task_run_in_thread(task, func) ((void) (func))

/* What is said */
#define g_debug(...) (model_is_talking () ? model_say (__VA_ARGS__) : (void) 0)
#define g_error(...) model_violation (__VA_ARGS__)
#define g_assert(expression) \
  ((expression) ? (void) 0 \
                : model_violation ("%s: the assertion failed: %s", __func__, #expression))
#define g_dgettext(domain, text) (text)
