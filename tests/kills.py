#!/usr/bin/env python3
"""Kill sweep: real processes, ended and stopped at seeded moments, and at the end the state of a migration that nobody broke.

    kills.py [--faketime LIBRARY] [--door connect|forge-remote] N SEED COMMAND ...

COMMAND is the published program (dotnet path/ConnectApp.dll, or the executable). An unbroken migration of a small export is made first. Then come
migrations that are broken, several times each, until N blows have been dealt: SIGKILL and a new `serve` on the same store, or SIGSTOP, a while, SIGCONT, or, with libfaketime (Debian's libfaketimeMT.so.1), a jump of the wall
clock of `serve` by minutes up to 30 days, in either direction, and back after some seconds; never of the system's clock, and not of the monotonic one. Blows may
come while the clock is wrong. The emulator counts the tokens that a wrong clock made as violations; these alone are not compared. While
a process is stopped, a second `serve` on its folder must refuse. Moments, kinds and lengths are drawn from SEED. Compared with the unbroken one: every record of every entity (SHA-256 over
the sorted output of `records`), the counts of `runs`, the status that the platform took and its message. Every migration is one line with its seed and hash;
exit code 1 if any differs.
"""
import gzip, hashlib, json, os, random, shutil, signal, socket, subprocess, sys, tempfile, time, urllib.request

RECORDS = 1500
BLOWS = 4                 # a migration; the last one of a sweep may have fewer
LIMIT = 120.0             # seconds for one migration
OUT_OF_TIME = "token is expired or from the future"   # what the emulator says of the tokens of a wrong clock
FORGE_APP = "ari:cloud:ecosystem::app/00000000-0000-4000-8000-000000000001"   # the emulator's
MINUTE, HOUR, DAY = 60, 3600, 86400
ENTITIES = ("checklists", "notes")
PLAN = """\
version: 1
app: com.example.checklists
product: jira
missing: keep
completion:
  labels: ["checklists*": 2, "notes*"]
entities:
  checklists:
    label: "checklists*"
    key: $.id
    fields:
      $.issueId: issueId
      $.projectId: { kind: projectId, missing: skip }
      $.createdBy: userKey
  notes:
    label: "notes*"
    key: $.id
    fields:
      $.id: { entity: notes }
      $.checklist: { entity: checklists }
      $.issueKey: issueKey
      $.author: { kind: userKey, missing: "null" }
"""
SCENARIO = """\
seed: 1
network:
  - { operation: "GET /storage/{file}", at: [2], cutAt: 1000 }
  - { operation: "GET /storage/{file}", at: [3], bytesPerSecond: 60000 }
  - { operation: "GET /mapping/{transferId}/page", at: [1], status: 503 }
  - { operation: last word, at: [1], loseAnswer: true }
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def write_export(folder):
    """Plain NDJSON, gzip in two members, and mappings of which some are missing."""
    os.makedirs(f"{folder}/export")
    os.makedirs(f"{folder}/mappings")
    for part in (1, 2):
        ids = range((part - 1) * RECORDS + 1, part * RECORDS + 1)
        lines = [json.dumps({"id": i, "issueId": 10000 + i % 7, "projectId": str(100 + i % 5), "createdBy": f"user{i % 4}", "text": "x" * 100}) + "\n" for i in ids]
        if part == 1:
            open(f"{folder}/export/checklists-1.ndjson", "w").write("".join(lines))
        else:
            half = len(lines) // 2
            open(f"{folder}/export/checklists-2.ndjson.gz", "wb").write(b"".join(gzip.compress("".join(part).encode(), mtime=0) for part in (lines[:half], lines[half:])))
    with open(f"{folder}/export/notes.ndjson", "w") as notes:
        for n in range(1, RECORDS + 1):
            notes.write(json.dumps({"id": f"n{n}", "checklist": n, "issueKey": f"{'GONE' if n % 3 == 0 else 'OLD'}-{n}", "author": f"user{n % 4}"}) + "\n")
        notes.write('{"id":"broken"\n')
    mappings = {
        "jira:issue": {str(10000 + n): str(20000 + n) for n in range(6)},
        "jira/classic:project": {str(100 + n): str(300 + n) for n in range(4)},
        "identity:user": {f"jira.userkey/user{n}": f"557058:account-{n}" for n in range(3)},
        "derived/jira:projectKey": {"OLD": "NEW"},
    }
    index = {}
    for number, (name, table) in enumerate(mappings.items()):
        json.dump(table, open(f"{folder}/mappings/{number}.json", "w"))
        index[name] = {"file": f"{number}.json", "entries": len(table)}
    json.dump(index, open(f"{folder}/mappings/index.json", "w"))
    open(f"{folder}/plan.yaml", "w").write(PLAN)
    open(f"{folder}/scenario.yaml", "w").write(SCENARIO)


class Migration:
    """One store, one emulator, one migration."""

    def __init__(self, command, folder, name, faketime=None, door="connect"):
        self.door = door
        self.command, self.folder, self.name, self.serve = command, folder, name, None
        self.clock, self.faketime = f"{folder}/{name}.clock", faketime
        self.port, self.emulator = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = open(f"{folder}/{name}.log", "ab")
        self.env = dict(os.environ, Urls=self.url, Connect__BaseUrl=self.url, Connect__AllowedHosts__0="127.0.0.1",
                        Connect__InstallKeysUrl=f"http://127.0.0.1:{self.emulator}/install-keys", Storage__ConnectionString=f"{folder}/{name}",
                        Storage__MinFreeBytes="0", Import__Plan=f"{folder}/plan.yaml", Downloads__PartBytes="20000", DOTNET_TieredPGO="0")
        if door == "forge-remote":
            self.env.update(Forge__AppId=FORGE_APP, Forge__JwksUrl=f"http://127.0.0.1:{self.emulator}/.well-known/jwks.json",
                            Forge__ApiUrl=f"http://127.0.0.1:{self.emulator}/app/migration/forge/v1", Forge__AllowedHosts__0="127.0.0.1")

    def start(self, url=None):
        env = dict(self.env) if url is None else dict(self.env, Urls=url)
        if self.faketime:
            env |= {"LD_PRELOAD": self.faketime, "FAKETIME_TIMESTAMP_FILE": self.clock, "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"}
        return subprocess.Popen(self.command + ["serve"], env=env, stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL, start_new_session=True)

    def set_clock(self, seconds):
        """Sets the wall clock of serve so far from the right time."""
        with open(self.clock + ".new", "w") as file:
            file.write(f"{seconds:+d}\n")
        os.replace(self.clock + ".new", self.clock)

    def ready(self, seconds=60):
        end = time.time() + seconds
        while time.time() < end and self.serve.poll() is None:
            try:
                with urllib.request.urlopen(self.url + "/health/ready", timeout=2) as answer:
                    if answer.status == 200:
                        return True
            except OSError:
                time.sleep(.02)
        return False

    def kill(self):
        if self.serve is None:
            return
        self.serve.send_signal(signal.SIGCONT)
        self.serve.kill()
        self.serve.wait()

    def verb(self, *args):
        done = subprocess.run(self.command + list(args), env=self.env, stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
        if done.returncode:
            raise RuntimeError(f"{args[0]}: exit code {done.returncode}: {done.stderr.decode(errors='replace')[-300:]}")
        return done.stdout

    def runs(self):
        return json.loads(self.verb("runs", "--output", "json"))

    def run(self, blows, second_serve=False):
        """blows: (seconds of running time since ready, kind, seconds of standing still or of a wrong clock, seconds by which the clock is wrong).
        Returns (state text, seconds it ran, blows dealt)."""
        self.set_clock(0)
        right_at = None
        self.serve = self.start()
        if not self.ready():
            raise RuntimeError(f"not ready within 60 s; see {self.log.name}")
        with open(f"{self.folder}/{self.name}.json", "wb") as out:
            platform = subprocess.Popen(self.command + ["emulate", "--port", str(self.emulator), "--export", f"{self.folder}/export", "--mappings", f"{self.folder}/mappings",
                                                        "--scenario", f"{self.folder}/scenario.yaml", "--app", self.url, "--door", self.door, "--until-settled", "--output", "json"],
                                        env=self.env, stdout=out, stderr=self.log, stdin=subprocess.DEVNULL)
        begun, away, dealt = time.time(), 0.0, 0
        try:
            while platform.poll() is None:
                ran = time.time() - begun - away
                if ran > LIMIT:
                    raise RuntimeError(f"not settled within {LIMIT:.0f} s; see {self.log.name}")
                if dealt < len(blows) and ran >= blows[dealt][0]:
                    _, kind, still, off = blows[dealt]
                    dealt += 1
                    at = time.time()
                    if kind == "kill":
                        self.kill()
                        self.serve = self.start()
                        if not self.ready():
                            raise RuntimeError(f"not ready again after a kill; see {self.log.name}")
                    elif kind == "jump":
                        self.set_clock(off)
                        right_at = at + still
                    else:
                        self.serve.send_signal(signal.SIGSTOP)
                        if second_serve and dealt == 1:
                            other = self.start(url=f"http://127.0.0.1:{free_port()}")
                            try:
                                if other.wait(timeout=60) == 0:
                                    raise RuntimeError("a second serve on the folder of a stopped one ended with 0")
                            finally:
                                if other.poll() is None:
                                    other.kill()
                                    other.wait()
                        else:
                            time.sleep(still)
                        self.serve.send_signal(signal.SIGCONT)
                    away += time.time() - at
                elif right_at is not None and time.time() >= right_at:
                    self.set_clock(0)
                    right_at = None
                elif self.serve.poll() is not None:
                    raise RuntimeError(f"serve ended by itself with {self.serve.returncode}; see {self.log.name}")
                time.sleep(.005)
            ran = time.time() - begun - away
            end = time.time() + 30
            runs = self.runs()
            while any(r["status"] in ("PENDING", "RUNNING") for r in runs) and time.time() < end:
                time.sleep(.1)
                runs = self.runs()
            return self.state(runs), ran, dealt
        finally:
            if platform.poll() is None:
                platform.kill()
                platform.wait()
            self.kill()

    def state(self, runs):
        text = open(f"{self.folder}/{self.name}.json", encoding="utf-8").read()
        report = json.loads(text[text.index("{"):])
        violations = [v for v in report["violations"] if not (self.faketime and OUT_OF_TIME in v)]
        lines = [f"transfers {len(report['transfers'])}, runs {len(runs)}", f"violations {violations}"]
        # Without the percent: it is that of the last report before the end, if that is more than the share, and reports come at their own times.
        lines += [f"platform {t['status']} {t['message']}" for t in report["transfers"]]
        lines += [f"run {r['status']} {json.dumps(r['records'], sort_keys=True)} {json.dumps(r['references'], sort_keys=True)}" for r in runs]
        for entity in ENTITIES:
            records = sorted(self.verb("records", "--entity", entity).splitlines())
            lines.append(f"{entity} {len(records)} {hashlib.sha256(b''.join(r + b'|' for r in records)).hexdigest()}")
        return "\n".join(lines)


def short(state):
    return hashlib.sha256(state.encode()).hexdigest()[:16]


def main():
    arguments, faketime = sys.argv[1:], None
    door = "connect"
    while arguments[:1] and arguments[0].startswith("--"):
        if arguments[0] == "--faketime":
            faketime = arguments[1]
        elif arguments[0] == "--door":
            door = arguments[1]
        else:
            break
        arguments = arguments[2:]
    if len(arguments) < 3:
        print(__doc__)
        return 1
    count, seed, command = int(arguments[0]), int(arguments[1]), arguments[2:]
    kinds = ("kill", "stop", "jump") if faketime else ("kill", "stop")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # So that no process of a sweep that is ended stays behind.
    folder = tempfile.mkdtemp(prefix="connectapp-kills-")
    write_export(folder)
    draw = random.Random(seed)
    unbroken, took, _ = Migration(command, folder, "unbroken", door=door).run([])
    print(unbroken)
    print(f"unbroken: {took:.1f} s, state {short(unbroken)}", flush=True)
    dealt, differences, number = 0, 0, 0
    done_of = dict.fromkeys(("kill", "stop", "jump"), 0)
    while dealt < count and number < count * 2:
        number += 1
        want = min(BLOWS, count - dealt)
        blows = sorted((draw.uniform(0.02, 0.95) * took, draw.choice(kinds), draw.uniform(.05, 1.5), draw.choice((-1, 1)) * draw.choice((draw.randint(1, 10) * MINUTE, draw.randint(1, 48) * HOUR, draw.randint(2, 30) * DAY)))
                       for _ in range(want))
        try:
            state, _, done = Migration(command, folder, f"broken-{number}", faketime, door).run(blows, second_serve=number == 1)
        except (RuntimeError, OSError, subprocess.SubprocessError) as fault:
            state, done = str(fault), len(blows)
        if done == 0:
            continue  # It was over before its first blow.
        dealt += done
        for blow in blows[:done]:
            done_of[blow[1]] += 1
        same = state == unbroken
        differences += not same
        print(f"{number}: {', '.join(f'{kind} {at:.2f} s' + (f' by {off:+,} s' if kind == 'jump' else '') for at, kind, _, off in blows[:done])}: state {short(state)}, {'same' if same else 'DIFFERENT'}", flush=True)
        if same:
            shutil.rmtree(f"{folder}/broken-{number}")
        else:
            print("\n".join(f"    {line}" for line in state.splitlines() if line not in unbroken.splitlines()), flush=True)
    print(f"seed {seed}: {done_of['kill']} kills, {done_of['stop']} stops, {done_of['jump']} jumps of the clock in {number} migrations, {differences} differences, state {short(unbroken)}")
    if differences == 0:
        shutil.rmtree(folder)
    else:
        print(f"kept: {folder}")
    return 1 if differences or dealt < count else 0


if __name__ == "__main__":
    sys.exit(main())
