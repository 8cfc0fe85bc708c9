/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The wrapper of podman against a podman: test-podman SERVICE. $ADIEU_SERVERS is where
 * examples/servers/get has unpacked it; without, there is nothing to test. */

using Adieu;

private Service service;

private Podman create_client (string socket)
{
  var podman = new Podman (socket);

  podman.max_attempts = 1;

  return podman;
}

private void check_error (Error error, Error expected, uint status)
{
  assert_true (error.matches (expected.domain, expected.code));
  assert_true (expected.message in error.message);
  assert_cmpuint (ClientError.get_response (error).status, EQ, status);
}

/* Volumes */

private async void volumes_made_are_listed (Podman podman) throws Error
{
  var labels = new HashTable<string, string> (str_hash, str_equal);

  assert_cmpuint ((yield podman.list_volumes ()).get_length (), EQ, 0);
  labels["of"] = "“adieu”\n";
  yield podman.create_volume ("b");
  yield podman.create_volume ("a", labels);

  var volumes = yield podman.list_volumes ();
  var volume = yield podman.inspect_volume ("a");

  assert_cmpuint (volumes.get_length (), EQ, 2);
  assert_cmpstr (volumes.get_object_element (0).get_string_member ("Name"), EQ, "a");
  assert_cmpstr (volume.get_string_member ("Name"), EQ, "a");
  assert_cmpstr (volume.get_object_member ("Labels").get_string_member ("of"), EQ, "“adieu”\n");
}

private async void volumes_are_deleted_once (Podman podman) throws Error
{
  yield podman.create_volume ("a");
  yield podman.delete_volume ("a");
  assert_cmpuint ((yield podman.list_volumes ()).get_length (), EQ, 0);
  try
    {
      yield podman.delete_volume ("a");
      assert_not_reached ();
    }
  catch (ClientError error)
    {
      check_error (error, new ClientError.NOT_FOUND ("no such volume"), 404);
    }
}

private async void podmans_500_is_told_apart (Podman podman) throws Error
{
  yield podman.create_volume ("a");
  try
    {
      yield podman.create_volume ("a");
      assert_not_reached ();
    }
  catch (ClientError error)
    {
      check_error (error, new ClientError.CONFLICT ("volume with name a already exists"), 500);
    }
  try
    {
      yield podman.create_volume ("no name/");
      assert_not_reached ();
    }
  catch (ClientError error)
    {
      check_error (error, new ClientError.BAD_REQUEST ("names must match"), 500);
    }
}

/* What podman is asked for stands in its own words. */
private async void names_are_escaped (Podman podman) throws Error
{
  string[] names = { "a b", "a/b", "/", "100%", "%2F", "a?b#c", "ä€😀", "{a}", "a+b&c=d;e" };

  foreach (var name in names)
    {
      try
        {
          yield podman.inspect_volume (name);
          assert_not_reached ();
        }
      catch (ClientError error)
        {
          var answer = new JsonItem (ClientError.get_response (error).get_json ());

          assert_true (error is ClientError.NOT_FOUND);
          assert_cmpstr (answer.dup_text ("message"), EQ,
                         @"volume with name $name not found: no such volume");
        }
    }
}

/* They are no names, or would lead to another place. */
private async void dots_and_controls_are_refused (Podman podman) throws Error
{
  string[] names = { ".", "..", "../a", "a/../b", "a\tb", "a\r\nb" };

  foreach (var name in names)
    {
      try
        {
          yield podman.inspect_volume (name);
          assert_not_reached ();
        }
      catch (ClientError.INVALID_REQUEST error)
        {
          assert_true (ClientError.get_delivery (error) == NOT_SENT);
        }
    }
}

/* Networks */

private async void networks_are_objects (Podman podman) throws Error
{
  var made = yield podman.create_network (new Network () { name = "mail", ipv6_enabled = true });
  var found = yield podman.inspect_network ("mail");
  var networks = yield podman.list_networks ();

  assert_cmpstr (made.name, EQ, "mail");
  assert_cmpstr (found.driver, EQ, "bridge");
  assert_true (found.ipv6_enabled);
  assert_cmpstr (found.network_interface, EQ, made.network_interface);
  assert_cmpuint (networks.get_n_items (), EQ, 2);
  assert_true (networks.get_item (0) is Network);
  yield podman.delete_network ("mail");
}

private async void conflicts_have_podmans_words (Podman podman) throws Error
{
  var network = new Network () { name = "mail" };

  yield podman.create_network (network);
  try
    {
      yield podman.create_network (network);
      assert_not_reached ();
    }
  catch (ClientError error)
    {
      check_error (error, new ClientError.CONFLICT ("network name mail already used"), 409);
    }
  yield podman.delete_network ("mail");
}

/* Images: names with slashes and colons in them */

private async void images_change_their_names (Podman podman) throws Error
{
  yield podman.import_image ("localhost/a/b:1", new Bytes.take (new uint8[1024]));
  yield podman.tag_image ("localhost/a/b:1", "localhost/c/d", "2");

  var image = yield podman.inspect_image ("localhost/c/d:2");

  assert_cmpstr (Json.to_string (image.get_member ("RepoTags"), false), EQ,
                 "[\"localhost/a/b:1\",\"localhost/c/d:2\"]");
  try
    {
      yield podman.tag_image ("localhost/a/b:1", "localhost/c d", "2");
      assert_not_reached ();
    }
  catch (ClientError error)
    {
      check_error (error, new ClientError.BAD_REQUEST ("invalid reference format"), 500);
    }
  yield podman.delete_image ("localhost/a/b:1");
  yield podman.delete_image ("localhost/c/d:2");
  assert_cmpuint ((yield podman.list_images ()).get_length (), EQ, 0);
}

/* The socket */

private void check_unreachable (Error error, string socket, IOError expected)
{
  assert_true (error.matches (expected.domain, expected.code));
  assert_true (socket in error.message);
}

private async void missing_sockets_are_named (Podman unused) throws Error
{
  var podman = create_client (service.socket + " of nobody");

  try
    {
      yield podman.get_version ();
      assert_not_reached ();
    }
  catch (IOError error)
    {
      check_unreachable (error, service.socket + " of nobody", new IOError.NOT_FOUND (""));
    }
}

/* It is there, and nobody listens any more. */
private async void deaf_sockets_are_named (Podman unused) throws Error
{
  var path = service.socket + "-deaf";
  var socket = new Socket (UNIX, STREAM, DEFAULT);
  var podman = create_client (path);

  socket.bind (new UnixSocketAddress (path), false);
  socket.close ();
  try
    {
      yield podman.get_version ();
      assert_not_reached ();
    }
  catch (IOError error)
    {
      check_unreachable (error, path, new IOError.CONNECTION_REFUSED (""));
    }
}

private void restart () throws Error
{
  service.kill ();
  assert_true (service.start () == null);
}

/* A write that it had begun with may have been done, so it is not repeated. */
private async void podman_may_die_in_a_call (Podman podman) throws Error
{
  Error? failure = null;

  restart ();
  service.hold ();
  service.await ("IdleTracker:active");
  podman.create_volume.begin ("a", null, (source, result) => {
    try
      {
        podman.create_volume.end (result);
      }
    catch (Error error)
      {
        failure = error;
      }
  });
  assert_true (service.has_said ());
  assert_true (failure == null);

  service.kill ();
  while (failure == null)
    MainContext.@default ().iteration (true);
  assert_true (failure is ClientError.CONNECTION_LOST);
  assert_true (ClientError.get_delivery (failure) == UNKNOWN);

  service.let_go ();
  assert_true (service.start () == null);
  assert_cmpuint ((yield podman.list_volumes ()).get_length (), EQ, 0);
}

/* Between two calls nobody notices, not even a write. */
private async void podman_may_come_back (Podman podman) throws Error
{
  yield podman.create_volume ("a");
  restart ();
  yield podman.create_volume ("b");
  restart ();
  assert_cmpuint ((yield podman.list_volumes ()).get_length (), EQ, 2);
}

/* All */

private delegate void Begin (Podman podman, AsyncReadyCallback? callback);
private delegate void End (AsyncResult result) throws Error;

private async void clean_up (Podman podman) throws Error
{
  foreach (var volume in (yield podman.list_volumes ()).get_elements ())
    yield podman.delete_volume (volume.get_object ().get_string_member ("Name"));
}

private void run (Podman podman, Begin begin, End end)
{
  var loop = new MainLoop ();

  begin (podman, (source, result) => {
    try
      {
        end (result);
      }
    catch (Error error)
      {
        GLib.error ("%s", error.message);
      }
    loop.quit ();
  });
  loop.run ();
}

private void add (string what, owned Begin begin, owned End end)
{
  Test.add_data_func ("/adieu/podman/" + what, () => {
    var podman = create_client (service.socket);

    run (podman, begin, end);
    run (podman, (podman, told) => clean_up.begin (podman, told), result => clean_up.end (result));
    podman = null;
    try
      {
        check_quiet (1000);
      }
    catch (Error error)
      {
        GLib.error ("%s", error.message);
      }
  });
}

private void add_all ()
{
  add ("volumes-made-are-listed",
       (podman, told) => volumes_made_are_listed.begin (podman, told),
       result => volumes_made_are_listed.end (result));
  add ("volumes-are-deleted-once",
       (podman, told) => volumes_are_deleted_once.begin (podman, told),
       result => volumes_are_deleted_once.end (result));
  add ("podmans-500-is-told-apart",
       (podman, told) => podmans_500_is_told_apart.begin (podman, told),
       result => podmans_500_is_told_apart.end (result));
  add ("names-are-escaped",
       (podman, told) => names_are_escaped.begin (podman, told),
       result => names_are_escaped.end (result));
  add ("dots-and-controls-are-refused",
       (podman, told) => dots_and_controls_are_refused.begin (podman, told),
       result => dots_and_controls_are_refused.end (result));
  add ("networks-are-objects",
       (podman, told) => networks_are_objects.begin (podman, told),
       result => networks_are_objects.end (result));
  add ("conflicts-have-podmans-words",
       (podman, told) => conflicts_have_podmans_words.begin (podman, told),
       result => conflicts_have_podmans_words.end (result));
  add ("images-change-their-names",
       (podman, told) => images_change_their_names.begin (podman, told),
       result => images_change_their_names.end (result));
  add ("missing-sockets-are-named",
       (podman, told) => missing_sockets_are_named.begin (podman, told),
       result => missing_sockets_are_named.end (result));
  add ("deaf-sockets-are-named",
       (podman, told) => deaf_sockets_are_named.begin (podman, told),
       result => deaf_sockets_are_named.end (result));
  add ("podman-may-die-in-a-call",
       (podman, told) => podman_may_die_in_a_call.begin (podman, told),
       result => podman_may_die_in_a_call.end (result));
  add ("podman-may-come-back",
       (podman, told) => podman_may_come_back.begin (podman, told),
       result => podman_may_come_back.end (result));
}

public int main (string[] args)
{
  var servers = Environment.get_variable ("ADIEU_SERVERS") ?? "";
  string? reason = "ADIEU_SERVERS has no podman: examples/servers/get DIRECTORY podman";
  var status = 0;

  Test.init (ref args);
  try
    {
      if (FileUtils.test (servers + "/usr/bin/podman", IS_EXECUTABLE))
        {
          service = new Service (args[1], servers);
          reason = service.start ();
        }
      if (reason != null)
        {
          print ("1..0 # SKIP %s\n", reason);
          return 0;
        }

      add_all ();
      status = Test.run ();
      service.end ();
    }
  catch (Error error)
    {
      printerr ("%s\n", error.message);
      status = 1;
    }

  return status;
}
