/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Who of ours is alive: every client and every call whose caller has not been told, from any
 * thread. It serves those who look for what keeps a program's clients alive, holds nobody, and
 * costs a list link as long as nobody asks. ADIEU_DEBUG=lifetime asks.
 *
 * Its mutex is the last to be taken: whoever holds it takes no other.
 */

#include "config.h"

#include "closing/adieu-census-private.h"

#include <errno.h>
#include <pthread.h>
#include <unistd.h>

#include "closing/adieu-birthplace-private.h"
#include "closing/adieu-farewell-private.h"

#define DEBUG_LIFETIME (1 << 0)

static GMutex  mutex;
static GQueue  entries = G_QUEUE_INIT; /* older generations first */
static GSList *watchers;               /* AdieuBell, borrowed */

/* ADIEU_DEBUG, read once. */
static gboolean
is_asked (void)
{
  static const GDebugKey keys[] = { { "lifetime", DEBUG_LIFETIME } };
  static gsize flags = 0;

  if (g_once_init_enter (&flags))
    {
      guint parsed = g_parse_debug_string (g_getenv ("ADIEU_DEBUG"), keys, G_N_ELEMENTS (keys));

      g_once_init_leave (&flags, (gsize) parsed << 1 | 1);
    }

  return (flags >> 1 & DEBUG_LIFETIME) != 0;
}

void
adieu_census_enter (AdieuCensusEntry  *self,
                    AdieuCensusKind    kind,
                    char            *(*describe) (AdieuCensusEntry *self))
{
  self->link.data = self;
  self->kind = kind;
  self->generation = adieu_farewell_get_generation ();
  self->since = g_get_monotonic_time ();
  self->birthplace = is_asked () ? adieu_birthplace_find () : NULL;
  self->describe = describe;

  g_mutex_lock (&mutex);
  g_queue_push_tail_link (&entries, &self->link);
  g_mutex_unlock (&mutex);
}

static void
ring_watchers (void)
{
  for (GSList *l = watchers; l != NULL; l = l->next)
    adieu_bell_ring (l->data);
}

void
adieu_census_leave (AdieuCensusEntry *self)
{
  g_mutex_lock (&mutex);
  g_queue_unlink (&entries, &self->link);
  g_clear_pointer (&self->birthplace, g_free);
  ring_watchers ();
  g_mutex_unlock (&mutex);
}

/* By somebody who knows it better than the stack. */
void
adieu_census_set_birthplace (AdieuCensusEntry *self,
                             const char       *birthplace)
{
  if (!is_asked ())
    return;

  g_mutex_lock (&mutex);
  g_free (self->birthplace);
  self->birthplace = g_strdup (birthplace);
  g_mutex_unlock (&mutex);
}

/* In seconds. */
double
adieu_census_get_age (const AdieuCensusEntry *self)
{
  return (g_get_monotonic_time () - self->since) / (double) G_TIME_SPAN_SECOND;
}

/* What a fork() has brought along is the other process's, and does not count. */
static gboolean
is_of_here (const AdieuCensusEntry *entry)
{
  return entry->generation == adieu_farewell_get_generation ();
}

gboolean
adieu_census_is_empty (void)
{
  gboolean is_empty;

  g_mutex_lock (&mutex);
  is_empty = entries.tail == NULL || !is_of_here (entries.tail->data);
  g_mutex_unlock (&mutex);

  return is_empty;
}

/* Shows @visit the oldest, @n_most at most, with the census locked. How many there are in all. */
guint
adieu_census_visit (guint               n_most,
                    AdieuCensusVisitor  visit,
                    gpointer            user_data)
{
  guint n = 0;

  g_mutex_lock (&mutex);
  for (GList *l = entries.head; l != NULL; l = l->next)
    if (is_of_here (l->data) && n++ < n_most)
      {
        AdieuCensusEntry *entry = l->data;
        g_autofree char *label = entry->describe (entry);

        visit (entry, label, user_data);
      }
  g_mutex_unlock (&mutex);

  return n;
}

/* The report */

typedef struct
{
  GString *text;
  guint    n_of_kind[ADIEU_CENSUS_OF_CALL + 1];
} Report;

static void
report_entry (const AdieuCensusEntry *entry,
              const char             *label,
              gpointer                user_data)
{
  Report *report = user_data;
  char age[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (age, sizeof age, "%.1f", adieu_census_get_age (entry));
  g_string_append_printf (report->text, "Adieu: alive at exit: %s, %s s old", label, age);
  if (entry->birthplace != NULL)
    g_string_append_printf (report->text, ", made in %s", entry->birthplace);
  g_string_append_c (report->text, '\n');
  report->n_of_kind[entry->kind]++;
}

static void
report_sum (const Report *report)
{
  guint n_clients = report->n_of_kind[ADIEU_CENSUS_OF_CLIENT];
  guint n_calls = report->n_of_kind[ADIEU_CENSUS_OF_CALL];

  if (n_clients + n_calls == 0)
    g_string_append (report->text, "Adieu: nothing was alive at exit\n");
  else
    g_string_append_printf (report->text, "Adieu: %u client%s and %u call%s were alive at exit\n",
                            n_clients, n_clients == 1 ? "" : "s", n_calls, n_calls == 1 ? "" : "s");
}

/* Past stdio and GLib's handlers, which may be the application's and gone. */
static void
write_to_stderr (const GString *text)
{
  gsize done = 0;

  while (done < text->len)
    {
      gssize n = write (STDERR_FILENO, text->str + done, text->len - done);

      if (n < 0 && errno != EINTR)
        return;
      done += (gsize) MAX (n, 0);
    }
}

/* For developers, and not translated; silent unless asked. */
void
adieu_census_report (void)
{
  g_autoptr (GString) text = NULL;
  Report report = { 0 };

  if (!is_asked ())
    return;

  text = report.text = g_string_new (NULL);
  g_string_append_printf (text, "Adieu: process %d exits\n", (int) getpid ());
  adieu_census_visit (G_MAXUINT, report_entry, &report);
  report_sum (&report);
  write_to_stderr (text);
}

/* Who waits for somebody to go */

void
adieu_census_watch (AdieuBell *bell)
{
  g_mutex_lock (&mutex);
  watchers = g_slist_prepend (watchers, bell);
  g_mutex_unlock (&mutex);
}

void
adieu_census_unwatch (AdieuBell *bell)
{
  g_mutex_lock (&mutex);
  watchers = g_slist_remove (watchers, bell);
  g_mutex_unlock (&mutex);
}

/* Somebody who is not counted here has gone. */
void
adieu_census_stir (void)
{
  g_mutex_lock (&mutex);
  ring_watchers ();
  g_mutex_unlock (&mutex);
}

static void
before_fork (void)
{
  g_mutex_lock (&mutex);
}

static void
after_fork_in_parent (void)
{
  g_mutex_unlock (&mutex);
}

/* The bells are the parent's, and their numbers may soon be something else's. Nothing is freed: the
 * allocator may be locked by a thread that is not here. */
static void
after_fork_in_child (void)
{
  watchers = NULL;
  g_mutex_unlock (&mutex);
}

void
adieu_census_watch_fork (void)
{
  pthread_atfork (before_fork, after_fork_in_parent, after_fork_in_child);
}
