#!/usr/bin/env python3
"""Checks the whole backend: emulator and backend as two processes, one migration, every loaded record compared with the known answer.

    check_backend.py [--product jira|confluence] [--records N] [--seed N] [--missing SHARE] [--corpus DIR] [--plan FILE] [--fields-only]
                     [--compress none|gz|zip] [--door connect|forge-remote] [--scenario FILE] [--kills N] [--again] [--timeout SECONDS] [--keep DIR] -- COMMAND ...

COMMAND starts the command line up to its verb. --kills N first does an unbroken run on a store of its own, draws N moments (by --seed) inside the
time that took, ends the backend with SIGKILL at each and starts it again; one of the kills comes right after it is ready again. --again sends the
same export in a second migration and expects every record unchanged.
--corpus: a folder with real texts (Jira, Confluence, ADF, JQL) that the export uses; without it all texts are made up. Last line: 'N passed, N failed'; exit code 1 if any failed.
"""
import argparse, json, os, random, signal, socket, subprocess, sys, tempfile, time, urllib.request
from checking import (HERE, check, compare_references, expected_references, fields_only_plan, finish, guarded, put_back, replace_completion, sources, split_command)

CODE = {"SUCCESS": 0, "INCOMPLETE": 2, "FAILED": 3}
FORGE_APP = "ari:cloud:ecosystem::app/00000000-0000-4000-8000-000000000001"   # the emulator's
STATE = {"SUCCESS": "COMPLETED", "INCOMPLETE": "PARTIAL", "FAILED": "FAILED"}

def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0)); return s.getsockname()[1]

class Backend:
    """One store and the `serve` process on it."""
    def __init__(self, command, d, name, plan, door):
        self.door = door
        self.command, self.port, self.emulator, self.process = command, free_port(), free_port(), None
        self.url, self.log = f"http://127.0.0.1:{self.port}", open(f"{d}/{name}.log", "ab")
        self.env = dict(os.environ, Urls=self.url, Connect__BaseUrl=self.url, Connect__AllowedHosts__0="127.0.0.1", Connect__InstallKeysUrl=f"http://127.0.0.1:{self.emulator}/install-keys",
                        Storage__Provider="Sqlite", Storage__ConnectionString=f"{d}/{name}", Import__Plan=os.path.abspath(plan))
        if door == "forge-remote":
            self.env.update(Forge__AppId=FORGE_APP, Forge__JwksUrl=f"http://127.0.0.1:{self.emulator}/.well-known/jwks.json",
                            Forge__ApiUrl=f"http://127.0.0.1:{self.emulator}/app/migration/forge/v1", Forge__AllowedHosts__0="127.0.0.1")
    def start(self):
        self.process = subprocess.Popen(self.command + ["serve"], env=self.env, stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL, start_new_session=True)
    def kill(self):
        if not self.process: return
        try: os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError: pass
        self.process.wait()
    def ready(self, seconds=60):
        end = time.time() + seconds
        while time.time() < end and self.process.poll() is None:
            try:
                with urllib.request.urlopen(self.url + "/health/ready", timeout=2) as r:
                    if r.status == 200: return True
            except OSError: pass
            time.sleep(.05)
        return False
    def verb(self, *args, timeout=300):
        return subprocess.run(self.command + list(args), env=self.env, stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout)
    def runs(self):
        r = self.verb("runs", "--output", "json")
        if r.returncode: raise RuntimeError(f"runs: exit code {r.returncode}; {r.stderr.decode(errors='replace')[-300:]}")
        return json.loads(r.stdout)

def before_anything(b):
    with guarded("an empty store"):
        runs, records = b.verb("runs", "--output", "json"), b.verb("records", "--entity", "checklists")
        check("runs of an empty store: [] and 0", runs.returncode == 0 and json.loads(runs.stdout or b"null") == [], f"{runs.returncode}; {runs.stdout[:200]!r}")
        check("records of an empty store: nothing and 0", records.returncode == 0 and records.stdout == b"", f"{records.returncode}; {records.stdout[:200]!r}")
    with guarded("a second serve on the store is refused"):
        other = subprocess.Popen(b.command + ["serve"], env=dict(b.env, Urls=f"http://127.0.0.1:{free_port()}"), stdout=b.log, stderr=b.log, stdin=subprocess.DEVNULL, start_new_session=True)
        try: check("a second serve on the store is refused", other.wait(timeout=30) != 0, "it ended with 0")
        except subprocess.TimeoutExpired: check("a second serve on the store is refused", False, "it is still running after 30 s")
        finally:
            try: os.killpg(other.pid, signal.SIGKILL)
            except ProcessLookupError: pass

def migrate(a, b, d, name, kills=()):
    """One migration; kills: (seconds of running time, kill once more when ready again?). Returns the emulator's report or None, and the seconds it took."""
    path = f"{d}/emulate-{name.strip(': ') or 'first'}.json"
    with open(path, "wb") as out:
        em = subprocess.Popen(b.command + ["emulate", "--port", str(b.emulator), "--export", d + "/export", "--mappings", d + "/mappings", "--app", b.url, "--door", b.door, "--until-settled", "--output", "json"]
                              + (["--scenario", os.path.abspath(a.scenario)] if a.scenario else []), stdout=out, stderr=b.log, stdin=subprocess.DEVNULL)
    begun, end, away, left, looked = time.time(), time.time() + a.timeout, 0.0, list(kills), False
    done = 0
    try:
        while em.poll() is None and time.time() < end:
            ran = time.time() - begun - away
            if left and ran >= left[0][0]:
                for n in range(2 if left.pop(0)[1] else 1):
                    t = time.time(); b.kill(); b.start(); done += 1
                    if not check(f"{name}ready again after kill {done} at {ran:.1f} s", b.ready(), f"not within 60 s; see {b.log.name}"): return None, 0
                    away += time.time() - t
            elif b.process.poll() is not None:
                check(name + "the backend keeps running", False, f"it ended with {b.process.returncode}; see {b.log.name}"); return None, 0
            if not looked and ran > 1.5:
                looked = True
                with guarded(name + "runs beside the running backend"): b.runs()
            time.sleep(.02)
        took = time.time() - begun - away
        if not check(name + "transfer settled", em.poll() is not None, f"not within {a.timeout:.0f} s; see {b.log.name}"): return None, took
    finally:
        if em.poll() is None: em.kill(); em.wait()
    if kills: check("killed as often as asked", not left, f"{len(left)} moments came too late: take more records")
    text = open(path, encoding="utf-8").read()
    if "{" not in text: check(name + "emulator's report is JSON", False, f"{text[-300:] or 'no output'}; exit code {em.returncode}, see {b.log.name}"); return None, took
    report = json.loads(text[text.index("{"):])
    check(name + "emulator's exit code is the transfer's", em.returncode == CODE.get(report["transfers"][0]["status"]), f"{em.returncode} with {report['transfers'][0]['status']}")
    return report, took

def compare(a, b, d, name, report, want, texts, expected, turn):
    missing = sum(m for _, m in want.values())
    with guarded(name + "emulator's report"):
        t = report["transfers"]
        check(name + "one transfer", len(t) == 1, f"{len(t)} transfers")
        t, status = t[0], "INCOMPLETE" if missing else "SUCCESS"
        # On Forge the platform settles: a file that was read to its end is a success, whatever it lacks, and there is no percent.
        truthful = t["status"] == "SUCCESS" if a.door == "forge-remote" else t["status"] == status and (t["percent"] == 100 if not missing else 1 <= t["percent"] <= 99)
        check(name + "settled truthfully", truthful, t)
        check(name + "contract kept", report["violations"] == [], report["violations"][:5])
        check(name + "events answered within 5 s", report["events"]["sent"] > 0 and report["events"]["slowestAckMs"] < 5000, report["events"])
    with guarded(name + "runs"):
        runs = b.runs(); run = runs[0]
        check(name + "one run per transfer", len(runs) == turn + 1 and len({r["transferId"] for r in runs}) == turn + 1 and run["transferId"] == report["transfers"][0]["transferId"], [r["transferId"] for r in runs])
        own = ("INCOMPLETE" if missing else "SUCCESS") if a.door == "forge-remote" else report["transfers"][0]["status"]
        check(name + "state of the run", run["status"] == STATE.get(own), f"{run['status']} with {own}")
        r = run["records"]
        check(name + "all records read", r["read"] == expected["records"]["total"], f"{r['read']} of {expected['records']['total']}")
        check(name + "books balance", r["read"] == r["loaded"] + r["unchanged"] + r["skipped"] + r["failed"], r)
        check(name + ("every record unchanged" if turn else "every record loaded"), r["unchanged" if turn else "loaded"] == expected["records"]["total"], r)
        compare_references(name, want, run["references"])
    for entity in expected["records"]["byEntity"]:
        with guarded(f"{name}{entity}"):
            out = b.verb("records", "--entity", entity)
            check(f"{name}records --entity {entity}: exit code", out.returncode == 0, f"{out.returncode}; {out.stderr.decode(errors='replace')[-300:]}")
            got = out.stdout.split(b"\n")
            if got and not got[-1]: got.pop()
            right = open(f"{d}/expected/{entity}.ndjson", "rb").read().split(b"\n")[:-1]
            if a.fields_only:
                source = {x["id"]: x for x in (json.loads(line) for _, e, _, data in sources(d) if e == entity for line in data.split(b"\n") if line)}
                def plain(lines, patch):
                    for x in map(json.loads, lines):
                        for path in texts.get(entity, []) if patch else (): put_back(path, x, source[x["id"]])
                        yield json.dumps(x, sort_keys=True)
                got, right = list(plain(got, False)), list(plain(right, True))
            got.sort(); right.sort()
            bad = next((i for i, (x, y) in enumerate(zip(got, right)) if x != y), None)
            check(f"{name}{entity}: {len(right)} records as expected", got == right, f"{len(got)} records" + ("" if bad is None else f"; got {got[bad][:300]!r} expected {right[bad][:300]!r}"))

def work(a, command, d):
    make = [sys.executable, os.path.join(HERE, "make_export.py"), "--out", d, "--product", a.product, "--records", a.records, "--seed", str(a.seed),
            "--missing", a.missing, "--compress", a.compress, "--expected-output"] + (["--corpus", a.corpus] if a.corpus else [])
    subprocess.run(make, check=True, stdout=subprocess.DEVNULL)
    plan, texts = a.plan or os.path.join(HERE, "plans", a.product + "-plan.yaml"), {}
    if a.fields_only: texts = fields_only_plan(plan, d + "/plan.yaml"); plan = d + "/plan.yaml"
    if a.compress == "zip": replace_completion(plan, d + "/plan-zip.yaml", 'labels: ["export.zip"]'); plan = d + "/plan-zip.yaml"
    expected, want = json.load(open(d + "/expected.json", encoding="utf-8")), expected_references(d, plan if a.fields_only else None)
    kills = []
    if a.kills:
        b = Backend(command, d, "unbroken", plan, a.door)
        try:
            b.start()
            if not check("unbroken: ready", b.ready(), f"not within 60 s; see {b.log.name}"): return
            report, took = migrate(a, b, d, "unbroken: ")
            if not report: return
            compare(a, b, d, "unbroken: ", report, want, texts, expected, 0)
        finally: b.kill()
        rng = random.Random(a.seed)
        moments = sorted(took * (.1 + .65 * rng.random()) for _ in range(max(1, a.kills - 1)))
        twice = rng.randrange(len(moments)) if a.kills > 1 else -1
        kills = [(t, i == twice) for i, t in enumerate(moments)]
        print(f"an unbroken run takes {took:.1f} s; kills at {', '.join(f'{t:.1f}' + (' (and when ready again)' if again else '') for t, again in kills)} s", flush=True)
    b = Backend(command, d, "store", plan, a.door)
    try:
        b.start()
        if not check("ready", b.ready(), f"not within 60 s; see {b.log.name}"): return
        before_anything(b)
        for turn in range(2 if a.again else 1):
            name = "again: " if turn else ""
            report, _ = migrate(a, b, d, name, () if turn else kills)
            if not report: return
            compare(a, b, d, name, report, want, texts, expected, turn)
    finally: b.kill()

def main():
    own, command = split_command()
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--product", default="jira", choices=("jira", "confluence")); p.add_argument("--records", default="5000"); p.add_argument("--seed", type=int, default=1)
    p.add_argument("--missing", default="0.02"); p.add_argument("--corpus"); p.add_argument("--plan"); p.add_argument("--scenario")
    p.add_argument("--compress", default="none", choices=("none", "gz", "zip")); p.add_argument("--fields-only", action="store_true")
    p.add_argument("--door", default="connect", choices=("connect", "forge-remote")); p.add_argument("--kills", type=int, default=0); p.add_argument("--again", action="store_true"); p.add_argument("--timeout", type=float, default=120); p.add_argument("--keep")
    a = p.parse_args(own)
    if not command: p.error("no command after --")
    d = a.keep or tempfile.mkdtemp(prefix="check-backend-")
    os.makedirs(d, exist_ok=True)
    with guarded("check_backend"): work(a, command, os.path.abspath(d))
    code = finish()
    if not code and not a.keep: subprocess.run(["rm", "-rf", d])
    return code

if __name__ == "__main__":
    sys.exit(main())
