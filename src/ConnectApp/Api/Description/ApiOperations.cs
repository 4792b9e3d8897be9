using ConnectApp.Api.Answers;
using ConnectApp.Api.Runs;
using ConnectApp.Core.Runs;
using ConnectApp.Waves.Reports;
using ConnectApp.Waves.Tree;

namespace ConnectApp.Api.Description;

/// <summary>Every route that programs and people call, in the words of the OpenAPI document; a test holds it against the routes that are mapped.</summary>
internal static class ApiOperations
{
    public const string Runs = "Runs";
    public const string Reports = "Reports";
    public const string RecordsTag = "Records";
    public const string Health = "Health";
    public const string Waves = "Waves";

    public static readonly IReadOnlyDictionary<string, string> Tags = new Dictionary<string, string>
    {
        [Runs] = "Watch and control the runs that import transfers.",
        [Reports] = "What a run tells of itself: its files, what did not come over and why, and what can still heal.",
        [Waves] = "Drive Atlassian's Migration API through whole migration jobs. Each wave is a run of kind `wave`: status, stream, pause, resume and cancel are those of runs.",
        [RecordsTag] = "The imported records, for the vendor's app.",
        [Health] = "For load balancers and supervisors; without a token.",
    };

    private static readonly ApiParameter s_run = new("runId", "Id of the run.", ApiParameterKind.PathUuid, IsRequired: true);
    private static readonly ApiParameter s_status = new("status", "One state or several, with commas between them; in any case.", ApiParameterKind.Csv, Choices: RunState.All);
    private static readonly ApiParameter s_kind = new("kind", "transfer, wave or workItems.", ApiParameterKind.Text);
    private static readonly ApiParameter s_listLimit = new("limit", "Most runs of the answer.", ApiParameterKind.Number, Usual: ListEndpoints.DefaultLimit, Largest: ListEndpoints.LargestLimit);
    private static readonly ApiParameter s_cursor = new("cursor", "From the `Link` header of the page before.", ApiParameterKind.Text);
    private static readonly ApiParameter s_limit = new("limit", "Most rows of the answer.", ApiParameterKind.Number, Usual: ReportEndpoints.UsualLimit, Largest: ReportEndpoints.LargestLimit);
    private static readonly ApiParameter s_after = new("after", "`next` of the page before; opaque.", ApiParameterKind.Text);
    private static readonly ApiParameter s_entity = new("entity", "Only problems of this entity of the plan; empty: of none.", ApiParameterKind.Text);
    private static readonly ApiParameter s_namespace = new("namespace", "Only references to this namespace; empty: problems that are no missing reference.", ApiParameterKind.Text);
    private static readonly ApiParameter s_code = new("code", "Only problems of this code.", ApiParameterKind.Text);
    private static readonly ApiParameter s_effect = new("effect", "Only problems with this effect.", ApiParameterKind.Text);
    private static readonly ApiParameter s_key = new("key", "Only problems of records with this key; numbers and strings are compared as text. Empty: of those without one.", ApiParameterKind.Text);

    private static readonly ApiParameter s_itemStatus = new("status", "pending, created, updated, unchanged, skipped or failed.", ApiParameterKind.Text);
    private static readonly ApiParameter s_item = new("item", "Runs of work items: only of this item.", ApiParameterKind.Text);
    private static readonly ApiParameter s_part = new("part", "Runs of work items: only of this part, such as `comment:7`.", ApiParameterKind.Text);

    public static readonly IReadOnlyList<ApiOperation> All =
    [
        new("GET", "/api/runs", "listRuns", Runs, "All runs that the caller may see, newest first",
            "A bare array; the `Link` header leads to the next page.", typeof(IReadOnlyList<ListedRun>), 400) { Parameters = [s_status, s_kind, s_listLimit, s_cursor], HasLink = true },
        new("GET", "/api/migrations", "listProjectRuns", Runs, "The runs of a project, newest first",
            "A project is a migration scope: its id if that is a UUID, else the UUIDv5 of it. Another tenant's project has no runs.", typeof(IReadOnlyList<RunObject>), 400)
        {
            Parameters = [new("projectId", "The project.", ApiParameterKind.Uuid, IsRequired: true), s_status, s_kind, s_listLimit, s_cursor], HasLink = true,
        },
        new("POST", "/api/migrations/project/{projectId}/start", "startRun", Runs, "Start a migration of work items from Azure DevOps to Jira",
            """
            One run is active for a project and for a Jira project. `Idempotency-Key` makes a repeated start safe: the same key and body answer with the run that was made.
            The answer holds no credential; they are sealed, and wiped when the run ends. The run is PENDING where no worker is free.
            """, typeof(RunObject), 400, 404, 409, 413, 502)
        {
            Body = typeof(StartBody),
            Parameters =
            [
                new("projectId", "Any UUID; the first start that names it makes it a project of the caller's tenant.", ApiParameterKind.PathUuid, IsRequired: true),
                new("Idempotency-Key", "A text of the caller's, at most 255 characters.", ApiParameterKind.Header),
            ],
        },
        new("GET", "/api/migrations/{runId}/status", "getRun", Runs, "State and counts of a run",
            "`successCount` is what was loaded and what was in place before. Phases: 1 waiting for files, 2 mappings, 3 loading, 4 checks, 5 settling; 0 while PENDING. "
            + "`waiting` says what keeps the run from going on, and since when; `until` is left out if nobody knows it. Its codes: `operator`, `vendor`, `site`, `credentials` (who can help), "
            + "`retrying` (the other side fails, time may help), `error` (a step of the program failed).", typeof(RunObject), 404) { Parameters = [s_run] },
        new("GET", "/api/migrations/{runId}/stream", "streamRun", Runs, "Live events of a run (Server-Sent Events)",
            """
            Events `progress`, `log`, `status` and `done`; the data of each is JSON with its name as `type`. Ids grow by one and outlive a restart: whoever comes back with
            `Last-Event-ID` misses nothing. Without it the stream begins with one `status` and one `progress`. It ends with `done`; a reader that has seen that gets 204.
            `status` carries `waiting` as the run object does, and is sent again when that changes; without it the run waits for nothing.
            A comment every 15 s keeps proxies from closing it. A token may stand in the query here, as a browser's EventSource sets no headers.
            """, null, 404)
        {
            ContentType = "text/event-stream", AnswerText = "The stream.", Also = (204, "The reader has seen the end; an EventSource stops at this."),
            Parameters =
            [
                s_run, new("Last-Event-ID", "Id of the last event that was seen; browsers send it by themselves.", ApiParameterKind.Header),
                new("lastEventId", "The same, for those who open a stream anew.", ApiParameterKind.Text),
            ],
        },
        new("POST", "/api/migrations/{runId}/pause", "pauseRun", Runs, "Pause a run at its next checkpoint", "Takes effect within seconds; of a paused run nothing changes.", typeof(ControlBody), 404, 409) { Parameters = [s_run] },
        new("POST", "/api/migrations/{runId}/resume", "resumeRun", Runs, "Go on from the last checkpoint", "No record is loaded twice, no issue made twice. 400 where the run is not paused. A run of work items takes new credentials from the body; each part is optional. A wave takes `cloud` (`email`, `token`) and `server` (`token`, or `user` and `password`).",
            typeof(ControlBody), 400, 404, 413) { Parameters = [s_run], Body = typeof(ResumeBody), IsBodyOptional = true },
        new("POST", "/api/migrations/{runId}/cancel", "cancelRun", Runs, "End a run for good", "What is loaded stays, and the transfer is settled INCOMPLETE with it.", typeof(ControlBody), 404, 409) { Parameters = [s_run] },

        new("GET", "/api/migrations/{runId}/files", "listFiles", Reports, "The files of a run, with counts and states", "read = loaded + unchanged + skipped + failed, for each file.", typeof(FilesBody), 400, 404)
            { Parameters = [s_run, s_limit, s_after], AnswersProblems = true },
        new("GET", "/api/migrations/{runId}/problems", "listProblems", Reports, "What did not come over, and why", "In the order in which it was found; pages neither lose nor repeat a problem while others are found. A run of work items has lines of its own form: item, key, part, code, effect, reason, hint.", typeof(ProblemsBody), 400, 404)
            { AnswerOfWorkItems = typeof(ItemProblemsBody), Parameters = [s_run, s_code, s_effect, s_namespace, s_entity, s_key, s_item, s_part, s_limit, s_after], AnswersProblems = true },
        new("GET", "/api/migrations/{runId}/problems.ndjson", "downloadProblemsNdjson", Reports, "All problems as NDJSON", "One object a line, as the list has them.", null, 400, 404)
            { Parameters = [s_run, s_code, s_effect, s_namespace, s_entity, s_key, s_item, s_part], ContentType = "application/x-ndjson", AnswersProblems = true, AnswerText = "The file." },
        new("GET", "/api/migrations/{runId}/problems.csv", "downloadProblemsCsv", Reports, "All problems as CSV",
            "RFC 4180, UTF-8 with a byte order mark, one header row. A cell that begins with `=`, `+`, `-` or `@` has an apostrophe before it, so that no spreadsheet takes it for a formula.", null, 400, 404)
            { Parameters = [s_run, s_code, s_effect, s_namespace, s_entity, s_key, s_item, s_part], ContentType = "text/csv", AnswersProblems = true, AnswerText = "The file." },
        new("GET", "/api/migrations/{runId}/items", "listItems", Reports, "The work items of a run, with their issues", "In the order of their ids. 404 `NOT_OF_THIS_KIND` for other kinds of run.", typeof(ItemsBody), 400, 404)
            { Parameters = [s_run, s_itemStatus, s_limit with { Usual = ItemEndpoints.UsualLimit }, s_after], AnswersProblems = true },
        new("GET", "/api/migrations/{runId}/items.csv", "downloadItemsCsv", Reports, "The same as CSV", "Columns id, key, type, title and status; as of `problems.csv`.", null, 400, 404)
            { Parameters = [s_run, s_itemStatus], ContentType = "text/csv", AnswersProblems = true, AnswerText = "The file." },
        new("GET", "/api/migrations/{runId}/missing", "listMissing", Reports, "Distinct references without a mapping", "With the counts of all references by namespace.", typeof(MissingBody), 400, 404)
            { Parameters = [s_run, s_namespace with { Text = "Only of this namespace." }, s_limit, s_after], AnswersProblems = true },
        new("GET", "/api/migrations/{runId}/causes", "listCauses", Reports, "What cost records, most first", "Counted by record and not by reference. What shows under several ids, such as a project as HR, HR-1 and 10003, is one cause.", typeof(CausesBody), 400, 404)
            { Parameters = [s_run, s_limit, s_after], AnswersProblems = true },
        new("GET", "/api/migrations/{runId}/fields", "getFields", Reports, "What each field of the plan met, and warnings", "Warnings are no problems: they do not change how a run ends.", typeof(FieldsBody), 404)
            { Parameters = [s_run], AnswersProblems = true },
        new("POST", "/api/migrations/{runId}/retry", "retryRun", Reports, "Ask for the missing mappings once more",
            "202: the run is held open and heals now; its records and problems change soon. 200: it does not, and the answer says what can still heal and how long. "
            + "Of an ended run of work items it makes a new run (`retryOf`) for the items and parts that failed; the body brings the credentials, as of `resume`.", typeof(RetryBody), 400, 404, 409, 413, 502)
            { AnswerOfWorkItems = typeof(RunObject), Body = typeof(ResumeBody), IsBodyOptional = true, Parameters = [s_run], AnswersProblems = true, Also = (202, "The run heals now; the body is that of 200.") },

        new("GET", "/api/records/{entity}", "listChangedRecords", RecordsTag, "Records that have changed since",
            """
            In the order of their last change, over all runs and scopes. Keep `next` with the records that came with it, and go on from it, at once while `hasMore` is true, and
            later: each record comes at least once, and again only when its bytes have changed. 410 where the store was restored from a backup that is older than the cursor:
            read again from the start. A page ends early where its records are large.
            """, typeof(RecordsBody), 400, 404, 410)
        {
            Parameters =
            [
                new("entity", "Entity of the plan.", ApiParameterKind.Path, IsRequired: true), s_after with { Text = "`next` of an earlier answer; without it from the start." },
                new("limit", "Most records of the answer.", ApiParameterKind.Number, Usual: RecordEndpoints.UsualLimit, Largest: RecordEndpoints.LargestLimit),
                new("tenantId", "Whose records; must be given with a token for all tenants.", ApiParameterKind.Uuid),
            ],
            Audience = ApiAudience.Operators, AnswersProblems = true,
        },

        new("POST", "/api/waves", "startWaves", Waves, "Run a wave plan",
            """
            The body is the plan, as `application/yaml` or `application/json`, at most 1 MiB, with its secrets and keys written in it: `env:` and `file:` are refused unless
            `Waves:SecretNames` permits the variable. An operator's token is needed. The answer has a run for each wave, in the plan's order. A faulty plan: 400, with
            `errors` of `{line, column, message}`. A plan whose waves are active: 409 with the runs' ids. A plan whose waves have ended is run again.
            """, typeof(IReadOnlyList<RunObject>), 400, 403, 409, 413)
        {
            Parameters =
            [
                new("only", "Only this wave.", ApiParameterKind.Text), new("again", "Migrate this wave once more, also if it was completed.", ApiParameterKind.Text),
                new("checksOnly", "`true`: stop after the checks; the next run continues.", ApiParameterKind.Text),
            ],
            Audience = ApiAudience.Operators,
        },
        new("GET", "/api/waves", "listWaves", Waves, "The waves of the caller's tenant, in the plans' order", "The newest run of each wave.", typeof(IReadOnlyList<ListedWave>))
            { Parameters = [new("plan", "Only of the plan with this name.", ApiParameterKind.Text)] },
        new("GET", "/api/waves/{runId}", "getWave", Waves, "One wave", "With its tasks, counts of checks and scopes, artifacts, and the clocks that run out.", typeof(ListedWave), 404)
            { Parameters = [s_run] },
        new("GET", "/api/waves/{runId}/tree", "getWaveTree", Waves, "The merged status tree of the wave's newest task", "As it was read last; every member may be missing.", typeof(StatusNode), 404)
            { Parameters = [s_run] },
        new("GET", "/api/waves/{runId}/artifacts", "listWaveArtifacts", Waves, "The reports of the wave's tasks", "`bytes` and `sha256` are null until a report is fetched.",
            typeof(IReadOnlyList<ApiArtifact>), 404) { Parameters = [s_run] },
        new("GET", "/api/waves/{runId}/artifacts/{name}", "downloadWaveArtifact", Waves, "One report", "Also after it has expired at the platform.", null, 404)
        {
            ContentType = "application/octet-stream", AnswerText = "The file.",
            Parameters = [s_run, new("name", "Its name in the list.", ApiParameterKind.Path, IsRequired: true), new("taskId", "Of this task; else of the newest one.", ApiParameterKind.Text)],
        },

        new("GET", "/health/live", "isAlive", Health, "Whether the process answers", "Restart it where it does not.", null) { ContentType = "text/plain", Audience = ApiAudience.Everybody },
        new("GET", "/health/ready", "isReady", Health, "Whether the backend can do its work", "200: `ready`, then a line for each reason for which runs wait, as `waiting: operator 2, since 2026-03-01T12:00:00Z`. 503 with a sentence that says what is wrong and the cure.", null, 503) { ContentType = "text/plain", Audience = ApiAudience.Everybody },
    ];

    public static ApiOperation? Find(string method, string path) => All.FirstOrDefault(o => o.Method == method && o.Path == path);
}
