'use strict';

/** One line for each skipped test at the end of a run: its name says what to install. */
module.exports = class SkippedReporter {
  onRunComplete(_contexts, { testResults }) {
    const tests = testResults.flatMap((file) => file.testResults).filter(({ status }) => status === 'pending');
    for (const { fullName } of tests) console.log(`skipped: ${fullName}`);
  }
};
