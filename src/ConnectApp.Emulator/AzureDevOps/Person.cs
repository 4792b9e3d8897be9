using System.Text;
using System.Text.Json.Nodes;

namespace ConnectApp.Emulator.AzureDevOps;

/// <summary>Somebody in Azure DevOps.</summary>
/// <param name="UniqueName">Usually an e-mail address; of a bot it is none.</param>
/// <param name="HasLeft">Has no account on the other side.</param>
internal sealed record Person(Guid Id, string DisplayName, string UniqueName, bool HasLeft = false)
{
    public string Descriptor => "aad." + Convert.ToBase64String(Encoding.ASCII.GetBytes(Id.ToString())).TrimEnd('=');

    /// <summary>The form of every version since 2018.</summary>
    public JsonObject ToJson(string organisation) => new()
    {
        ["displayName"] = DisplayName,
        ["url"] = $"{organisation}/_apis/Identities/{Id}",
        ["_links"] = new JsonObject { ["avatar"] = new JsonObject { ["href"] = $"{organisation}/_apis/GraphProfile/MemberAvatars/{Descriptor}" } },
        ["id"] = Id.ToString(),
        ["uniqueName"] = UniqueName,
        ["imageUrl"] = $"{organisation}/_apis/GraphProfile/MemberAvatars/{Descriptor}",
        ["descriptor"] = Descriptor,
    };

    /// <summary>The older form: <c>Name &lt;mail&gt;</c>.</summary>
    public override string ToString() => $"{DisplayName} <{UniqueName}>";
}
