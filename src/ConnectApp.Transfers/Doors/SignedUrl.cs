namespace ConnectApp.Transfers.Doors;

/// <summary>Address of one file, good for an hour to whoever holds it, hence without a text form.</summary>
internal sealed record SignedUrl(Uri Url)
{
    public override string ToString() => "signed URL";
}
