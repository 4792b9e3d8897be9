using System.Net;
using System.Security.Cryptography;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using ConnectApp.Waves.Calls;
using ConnectApp.Waves.Client;
using ConnectApp.Waves.Stores;
using Microsoft.Extensions.Options;

namespace ConnectApp.Waves.Runs;

/// <summary>Fetches the reports of tasks into the store's folder before they expire, each with its checksum.</summary>
internal sealed class WaveArtifacts(WaveClients clients, WaveCommits commits, ITenantDatabases tenants, IOptions<StorageOptions> storage, TimeProvider time)
{
    private const int BufferBytes = 81_920;

    /// <summary>Where artifacts are, below the store's folder.</summary>
    private const string FolderName = "waves";

    public string Root => storage.Value.Folder;

    /// <summary>Asks what artifacts a task has, and fetches those that are not here.</summary>
    /// <returns>What could not be done; empty: all is here.</returns>
    public async Task<IReadOnlyList<string>> FetchAsync(WaveLook look, TaskRow task, CancellationToken cancellationToken)
    {
        var answer = await clients.ReadAsync(look.Account, api => api.GetTaskAsync(look.Credentials.Cloud, task.JobId, task.TaskId!, cancellationToken));
        if (!answer.IsOk(out var told)) return [$"artifacts of task {task.TaskId}: {answer.Message}"];
        var known = await ReadAsync(look, cancellationToken);
        var faults = new List<string>();
        foreach (var artifact in told.Results?.Artifacts ?? [])
        {
            if (artifact is not { Name: { Length: > 0 } name, Location: { Length: > 0 } location }) continue;
            var before = known.FirstOrDefault(a => a.TaskId == task.TaskId && a.Name == name);
            if (before?.File is not null) continue;
            var row = new ArtifactRow { RunId = look.Run.RunId, TaskId = task.TaskId!, Name = name, Location = location, ExpiresAt = artifact.ExpireAt };
            if (before is null) await commits.WriteAsync(look, transaction => ArtifactStore.AddAsync(transaction, look.Run.TenantId, row), cancellationToken);
            var fetched = await FetchAsync(look, row, cancellationToken);
            if (fetched.Fault is { } fault) faults.Add($"{name}: {fault}");
            if (fetched.Fault is null || fetched.Fault != before?.Fault)
                await commits.WriteAsync(look, transaction => ArtifactStore.KeepAsync(transaction, look.Run.TenantId, fetched), cancellationToken);
        }

        return faults;
    }

    public Task<IReadOnlyList<ArtifactRow>> ReadAsync(WaveLook look, CancellationToken cancellationToken) =>
        tenants.Get(look.Run.TenantId).ReadAsync(snapshot => ArtifactStore.ReadAsync(snapshot, look.Run.TenantId, look.Run.RunId), cancellationToken);

    /// <summary>A file name that is one on every system, and different for different names.</summary>
    public static string SafeName(string name)
    {
        var safe = new string([.. name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_')]).TrimStart('.');
        if (safe == name && safe.Length is > 0 and <= 100) return safe;
        var mark = Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)).AsSpan(0, 4));
        return $"{mark}-{(safe.Length > 80 ? safe[^80..] : safe)}";
    }

    private Task<ArtifactRow> FetchAsync(WaveLook look, ArtifactRow artifact, CancellationToken cancellationToken) =>
        artifact.ExpiresAt is { } end && end <= time.GetUtcNow() ? Task.FromResult(artifact with { Fault = "it had expired before it could be fetched" })
            : FetchFromAsync(look, artifact, null, cancellationToken);

    /// <param name="url">A signed URL, which gets no credentials; null: the artifact's location.</param>
    public async Task<ArtifactRow> FetchFromAsync(WaveLook look, ArtifactRow artifact, Uri? url, CancellationToken cancellationToken)
    {
        var file = Path.Combine(FolderName, look.Run.RunId.ToString(), SafeName(artifact.TaskId), SafeName(artifact.Name));
        var path = Path.Combine(Root, file);
        try
        {
            PrivateFiles.CreateFolder(Path.GetDirectoryName(path)!);
            using var response = url is null
                ? await GetAsync(look, new Uri(clients.Options.BaseUrl, artifact.Location), cancellationToken) : await SendAsync(url, null, cancellationToken);
            if (!response.IsSuccessStatusCode) throw new HttpRequestException($"answered with {(int)response.StatusCode}");
            var (bytes, hash) = await KeepAsync(response, path, cancellationToken);
            return artifact with { File = file, Bytes = bytes, Sha256 = hash };
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or UnauthorizedAccessException or UriFormatException)
        {
            return artifact with { Fault = Printable.Of(exception.Message) };
        }
    }

    /// <summary>A redirect is followed once, without credentials: it leads to a signed URL.</summary>
    private async Task<HttpResponseMessage> GetAsync(WaveLook look, Uri uri, CancellationToken cancellationToken)
    {
        var response = await SendAsync(uri, uri.Authority == clients.Options.BaseUrl.Authority ? look.Credentials.Cloud : null, cancellationToken);
        if (response.StatusCode is not (HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect) || response.Headers.Location is not { } target) return response;
        response.Dispose();
        return await SendAsync(new Uri(uri, target), null, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync(Uri uri, string? authorization, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        request.Options.Set(CallCounts.File, "/artifacts/{artifactId}");
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await clients.Files.SendAsync(request, cancellationToken);
    }

    /// <summary>Under another name first, so that a file of this name is a whole one.</summary>
    public static async Task<(long Bytes, string Hash)> KeepAsync(HttpResponseMessage response, string path, CancellationToken cancellationToken)
    {
        var part = path + ".part";
        long bytes = 0;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using (var body = await response.Content.ReadAsStreamAsync(cancellationToken))
        await using (var file = PrivateFiles.Open(part, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            var buffer = new byte[BufferBytes];
            int read;
            while ((read = await body.ReadAsync(buffer, cancellationToken)) > 0)
            {
                hash.AppendData(buffer, 0, read);
                await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                bytes += read;
            }

            if (response.Content.Headers.ContentLength is { } length && length != bytes) throw new HttpRequestException($"the file ended after {bytes} of {length} bytes");
            file.Flush(flushToDisk: true);
        }

        File.Move(part, path, overwrite: true);
        return (bytes, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
