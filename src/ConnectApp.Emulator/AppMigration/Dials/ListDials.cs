using ConnectApp.Emulator.AppMigration.Transfers;
using ConnectApp.Emulator.Scenarios;

namespace ConnectApp.Emulator.AppMigration.Dials;

/// <summary>One fault of the list of uploads; counts the files of a transfer in the order of their labels.</summary>
internal sealed class ListDial(string place, int number, string fault) : Dial(place, number, fault)
{
    /// <summary>Listed and announced only from this moment on.</summary>
    public Moment? Appears { get; init; }

    /// <summary>Two entries of the list have the same s3Key.</summary>
    public bool ListedTwice { get; init; }

    /// <summary>A second upload with the same label and bytes and an s3Key of its own.</summary>
    public bool UploadedTwice { get; init; }

    /// <summary>Announced and there, but never in the list.</summary>
    public bool Unlisted { get; init; }

    /// <summary>Neither listed nor announced nor there.</summary>
    public bool Never { get; init; }

    /// <summary>Listed and announced without its label, which is optional.</summary>
    public bool Unlabelled { get; init; }

    /// <summary>The older spelling of <c>urlLifetime: 0s</c>; counts the calls of <c>GET /data/{s3Key}</c>.</summary>
    public bool ExpiredUrl { get; init; }
}

/// <summary>The group <c>list</c>: which uploads a transfer seems to have.</summary>
internal sealed class ListDials(IReadOnlyList<ListDial> dials, DialCounts counts)
{
    public static readonly string[] Faults = ["appears", "listedTwice", "uploadedTwice", "unlisted", "never", "unlabelled", "expiredUrl"];

    public static readonly string[] Keys = [.. Dial.Choice, "label", .. Faults];

    public static ListDial Read(Members dial, string place, int number)
    {
        var fault = dial.ExactlyOne(Faults);
        var list = new ListDial(place, number, fault)
        {
            // A label says which files are meant; without numbers or a rate all of them are.
            Occurrences = dial.Occurrences(orAllOf: "label"), Site = dial.Number("site"), Transfer = dial.Number("transfer"), Label = dial.Text("label"),
            Appears = dial.Moment("appears", PlatformNames.Moments), ListedTwice = dial.Flag("listedTwice"), UploadedTwice = dial.Flag("uploadedTwice"),
            Unlisted = dial.Flag("unlisted"), Never = dial.Flag("never"), Unlabelled = dial.Flag("unlabelled"), ExpiredUrl = dial.Flag("expiredUrl"),
        };
        dial.End(Keys);
        return list;
    }

    /// <summary>The uploads of a new transfer as the platform will show them.</summary>
    public IReadOnlyList<TransferFile> Arrange(IReadOnlyList<TransferFile> files)
    {
        List<TransferFile> arranged = [];
        foreach (var file in files)
        {
            var (never, again) = (false, false);
            foreach (var dial in dials.Where(d => !d.ExpiredUrl))
            {
                if (!counts.Wants(dial, file.Transfer.About(file)))
                    continue;
                counts.Acted(dial);
                never |= dial.Never;
                again |= dial.UploadedTwice;
                file.IsLabelled &= !dial.Unlabelled;
                file.Listings = dial.Unlisted ? 0 : dial.ListedTwice ? 2 : file.Listings;
                file.Appears ??= dial.Appears;
            }

            if (!never)
                arranged.Add(file);
            if (!never && again)
                arranged.Add(file.Again());
        }

        return arranged;
    }

    public bool ExpiresNextUrl(in Subject subject)
    {
        var expires = false;
        foreach (var dial in dials.Where(d => d.ExpiredUrl))
        {
            if (!counts.Wants(dial, subject))
                continue;
            counts.Acted(dial);
            expires = true;
        }

        return expires;
    }
}
