/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A podman for the tests: it has a temporary directory, and is started and killed as they say. What
 * it logs is read on the main context, and tells what it is doing. */

[CCode (cname = "flock", cheader_filename = "sys/file.h")]
private extern int flock (int fd, int operation);
[CCode (cname = "LOCK_EX", cheader_filename = "sys/file.h")]
private extern const int LOCK_EX;

public class Service : Object
{
  private const int CANNOT_RUN = 77;
  private const string DATABASE = "home/.local/share/containers/storage/libpod/bolt_state.db";

  private string program;
  private string servers;
  private string directory;
  private Subprocess process;
  private string? awaited;
  private bool is_silent;
  private FileStream? held;

  public string socket { get; private set; }

  public Service (string program, string servers) throws Error
  {
    this.program = program;
    this.servers = servers;
    directory = DirUtils.make_tmp ("adieu-podman-XXXXXX");
    socket = Path.build_filename (directory, "podman.sock");
  }

  private async void read_log (InputStream stream)
  {
    var log = new DataInputStream (stream);

    try
      {
        string? line;

        while ((line = yield log.read_line_async ()) != null)
          if (awaited != null && awaited in line)
            awaited = null;
      }
    catch (Error error)
      {
        critical ("The log of podman: %s", error.message);
      }
    is_silent = true;
  }

  /* Iterates until podman logs the words of await(). */
  public bool has_said ()
  {
    while (awaited != null && !is_silent)
      MainContext.@default ().iteration (true);

    return awaited == null;
  }

  public void await (string words)
  {
    awaited = words;
  }

  /* Gives why it cannot run here, if so. */
  public string? start () throws Error
  {
    process = new Subprocess (STDOUT_SILENCE | STDERR_PIPE, program, servers, directory);
    is_silent = false;
    await ("API service listening");
    read_log.begin (process.get_stderr_pipe ());
    if (has_said ())
      return null;

    process.wait ();
    if (process.get_if_exited () && process.get_exit_status () == CANNOT_RUN)
      return "there is no podman 4 that this user may run";
    error ("podman does not start");
  }

  /* It begins with what it is asked for, but does not come to an end. */
  public void hold ()
  {
    held = FileStream.open (Path.build_filename (directory, DATABASE), "r");
    assert_cmpint (flock (held.fileno (), LOCK_EX), EQ, 0);
  }

  public void let_go ()
  {
    held = null;
  }

  private void wait () throws Error
  {
    process.wait ();
    while (!is_silent)
      MainContext.@default ().iteration (true);
  }

  /* What it was doing ends there and then, and its socket stays. */
  public void kill () throws Error
  {
    process.force_exit ();
    wait ();
  }

  public void end () throws Error
  {
    process.send_signal (ProcessSignal.TERM);
    wait ();
    new Subprocess (NONE, "rm", "-r", directory).wait ();
  }
}
