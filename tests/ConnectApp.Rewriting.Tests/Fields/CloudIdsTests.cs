using System.Text;
using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Fields;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Fields;

public sealed class CloudIdsTests
{
    /// <summary>Expected values by Python: <c>uuid.uuid5(uuid.UUID("6f1d4c1e-6a53-5f0e-9a55-0d6f3c1b7a42"), "7:offline10:checklists1:1")</c> and so on.</summary>
    [Theory]
    [InlineData("offline", "checklists", "1", "8551e516-88f7-5d38-9f56-190237f70b27")]
    [InlineData("offline", "checklists", "12", "f4287efd-6423-5a6b-8ac8-90f6ea4109ad")]
    [InlineData("scope-ü", "Einträge", "schlüssel é 𝄞", "24f3b62c-37f2-51a9-a3c3-6e518e7224db")]
    public void Write_ScopeEntityAndKey_EqualsUuid5OfPython(string scope, string entity, string key, string expected)
    {
        var cloudId = new byte[CloudIds.TextBytes];

        CloudIds.Write(CloudIds.Prefix(scope, entity), Encoding.UTF8.GetBytes(key), new GrowingBytes(), cloudId);

        Assert.Equal(expected, Encoding.UTF8.GetString(cloudId));
    }
}
