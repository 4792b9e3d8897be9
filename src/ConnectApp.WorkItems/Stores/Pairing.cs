using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ConnectApp.WorkItems.Stores;

/// <summary>A project of Azure DevOps and the Jira project that its items go to.</summary>
/// <param name="SourceProject">The project's id, which a rename keeps.</param>
internal sealed record Pairing(string CloudId, string ProjectKey, string Org, Guid SourceProject)
{
    /// <summary>The same for the same projects: a hash of the members, each preceded by its length so that no two lists run together.</summary>
    public string Id
    {
        get
        {
            var text = new StringBuilder();
            foreach (var member in new[] { CloudId, ProjectKey, Org, SourceProject.ToString("D") })
            {
                var lower = member.ToLowerInvariant();
                text.Append(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(lower)}:{lower}");
            }

            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 16));
        }
    }
}
