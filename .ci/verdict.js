/** Reads jest's JSON report: no failure, no skipped or pending test, no empty run. Its last line is what CI recognises. */
const { readFileSync } = require('node:fs');

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const notRun = report.testResults.flatMap((file) =>
  file.assertionResults.filter(({ status }) => status !== 'passed' && status !== 'failed'),
);
for (const { status, fullName } of notRun) console.log(`${status}: ${fullName}`);
const brokenFiles = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
for (const { name, message } of brokenFiles) console.log(`${name} did not run: ${message}`);

const passed = report.numPassedTests;
const failed = report.numFailedTests + brokenFiles.length + notRun.length;
process.exitCode = report.success && failed === 0 && passed > 0 ? 0 : 1;
console.log(`${passed} passed, ${failed} failed`);
