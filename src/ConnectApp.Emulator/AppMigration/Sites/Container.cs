namespace ConnectApp.Emulator.AppMigration.Sites;

/// <summary>A project or space that was selected for the migration, with its key and id on both sides.</summary>
internal sealed record Container(string SourceKey, string SourceId, string CloudId, string CloudKey);
