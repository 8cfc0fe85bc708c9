/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Runs each scenario through its schedules: depth first over all choices, with a bound on
 * preemptions that grows from 0, and at random where there are too many. Each schedule starts
 * from nothing: all statics of the program are put back as they were, so that no state of the
 * code under test survives. What is to last lives on the heap.
 */

#include "config.h"

#include "model.h"

#include <signal.h>
#include <string.h>
#include <stdlib.h>

#define PREEMPTIONS 2
/* Of each scenario; --thorough takes more. */
#define LIMIT 30000
#define RANDOM_IF_ALL_SEEN 1000
#define RANDOM_OTHERWISE 5000
#define THOROUGH 50
/* In random schedules there are up to so many preemptions: one point in so many. */
#define RANDOM_PREEMPTIONS 6
#define RARELY 12

typedef enum
{
  MODE_SEARCH,
  MODE_RANDOM,
  MODE_REPLAY,
} Mode;

typedef struct
{
  guint8 taken;
  guint8 n;
} Choice;

typedef struct
{
  Mode      mode;
  GArray   *choices;
  guint     position;
  GRand    *random;
  gboolean  talking;
  char     *violation;

  char     *statics; /* as they were */

  /* What was asked for. */
  char     *only;
  char     *replay;
  gboolean  thorough;
  gboolean  expect_violation;
  gboolean  list;
  int       seed;
  int       limit;
} Explorer;

static Explorer *explorer;

/* All variables of the program, as the linker lays them out; not those of libraries. */
extern char __data_start[];
extern char _end[];

static void
keep_statics (void)
{
  explorer->statics = g_memdup2 (__data_start, (gsize) (_end - __data_start));
}

static void
restore_statics (void)
{
  memcpy (__data_start, explorer->statics, (gsize) (_end - __data_start));
}

guint
model_decide (guint    n,
              gboolean preempts)
{
  Choice choice = { 0, (guint8) n };

  if (explorer->position < explorer->choices->len)
    {
      choice = g_array_index (explorer->choices, Choice, explorer->position);
      if (choice.taken >= n || (choice.n != 0 && choice.n != n))
        model_violation ("the explorer's fault: the same schedule is not the same");
    }
  else
    {
      if (explorer->mode == MODE_RANDOM
          && (!preempts || g_rand_int_range (explorer->random, 0, RARELY) == 0))
        choice.taken = (guint8) g_rand_int_range (explorer->random, 0, (int) n);
      g_array_append_val (explorer->choices, choice);
    }
  explorer->position++;

  return choice.taken;
}

gboolean
model_is_talking (void)
{
  return explorer->talking;
}

void
model_say (const char *format,
           ...)
{
  g_autofree char *said = NULL;
  va_list arguments;

  va_start (arguments, format);
  said = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (explorer->talking)
    g_print ("#   %s\n", said);
}

void
model_violation (const char *format,
                 ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_free (explorer->violation);
  explorer->violation = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  model_scheduler_leave ();
}

/* Memory that was freed holds no addresses: whoever follows one ends here. */
static void
crash_cb (int number)
{
  model_violation ("it crashes: %s", g_strsignal (number));
}

static void
catch_crashes (void)
{
  static char stack[64 * 1024];
  stack_t other = { .ss_sp = stack, .ss_size = sizeof stack };
  struct sigaction action = { .sa_handler = crash_cb, .sa_flags = SA_ONSTACK | SA_NODEFER };
  const int crashes[] = { SIGSEGV, SIGBUS, SIGABRT, SIGTRAP, SIGFPE };

  sigaltstack (&other, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (crashes); i++)
    sigaction (crashes[i], &action, NULL);
}

static void
let_the_world_end (void)
{
  model_be_calm (TRUE);
  model_soup_end ();
}

/* FALSE: something was violated. */
static gboolean
run_schedule (const ModelScenario *scenario,
              guint                max_preemptions)
{
  void (*ends[]) (void) = { let_the_world_end, model_iterate_end, model_check_end };

  restore_statics ();
  explorer->position = 0;
  g_clear_pointer (&explorer->violation, g_free);

  model_scheduler_run (scenario->script, max_preemptions);
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    if (explorer->violation == NULL && !model_is_exiting ())
      model_scheduler_run (ends[i], 0);

  return explorer->violation == NULL;
}

/* FALSE: this was the last. */
static gboolean
next_schedule (void)
{
  while (explorer->choices->len > 0)
    {
      Choice *last = &g_array_index (explorer->choices, Choice, explorer->choices->len - 1);

      if (++last->taken < last->n)
        return TRUE;
      g_array_set_size (explorer->choices, explorer->choices->len - 1);
    }

  return FALSE;
}

/* "2: 1 0x40": with up to two preemptions; 40 times 0. */
static char *
write_choices (guint max_preemptions)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%u:", max_preemptions);

  for (guint i = 0, n; i < explorer->choices->len; i += n)
    {
      guint8 taken = g_array_index (explorer->choices, Choice, i).taken;

      for (n = 1; i + n < explorer->choices->len; n++)
        if (g_array_index (explorer->choices, Choice, i + n).taken != taken)
          break;
      g_string_append_printf (text, n > 1 ? " %ux%u" : " %u", taken, n);
    }

  return g_string_free (text, FALSE);
}

/* How many preemptions there may be. */
static guint
read_choices (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  g_array_set_size (explorer->choices, 0);
  for (guint i = 1; words[0] != NULL && words[i] != NULL; i++)
    {
      const char *times = strchr (words[i], 'x');
      Choice choice = { (guint8) atoi (words[i]), 0 };

      for (int n = times != NULL ? atoi (times + 1) : 1; n > 0; n--)
        g_array_append_val (explorer->choices, choice);
    }

  return (guint) atoi (text);
}

/* As a comment of TAP. */
static void
print_violation (const char *violation)
{
  g_auto (GStrv) lines = g_strsplit (violation, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    g_print ("# %s\n", lines[i]);
}

static void
report (const ModelScenario *scenario,
        guint                max_preemptions)
{
  g_autofree char *choices = NULL;
  g_autofree char *violation = g_strdup (explorer->violation);

  g_array_set_size (explorer->choices, explorer->position);
  choices = write_choices (max_preemptions);
  g_print ("# %s:\n", scenario->name);
  print_violation (violation);
  if (explorer->expect_violation)
    return;

  explorer->talking = TRUE;
  explorer->mode = MODE_REPLAY;
  run_schedule (scenario, max_preemptions);
  explorer->talking = FALSE;
  print_violation (violation);
  g_print ("# to see it again: --scenario %s --replay '%s'\n", scenario->name, choices);
}

typedef struct
{
  guint    n;
  guint    n_random;
  guint    complete; /* up to so many preemptions, plus 1 */
  gboolean violated;
} Found;

static void
search (const ModelScenario *scenario,
        guint                max_preemptions,
        guint                limit,
        Found               *found)
{
  explorer->mode = MODE_SEARCH;
  for (guint bound = 0; bound <= max_preemptions; bound++)
    {
      g_array_set_size (explorer->choices, 0);
      do
        {
          if (found->n >= limit)
            return;
          found->n++;
          found->violated = !run_schedule (scenario, bound);
          if (found->violated)
            {
              report (scenario, bound);
              return;
            }
        }
      while (next_schedule ());
      found->complete = bound + 1;
    }
}

static void
walk (const ModelScenario *scenario,
      guint                n,
      Found               *found)
{
  explorer->mode = MODE_RANDOM;
  while (n-- > 0)
    {
      g_array_set_size (explorer->choices, 0);
      found->n_random++;
      found->violated = !run_schedule (scenario, RANDOM_PREEMPTIONS);
      if (found->violated)
        {
          report (scenario, RANDOM_PREEMPTIONS);
          return;
        }
    }
}

/* A line of TAP. */
static void
print_result (const ModelScenario *scenario,
              guint                number,
              const Found         *found)
{
  g_autoptr (GString) line = g_string_new (NULL);

  g_string_append_printf (line, "%s %u - %s%s", found->violated == explorer->expect_violation ? "ok" : "not ok",
                          number, found->violated ? "violated: " : "", scenario->name);
  if (scenario->todo != NULL)
    g_string_append_printf (line, " # TODO %s", scenario->todo);
  else
    g_string_append_printf (line, ": %u schedules", found->n);
  if (scenario->todo == NULL && found->complete > 0)
    g_string_append_printf (line, ", all with up to %u preemptions", found->complete - 1);
  if (scenario->todo == NULL && found->n_random > 0)
    g_string_append_printf (line, "; %u at random", found->n_random);
  g_print ("%s\n", line->str);
}

/* FALSE: it is not as it was said to be. */
static gboolean
explore (const ModelScenario *scenario,
         guint                number)
{
  guint factor = explorer->thorough ? THOROUGH : 1;
  guint n_random = RANDOM_IF_ALL_SEEN;
  guint max_preemptions = PREEMPTIONS + (explorer->thorough ? 1 : 0);
  Found found = { 0 };

  if (explorer->replay != NULL)
    {
      max_preemptions = read_choices (explorer->replay);
      explorer->talking = TRUE;
      explorer->mode = MODE_REPLAY;
      found.violated = !run_schedule (scenario, max_preemptions);
      print_violation (found.violated ? explorer->violation : "nothing is violated");
      return !found.violated;
    }

  search (scenario, max_preemptions, (guint) explorer->limit * factor, &found);
  if (found.complete <= max_preemptions)
    n_random = RANDOM_OTHERWISE;
  if (!found.violated)
    walk (scenario, factor * n_random, &found);
  print_result (scenario, number, &found);

  return found.violated == (scenario->todo != NULL);
}

/* The number of those that were violated. */
static guint
explore_all (void)
{
  guint n = 0;
  guint n_violated = 0;

  for (const ModelScenario *s = model_scenarios; s->name != NULL; s++)
    {
      if (explorer->only != NULL && !g_str_equal (s->name, explorer->only))
        continue;
      if (explorer->expect_violation && s->todo != NULL)
        continue;
      n++;
      n_violated += !explore (s, n);
      if (n_violated > 0 && explorer->expect_violation)
        break;
    }
  g_print ("1..%u\n", n);

  return n_violated;
}

static void
parse (int    argc,
       char **argv)
{
  const GOptionEntry entries[] = {
    { "scenario", 0, 0, G_OPTION_ARG_STRING, &explorer->only, "Only this one", "NAME" },
    { "replay", 0, 0, G_OPTION_ARG_STRING, &explorer->replay, "Show this schedule", "CHOICES" },
    { "thorough", 0, 0, G_OPTION_ARG_NONE, &explorer->thorough, "See many more", NULL },
    { "limit", 0, 0, G_OPTION_ARG_INT, &explorer->limit, "Search so many schedules", "N" },
    { "seed", 0, 0, G_OPTION_ARG_INT, &explorer->seed, "Of the random schedules", "N" },
    { "list", 0, 0, G_OPTION_ARG_NONE, &explorer->list, "Name the scenarios", NULL },
    { "expect-violation", 0, 0, G_OPTION_ARG_NONE, &explorer->expect_violation,
      "Succeed if something is violated: the code is a mutant", NULL },
    { NULL }
  };
  g_autoptr (GOptionContext) options = g_option_context_new ("- explore the lifetime");
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (options, entries, NULL);
  if (g_option_context_parse (options, &argc, &argv, &error))
    return;
  g_printerr ("%s\n", error->message);
  exit (2);
}

int
main (int    argc,
      char **argv)
{
  guint n_violated;

  explorer = g_new0 (Explorer, 1);
  explorer->choices = g_array_new (FALSE, FALSE, sizeof (Choice));
  explorer->limit = LIMIT;
  explorer->seed = 1;
  parse (argc, argv);
  explorer->random = g_rand_new_with_seed ((guint32) explorer->seed);

  model_scheduler_prepare ();
  model_memory_prepare ();
  model_locks_prepare ();
  catch_crashes ();
  keep_statics ();

  if (g_getenv ("ADIEU_TEST_SLOWLY") != NULL)
    {
      g_print ("1..0 # SKIP fibers are not for valgrind\n");
      return explorer->expect_violation ? 77 : 0;
    }
  if (explorer->list)
    {
      for (const ModelScenario *s = model_scenarios; s->name != NULL; s++)
        g_print ("%s\n", s->name);
      return 0;
    }

  n_violated = explore_all ();

  return (n_violated > 0) == explorer->expect_violation ? 0 : 1;
}
