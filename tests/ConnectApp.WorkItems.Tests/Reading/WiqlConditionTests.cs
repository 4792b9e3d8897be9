using ConnectApp.WorkItems.Reading;

namespace ConnectApp.WorkItems.Tests.Reading;

public sealed class WiqlConditionTests
{
    [Theory]
    [InlineData("[System.State] <> 'Removed'")]
    [InlineData("([System.Title] CONTAINS 'select from (') OR [System.Tags] = 'it''s'")]
    [InlineData("[Custom.Order By] = 1")]
    [InlineData("[System.ChangedDate] > @today - 30 AND [System.Title] CONTAINS \"O'Neill\"")]
    public void Fault_Conditions_AreTaken(string text) => Assert.Null(WiqlCondition.Fault(text));

    [Theory]
    [InlineData("1=1) OR (1=1", "bracket that does not begin")]
    [InlineData("(1=1", "bracket that does not end")]
    [InlineData("[System.Title] = 'x", "quote")]
    [InlineData("[System.Title = 'x'", "field name")]
    [InlineData("[System.Id] > 1 order   by [System.Id]", "ORDER")]
    [InlineData("[System.Id] > 1 ASOF '2020-01-01'", "ASOF")]
    [InlineData("select [System.Id] from WorkItems", "SELECT")]
    [InlineData("[a]=1 mode (MustContain)", "MODE")]
    public void Fault_OtherTexts_AreNamed(string text, string expected) => Assert.Contains(expected, WiqlCondition.Fault(text));
}
