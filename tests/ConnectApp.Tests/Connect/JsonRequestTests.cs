using System.Text;
using ConnectApp.Transfers.Doors.Connect;
using ConnectApp.Transfers.Requests;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace ConnectApp.Tests.Connect;

public sealed class JsonRequestTests
{
    [Theory]
    [InlineData("\uFEFF{\"a\":1}", "{\"a\":1}")]
    [InlineData("\uFEFF", "")]
    [InlineData("{\"a\":\"\uFEFF\"}", "{\"a\":\"\uFEFF\"}")]
    public async Task Read_ByteOrderMarkInFront_IsPassedOver(string body, string read)
    {
        var context = new DefaultHttpContext { Request = { Body = new MemoryStream(Encoding.UTF8.GetBytes(body)) } };

        var bytes = await JsonRequest.ReadAsync(context, CancellationToken.None);

        Assert.Equal(read, Encoding.UTF8.GetString(bytes!.Value.Span));
    }
}
