using System.Globalization;
using System.Text;
using ConnectApp.Rewriting.Mappings;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Mappings;

public sealed class DecimalIdTests
{
    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("01")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1 ")]
    [InlineData("1.0")]
    [InlineData("12345678x")]
    [InlineData("x12345678")]
    [InlineData("1234567:")]
    [InlineData("1234567/")]
    [InlineData("٣")]
    [InlineData("1099511627768")]
    [InlineData("9999999999999")]
    [InlineData("10000000000000")]
    public void Parse_OtherSpellings_AreNoNumbers(string text)
    {
        Assert.Equal(DecimalId.NotOne, DecimalId.Parse(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void ParseAndFormat_NumbersOfEveryLength_ComeBack()
    {
        var buffer = new byte[DecimalId.MaxBytes];
        IEnumerable<ulong> numbers = [0, 9, DecimalId.Limit - 1, .. Enumerable.Range(1, 12).SelectMany(d => new[] { (ulong)Math.Pow(10, d) - 1, (ulong)Math.Pow(10, d), 123_456_789_012UL / (ulong)Math.Pow(10, 12 - d) })];
        foreach (var number in numbers)
        {
            var text = number.ToString(CultureInfo.InvariantCulture);

            Assert.Equal(number, DecimalId.Parse(Encoding.UTF8.GetBytes(text)));
            Assert.Equal(text, Encoding.UTF8.GetString(buffer.AsSpan(0, DecimalId.Format(number, buffer))));
        }
    }

    [Fact]
    public void Parse_AnyByteAtAnyPlace_IsOneOnlyIfEveryByteIsADigit()
    {
        foreach (var length in new[] { 1, 2, 3, 4, 5, 7, 8, 9, 12 })
        {
            for (var place = 0; place < length; place++)
            {
                for (var value = 0; value < 256; value++)
                {
                    var text = Enumerable.Repeat((byte)'1', length).ToArray();
                    text[place] = (byte)value;
                    var isNumber = value is >= '0' and <= '9' && (place > 0 || value != '0' || length == 1);

                    Assert.Equal(isNumber ? ulong.Parse(text, CultureInfo.InvariantCulture) : DecimalId.NotOne, DecimalId.Parse(text));
                }
            }
        }
    }
}
