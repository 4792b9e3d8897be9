namespace ConnectApp.Rewriting.Packing;

/// <summary>What a file is packed with.</summary>
public enum PackingKind { None, Gzip, Zip }
