import type { RunningEngine } from '../engine';
import type { TestFaults } from './test-server';

const noEngine = 'faults strike on the embedded engine only: start the proxy without UPSTREAM=cloudconvert';

/** Of the embedded engine; elsewhere arming throws, since nothing would strike. */
export function testFaults(faults: RunningEngine['faults'] | undefined): TestFaults {
  return {
    arm: (fault) => {
      if (!faults) throw new Error(noEngine);
      faults.arm({ times: 1, ...fault });
    },
    list: () => faults?.list() ?? [],
    clear: () => faults?.clear(),
  };
}
