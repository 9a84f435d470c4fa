import { Registry } from 'prom-client';
import { createProcessEndObserver } from '../../src/server/observability';
import { createLogger } from '../../src/runtime';
import { aProcess } from '../processes/a-process';

it('the line of a failed process has the code of the task that failed, not of those that waited for it', () => {
  const lines: string[] = [];
  const logger = createLogger('info', { write: (line: string) => void lines.push(line) });
  const told = createProcessEndObserver({ registry: new Registry(), logger, labelOf: () => 'shop', labels: [] });
  const tasks = [
    { name: 'output', operation: 'export/url', status: 'error', code: 'INPUT_TASK_FAILED' },
    { name: 'convert', operation: 'convert', status: 'error', code: 'TIMEOUT' },
  ];
  told(aProcess({ state: 'failed', job: { id: 'j', status: 'error', tasks } as never }));
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ msg: 'process ended', outcome: 'failed', code: 'TIMEOUT' });
});
