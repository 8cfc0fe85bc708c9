/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A program that ends with something left alive: test-lifetime-debug-program STATE BASE CA.
 * It says on stdout that it has come to its end, and its exit status is its own. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

#include <adieu/adieu.h>

#define STATUS_OF_EXIT 7

#define FOO_TYPE_CLIENT (foo_client_get_type ())
G_DECLARE_FINAL_TYPE (FooClient, foo_client, FOO, CLIENT, AdieuClient)

struct _FooClient
{
  AdieuClient parent_instance;
};

G_DEFINE_FINAL_TYPE (FooClient, foo_client, ADIEU_TYPE_CLIENT)

static void
foo_client_class_init (FooClientClass *class)
{
}

static void
foo_client_init (FooClient *self)
{
}

static const char  *base;
static const char  *ca_path;
static AdieuClient *client;
static gboolean     is_child;

#ifdef __SANITIZE_ADDRESS__
/* The leak checker asks at exit. In the child of a fork() it takes for lost what threads held that
 * have stayed behind, and waits for what they had locked. */
int
__lsan_is_turned_off (void)
{
  return is_child;
}
#endif

/* Exported, so that it has a name at run time. */
void make_client (void);

G_NO_INLINE void
make_client (void)
{
  g_autoptr (GTlsDatabase) ca = g_tls_file_database_new (ca_path, NULL);

  client = g_object_new (FOO_TYPE_CLIENT, "base-url", base, "tls-database", ca, NULL);
}

static void
told_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  printf ("told\n");
}

/* Has no name but for a debugger. */
static G_NO_INLINE void
ask (void)
{
  adieu_client_get_async (client, "/slow?ms=60000&token=SECRET", NULL, told_cb, NULL);
  if (client == NULL)
    abort ();
}

static gpointer
thread_cb (gpointer semaphore)
{
  g_autoptr (GMainContext) context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  make_client ();
  ask ();
  g_async_queue_push (semaphore, client);
  while (TRUE)
    g_main_context_iteration (context, TRUE);

  return NULL;
}

static void
make_in_thread (void)
{
  GAsyncQueue *semaphore = g_async_queue_new ();

  g_thread_unref (g_thread_new ("worker", thread_cb, semaphore));
  g_async_queue_pop (semaphore);
  g_async_queue_unref (semaphore);
}

static void
end (void)
{
  printf ("ends\n");
  fflush (stdout);
  exit (STATUS_OF_EXIT);
}

/* The child either makes a client of its own or none; the parent's is not the child's. */
static void
fork_child (gboolean with_client)
{
  int status = 0;
  pid_t child = 0;

  child = fork ();
  if (child == 0)
    {
      is_child = TRUE;
      base = "https://api.example.org/of-the-child";
      if (with_client)
        make_client ();
      exit (STATUS_OF_EXIT);
    }
  waitpid (child, &status, 0);
  if (!WIFEXITED (status) || WEXITSTATUS (status) != STATUS_OF_EXIT)
    abort ();
}

int
main (int    argc,
      char **argv)
{
  const char *state = argv[1];

  base = argv[2];
  ca_path = argv[3];

  if (strcmp (state, "thread") == 0)
    make_in_thread ();
  else
    make_client ();

  if (strcmp (state, "call") == 0)
    ask ();
  else if (strcmp (state, "dropped") == 0)
    g_clear_object (&client);
  else if (g_str_has_prefix (state, "fork"))
    fork_child (strcmp (state, "fork-and-make") == 0);

  end ();
}
