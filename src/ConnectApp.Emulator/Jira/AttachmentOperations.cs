using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ConnectApp.Emulator.Services;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace ConnectApp.Emulator.Jira;

/// <summary>Attachments: their limits, upload, and the redirect that holds the media id.</summary>
internal sealed class AttachmentOperations(JiraSite site, IssueShapes shapes)
{
    private const int MostFiles = 60;
    private const int MostAttachments = 2000;
    private const long LargestFile = 250L << 20;

    /// <summary>Larger contents are known by their hash only.</summary>
    private const int LargestKept = 256 << 10;

    private const string MetaName = "GET /rest/api/3/attachment/meta";
    private const string AddName = "POST /rest/api/3/issue/{issue}/attachments";
    private const string ContentName = "GET /rest/api/3/attachment/content/{attachment}";
    private const string GetName = "GET /rest/api/3/attachment/{attachment}";

    public static IReadOnlyList<string> Names { get; } = [MetaName, AddName, ContentName, GetName];

    public IReadOnlyList<ServiceOperation> All =>
        [new(MetaName, Meta), new(AddName, Add) { Serial = "issue" }, new(ContentName, Content), new(GetName, Get)];

    private long UploadLimit => site.Dials.Setting("uploadLimit")?.Count ?? LargestFile;

    private ServiceAnswer Meta(ServiceCall call) =>
        ServiceAnswer.Json(200, new JsonObject { ["enabled"] = site.Dials.Setting("noAttachments") is null, ["uploadLimit"] = UploadLimit });

    private ServiceAnswer Add(ServiceCall call)
    {
        if (site.Find(call["issue"]) is not { } issue)
            return JiraErrors.Missing();
        if (call.Request.Header("X-Atlassian-Token") is not ("no-check" or "nocheck"))
            return ServiceAnswer.Html(403, "XSRF check failed").Because("no header X-Atlassian-Token: no-check");
        if (site.Denies("CREATE_ATTACHMENTS") || site.Dials.Setting("noAttachments") is not null)
            return JiraErrors.Refusal(403, "You do not have permission to create attachments for this issue.");
        if (Files(call, out var fault) is not { } files)
            return JiraErrors.Refusal(400, fault);
        if (files.Exists(f => f.Bytes.Length > UploadLimit))
            return JiraErrors.Refusal(413, $"The attachment exceeds its maximum permitted size of {UploadLimit} bytes.");
        if (files.Count > MostFiles || issue.Attachments.Count + files.Count > (site.Dials.Setting("attachmentLimit")?.Count ?? MostAttachments))
            return JiraErrors.TooLarge("attachment");
        var added = new JsonArray();
        foreach (var (name, type, bytes) in files)
        {
            var id = site.NextId();
            var attachment = new JiraAttachment(id, name, type, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)),
                new Guid((int)id, 0x1a2b, 0x4c3d, [0x8e, 0, 0, 0, 0, 0, 0, 1]), bytes.Length <= LargestKept ? bytes : null, call.Now);
            site.AddAttachment(issue, attachment);
            added.Add((JsonNode)shapes.Attachment(attachment));
        }

        site.Touch(issue);
        return ServiceAnswer.Json(200, added);
    }

    private ServiceAnswer Content(ServiceCall call)
    {
        if (site.FindAttachment(call["attachment"]) is not { } attachment)
            return NoAttachment(call);
        if (site.Dials.Setting("noMedia") is not null || "false".Equals(call.Query("redirect"), StringComparison.OrdinalIgnoreCase))
            return ServiceAnswer.Bytes(attachment.Content ?? [], attachment.MimeType);
        return ServiceAnswer.Empty(303).With("Location",
            $"https://api.media.atlassian.com/file/{attachment.MediaId}/binary?token=emulated&client=emulated&name={Uri.EscapeDataString(attachment.Name)}");
    }

    /// <summary>Read alone, an attachment has a number for its id; in an issue it has a text.</summary>
    private ServiceAnswer Get(ServiceCall call)
    {
        if (site.FindAttachment(call["attachment"]) is not { } attachment)
            return NoAttachment(call);
        var json = shapes.Attachment(attachment);
        json["id"] = attachment.Id;
        return ServiceAnswer.Json(200, json);
    }

    private static ServiceAnswer NoAttachment(ServiceCall call) => JiraErrors.Refusal(404, $"The attachment with id '{call["attachment"]}' does not exist");

    private static List<(string Name, string Type, byte[] Bytes)>? Files(ServiceCall call, out string fault)
    {
        fault = "The request is not multipart/form-data with a part named file.";
        if (!MediaTypeHeaderValue.TryParse(call.Request.Header("Content-Type"), out var type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 } boundary)
            return null;
        List<(string, string, byte[])> files = [];
        try
        {
            var reader = new MultipartReader(boundary, new MemoryStream(call.Request.Body.ToArray()));
            // The whole body is in memory: nothing here waits.
            while (reader.ReadNextSectionAsync().GetAwaiter().GetResult() is { } section)
            {
                if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
                    || HeaderUtilities.RemoveQuotes(disposition.Name).Value != "file" || FileName(disposition) is not { Length: > 0 } name)
                    return null;
                using var bytes = new MemoryStream();
                section.Body.CopyTo(bytes);
                files.Add((name, section.ContentType ?? "application/octet-stream", bytes.ToArray()));
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            fault = "The multipart body is not whole: " + e.Message;
            return null;
        }

        return files.Count > 0 ? files : null;
    }

    private static string FileName(ContentDispositionHeaderValue disposition)
    {
        if (disposition.FileNameStar.Value is { Length: > 0 } name)
            return name;
        var plain = HeaderUtilities.RemoveQuotes(disposition.FileName).Value ?? "";
        // Kestrel and HttpClient hand header bytes on as Latin-1; names are sent as UTF-8.
        return plain.All(c => c < 256) && plain.Any(c => c > 127) ? Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(plain)) : plain;
    }
}
