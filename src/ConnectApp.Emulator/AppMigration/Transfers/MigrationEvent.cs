namespace ConnectApp.Emulator.AppMigration.Transfers;

/// <summary>One event; every redelivery carries the same <c>messageId</c>. How it is written is the matter of the door that it goes through.</summary>
/// <param name="Type">Connect's word for it: <c>app-data-uploaded</c>.</param>
internal sealed record MigrationEvent(string Type, Transfer Transfer, TransferFile? File)
{
    public Guid MessageId { get; init; } = Guid.NewGuid();

    public Guid TransferId { get; init; } = Transfer.Id;

    /// <summary>About a transfer that is not there; whether the app ever acknowledges it is its own matter.</summary>
    public bool IsForeign { get; init; }

    /// <summary>Goes with the caller's proof of the event that it was made of.</summary>
    public MigrationEvent? ReplayOf { get; init; }

    /// <summary>What is wrong with the system token that goes with it.</summary>
    public SystemTokenFault SystemToken { get; init; }

    /// <summary>Another event of the same kind, about a transfer that is not there.</summary>
    public MigrationEvent ForUnknownTransfer() => this with { MessageId = Guid.NewGuid(), TransferId = Guid.NewGuid(), IsForeign = true };
}
