/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Makes volumes, networks and images in a podman, changes them and deletes them:
 *
 *   podman-program SOCKET
 *
 * One client for all, and nobody closes it.
 */

private string names (Json.Array things, string member)
{
  var all = "";

  foreach (var thing in things.get_elements ())
    all += " " + new Adieu.JsonItem (thing).dup_text (member);

  return all;
}

private async void try_volumes (Podman podman) throws Error
{
  var labels = new HashTable<string, string> (str_hash, str_equal);

  labels["of"] = "adieu";
  yield podman.create_volume ("letters", labels);
  yield podman.create_volume ("stamps");
  print ("Volumes:%s\n", names (yield podman.list_volumes (), "Name"));

  var letters = yield podman.inspect_volume ("letters");

  print ("  letters is %s, and of %s\n", letters.get_string_member ("Driver"),
         letters.get_object_member ("Labels").get_string_member ("of"));
  try
    {
      yield podman.create_volume ("letters");
    }
  catch (Adieu.ClientError.CONFLICT error)
    {
      print ("  %s\n", error.message);
    }
  yield podman.delete_volume ("letters");
  print ("Volumes:%s\n", names (yield podman.list_volumes (), "Name"));
  yield podman.delete_volume ("stamps");
}

private async void try_networks (Podman podman) throws Error
{
  var made = yield podman.create_network (new Network () { name = "mail", ipv6_enabled = true });

  print ("Network %s: a %s on %s\n", made.name, made.driver, made.network_interface);
  print ("  it is one of %u\n", (yield podman.list_networks ()).get_n_items ());
  yield podman.delete_network ("mail");
  try
    {
      yield podman.inspect_network ("mail");
    }
  catch (Adieu.ClientError.NOT_FOUND error)
    {
      print ("  %s\n", error.message);
    }
}

private async void try_images (Podman podman) throws Error
{
  var empty_archive = new Bytes.take (new uint8[1024]);

  yield podman.import_image ("localhost/adieu/nothing:1", empty_archive);
  yield podman.tag_image ("localhost/adieu/nothing:1", "localhost/adieu/nothing", "2");

  var image = yield podman.inspect_image ("localhost/adieu/nothing:2");

  print ("Image: %s\n", Json.to_string (image.get_member ("RepoTags"), false));
  yield podman.delete_image ("localhost/adieu/nothing:1");
  yield podman.delete_image ("localhost/adieu/nothing:2");
  print ("Images left: %u\n", (yield podman.list_images ()).get_length ());
}

private async void try_all (Podman podman) throws Error
{
  print ("This is podman %s.\n", yield podman.get_version ());
  yield try_volumes (podman);
  yield try_networks (podman);
  yield try_images (podman);
}

public int main (string[] args)
{
  var loop = new MainLoop ();
  var status = 0;

  if (args.length != 2)
    {
      printerr ("Usage: podman-program SOCKET\n");
      return 2;
    }

  try_all.begin (new Podman (args[1]), (source, result) => {
    try
      {
        try_all.end (result);
      }
    catch (Error error)
      {
        printerr ("%s\n", error.message);
        status = 1;
      }
    loop.quit ();
  });
  loop.run ();

  return status;
}
