using System.Text.Json;
using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Planning;
using Xunit;

namespace ConnectApp.WorkItems.Tests.Planning;

public sealed class IdentityTests
{
    [Theory]
    [InlineData("\"Ann B <ann@x.example>\"", "Ann B", "ann@x.example", "ann@x.example")]
    [InlineData("\"ann@x.example\"", "ann@x.example", "ann@x.example", "ann@x.example")]
    [InlineData("\"Ann B\"", "Ann B", null, null)]
    [InlineData("\"<ann@x.example>\"", "ann@x.example", "ann@x.example", "ann@x.example")]
    [InlineData("\"Build <CORP\\\\build>\"", "Build", "CORP\\build", null)]
    [InlineData("{\"displayName\":\"Ann\",\"uniqueName\":\"ann@x.example\"}", "Ann", "ann@x.example", "ann@x.example")]
    [InlineData("{\"displayName\":\"Bot\",\"uniqueName\":\"Build\\\\11@22\"}", "Bot", "Build\\11@22", null)]
    [InlineData("{\"uniqueName\":\"ann@x.example\"}", "ann@x.example", "ann@x.example", "ann@x.example")]
    public void From_BothForms_GivesNameAndAddress(string json, string name, string? unique, string? email)
    {
        var person = Identity.From(JsonSerializer.Deserialize<JsonElement>(json))!;

        Assert.Equal((name, unique, email), (person.DisplayName, person.UniqueName, person.Email));
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"  \"")]
    [InlineData("{}")]
    [InlineData("5")]
    [InlineData("\"<>\"")]
    public void From_NobodyNamed_IsNull(string json) => Assert.Null(Identity.From(JsonSerializer.Deserialize<JsonElement>(json)));

    public static TheoryData<string?, bool, bool, string> Accounts => new()
    {
        { "ANN@x.example", true, true, nameof(AccountRule.Found) },
        { "ann@x.example", true, false, nameof(AccountRule.NotAssignable) },
        { "ann@x.example", false, true, nameof(AccountRule.Inactive) },
        { "other@x.example", true, true, nameof(AccountRule.NotFound) },
        { null, true, true, nameof(AccountRule.Hidden) },
    };

    [Theory]
    [MemberData(nameof(Accounts))]
    public void Choice_LoneHit_CountsOnlyWithAnEqualAddress(string? email, bool active, bool assignable, string rule)
    {
        var choice = AccountChoice.Of(" ann@x.example", [new("acc", "Ann", email, active, assignable)]);

        Assert.Equal(rule, choice.Rule.ToString());
        Assert.Equal(rule == nameof(AccountRule.Found), choice.Account is not null);
    }
}
