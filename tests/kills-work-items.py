#!/usr/bin/env python3
"""Kill sweep of `migrate`: real processes, ended by SIGKILL at seeded moments, and at the end Jira holds what an unbroken migration leaves there.

    kills-work-items.py KILLS MIGRATIONS SEED ITEMS COMMAND ...

COMMAND is the published program (dotnet path/ConnectApp.dll, or the executable). An unbroken migration of ITEMS work items into the emulated Jira is made
first. MIGRATIONS more follow, with KILLS blows among them: SIGKILL, and the same command once more, which continues. Moments are drawn from SEED.
Compared with the unbroken one: the dump of Jira, byte for byte (issues, fields, comments, attachments' hashes, links, properties), the numbers of issues,
comments, attachments and links, the exit code, and no violations. A line for each migration; exit code 1 if any differs.
"""
import hashlib, json, os, random, re, shutil, signal, subprocess, sys, tempfile, time

LIMIT = 900.0             # seconds for one migration
AGAIN = 60                # most starts of one migration


class Migration:
    """One store, one emulator, one migration."""

    def __init__(self, command, folder, name, items, seed):
        self.command, self.name = command, name
        self.folder = os.path.join(folder, name)
        os.makedirs(self.folder)
        self.log = open(os.path.join(folder, name + ".log"), "ab")
        self.dump = os.path.join(self.folder, "jira.ndjson")
        self.emulator = subprocess.Popen(
            [*command, "emulate", "--port", "0", "--azure-devops", "--jira", "--items", str(items), "--seed", str(seed), "--dump", self.dump, "--output", "json"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        address = re.search(r"http://[0-9.]+:\d+", self.emulator.stderr.readline())
        if address is None:
            raise RuntimeError(f"the emulator of {name} did not start")
        self.request = os.path.join(self.folder, "request.json")
        with open(self.request, "w") as file:
            json.dump({"type": "FULL", "enginePayload": {
                "source": {"org": "emulated", "project": "Emulated", "base_url": address[0] + "/azure-devops", "pat": "emulated-pat"},
                "target": {"base_url": address[0] + "/jira", "email": "admin@emulated.example", "api_token": "emulated-token", "project_key": "EMU"},
                "options": {}}}, file)
        self.env = dict(os.environ, Storage__ConnectionString=os.path.join(self.folder, "store"), Storage__MinFreeBytes="0", WorkItems__UnknownWriteWait="00:00:05",
                        AzureDevOps__AllowedHosts__0="127.0.0.1", Jira__AllowedHosts__0="127.0.0.1", Jira__GatewayUrl=address[0] + "/ex/jira")

    def start(self):
        return subprocess.Popen([*self.command, "migrate", self.request, "--output", "json"], env=self.env, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)

    def run(self, blows):
        """blows: seconds of running time. Returns the state, the seconds that it ran, and how many blows were dealt."""
        ran, dealt, starts = 0.0, 0, 0
        try:
            while True:
                if (starts := starts + 1) > AGAIN:
                    raise RuntimeError(f"not done after {AGAIN} starts; see {self.log.name}")
                process, at = self.start(), time.monotonic()
                try:
                    wait = blows[dealt] - ran if dealt < len(blows) else LIMIT - ran
                    code = process.wait(timeout=max(0.05, wait))
                    ran += time.monotonic() - at
                    if code not in (0, 2):
                        raise RuntimeError(f"migrate ended with {code}; see {self.log.name}")
                    return {"exitCode": code, **self.end()}, ran, dealt
                except subprocess.TimeoutExpired:
                    ran += time.monotonic() - at
                    if dealt >= len(blows):
                        raise RuntimeError(f"not done within {LIMIT:.0f} s; see {self.log.name}") from None
                    dealt += 1
                finally:
                    process.kill()
                    process.wait()
        finally:
            self.emulator.kill()
            self.emulator.wait()

    def end(self):
        self.emulator.send_signal(signal.SIGINT)
        text, _ = self.emulator.communicate(timeout=120)
        report = json.loads(text)
        jira = report["jira"]
        with open(self.dump, "rb") as file:
            dump = file.read()
        return {"issues": jira["issues"], "comments": jira["comments"], "attachments": jira["attachments"], "links": jira["links"],
                "violations": report["violations"], "dump": hashlib.sha256(dump).hexdigest()}


def main():
    if len(sys.argv) < 6:
        print(__doc__)
        return 1
    kills, migrations, seed, items, command = *(int(a) for a in sys.argv[1:5]), sys.argv[5:]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # So that no process of a sweep that is ended stays behind.
    folder = tempfile.mkdtemp(prefix="connectapp-work-items-kills-")
    draw = random.Random(seed)
    unbroken, took, _ = Migration(command, folder, "unbroken", items, seed).run([])
    print(f"unbroken: {took:.1f} s, {json.dumps(unbroken)}", flush=True)
    if unbroken["issues"] != items or unbroken["violations"]:
        print(f"The unbroken migration is not whole; kept: {folder}")
        return 1
    dealt, differences = 0, 0
    for number in range(1, migrations + 1):
        want = kills // migrations + (number <= kills % migrations)
        blows = sorted(draw.uniform(0.02, 0.95) * took for _ in range(want))
        try:
            state, _, done = Migration(command, folder, f"broken-{number}", items, seed).run(blows)
        except (RuntimeError, OSError, ValueError, subprocess.SubprocessError) as fault:
            state, done = str(fault), 0
        same = state == unbroken
        dealt += done
        differences += not same
        print(f"{number}: killed at {', '.join(f'{at:.2f} s' for at in blows[:done])}: {'same' if same else f'DIFFERENT {state}'}", flush=True)
        if same:
            shutil.rmtree(os.path.join(folder, f"broken-{number}"))
    print(f"seed {seed}: {dealt} kills in {migrations} migrations of {items} items, {differences} differences")
    if differences:
        print(f"kept: {folder}")
    else:
        shutil.rmtree(folder)
    return 1 if differences or dealt == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
