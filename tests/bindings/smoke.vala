/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Adieu as Vala sees it: smoke-vala BASE-URL [CA-FILE] */

using Adieu;

public class Foo : Adieu.Client
{
  public string? tenant { get; set; }

  public Foo (string base_url, TlsDatabase? authorities)
  {
    Object (base_url: base_url, tls_database: authorities, user_agent: "smoke/1");
  }

  public async int64 get_foo (int id) throws GLib.Error
  {
    var request = new Request ("GET", "/foo/{id}");

    request.set_parameter_int ("id", id);
    var response = yield send_async (request);

    return response.get_json ().get_object ().get_int_member ("id");
  }
}

private async void check_calls (Foo client) throws GLib.Error
{
  var response = yield client.get_async ("/foo/42");

  assert (response.status == 200);
  assert ((yield client.get_foo (42)) == 42);
  assert (client.get_sync ("/foo/7").status == 200);
  assert (client.delete_sync ("/foo/7").status / 100 == 2);

  var answer = yield client.patch_async ("/bar/7", Json.from_string ("{\"name\": \"x\"}"));

  assert ("\"name\"" in answer.dup_text ());
}

private async void check_not_found (Foo client) throws GLib.Error
{
  try
    {
      yield client.get_async ("/nothing");
      assert_not_reached ();
    }
  catch (ClientError.NOT_FOUND error)
    {
      assert (ClientError.get_response (error).status == 404);
      assert (ClientError.get_delivery (error) == Delivery.ANSWERED);
    }
}

private async void check_derived (Foo client) throws GLib.Error
{
  client.tenant = "a";
  var derived = (Foo) client.derive ();

  assert (derived.tenant == "a" && derived.base_url == client.base_url);
  derived.tenant = "b";
  assert (client.tenant == "a");
  assert ((yield derived.get_foo (42)) == 42);
  assert (((Adieu.Client) Object.@new (typeof (Adieu.Client), "parent", client)).base_url == client.base_url);
}

private async void check_progress (Foo client) throws GLib.Error
{
  var progress = new Progress ();
  var request = new Request ("GET", "/foo/1") { join = true, priority = HIGH, progress = progress };
  var shown = "";

  progress.notify["state"].connect (() => shown += @"$((int) progress.state) ");
  yield send_twice (client, request);
  assert (shown == @"$((int) ProgressState.SENDING) $((int) ProgressState.DONE) ");
  assert (progress.attempt == 1 && progress.retry_at == null && progress.error == null);
  assert (client.rate_limit == -1 && client.rate_limit_reset == null);
}

/* Two calls that are one for the server. */
private async void send_twice (Foo client, Request request) throws GLib.Error
{
  Response? other = null;

  client.send_async.begin (request, null, (source, result) => {
    try
      {
        other = client.send_async.end (result);
      }
    catch (GLib.Error error)
      {
        printerr ("%s\n", error.message);
      }
  });
  var response = yield client.send_async (request);

  assert (response == other);
}

private async void check_owned (Foo client) throws GLib.Error
{
  var owner = new Object ();
  var n_told = 0;

  foreach (var path in new string[] {"/gate?name=rebound", "/foo/1"})
    client.send_bound (new Request ("GET", path), owner, null, (source, result) => {
      n_told++;
      check_owned.callback ();
    });
  yield;
  assert (n_told == 1);

  client.send_bound (new Request ("GET", "/gate?name=gone"), owner, "other",
                     () => assert_not_reached ());
  Adieu.Client.unbind (owner, "other");
  client.send_bound (new Request ("GET", "/gate?name=gone"), owner, null, () => assert_not_reached ());
  owner = null;
  yield client.get_async ("/foo/1");
}

private async void check_all (string[] args) throws GLib.Error
{
  TlsDatabase? authorities = args.length > 2 ? TlsFileDatabase.@new (args[2]) : null;
  var client = new Foo (args[1], authorities);

  yield check_calls (client);
  yield check_not_found (client);
  yield check_derived (client);
  yield check_progress (client);
  yield check_owned (client);
}

public int main (string[] args)
{
  var loop = new MainLoop ();
  var status = 1;

  check_all.begin (args, (source, result) => {
    try
      {
        check_all.end (result);
        status = 0;
      }
    catch (GLib.Error error)
      {
        printerr ("%s\n", error.message);
      }
    loop.quit ();
  });
  loop.run ();

  return status;
}
