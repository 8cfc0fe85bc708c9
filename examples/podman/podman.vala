/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A client of podman, which is asked through a Unix-domain socket. What podman calls a volume or an
 * image comes back as JSON, and a network as an object.
 *
 * https://docs.podman.io/en/v4.3/_static/api.html
 */

using Adieu;

public class Network : Object
{
  public string name { get; set; }
  public string driver { get; set; default = "bridge"; }
  public string network_interface { get; set; }
  public bool ipv6_enabled { get; set; }
}

public class Podman : Client
{
  public Podman (string socket)
  {
    var host = Uri.escape_string (socket);

    Object (base_url: @"http+unix://$host/v4.0.0/libpod", user_agent: "podman-example/1");
  }

  private async Response ask (string method, string path, string name) throws Error
  {
    var request = new Request (method, path);

    request.set_parameter ("name", name);

    return yield send_async (request);
  }

  /* The daemon */

  public async string get_version () throws Error
  {
    return (yield get_async ("/_ping")).get_header ("Libpod-API-Version");
  }

  /* Volumes */

  public async Json.Array list_volumes () throws Error
  {
    return (yield get_async ("/volumes/json")).get_json ().get_array ();
  }

  public async Json.Object inspect_volume (string name) throws Error
  {
    return (yield ask ("GET", "/volumes/{name}/json", name)).get_json ().get_object ();
  }

  public async void create_volume (string                     name,
                                   HashTable<string, string>? labels = null) throws Error
  {
    var volume = new VariantDict ();

    volume.insert_value ("Name", name);
    if (labels != null)
      volume.insert_value ("Labels", labels);
    yield post_async ("/volumes/create", Json.gvariant_serialize (volume.end ()));
  }

  public async void delete_volume (string name) throws Error
  {
    yield ask ("DELETE", "/volumes/{name}", name);
  }

  /* Networks */

  public async ListModel list_networks () throws Error
  {
    return (yield get_async ("/networks/json")).dup_list (typeof (Network), SNAKE);
  }

  public async Network inspect_network (string name) throws Error
  {
    var response = yield ask ("GET", "/networks/{name}/json", name);

    return (Network) response.dup_object (typeof (Network), SNAKE);
  }

  public async Network create_network (Network network) throws Error
  {
    var request = new Request ("POST", "/networks/create");

    request.set_body_object (network, SNAKE);

    return (Network) (yield send_async (request)).dup_object (typeof (Network), SNAKE);
  }

  public async void delete_network (string name) throws Error
  {
    yield ask ("DELETE", "/networks/{name}", name);
  }

  /* Images */

  public async Json.Array list_images () throws Error
  {
    return (yield get_async ("/images/json")).get_json ().get_array ();
  }

  public async Json.Object inspect_image (string name) throws Error
  {
    return (yield ask ("GET", "/images/{name}/json", name)).get_json ().get_object ();
  }

  public async void import_image (string name, Bytes archive) throws Error
  {
    var request = new Request ("POST", "/images/import");

    request.add_query ("reference", name);
    request.set_body_bytes (archive, "application/x-tar");
    yield send_async (request);
  }

  public async void tag_image (string name, string repository, string tag) throws Error
  {
    var request = new Request ("POST", "/images/{name}/tag");

    request.set_parameter ("name", name);
    request.add_query ("repo", repository);
    request.add_query ("tag", tag);
    yield send_async (request);
  }

  public async void delete_image (string name) throws Error
  {
    yield ask ("DELETE", "/images/{name}", name);
  }

  /* Podman 4 says 500, "the server failed", also when it only refuses; then it names a cause. */

  public override Verdict judge (Attempt attempt, Response response) throws Error
  {
    if (response.status != 500)
      return DEFAULT;

    var refusal = new JsonItem (response.get_json ());

    switch (refusal.dup_text ("cause"))
      {
      case "volume already exists":
        throw new ClientError.CONFLICT (refusal.dup_text ("message"));
      case "invalid argument":
      case "invalid reference format":
        throw new ClientError.BAD_REQUEST (refusal.dup_text ("message"));
      default:
        return DEFAULT;
      }
  }
}
