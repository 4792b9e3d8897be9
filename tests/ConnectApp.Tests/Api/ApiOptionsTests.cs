using ConnectApp.Api.Access;
using Xunit;

namespace ConnectApp.Tests.Api;

public sealed class ApiOptionsTests
{
    private const string LongKey = "0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("short", null, null, "Api:SigningKey")]
    [InlineData("base64:AAAA", null, null, "Api:SigningKey")]
    [InlineData("base64:no base64 at all, but as long as need be", null, null, "Api:SigningKey")]
    [InlineData(LongKey, "https://login.vendor.example", "a", "Api:SigningKey and Api:Authority")]
    [InlineData(null, "https://login.vendor.example", null, "Api:Audience")]
    [InlineData(null, "http://login.vendor.example", "a", "Api:Authority")]
    [InlineData(null, "login", "a", "Api:Authority")]
    public void Options_ThatLetTheWrongPeopleIn_StopTheStart(string? key, string? authority, string? audience, string named)
    {
        var result = new ApiOptionsValidator().Validate(null, new ApiOptions { SigningKey = key, Authority = authority, Audience = audience });

        Assert.True(result.Failed);
        Assert.StartsWith(named, Assert.Single(result.Failures), StringComparison.Ordinal);
        Assert.DoesNotContain("short", result.FailureMessage.Replace("too short", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData(LongKey, null, null)]
    [InlineData("base64:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", null, null)]
    [InlineData(null, "https://login.vendor.example", "a")]
    public void Options_ThatAreWhole_AreTaken(string? key, string? authority, string? audience) =>
        Assert.True(new ApiOptionsValidator().Validate(null, new ApiOptions { SigningKey = key, Authority = authority, Audience = audience }).Succeeded);
}
