using ConnectApp.Composition;
using ConnectApp.Core.Clock;
using ConnectApp.Core.Stores;
using ConnectApp.Tests.Commands;
using ConnectApp.Transfers.Runs;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace ConnectApp.Tests.Documents;

/// <summary>The keys of the contract (command-line.md, "Addresses and configuration"), and how values are read and refused.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class ContractSettingsTests
{
    private const string Contract =
        """
        Connect:Descriptor Connect:BaseUrl Connect:Audiences Connect:InstallKeysUrl Connect:AllowedHosts Connect:OnlyAllowedHosts Connect:EgressProxy
        Connect:TrustedProxies Connect:RequestsPerMinute Connect:RegisterWebhook
        Api:SigningKey Api:Authority Api:Audience Api:RequestsPerMinute Api:StreamsPerTenant
        Storage:Provider Storage:ConnectionString Storage:KeyRing Storage:MinFreeBytes
        Import:Plan Import:NoPlanPatience Import:ConcurrentRuns Import:MappingMemory Import:SpoolBytes Import:KeptBytes Import:HoldBeforeSettling
        Import:ListEvery Import:ProgressEvery
        Retention:RunFiles Retention:Problems Retention:InboxBodies Retention:Uninstalled Retention:ApiRuns
        Telemetry:Endpoint Telemetry:Protocol Telemetry:MetricsEvery
        Notify:Url Notify:Secret
        MigrationApi:BaseUrl MigrationApi:ReportsUrl MigrationApi:ShortestPoll MigrationApi:LongestPoll MigrationApi:PostsPerMinute MigrationApi:AllowedHosts
        Waves:SecretNames AzureDevOps:BaseUrl AzureDevOps:AllowedHosts Jira:AllowedHosts Jira:GatewayUrl
        WorkItems:ConcurrentRuns WorkItems:MaxConcurrency WorkItems:SpoolBytes WorkItems:UnknownWriteWait WorkItems:StartsPerHour
        Forge:AppId Forge:JwksUrl Forge:ApiUrl Forge:ListPath Forge:ReportLossAs Forge:AllowedHosts Forge:RequireNotBefore
        Cluster:Node Cluster:Roles
        """;

    // Of the contract, and read by nothing yet; whoever adds one takes it out of this list.
    private static readonly string[] s_notYet = ["Retention:ApiRuns", "Notify:Url", "Notify:Secret", "Cluster:Node", "Cluster:Roles"];

    // Slows commits in tests.
    private static readonly string[] s_ofTests = ["Storage:ControlCommitDelay"];

    [Fact]
    public void Keys_OfTheOptionsClasses_AreThoseOfTheContract()
    {
        var contract = Contract.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(
            contract.Except(s_notYet).Order(StringComparer.Ordinal),
            KnownSettings.Keys.Except(s_ofTests).Except(s_notYet).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("90s", 90_000)]
    [InlineData("10m", 600_000)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData("30d", 2_592_000_000)]
    [InlineData("365d", 31_536_000_000)]
    [InlineData("02:00:00", 7_200_000)]
    [InlineData("0", 0)]
    public void Duration_FormsOfTheContract_AreRead(string text, long milliseconds)
    {
        Assert.True(Duration.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), duration);
    }

    [Theory]
    [InlineData("366d")]
    [InlineData("-1s")]
    [InlineData("30")]
    [InlineData("soon")]
    [InlineData("ms")]
    [InlineData("")]
    public void Duration_OtherText_IsRefused(string text) => Assert.False(Duration.TryParse(text, out _));

    [Theory]
    [InlineData("20GiB", 20L << 30)]
    [InlineData("500MB", 500_000_000)]
    [InlineData("1.5 KiB", 1536)]
    [InlineData("12345", 12_345)]
    public void Size_FormsOfTheContract_AreRead(string text, long expected)
    {
        Assert.True(ByteSize.TryParse(text, out var bytes));
        Assert.Equal(expected, bytes);
    }

    [Theory]
    [InlineData("much")]
    [InlineData("-1")]
    [InlineData("0.5B")]
    [InlineData("99999999TiB")]
    public void Size_OtherText_IsRefused(string text) => Assert.False(ByteSize.TryParse(text, out _));

    [Fact]
    public void Values_InPeoplesForms_BindToTheOptions()
    {
        var configuration = Of(("Import:ListEvery", "90s"), ("Import:SpoolBytes", "2GiB"), ("Storage:MinFreeBytes", "500MB"), ("Storage:KeyRing", ""));
        var read = new ConfigurationBuilder().AddConfiguration(configuration).AddInMemoryCollection(SettingsCheck.Of(configuration).Values).Build();

        var import = read.GetSection("Import").Get<ImportOptions>()!;

        Assert.Equal((TimeSpan.FromSeconds(90), 2L << 30), (import.ListEvery, import.SpoolBytes));
        Assert.Equal(500_000_000, read.GetSection("Storage").Get<StorageOptions>()!.MinFreeBytes);
    }

    [Theory]
    [InlineData("Import:ListEvry", "90s", "Import:ListEvry is no setting; the closest one is Import:ListEvery.")]
    [InlineData("Connect:BaseUri", "x", "Connect:BaseUri is no setting; the closest one is Connect:BaseUrl.")]
    [InlineData("Import:ListEvery", "soon", "Import:ListEvery is 'soon'; expected a duration: 500ms, 90s, 10m, 2h, 30d or 02:00:00, from 0 to 365 days.")]
    [InlineData("Storage:MinFreeBytes", "much", "Storage:MinFreeBytes is 'much'; expected a size: 20GiB, 500MB or bytes.")]
    [InlineData("Api:RequestsPerMinute", "many", "Api:RequestsPerMinute is 'many'; expected a whole number.")]
    [InlineData("Forge:RequireNotBefore", "maybe", "Forge:RequireNotBefore is 'maybe'; expected true or false.")]
    [InlineData("Connect:RegisterWebhook", "always", "Connect:RegisterWebhook is 'always'; expected one of never, whenMissing.")]
    [InlineData("Jira:GatewayUrl", "here", "Jira:GatewayUrl is 'here'; expected an absolute URL.")]
    [InlineData("Connect:AllowedHosts", "a.example", "Connect:AllowedHosts is a list; expected its entries as Connect:AllowedHosts:0, Connect:AllowedHosts:1 and so on.")]
    [InlineData("Import:Plan:0", "a.yaml", "Import:Plan:0 is no setting; the closest one is Import:Plan.")]
    public void Check_WrongKeyOrValue_IsRefusedInOneSentence(string key, string value, string expected) =>
        Assert.Equal(expected, Assert.Throws<InvalidDataException>(() => SettingsCheck.Of(Of((key, value)))).Message);

    [Fact]
    public void Check_KeyOfTheContractThatNothingReadsYet_IsTaken() =>
        Assert.Empty(SettingsCheck.Of(Of(("Retention:ApiRuns", "90d"))).Values);

    [Theory]
    [InlineData("Import__ListEvry")]
    [InlineData("CONNECTAPP_Jira__Gateway")]
    public async Task Verb_UnknownKeyInTheEnvironment_Is1InOneLine(string variable)
    {
        Environment.SetEnvironmentVariable(variable, "90s");
        try
        {
            var serve = await ConsoleRun.OfAsync("serve");
            var runs = await ConsoleRun.OfAsync("runs");

            Assert.Equal((1, ""), (serve.ExitCode, serve.Output));
            Assert.Contains("is no setting; the closest one is ", Assert.Single(serve.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
            Assert.Equal(serve, runs);
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, null);
        }
    }

    [Fact]
    public void Check_UnprefixedVariableOfASharedSection_IsLeftAlone()
    {
        Environment.SetEnvironmentVariable("Jira__Token", "of another program");
        try
        {
            var check = SettingsCheck.Of(new ConfigurationBuilder().AddEnvironmentVariables().Build());

            Assert.Equal(["Jira:Token"], check.Foreign);
        }
        finally
        {
            Environment.SetEnvironmentVariable("Jira__Token", null);
        }
    }

    private static IConfigurationRoot Of(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build();
}
