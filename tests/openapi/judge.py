#!/usr/bin/env python3
"""Judges the emulated Azure DevOps, Jira and Migration API, and a client of theirs, by OpenAPI documents (the last one is ours): Prism stands between, and any violation of a
request or an answer fails. Calls recorded on dev.azure.com are made again: each answer must have every member that the real one had.

    judge.py COMMAND ...

COMMAND is the program (dotnet path/ConnectApp.dll, or the executable). Needs Node 20 and the packages of this folder (npm ci). Calls that no document describes
(OUTSIDE) go past Prism and are counted; README.md says who judges them. Prints one line of JSON; exit code 1 with any violation.
"""
import base64, gzip, http.client, http.server, json, os, re, socket, subprocess, sys, tempfile, threading, time, urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
PRISM = os.path.join(HERE, "node_modules", ".bin", "prism")
OUTSIDE = [r"/jira/_edge/tenant_info", r"/jira/rest/agile/", r"/ex/jira/", r"/azure-devops/[^/]+/_apis/(projects|identities|connectionData)"]
# Prism would follow the redirect to the media service; Atlassian's document describes the form of an upload as an array, which no form is.
NOT_HANDED_ON = [r"/jira/rest/api/3/attachment/content/", r"/jira/rest/api/3/issue/[^/]+/attachments$"]
# Jira answers 201 without a body, where the document says JSON.
WITHOUT_BODY = ("POST", "/jira/rest/api/3/issueLink", 201)
VIOLATIONS, COUNTS = [], {}
LOCK = threading.Lock()


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def listed(found):
    """Prism cuts a long header in the middle."""
    try:
        return json.loads(found) if found else []
    except ValueError:
        return [{"message": found[:2000]}]


class Splitter(http.server.BaseHTTPRequestHandler):
    """Sends a call to its Prism, or past it, and keeps what Prism found."""
    protocol_version = "HTTP/1.1"
    emulator, prisms = 0, {}

    def handle_one(self):
        path = self.path.split("?")[0]
        outside = any(re.match(p, path) for p in OUTSIDE + NOT_HANDED_ON)
        root = "/" + path.split("/")[1]
        # The document of the Migration API has whole paths: it is one API at several addresses.
        root, cut = ("/migrations", "") if root == "/servers" else (root, "" if root == "/migrations" else root)
        port, target = (self.emulator, self.path) if outside or root not in self.prisms else (self.prisms[root], self.path[len(cut):])
        length = int(self.headers.get("content-length") or 0)
        if self.headers.get("transfer-encoding", "").lower() == "chunked":
            body = b""
            while (size := int(self.rfile.readline().split(b";")[0], 16)) > 0:
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        else:
            body = self.rfile.read(length)
        headers = {k: v for k, v in self.headers.items() if k.lower() not in ("host", "connection", "content-length", "transfer-encoding", "accept-encoding")}
        if body or self.command in ("POST", "PUT", "PATCH"):
            headers["Content-Length"] = str(len(body))
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request(self.command, target, body or None, headers)
        answer = connection.getresponse()
        content = answer.read()
        found = answer.getheader("sl-violations")
        with LOCK:
            COUNTS["past" if port == self.emulator else root] = COUNTS.get("past" if port == self.emulator else root, 0) + 1
            if port != self.emulator and "problem+json" in (answer.getheader("content-type") or "") and "stoplight.io/prism" in content.decode("utf-8", "replace"):
                VIOLATIONS.append({"call": f"{self.command} {self.path}", "prism": content.decode("utf-8", "replace")[:300]})
            for violation in [] if (self.command, path, answer.status) == WITHOUT_BODY and not content else listed(found):
                VIOLATIONS.append({"call": f"{self.command} {self.path}", "status": answer.status, **violation})
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("connection", "transfer-encoding", "content-length", "sl-violations", "date"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_one

    def log_message(self, *_):
        pass


class Client:
    def __init__(self, address):
        self.address = urllib.parse.urlsplit(address)

    def call(self, method, path, body=None, user="admin@emulated.example", secret="emulated-token", media="application/json", expect=range(200, 400), raw=None, headers=()):
        connection = http.client.HTTPConnection(self.address.hostname, self.address.port, timeout=60)
        sent = {"Authorization": "Basic " + base64.b64encode(f"{user}:{secret}".encode()).decode(), "Accept": "application/json", **dict(headers)}
        data = raw if raw is not None else None if body is None else json.dumps(body).encode()
        if data is not None:
            sent["Content-Type"] = media
        connection.request(method, path, data, sent)
        answer = connection.getresponse()
        content = answer.read()
        if answer.status not in expect:
            VIOLATIONS.append({"call": f"{method} {path}", "status": answer.status, "body": content.decode("utf-8", "replace")[:300]})
        try:
            return json.loads(content)
        except ValueError:
            return None

    def azure(self, method, path, body=None, **options):
        separator = "&" if "?" in path else "?"
        version = options.pop("version", "7.2-preview.3")
        return self.call(method, f"/azure-devops/emulated/{path}{separator}api-version={version}", body, user="", secret="emulated-pat", **options)

    def jira(self, method, path, body=None, **options):
        return self.call(method, f"/jira/rest/api/3/{path}", body, **options)


def read_azure(client):
    found = client.azure("POST", "Emulated/_apis/wit/wiql?$top=200&timePrecision=true",
                         {"query": "SELECT [System.Id] FROM WorkItems WHERE [System.TeamProject] = @project AND [System.Id] > 0 ORDER BY [System.Id]"})
    ids = [i["id"] for i in found["workItems"]]
    items = client.azure("POST", "Emulated/_apis/wit/workitemsbatch", {"ids": ids[:200], "$expand": "all", "errorPolicy": "omit"})["value"]
    client.azure("POST", "_apis/wit/workitemsbatch", {"ids": [ids[0], 999999], "fields": ["System.Id", "System.Title"], "errorPolicy": "omit"})
    files = 0
    for item in items:
        client.azure("GET", f"Emulated/_apis/wit/workitems/{item['id']}?$expand=all")
        client.azure("GET", f"Emulated/_apis/wit/workItems/{item['id']}/comments?$top=2&order=asc&$expand=renderedText", version="7.1-preview.4")
        client.azure("GET", f"Emulated/_apis/wit/workItems/{item['id']}/updates?$top=200")
        client.azure("GET", f"Emulated/_apis/wit/workItems/{item['id']}/revisions")
        for relation in item.get("relations", []):
            if relation["rel"] == "AttachedFile" and files < 5:
                files += 1
                client.azure("GET", f"Emulated/_apis/wit/attachments/{relation['url'].split('/')[-1]}?download=true", headers={"Accept": "application/octet-stream"})
    for path in ("workitemtypes", "workitemtypes/Bug", "workitemtypes/Bug/states", "fields", "classificationnodes?$depth=2",
                 "classificationnodes/areas?$depth=3", "classificationnodes/iterations/Sprint%201", "reporting/workitemrevisions?$expand=fields"):
        client.azure("GET", f"Emulated/_apis/wit/{path}")
    client.azure("GET", "_apis/wit/workitemrelationtypes")
    client.azure("GET", "_apis/projects/Emulated")
    client.azure("GET", "_apis/wit/workitems/999999", expect=[404])
    client.azure("POST", "Emulated/_apis/wit/wiql", {"query": "SELECT [System.Id] FROM WorkItems WHERE [No] = 1"}, expect=[400])
    client.azure("PATCH", f"Emulated/_apis/wit/workitems/{ids[0]}", [{"op": "add", "path": "/fields/System.Title", "value": "changed"}], media="application/json-patch+json")


def write_jira(client):
    document = {"version": 1, "type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "text"}]}]}
    for path in ("myself", "serverInfo", "mypermissions?projectKey=EMU&permissions=CREATE_ISSUES,LINK_ISSUES", "project/EMU", "project/EMU/statuses",
                 "project/EMU/components", "issue/createmeta/EMU/issuetypes", "issue/createmeta/EMU/issuetypes/10002", "issueLinkType", "attachment/meta", "field",
                 "priority/search", "label", "user/search?query=ada", "user/assignable/search?query=ada&project=EMU", "issue/limit/report"):
        client.jira("GET", path)
    component = client.jira("POST", "component", {"name": "Web", "project": "EMU"})
    ada = client.jira("GET", "user/search?query=ada")[0]["accountId"]

    def issue(type_id, summary, **fields):
        return {"fields": {"project": {"key": "EMU"}, "issuetype": {"id": type_id}, "summary": summary, "description": document, "labels": ["a"],
                           "priority": {"name": "High"}, **fields},
                "properties": [{"key": "connectapp.source", "value": {"org": "emulated", "id": 1}}], "transition": {"id": "21"}}
    epic = client.jira("POST", "issue", issue("10001", "epic"))
    bulk = client.jira("POST", "issue/bulk", {"issueUpdates": [
        issue("10002", f"story {i}", parent={"key": epic["key"]}, assignee={"accountId": ada}, components=[{"id": component["id"]}], duedate="2026-12-01") for i in range(50)]})
    keys = [i["key"] for i in bulk["issues"]]
    client.jira("POST", "issue/bulk", {"issueUpdates": [issue("10002", "good"), {"fields": {"project": {"key": "EMU"}, "issuetype": {"id": "10002"}}}]})
    client.jira("POST", "issue", {"fields": {"project": {"key": "EMU"}, "issuetype": {"id": "10002"}, "nothing": 1}}, expect=[400])
    client.jira("POST", "issue/bulkfetch", {"issueIdsOrKeys": keys, "fields": ["*all"], "properties": ["connectapp.source"]})
    client.jira("GET", f"issue/{keys[0]}?fields=*all&properties=connectapp.source")
    client.jira("GET", "issue/EMU-9999", expect=[404])
    client.jira("PUT", f"issue/{keys[0]}", {"fields": {"summary": "changed"}})
    client.jira("GET", f"issue/{keys[0]}/transitions?expand=transitions.fields")
    client.jira("POST", f"issue/{keys[0]}/transitions", {"transition": {"id": "61"}})
    comment = client.jira("POST", f"issue/{keys[0]}/comment", {"body": document, "properties": [{"key": "connectapp.source", "value": {"id": 2}}]})
    client.jira("PUT", f"issue/{keys[0]}/comment/{comment['id']}", {"body": document})
    client.jira("PUT", f"comment/{comment['id']}/properties/x", {"a": 1})
    client.jira("GET", f"issue/{keys[0]}/comment?expand=properties&maxResults=100")
    form = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b--\r\n'
    attachment = client.jira("POST", f"issue/{keys[0]}/attachments", raw=form, media="multipart/form-data; boundary=b", headers={"X-Atlassian-Token": "no-check"})[0]
    client.jira("GET", f"attachment/{attachment['id']}")
    client.jira("GET", f"attachment/content/{attachment['id']}")
    client.jira("GET", f"issue/{keys[0]}?fields=attachment,comment,issuelinks")
    client.jira("POST", "issueLink", {"type": {"name": "Blocks"}, "inwardIssue": {"key": keys[0]}, "outwardIssue": {"key": keys[1]}})
    link = client.jira("GET", f"issue/{keys[0]}?fields=issuelinks")["fields"]["issuelinks"][0]
    client.jira("GET", f"issueLink/{link['id']}")
    client.jira("DELETE", f"issueLink/{link['id']}")
    client.jira("POST", f"issue/{keys[0]}/remotelink", {"globalId": "g", "object": {"url": "https://x.example/1", "title": "1"}})
    client.jira("GET", f"issue/{keys[0]}/remotelink")
    client.jira("PUT", f"issue/{keys[0]}/properties/connectapp.fields", {"a": "b"})
    client.jira("GET", f"issue/{keys[0]}/properties/connectapp.fields")
    client.jira("POST", "search/jql", {"jql": "project = EMU AND labels = a ORDER BY key", "fields": ["summary"], "maxResults": 10, "properties": ["connectapp.source"]})
    client.jira("GET", "search/jql?jql=project%20%3D%20EMU&maxResults=5")
    client.jira("POST", "search/approximate-count", {"jql": "project = EMU"})
    client.jira("GET", "myself", secret="wrong", expect=[401])


def migrate(client):
    site, base, server = "https://emulated.atlassian.net", "/migrations/public/v1", "/servers/jira/rest/migration/latest"
    token = client.call("POST", f"{base}/token", {"cloudUrl": site})["token"]
    bearer = {"Authorization": "Bearer emulated-pat"}
    client.call("POST", f"{server}/cloud/save/token", {"cloudUrl": site, "token": token}, headers=bearer)
    client.call("POST", f"{server}/public/v1/attach?cloudUrl={urllib.parse.quote(site, safe='')}", headers=bearer, raw=b"")
    definition = {"name": "judged", "flow": "jira-onpremises-to-cloud", "source": {"serverId": "EMUL-ATED-JIRA-0001"}, "destination": {"url": site},
                  "scope": {"projects": {"includedKeys": ["A", "B"], "includedData": "all"}, "usersAndGroups": {"mode": "ALL"}, "apps": {"includedKeys": ["com.example"]}}}
    job = client.call("POST", f"{base}/jobs", definition)["jobId"]
    client.call("GET", f"{base}/jobs/{job}")
    client.call("GET", f"{base}/jobs/unknown", expect=[404])
    for task, body in (("Check", {"task": "Check"}), ("Migrate", {"task": "Migrate", "options": {"checkTypes": {"excludeKeys": ["MissingAttachments"]}}})):
        path = f"{base}/jobs/{job}/tasks/" + client.call("POST", f"{base}/jobs/{job}/tasks", body)["taskId"]
        for _ in range(600):
            root = client.call("GET", f"{path}/status?expandChildren=true")["data"]
            if root.get("outcome"):
                break
            time.sleep(0.1)
        levels = ["check"] if task == "Check" else ["check", "migrate", "migrate,projects", "migrate,projects,A", "migrate,apps"]
        for level in levels:
            page = client.call("GET", f"{path}/status?level={urllib.parse.quote(level)}&expandChildren=true")
            while page["links"].get("next"):
                page = client.call("GET", f"{path}/status?level={urllib.parse.quote(level)}&expandChildren=true&cursor={urllib.parse.quote(page['links']['next'], safe='')}")
        for artifact in client.call("GET", path)["results"]["artifacts"]:
            client.call("GET", artifact["location"])
    client.call("GET", f"{base}/jobs/{job}/tasks")
    reports = "/migrations/reports/v1/id-mappings"
    mapping = client.call("POST", f"{reports}/trigger", {"product": "JIRA", "destinationURL": site, "sourceURL": "https://jira.example"})["jobId"]
    client.call("GET", f"{reports}/unknown", expect=[404])
    for _ in range(600):
        if client.call("GET", f"{reports}/{mapping}")["status"] == "SUCCESS":
            break
        time.sleep(0.1)
    client.call("GET", f"{reports}/{mapping}/download")


def kind(value):
    return {dict: "object", list: "array", str: "text", bool: "boolean", int: "number", float: "number", type(None): "null"}[type(value)]


def missing(real, emulated, place):
    """What the real service answered and the emulator did not."""
    if kind(real) != kind(emulated):
        return [f"{place}: {kind(emulated)}; expected {kind(real)}"]
    if isinstance(real, dict):
        return [fault for name, value in real.items()
                for fault in (missing(value, emulated[name], f"{place}/{name}") if name in emulated else [f"{place}: no {name}"])]
    return missing(real[0], emulated[0] if emulated else None, f"{place}/0") if isinstance(real, list) and real else []


def replay(emulator):
    """The calls that were recorded on dev.azure.com, once more: the same status, and every member that the real service answered, of the same kind."""
    client, ids, replayed = Client(f"http://127.0.0.1:{emulator}"), {}, 0
    for name in ("work-items.ndjson", "areas.ndjson"):
        for line in open(os.path.join(HERE, "recorded", name), encoding="utf-8"):
            call = json.loads(line)
            path = call["uri"].removeprefix("https://dev.azure.com/exampleorg/")
            is_read = call["method"] == "GET"
            if not (path.startswith("_apis/projects/") and is_read or "_apis/wit/" in path):
                continue
            if "classificationNodes" in path and (not is_read or "areas/" in path or "?ids=" in path or "$depth=2" in path):
                continue  # Areas that the recorded calls made themselves.
            path = re.sub(r"\b(WIRel|Area1)\d+", "Emulated", path)
            body = call["requestBody"]
            for recorded, own in ids.items():
                path = re.sub(rf"\b{recorded}\b", own, path)
                body = body and re.sub(rf"\b{recorded}\b", own, body)
            real = json.loads(call["body"])
            answered = client.call(call["method"], f"/azure-devops/emulated/{path}", user="", secret="emulated-pat", raw=body.encode() if body else None,
                                   media=call["requestHeaders"]["Content-Type"], headers={"Accept": call["requestHeaders"]["Accept"]}, expect=[call["status"]])
            VIOLATIONS.extend({"call": f"{call['method']} {call['uri']}", "recorded": fault} for fault in missing(real, answered, ""))
            if call["method"] == "POST" and "rev" in real:
                ids[str(real["id"])] = str(answered["id"])
            replayed += 1
    COUNTS["recorded"] = replayed


def wait_for(port, process):
    for _ in range(1800):
        if process.poll() is not None:
            raise SystemExit(f"Prism ended with {process.returncode}.")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("Prism did not start within three minutes.")


def main():
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    if not os.path.exists(PRISM):
        raise SystemExit(f"{PRISM} is missing; run npm ci in {HERE}.")
    processes = []
    with tempfile.TemporaryDirectory() as folder:
        try:
            jira = os.path.join(folder, "jira.json")
            with gzip.open(os.path.join(HERE, "jira-cloud-v3-2026-02.json.gz")) as packed, open(jira, "wb") as plain:
                plain.write(packed.read())
            scenario = os.path.join(folder, "scenario.yaml")
            with open(scenario, "w") as file:
                file.write("speed: 120\n")
            server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Splitter)
            address = f"http://127.0.0.1:{server.server_port}"
            emulator = subprocess.Popen([*sys.argv[1:], "emulate", "--port", "0", "--azure-devops", "--jira", "--migration-api",
                                         "--scenario", scenario, "--public-url", address],
                                        stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
            processes.append(emulator)
            Splitter.emulator = int(re.search(r"http://127\.0\.0\.1:(\d+)", emulator.stderr.readline()).group(1))
            threading.Thread(target=emulator.stderr.read, daemon=True).start()
            documents = (("/azure-devops", os.path.join(HERE, "azure-devops-wit-7.2.json")), ("/jira", jira),
                         ("/migrations", os.path.join(HERE, "migration-api-v1.json")))
            for root, document in documents:
                port = Splitter.prisms[root] = free_port()
                log = open(os.path.join(folder, root.strip("/") + ".log"), "w")
                processes.append(subprocess.Popen(["node", PRISM, "proxy", document, f"http://127.0.0.1:{Splitter.emulator}{'' if root == '/migrations' else root}", "--port", str(port), "--host", "127.0.0.1"],
                                                  stdout=log, stderr=log))
            for process, port in zip(processes[1:], Splitter.prisms.values()):
                wait_for(port, process)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            client = Client(address)
            read_azure(client)
            write_jira(client)
            migrate(client)
            replay(Splitter.emulator)
        finally:
            for process in processes:
                process.kill()
                process.wait()
    print(json.dumps({"calls": COUNTS, "violations": VIOLATIONS}))
    return 1 if VIOLATIONS or not all(COUNTS.get(part) for part in [*Splitter.prisms, "recorded"]) else 0


sys.exit(main())
