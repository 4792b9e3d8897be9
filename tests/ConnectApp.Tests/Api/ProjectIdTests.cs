using ConnectApp.Api.Answers;
using ConnectApp.Api;
using Xunit;

namespace ConnectApp.Tests.Api;

public sealed class ProjectIdTests
{
    [Fact]
    public void ProjectId_OfAScopeThatIsAUuid_IsTheScope() =>
        Assert.Equal(Guid.Parse("71a9e6f0-3b2c-3d4e-9f60-5a4b3c2d1e0f"), ProjectId.Of("71A9E6F0-3B2C-3D4E-9F60-5A4B3C2D1E0F"));

    // Made with Python: uuid.uuid5(uuid.UUID('2c6c3f0e-8a51-5d3b-9f6e-52b7a2a9d1c4'), 'scope-1').
    [Fact]
    public void ProjectId_OfAnotherScope_IsItsUuid5() => Assert.Equal(Guid.Parse("26eed3f1-fce4-5ea5-85a4-205abdb11731"), ProjectId.Of("scope-1"));
}
