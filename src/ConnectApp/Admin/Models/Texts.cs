using System.Globalization;
using ConnectApp.Core.Runs;
using ConnectApp.Rewriting.Exports;
using ConnectApp.Rewriting.Problems;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Admin.Models;

/// <summary>Every text of the pages, also those that their script shows: a translation replaces this file and nothing else.</summary>
internal static partial class Texts
{
    public const string Title = "Data migration";
    public const string Skip = "Skip to content";
    public const string Loading = "Loading…";
    public const string NoScript = "This page needs JavaScript.";
    public const string AllRuns = "All migrations";
    public const string Reload = "Try again";
    public const string SignOut = "Sign out";
    public const string SignedInAsOperator = "Operator: signed in with a token";

    // Signing in without a product around the page.
    public const string LoginTitle = "Sign in as an operator";
    public const string LoginLead = "Site admins open this page inside Jira or Confluence: Apps, then this app. Here, operators sign in with an access token of the run API.";
    public const string LoginToken = "Access token (JWT)";
    public const string LoginKept = "It is kept in this browser tab only and forgotten when you close it.";
    public const string LoginButton = "Sign in";
    public const string LoginEmpty = "Paste an access token first.";
    public const string LoginRefused = "The server did not accept this token. It may have expired, or belong to another server.";

    // States that are no page.
    public const string ForbiddenTitle = "Only for admins of this site";
    public const string ForbiddenText = "Migrations are shown to admins alone, because their reports name people and contents. Ask an admin of this site, or for admin rights.";
    public const string UnknownRightsTitle = "Your rights could not be checked";
    public const string UnknownRightsText = "The product did not answer when asked whether you are an admin. Nothing is wrong with the migration; try again in a minute.";
    public const string ExpiredTitle = "Your session has ended";
    public const string ExpiredText = "Reload the page in your browser to go on. The migration itself is not affected.";
    public const string ExpiredOperatorText = "The access token has expired or was withdrawn. Sign in with a new one to go on. The migration itself is not affected.";
    public const string SignInAgain = "Sign in again";
    public const string UnreachableTitle = "The server cannot be reached";
    public const string UnreachableText = "The page could not be loaded. A migration does not need this page: it goes on by itself as soon as the server can.";
    public const string GoneTitle = "There is no such migration";
    public const string GoneText = "It may belong to another site, or its data has been removed.";
    public const string BusyTitle = "Too many requests";
    public const string BusyText = "The server asks to wait a moment before the page is loaded again.";

    // The list of runs.
    public const string RunsLead = "How the data of this app came from your server to this site; newest first.";
    public const string RunsLeadOfAllSites = "Migrations of all sites; newest first.";
    public const string EmptyTitle = "No migration yet";
    public const string EmptyText = "A migration appears here by itself, usually within a minute after it is started in the Cloud Migration Assistant on your server with this app selected. Nothing needs to be set up here.";
    public const string Older = "Show older migrations";

    // One run.
    public const string Now = "What is happening now";
    public const string Pause = "Pause";
    public const string Resume = "Resume";
    public const string Cancel = "Cancel migration…";
    public const string Retry = "Look for missing references now";
    public const string PausedBy = "Paused by";
    public const string Rate = "Speed";
    public const string Left = "Time left";
    public const string Deadline = "Must be finished by";
    public const string Ended = "Ended";
    public const string Took = "Took";
    public const string Running = "Running for";
    public const string BooksTitle = "Records";
    public const string BooksRead = "Read from the export";
    public const string BooksInPlace = "Imported";
    public const string BooksSkipped = "Skipped";
    public const string BooksFailed = "Failed";
    public const string BooksMissing = "References without a counterpart";
    public const string ChartTitle = "Speed in the last minutes, records per second";
    public const string FilesTitle = "Files of the export";
    public const string NoFiles = "No file has arrived yet. Files appear here as your server uploads them.";
    public const string ColumnFile = "File";
    public const string ColumnState = "State";
    public const string ColumnRead = "Records";
    public const string ColumnInPlace = "Imported";
    public const string ColumnSkipped = "Skipped";
    public const string ColumnFailed = "Failed";
    public const string ReferencesTitle = "References to other things on the site";
    public const string ReferencesLead = "Records point to issues, pages, people and so on. Each such reference gets the new id of the cloud; where the site has no counterpart, it is missing.";
    public static string ForExample(string values, bool more) => $"{(more ? "For example" : "Missing")}: {values}";
    public const string NoReferences = "None has been met so far.";
    public const string NoReferencesEnded = "None has been met.";
    public const string ColumnReference = "What is referred to";
    public const string ColumnRewritten = "Updated";
    public const string ColumnMissing = "Missing";
    public const string ColumnAccepted = "of these expected by the app";
    public const string CausesTitle = "Why";
    public const string FieldsTitle = "Fields of the plan";
    public const string WarningsTitle = "Worth a look";
    public const string WarningsLead = "These are no problems and change nothing about how the migration ends. They may be mistakes of the import plan.";
    public static string WarningSample(string sample) => $"For example {sample}";
    public const string ColumnField = "Field";
    public const string ColumnMatched = "Records with it";
    public static string MoreCauses(long count) => $"and {Count(count, "more cause")}";
    public const string ProblemsTitle = "Problems";
    public const string NoProblems = "None so far.";
    public const string NoProblemsEnded = "None. Everything of the export is accounted for.";
    public const string NoProblemsCutShort = "None among the records that were read.";
    public const string NoProblemsFound = "No problem fits these filters.";
    public const string ProblemsExpired = "The list of problems has been removed some time after the end of the migration; the counts above stay.";
    public const string FilterEntity = "Kind of record";
    public const string FilterCode = "Reason";
    public const string FilterNamespace = "Refers to";
    public const string Filters = "Filter problems";
    public const string FilterAll = "All";
    public const string FilterNone = "None";
    public const string ColumnRecord = "Record";
    public const string ColumnWhat = "What happened";
    public const string MoreProblems = "Show more";
    public const string RefreshProblems = "Show new problems";
    public const string DownloadCsv = "Download CSV";
    public const string DownloadNdjson = "Download NDJSON";
    public const string Downloading = "Preparing the download…";
    public const string DownloadFailed = "The download failed. Try again.";
    public const string OpenIssue = "Open the issue";
    public const string OpenPage = "Open the page";
    public static string Open(string key) => $"Open {key}";
    public static string OfRecord(string record) => $"of {record}";
    public static string MissingReason(string mappingNamespace, string? value) => $"No counterpart for {value} ({Namespace(mappingNamespace).ToLowerInvariant()})";
    public const string MissingHint = "What has no counterpart was not migrated, or not before this app. Migrate it with the Cloud Migration Assistant if it should be on the site. Then run the migration of this app again; one that is held open only needs to look for its missing references.";
    public const string HistoryTitle = "History";
    public const string Platform = "The Cloud Migration Assistant";
    public const string System = "The import";
    public const string You = "You";
    public const string Operator = "An operator";
    public const string AnAdmin = "An admin";

    // The dialog before a cancel.
    public const string CancelTitle = "Cancel this migration?";
    public const string CancelLead = "This cannot be undone.";
    public const string CancelStays = "What stays";
    public const string CancelStaysRecords = "Records that are already imported stay in the app; nothing is removed.";
    public const string CancelStaysServer = "Your server keeps all of its data.";
    public const string CancelEnds = "What ends";
    public const string CancelEndsRest = "The rest of the export is not imported, and this migration cannot be resumed.";
    public const string CancelEndsStatus = "The Cloud Migration Assistant shows this app as incomplete.";
    public const string CancelPauseInstead = "If you only need the import to stop for a while, pause it.";
    public const string CancelStayPaused = "You can also leave it paused and resume it later.";
    public const string CancelLater = "To import the rest after a cancel, run the migration again: what is there already is recognised and not doubled.";
    public const string CancelConfirm = "Cancel migration";
    public const string CancelKeep = "Keep it running";
    public const string CancelKeepPaused = "Keep it paused";

    // What the script says.
    public const string Paused = "The migration is paused.";
    public const string Resumed = "The migration goes on.";
    public const string CancelledNow = "The migration is cancelled.";
    public const string Retried = "The import looks for missing references again.";
    public const string LoadedMore = "More entries are shown.";
    public const string ActionFailed = "That did not work. The page shows the state as it is now.";
    public const string LiveLost = "Live updates are interrupted. Trying to reconnect…";
    public const string LiveBack = "Live updates are back.";

    public static string PageTitle(string name) => $"{name} – {Title}";

    public static string State(string state) => state switch
    {
        RunState.Pending => "Waiting",
        RunState.Running => "Running",
        RunState.Paused => "Paused",
        RunState.Completed => "Complete",
        RunState.Partial => "Incomplete",
        RunState.Failed => "Failed",
        RunState.Cancelled => "Cancelled",
        _ => state,
    };

    public static string Percent(int percent) => $"{percent} %";
    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
    public static string Records(long count) => Count(count, "record");
    public static string ProgressName(string name) => $"Progress of {name}";
    public static string Unnamed(string product) => $"Migration to {product}";

    public static string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 1 } => "less than a second",
        { TotalMinutes: < 1 } => $"{(int)time.TotalSeconds} s",
        { TotalHours: < 1 } => time is { TotalMinutes: < 10, Seconds: > 0 } ? $"{(int)time.TotalMinutes} min {time.Seconds} s" : $"{(int)time.TotalMinutes} min",
        { TotalDays: < 1 } => time.Minutes == 0 ? $"{(int)time.TotalHours} h" : $"{(int)time.TotalHours} h {time.Minutes} min",
        _ => time.Hours == 0 ? Count((int)time.TotalDays, "day") : $"{Count((int)time.TotalDays, "day")} {time.Hours} h",
    };

    public static string Bytes(double bytes) => bytes switch
    {
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{bytes:0} B"),
        < 1e6 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.#} kB"),
        < 1e9 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.#} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.##} GB"),
    };

    // The list of runs, one line each.
    public const string NothingRead = "Nothing imported yet";
    public const string NothingImported = "Nothing imported";
    public static string InPlaceOf(long inPlace, long read) => $"{Number(inPlace)} of {Records(read)} imported";
    public static string NotImported(long count) => $"{Number(count)} not imported";
    public static string MissingReferences(long count) => $"{Count(count, "reference")} missing";
    public const string Started = "Started";
    public const string Announced = "Announced";
    public static string RunningFor(TimeSpan time) => $"running for {Duration(time)}";
    public static string TookTime(TimeSpan time) => $"took {Duration(time)}";

    // What is happening now, in one sentence.
    public const string SayPending = "The migration is announced. The import begins as soon as it is its turn.";
    public const string SayFirstFile = "Waiting for the first file of the export from your server.";
    public static string SayMoreFiles(long done) => $"All that has arrived is imported ({Count(done, "file")}). Waiting for further files of the export from your server.";
    public static string SayMappings(string product) => $"Asking {product} which new ids your issues, pages and people have got in the cloud.";
    public static string SayLoading(string file, long done, long all) => $"Importing {file}, with {Number(done)} of {Count(all, "file")} done so far.";
    public static string SayLoadingSoon(long done, long all) => done == 0 ? "Importing the files that have arrived." : $"Importing the files that have arrived, with {Number(done)} of {Count(all, "file")} done so far.";
    public const string SayChecks = "Everything is read. Checking that each record is accounted for, and asking once more for what is missing.";
    public static string SayHeld(long missing) => $"Everything is read, but {Count(missing, "reference")} {(missing == 1 ? "has" : "have")} no counterpart on the site yet. The migration is held open in case {(missing == 1 ? "it appears" : "they appear")}: migrate what is missing, then look for it again.";
    public const string SaySettling = "The import is done. Telling the Cloud Migration Assistant the result.";
    public const string SayPausing = "Pausing: the import stops as soon as it has saved what it is working on.";
    public const string SayPaused = "Paused. Nothing is imported until someone resumes the migration.";
    public const string SayCancelling = "Cancelling: the import stops as soon as it has saved what it is working on.";
    /// <param name="failures">0: nothing was tried, the run only waits.</param>
    public static string SayTrouble(RunWait wait, int failures) => wait.Code is not (RunWait.Retrying or RunWait.Error) || failures == 0 ? wait.Sentence
        : failures == 1 ? $"The last attempt did not get through, so it is tried again. {wait.Sentence}"
        : $"The last {failures} attempts did not get through, so it is tried again. {wait.Sentence}";
    public static string Held => "Held open until";
    public const string NextTry = "Next attempt";

    // How it ended.
    public const string CompletedTitle = "Everything came over";
    public const string PartialTitle = "Not everything came over";
    public const string FailedTitle = "The import could not go on";
    public const string CancelledTitle = "The migration was cancelled";
    public static string CompletedText(long inPlace, long files) => inPlace == 0 ? "The export held no records, so there was nothing to import."
        : $"{Records(inPlace)} of {Count(files, "file")} {(inPlace == 1 ? "is" : "are")} in the app. There is nothing left to do.";
    public static string PartialText(long inPlace, long read) => $"{InPlaceOf(inPlace, read)}. The problems below say what is lacking and what can be done about each.";
    public const string PartialNext = "When the causes are mended, run the migration of this app again: what is there already is recognised and not doubled.";
    public static string FailedText(long inPlace) => inPlace == 0 ? "Nothing was imported." : $"{Records(inPlace)} had been imported by then and stay{(inPlace == 1 ? "s" : "")} in the app.";
    public const string EndedByPlatform = "The Cloud Migration Assistant ended this migration before the import was done.";
    public const string FailedNext = "Show the reason to the app's vendor if it does not help you, then run the migration of this app again.";
    public const string CancelledNext = "To import the rest, run the migration of this app again: what is there already is recognised and not doubled.";
    public static string CancelledText(long inPlace) => inPlace == 0 ? "Nothing had been imported by then." : $"{Records(inPlace)} had been imported by then and stay{(inPlace == 1 ? "s" : "")} in the app; the rest was not imported.";

    // Rate and time left.
    public static string RatePerSecond(double records, double bytes) => string.Create(CultureInfo.InvariantCulture, $"{records:N0} records/s, {Bytes(bytes)}/s");
    public const string RateUnknown = "Not known yet";
    public static string LeftRange(TimeSpan low, TimeSpan high) =>
        high < TimeSpan.FromMinutes(1) ? "Less than a minute"
        : Round(low) == Round(high) ? $"About {Round(high)}"
        : low < TimeSpan.FromMinutes(1) ? $"Up to {Round(high)}"
        : $"{Round(low)} to {Round(high)}";
    public const string LeftOpen = "for the files that have arrived; more may come";
    public static string DeadlineIn(TimeSpan left) => left <= TimeSpan.Zero ? "now" : $"in {Round(left)}";
    public static string ChartSummary(double least, double most, double now) => string.Create(CultureInfo.InvariantCulture,
        $"Between {least:N0} and {most:N0} records per second; {now:N0} at the end.");

    // Files.
    /// <param name="hasEnded">Nothing more happens to the file.</param>
    public static string FileState(FileRole role, Transfers.Runs.FileState state, bool hasEnded) => role switch
    {
        FileRole.Manifest => "List of the files",
        FileRole.Source => "Tells about the server",
        FileRole.Ignored => "No data, left aside",
        FileRole.Unclaimed => "Not known to this app",
        FileRole.Refused => "Format cannot be read",
        _ => state switch
        {
            Transfers.Runs.FileState.Waiting => hasEnded ? "Not imported" : "Waiting",
            Transfers.Runs.FileState.Loading => hasEnded ? "Imported in part" : "Importing",
            Transfers.Runs.FileState.Done => role == FileRole.Archive ? "Unpacked" : "Done",
            Transfers.Runs.FileState.Broken => "Could not be read to its end",
            _ => "Arrived too late",
        },
    };
    public static string FileOf(double done, double total) => $"{Bytes(done)} of {Bytes(total)}";
    public static string MoreFiles(long count) => $"and {Count(count, "more file")}";

    // Problems.
    public static string ProblemCount(long shown, long all) => shown == all ? Count(all, "problem") : $"{Number(shown)} of {Count(all, "problem")}";
    public static string RecordOf(string? entity, string? key, long? record) =>
        key is not null ? $"{entity} {key}" : record is { } number ? $"{entity} no. {Number(number)}" : entity ?? "The whole migration";
/// <param name="code">As in the report.</param>
    public static string Problem(string code) => ProblemCodes.Find(code) switch
    {
        ProblemCode.MissingMapping => "No counterpart on the site",
        ProblemCode.UnsuitableCloudId => "A counterpart that cannot be written there",
        ProblemCode.DanglingRecord => "Refers to a record that is not in the export",
        ProblemCode.RefersToLostRecord => "Refers to a record that was not imported",
        ProblemCode.UnreadableText => "A text that cannot be read",
        ProblemCode.ByWithoutCase => "A value that the plan has no case for",
        ProblemCode.UnreadableRecord => "A record that cannot be read",
        ProblemCode.MissingKey => "A record without a key",
        ProblemCode.RepeatedKey => "A key that was used before",
        ProblemCode.RecordTooLarge or ProblemCode.OutputTooLarge => "A record that is too large",
        ProblemCode.NameTwice => "Two values of one name",
        ProblemCode.RecordError => "A fault of this app",
        ProblemCode.UnreadableFile => "A file that cannot be read",
        ProblemCode.RecordArrayUnclear => "No telling which list holds the records",
        ProblemCode.MissingRecordPath or ProblemCode.MissingColumn or ProblemCode.MissingKeyColumn => "Something that the plan expects is not in the file",
        ProblemCode.RepeatedMember => "A file that an archive holds twice",
        ProblemCode.UnclaimedFile => "A file that this app does not know",
        ProblemCode.MissingFile => "A file that is not there",
        ProblemCode.ManifestMismatch or ProblemCode.NotInManifest => "Not what the list of the files says",
        ProblemCode.LateFile => "A file that came too late",
        ProblemCode.SourceUnknown => "The server's address is not known",
        ProblemCode.NoPlan => "No plan for this migration",
        ProblemCode.ServerError => "A fault on the server",
        ProblemCode.DownloadRefused => "Something that the platform does not give out",
        _ => code,
    };
    public static string InFile(string file, long? record) => record is { } number ? $"{file}, record {Number(number)}" : file;

    // Namespaces of mappings, in the words of the products.
    public static string Namespace(string name) => name switch
    {
        "identity:user" => "People",
        "identity:group" => "Groups",
        "jira:issue" => "Issues",
        "jira:comment" => "Comments",
        "jira:fileAttachment" => "Attachments",
        "jira:issueLink" => "Issue links",
        "jira:issueLinkType" => "Types of issue links",
        "jira:filter" => "Filters",
        "jira:portalPage" => "Dashboards",
        "jira:priority" => "Priorities",
        "jira:priorityScheme" => "Priority schemes",
        "jira:projectCategory" => "Project categories",
        "jira:projectComponent" => "Components",
        "jira:projectRole" => "Project roles",
        "jira:projectVersion" => "Versions",
        "jira:resolution" => "Resolutions",
        "jira/classic:project" => "Projects",
        "jira/classic:issueType" => "Issue types",
        "jira/classic:issueStatus" => "Statuses",
        "jira/classic:issueSecurityLevel" => "Security levels",
        "jira/classic:screen" => "Screens",
        "jira/classic:customField" => "Custom fields",
        "jira/classic:customFieldConfigScheme" => "Contexts of custom fields",
        "jira/classic:customFieldOption" => "Options of custom fields",
        "jira/classic:appCustomField" => "Custom fields of apps",
        "jira/classic/software:rapidView" => "Boards",
        "jira/classic/software:sprint" => "Sprints",
        "derived/jira:projectKey" => "Keys of projects and issues",
        "confluence:page" => "Pages",
        "confluence:space" => "Spaces",
        "derived/confluence:spaceKey" => "Keys of spaces",
        _ => name,
    };

    // Who did what when.
    public const string HappenedAnnounced = "The migration was announced";
    public const string HappenedBegun = "The import began";
    public const string HappenedPaused = "Paused";
    public const string HappenedResumed = "Resumed";
    public const string HappenedCancelled = "Cancelled";
    public static string HappenedEnded(string state) => $"Ended: {State(state)}";
    public static string Told(string message) => $"Told to the Cloud Migration Assistant: {message}";

    private static string Round(TimeSpan time) => time switch
    {
        { TotalMinutes: < 1 } => "1 min",
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalMinutes)} min"),
        { TotalHours: < 48 } => Count((long)Math.Round(time.TotalHours), "hour"),
        _ => Count((long)time.TotalDays, "day"),
    };

    private static string Count(long count, string noun) => $"{Number(count)} {noun}{(count == 1 ? "" : "s")}";
}
