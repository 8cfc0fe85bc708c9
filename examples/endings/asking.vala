/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What all endings have in common: one client, the questions that it is asked until the
 * program ends, and the events on standard output.
 *
 * It takes its answers in callbacks, not with yield: an async method of Vala's holds its main
 * context, so that a context with one under way never goes away.
 */

using Adieu;

[CCode (has_target = false)]
internal delegate void Act ();

internal struct Ending
{
  string name;
  Act run;
  Act end;
  Act? ask_also;
}

private const int PAUSE_MS = 150;

/* Read for two seconds, and more than is sent in a moment. */
private const string HALF_READ = "/bytes?n=32000000&chunk=131072&ms=8";
private const int UPLOAD_BYTES = 32 * 1024 * 1024;

internal Client client;
internal Ending ending;
internal string url;
internal string? ca_file;

/* One write for a line, so that nothing is lost however the program ends. */
internal void event (string what)
{
  var line = "%.6f %s\n".printf (get_monotonic_time () / 1e6, what);

  if (Posix.write (Posix.STDOUT_FILENO, line, line.length) == -1)
    error ("There is no standard output");
}

internal Client create_client ()
{
  TlsDatabase? authorities = null;

  try
    {
      if (url.has_prefix ("https:") && ca_file != null)
        authorities = TlsFileDatabase.@new (ca_file);
    }
  catch (GLib.Error problem)
    {
      error ("%s", problem.message);
    }

  return (Client) Object.@new (get_client_type (), "base-url", url, "tls-database", authorities);
}

internal void drop ()
{
  drop_list ();
  client = null;
}

/* In the loop of the thread that says so. */
internal void after (uint ms, Act act)
{
  var timer = new TimeoutSource (ms);

  timer.set_callback (() => {
    act ();
    return Source.REMOVE;
  });
  timer.attach (MainContext.get_thread_default ());
}

/* What it asks */

private void ask (string name, Request request, Act? then = null)
{
  event (@"req $name");
  client.send_async.begin (request, null, (asked, result) => {
    try
      {
        ((Client) asked).send_async.end (result);
        event (@"cb $name ok");
      }
    catch (GLib.Error problem)
      {
        event (@"cb $name err $(problem.message)");
      }
    if (then != null)
      then ();
  });
}

internal void get (string name, string path, Act? then = null)
{
  ask (name, new Request ("GET", path), then);
}

internal void ask_body ()
{
  get ("body", HALF_READ);
}

internal void ask_connect ()
{
  get ("connect", "/foo/1");
}

internal void ask_upload ()
{
  var request = new Request ("POST", "/slow?ms=500");

  request.set_body_bytes (new Bytes.take (new uint8[UPLOAD_BYTES]), "application/octet-stream");
  ask ("upload", request);
}

private void all_asked ()
{
  if (ending.ask_also != null)
    ending.ask_also ();

  event ("ready");
  after (PAUSE_MS, () => {
    event ("ending");
    ending.end ();
  });
}

private void ask_last ()
{
  if (is_idle ())
    get ("again", "/foo/2", all_asked);
  else
    start_pending (all_asked);
}

private void ask_post ()
{
  var request = new Request ("POST", "/bar/1");

  request.set_body_text ("{\"name\": \"x\"}", "application/json");
  ask ("post", request, ask_last);
}

/* The server answers nobody. */
private void ask_in_vain ()
{
  if (!is_idle ())
    start_pending (() => {});
  all_asked ();
}

internal void begin ()
{
  client = create_client ();
  if (ending.name != "mid-connect")
    get ("get", "/foo/1", ask_post);
  else
    ask_in_vain ();
}
