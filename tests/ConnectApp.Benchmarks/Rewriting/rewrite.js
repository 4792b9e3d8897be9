// The same rewriting in Node: JSON.parse, Map, JSON.stringify, line by line over records that are in memory.
// node rewrite.js RECORDS MAPPINGS   RECORDS: NDJSON; MAPPINGS: lines of namespace, tab, key, tab, cloud id
// On stdin: "run" rewrites once and prints the milliseconds it took, by the clock and of the CPU; "write PATH" writes the rewritten records to a file and prints a line.
'use strict';
const fs = require('node:fs');
const readline = require('node:readline');

const records = fs.readFileSync(process.argv[2]);
const tables = new Map();
for (const line of fs.readFileSync(process.argv[3], 'utf8').split('\n')) {
  if (!line) continue;
  const [namespace, key, cloudId] = line.split('\t');
  if (!tables.has(namespace)) tables.set(namespace, new Map());
  tables.get(namespace).set(key, cloudId);
}
const issues = tables.get('jira:issue');
const projects = tables.get('jira/classic:project');
const users = tables.get('identity:user');

function rewrite(record) {
  record.issueId = Number(issues.get(String(record.issueId)));
  record.projectId = Number(projects.get(String(record.projectId)));
  record.assignee = users.get('jira.userkey/' + record.assignee);
  record.createdBy = users.get('jira.userkey/' + record.createdBy);
  for (const item of record.items) item.userKey = users.get('jira.userkey/' + item.userKey);
}

function run(take) {
  for (let from = 0; from < records.length;) {
    const end = records.indexOf(10, from);
    const record = JSON.parse(records.toString('utf8', from, end));
    rewrite(record);
    take(JSON.stringify(record));
    from = end + 1;
  }
}

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  if (line.startsWith('write ')) {
    const lines = [];
    run((record) => lines.push(record));
    fs.writeFileSync(line.slice(6), lines.join('\n') + '\n');
    console.log('written');
    return;
  }
  // Output is bytes: it is encoded into a buffer, as it would be before it is written.
  const output = Buffer.alloc(1 << 20);
  const start = process.hrtime.bigint();
  const cpuStart = process.cpuUsage();
  run((record) => output.write(record, 0));
  const cpu = process.cpuUsage(cpuStart);
  console.log(Number(process.hrtime.bigint() - start) / 1e6, (cpu.user + cpu.system) / 1e3);
});
