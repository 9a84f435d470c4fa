/**
 * Reads jest's JSON report: no failure, no skipped or pending test, no empty run, and for each row of the contract a test
 * that passed. Its last line is what CI recognises.
 */
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const tests = report.testResults.flatMap((file) => file.assertionResults);

const notRun = tests.filter(({ status }) => status !== 'passed' && status !== 'failed');
for (const { status, fullName } of notRun) console.log(`${status}: ${fullName}`);

const brokenFiles = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
for (const { name, message } of brokenFiles) console.log(`${name} did not run: ${message}`);

const unproven = contractRows().filter((row) => !tests.some((test) => test.status === 'passed' && proves(test, row)));
for (const row of unproven) console.log(`no test of contract row ${row} passed`);

const passed = report.numPassedTests;
const failed = report.numFailedTests + brokenFiles.length + notRun.length + unproven.length;
process.exitCode = report.success && failed === 0 && passed > 0 ? 0 : 1;
console.log(`${passed} passed, ${failed} failed`);

/** The ids of docs/compatibility.md, which a test keeps equal to the contract: `- **1.2 a** POST /process creates.` */
function contractRows() {
  const table = readFileSync(join(__dirname, '../docs/compatibility.md'), 'utf8');
  const rows = [...table.matchAll(/^- \*\*(.+?)\*\* /gm)].map(([, id]) => id);
  if (rows.length === 0) throw new Error('docs/compatibility.md has no rows');
  return rows;
}

/** Titles end with the rows they prove: `is inline on ?inline (1.2 i)`. */
function proves({ title }, row) {
  const [, ids = ''] = / \(([^()]*)\)$/.exec(title) ?? [];
  return ids.split(', ').includes(row);
}
