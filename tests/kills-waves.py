#!/usr/bin/env python3
"""Kill sweep of waves: six waves by `waves run` against the emulated Migration API, with lost answers, failures and SIGKILLs at moments drawn from a seed.

    kills-waves.py N SEED COMMAND ...

N SIGKILLs, then a run to the end. Every wave must be COMPLETED, each must have exactly one check and one migrate task at the emulator, and the emulator must have seen
no violation and no call too many. COMMAND is the program (dotnet path/ConnectApp.dll, or the executable). Prints one line of JSON; exit code 1 where anything differs.
"""
import json, os, random, re, signal, subprocess, sys, tempfile, time

SCENARIO = """
seed: {seed}
speed: 60
migrationApi:
  dials:
    - {{ operation: POST /jobs, rate: 0.1, loseAnswer: true }}
    - {{ operation: "POST /jobs/{{jobId}}/tasks", rate: 0.1, loseAnswer: true }}
    - {{ operation: "*", rate: 0.05, status: 503 }}
"""

PLAN = """
version: 1
name: Kills
product: jira
cloud: {{ url: https://emulated.atlassian.net, email: admin@emulated.example, token: emulated-token }}
server: {{ id: EMUL-ATED-JIRA-0001, url: "{address}/servers/jira", token: emulated-pat }}
waves:
"""


def main():
    if len(sys.argv) < 4:
        raise SystemExit(__doc__)
    kills, seed, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    draw = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        scenario, plan = os.path.join(folder, "scenario.yaml"), os.path.join(folder, "plan.yaml")
        with open(scenario, "w") as file:
            file.write(SCENARIO.format(seed=seed))
        emulator = subprocess.Popen([*command, "emulate", "--migration-api", "--scenario", scenario, "--output", "json"],
                                    stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            address = re.search(r"http://127\.0\.0\.1:\d+", emulator.stderr.readline()).group(0)
            with open(plan, "w") as file:
                file.write(PLAN.format(address=address))
                for i in range(6):
                    file.write(f"  - {{ name: w{i}, projects: [A{i}, B{i}]{', after: [w0]' if i == 5 else ''} }}\n")
            environment = {**os.environ, "MigrationApi__BaseUrl": f"{address}/migrations/public/v1", "MigrationApi__ReportsUrl": f"{address}/migrations/reports/v1",
                           "MigrationApi__AllowedHosts__0": "127.0.0.1", "MigrationApi__PostsPerMinute": "300", "MigrationApi__ShortestPoll": "250ms",
                           "MigrationApi__LongestPoll": "2s", "Storage__ConnectionString": os.path.join(folder, "store")}
            run = [*command, "waves", "run", plan, "--output", "json"]
            done = 0
            while done < kills:
                process = subprocess.Popen(run, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)
                try:
                    process.wait(draw.uniform(2, 10))
                    break
                except subprocess.TimeoutExpired:
                    process.send_signal(signal.SIGKILL)
                    process.wait()
                    done += 1
            end = subprocess.run(run, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=600, cwd=folder)
            emulator.send_signal(signal.SIGINT)
            report = json.loads(emulator.communicate(timeout=60)[0])
        finally:
            emulator.kill()
            emulator.wait()
    summary = json.loads(end.stdout) if end.stdout.strip() else {"waves": [], "error": end.stderr}
    waves = {w["name"]: w["status"] for w in summary["waves"]}
    tasks = {w["name"]: len(w["tasks"]) for w in summary["waves"]}
    faults = [f"{name}: {status}" for name, status in waves.items() if status != "COMPLETED"] + [f"{name}: {count} tasks" for name, count in tasks.items() if count != 2]
    if len(waves) != 6 or end.returncode != 0:
        faults.append(f"{len(waves)} waves, exit code {end.returncode}: {end.stderr[-500:]}")
    if report["migrationApi"]["tasks"] != 12:
        faults.append(f"{report['migrationApi']['tasks']} tasks at the emulator; expected 12")
    faults += report["violations"]
    print(json.dumps({"kills": done, "seed": seed, "jobs": report["migrationApi"]["jobs"], "tasks": report["migrationApi"]["tasks"],
                      "throttled": report["migrationApi"]["throttled"], "faults": faults}))
    return 1 if faults else 0


sys.exit(main())
