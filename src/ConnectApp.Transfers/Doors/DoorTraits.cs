namespace ConnectApp.Transfers.Doors;

/// <summary>How a tenant's front door differs in what the pipeline must know.</summary>
/// <param name="PlatformSettles">The platform decides the transfer's final status, once every upload is reported; the app never does.</param>
/// <param name="WhyNoCalls">A sentence for the admin: why no call can be made while the door lends no authority.</param>
internal sealed record DoorTraits(bool PlatformSettles, string WhyNoCalls);
