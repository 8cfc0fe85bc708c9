/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Every way in which a Vala program that uses Adieu can end, with nothing done about it:
 * endings-vala ENDING STATE URL CA-FILE, or endings-vala --list.
 * The table is at the bottom.
 */

using Adieu;

private const int STATUS_OF_EXIT = 7;
private const int CLOSE_ASYNC_MS = 250;
private const int GO_ON_MS = 800;

private MainLoop loop;
private GLib.Application application;
private int status = 0;

/* How it runs */

private void run ()
{
  loop = new MainLoop ();
  begin ();
  loop.run ();
}

private void run_and_close ()
{
  run ();
  try
    {
      client.close_sync ();
    }
  catch (GLib.Error problem)
    {
      error ("%s", problem.message);
    }
}

private void run_and_drop ()
{
  run ();
  drop ();
}

private void run_by_adieu ()
{
  loop = new MainLoop ();
  begin ();
  main_loop_run (loop);
}

private void run_in_the_middle ()
{
  if (is_idle ())
    run ();
  else
    run_by_adieu ();
}

private void run_until_terminated ()
{
  Unix.signal_add (Posix.Signal.TERM, () => {
    quit ();
    return Source.CONTINUE;
  });
  run ();
}

private void work ()
{
  var context = new MainContext ();

  context.push_thread_default ();
  loop = new MainLoop (context);
  begin ();
  loop.run ();

  drop ();
  loop = null;
  context.pop_thread_default ();
}

private void run_a_worker ()
{
  new Thread<bool> ("worker", () => {
    work ();
    return true;
  }).join ();

  loop = new MainLoop ();
  go_on ();
  loop.run ();
}

private void run_application ()
{
  application = new GLib.Application ("org.example.Endings", ApplicationFlags.NON_UNIQUE);
  application.activate.connect (() => {
    application.hold ();
    begin ();
  });
  status = application.run ();
}

/* How it ends */

private void quit ()
{
  loop.quit ();
}

private void go_on ()
{
  after (GO_ON_MS, quit);
}

private void exit_now ()
{
  Process.exit (STATUS_OF_EXIT);
}

private void close_and_go_on ()
{
  client.close_async.begin ();
  after (CLOSE_ASYNC_MS, quit);
}

private void drop_and_go_on ()
{
  drop ();
  go_on ();
}

/* The reply that is pending does it, or else one more. */
private void drop_in_callback ()
{
  if (!is_answered_soon ())
    get ("last", "/foo/3", drop);
  go_on ();
}

private void drop_and_quit ()
{
  drop ();
  quit ();
}

private void drop_in_thread ()
{
  new Thread<bool> ("drops", () => {
    drop ();
    return true;
  });
  go_on ();
}

private void exit_in_callback ()
{
  get ("last", "/foo/3", exit_now);
}

private void exit_in_thread ()
{
  new Thread<bool> ("exits", () => {
    exit_now ();
    return true;
  });
}

private void terminate ()
{
  Posix.kill (Posix.getpid (), Posix.Signal.TERM);
}

private void quit_application ()
{
  application.quit ();
}

private void release_application ()
{
  application.release ();
}

/* It drops what it inherited, makes a client of its own, and exits as programs do. */
private void live_as_child ()
{
  var answered = false;

  drop ();
  client = create_client ();
  event ("req child");
  try
    {
      client.get_sync ("/foo/4");
      answered = true;
    }
  catch (GLib.Error problem)
    {
    }
  event (answered ? "cb child ok" : "cb child err");

  Process.exit (answered ? 0 : 1);
}

private void fork_child ()
{
  var child = Posix.fork ();

  if (child == 0)
    live_as_child ();

  Posix.waitpid (child, out status, 0);
  get ("parent", "/foo/3", quit);
}

private const Ending[] ENDINGS = {
  { "explicit-close", run_and_close, quit, null },
  { "explicit-close-loop", run, close_and_go_on, null },
  { "drop-loop-runs", run, drop_and_go_on, null },
  { "drop-in-callback", run, drop_in_callback, null },
  { "quit-then-drop", run_and_drop, quit, null },
  { "drop-then-quit", run, drop_and_quit, null },
  { "never-dropped", run, quit, null },
  { "main-loop-run", run_by_adieu, quit, null },
  { "exit-in-callback", run, exit_in_callback, null },
  { "exit-in-thread", run, exit_in_thread, null },
  { "drop-in-thread", run, drop_in_thread, null },
  { "worker-context", run_a_worker, quit, null },
  { "sigterm-quit", run_until_terminated, terminate, null },
  { "application-quit", run_application, quit_application, null },
  { "application-end", run_application, release_application, null },
  { "fork-child", run, fork_child, null },
  { "mid-body", run_in_the_middle, quit, ask_body },
  { "mid-upload", run_in_the_middle, quit, ask_upload },
  { "mid-connect", run_in_the_middle, quit, ask_connect },
};

private int list ()
{
  foreach (var one in ENDINGS)
    print ("%s\n", one.name);

  return 0;
}

private bool find_ending (string name)
{
  foreach (var one in ENDINGS)
    if (one.name == name)
      {
        ending = one;
        return true;
      }

  return false;
}

public int main (string[] args)
{
  if (args.length == 2 && args[1] == "--list")
    return list ();
  if (args.length < 4 || args.length > 5 || !find_ending (args[1]) || !set_state (args[2]))
    {
      printerr ("Usage: endings-vala ENDING STATE URL [CA-FILE], or endings-vala --list\n");
      return 2;
    }

  url = args[3];
  ca_file = args[4];
  ending.run ();

  return status == 0 ? 0 : 1;
}
