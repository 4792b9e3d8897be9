using ConnectApp.Core.Ids;
using ConnectApp.Transfers.Doors.ForgeRemote.Rest;
using Xunit;

namespace ConnectApp.Tests.ForgeRemote;

public class ReportPacingTests
{
    private static readonly DateTimeOffset s_start = DateTimeOffset.UnixEpoch;

    [Fact]
    public void Due_SoonAfterAnUploadOrReport_IsNothing() => Assert.Empty(ReportPacing.Due(State(Finished("a")), s_start.AddMinutes(7)));

    [Fact]
    public void Due_LaterInTheWindow_IsOneFinishedMessage() =>
        Assert.Equal(["b"], ReportPacing.Due(State(Open("a"), Finished("b"), Finished("c")), s_start.AddMinutes(9)).Select(m => m.MessageId));

    [Fact]
    public void Due_WithAnIntent_IsTheNextOne() =>
        Assert.Equal(["c"], ReportPacing.Due(State(Finished("b") with { Intent = "SUCCESS" }, Finished("c")), s_start.AddMinutes(9)).Select(m => m.MessageId));

    /// <summary>A file of three hours beside 13 small ones: the small ones keep the window open, one by one.</summary>
    [Fact]
    public void ThreeHours_BesideThirteenFinishedFiles_AreNeverFartherApartThanTheWindow()
    {
        var messages = Enumerable.Range(0, 13).Select(n => Finished($"{n}")).Append(Open("large")).ToList();
        var windowStart = s_start;
        for (var now = s_start; now < s_start.AddHours(3); now = now.AddMinutes(1))
        {
            Assert.True(now - windowStart < ReportPacing.Window, $"The window was over at {now}.");
            foreach (var due in ReportPacing.Due(new ReportState(new RunId(Guid.Empty), messages, windowStart, IsLoading: true), now))
            {
                messages.Remove(due);
                windowStart = now;
            }
        }
    }

    [Fact]
    public void Window_WithOneLongFileAlone_IsInDanger()
    {
        Assert.False(ReportPacing.IsWindowInDanger(State(Open("a")), s_start.AddMinutes(7)));
        Assert.True(ReportPacing.IsWindowInDanger(State(Open("a")), s_start.AddMinutes(9)));
        Assert.False(ReportPacing.IsWindowInDanger(State(Open("a"), Finished("b")), s_start.AddMinutes(9)));
    }

    private static ReportState State(params UploadMessage[] messages) => new(new RunId(Guid.Empty), messages, s_start, IsLoading: false);

    private static UploadMessage Finished(string id) => new(id, IsFinished: true, IsReadToEnd: true, HasLost: false, Intent: null);

    private static UploadMessage Open(string id) => new(id, IsFinished: false, IsReadToEnd: false, HasLost: false, Intent: null);
}
