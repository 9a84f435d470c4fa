import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKeyRing, loadSettings } from '../../src/config';
import { Counterparts, dayOf, renderReport, reportOf, type UsageStore } from '../../src/migration/report';
import { renderPlan, sunsetPlan } from '../../src/migration/sunset';
import { silentLogger } from '../../src/runtime';
import { expectGenerated } from './generated';
import { jobExamples, optionTables, storageTables } from './migration-guide';

type Usage = Parameters<UsageStore['add']>[0][number];
const guide = join(__dirname, '../../docs/migrating.md');

describe('docs/migration-reference.md', () => {
  it('lists every option as the translation has it', () => {
    expectGenerated('docs/migration-reference.md', 'options', optionTables());
  });

  it('lists every storage as the translation has it', () => {
    expectGenerated('docs/migration-reference.md', 'storages', storageTables());
  });

  it('shows the jobs that the translation makes', () => {
    expectGenerated('docs/migration-reference.md', 'jobs', jobExamples());
  });
});

describe('docs/migrating.md', () => {
  const now = Date.parse('2026-11-27T22:00:00Z');
  const printed = (text: string) => `\`\`\`\n${text.trimEnd()}\n\`\`\``;

  it('shows what report prints', async () => {
    const usages = exampleUsages(now);
    const report = reportOf(usages, { now, days: 90, counterparts: await new Counterparts().of(usages, []) });
    expectGenerated('docs/migrating.md', 'report', printed(renderReport(report)));
  });

  it('shows what sunset --plan prints for the entry above it', () => {
    const [, entry = ''] = /```json\n(\{[^]*?\n\})\n```/.exec(readFileSync(guide, 'utf8')) ?? [];
    const folder = mkdtempSync(join(tmpdir(), 'guide-'));
    const keysFile = join(folder, 'keys.json');
    writeFileSync(keysFile, entry);
    const keys = createKeyRing({ ...loadSettings({}), keysFile }, silentLogger).callers?.() ?? [];
    rmSync(folder, { recursive: true });
    const phased = keys.flatMap(({ label = '', phaseOut }) => (phaseOut ? [{ label, phaseOut }] : []));
    const plan = sunsetPlan(phased, now, now + 120 * 24 * 3_600_000);
    expectGenerated('docs/migrating.md', 'plan', printed(renderPlan(plan, now)));
  });
});

/** Calls of two keys, as the proxy counts them. */
function exampleUsages(now: number): Usage[] {
  const php = 'cloudconvert-php/2.1.0';
  const convert = { route: 'POST /convert', mode: 'convert' };
  const uploaded = { ...convert, encoding: 'multipart', input: 'upload', pair: 'png-jpg', options: ['quality'] };
  const shapes: [caller: string, count: number, status: number, shape: Usage['shape']][] = [
    ['shop', 48_211, 303, { ...uploaded, userAgent: php }],
    ['shop', 48_190, 200, { route: 'GET /download/:ticket', encoding: 'query', userAgent: php }],
    ['cms', 912, 200, { ...convert, encoding: 'form', input: 'download', output: 'ftp', pair: 'pdf-png' }],
  ];
  return shapes.map(([caller, count, status, shape], index) => ({
    ...{ day: dayOf(now), caller, shapeId: `s${index}`, status, shape, example: { quality: 80 }, count },
    ...{ firstAt: now - 40 * 24 * 3_600_000, lastAt: now - index * 3_600_000 },
  }));
}
