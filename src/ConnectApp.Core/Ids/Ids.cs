namespace ConnectApp.Core.Ids;

/// <summary>Our own opaque id of a tenant; a clientKey is a row that points at it.</summary>
internal readonly record struct TenantId(Guid Value)
{
    public override string ToString() => Value.ToString("D");
}

/// <summary>One run per transfer.</summary>
internal readonly record struct RunId(Guid Value)
{
    public override string ToString() => Value.ToString("D");
}

/// <summary>One migration of one listener; the key of all calls to the platform.</summary>
internal readonly record struct TransferId(Guid Value)
{
    public override string ToString() => Value.ToString("D");
}

/// <summary>Name of an uploaded file at the platform: opaque, though today a UUID.</summary>
internal readonly record struct S3Key(string Value)
{
    /// <summary>For messages.</summary>
    public override string ToString() => Printable.Of(Value);
}

/// <summary>Connect's name of a site.</summary>
internal readonly record struct ClientKey(string Value)
{
    public override string ToString() => Value;
}
