import builder from 'junit-report-builder';
import { differenceLine } from './report-text';
import type { ReplayResult } from './result';

/** What a replay found, as JUnit XML: a suite for each recording, a case for each request. */
export function junitReport({ recordings }: ReplayResult): string {
  const report = builder.newBuilder();
  for (const { name, exchanges, took } of recordings) {
    const suite = report
      .testSuite()
      .name(name)
      .time(took / 1000);
    for (const { title, place, outcome, reason = '', differences, took: time } of exchanges) {
      const test = suite
        .testCase()
        .className(name)
        .name(`${title} (${place})`)
        .time(time / 1000);
      if (outcome === 'different') test.failure(plain(differences.map(differenceLine).join('\n')), 'difference');
      if (outcome === 'failed') test.error(plain(reason), 'failed');
      if (outcome === 'skipped') test.skipped();
    }
  }
  return report.build();
}

/** XML has no place for control characters. */
function plain(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '?');
}
