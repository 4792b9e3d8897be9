using ConnectApp.Transfers.Doors.Connect;
using Microsoft.Extensions.Options;
using Xunit;

namespace ConnectApp.Tests.Connect;

public sealed class ConnectOptionsTests
{
    [Theory]
    [InlineData("Connect:BaseUrl", "app.example.com")]
    [InlineData("Connect:BaseUrl", "ftp://app.example.com")]
    [InlineData("Connect:BaseUrl", "https://app.example.com/?x")]
    [InlineData("Connect:BaseUrl", "https://u@app.example.com")]
    [InlineData("Connect:InstallKeysUrl", "/keys")]
    [InlineData("Connect:RequestsPerMinute", "0")]
    [InlineData("Connect:RegisterWebhook", "always")]
    [InlineData("Connect:AllowedHosts:0", "https://acme.atlassian.net")]
    [InlineData("Connect:AllowedHosts:0", "127.0.0.1:8080")]
    [InlineData("Connect:AllowedHosts:0", "*")]
    [InlineData("Connect:AllowedHosts:0", "*.net")]
    [InlineData("Connect:AllowedHosts:0", "a*.atlassian.net")]
    [InlineData("Connect:TrustedProxies:0", "proxy.local")]
    [InlineData("Connect:Audiences:0", " ")]
    public async Task Start_WrongValue_NamesTheKey(string key, string value)
    {
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => ConnectHost.StartAsync(settings: (key, value)));

        Assert.True(exception is OptionsValidationException or InvalidOperationException, exception.ToString());
        Assert.Contains(key, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("whenMissing", RegisterWebhook.WhenMissing)]
    [InlineData("never", RegisterWebhook.Never)]
    internal async Task RegisterWebhook_AsDocumented_IsBound(string value, RegisterWebhook expected)
    {
        await using var host = await ConnectHost.StartAsync(settings: ("Connect:RegisterWebhook", value));

        Assert.Equal(expected, host.Get<IOptions<ConnectOptions>>().Value.RegisterWebhook);
    }

    [Fact]
    public void Defaults_AreThoseOfTheManual()
    {
        var options = new ConnectOptions();

        Assert.Equal(("atlassian-connect.json", 600, RegisterWebhook.Never), (options.Descriptor, options.RequestsPerMinute, options.RegisterWebhook));
        Assert.Equal(new Uri("https://connect-install-keys.atlassian.com"), options.InstallKeys);
        Assert.True(new ConnectOptionsValidator().Validate(null, options).Succeeded);
    }
}
