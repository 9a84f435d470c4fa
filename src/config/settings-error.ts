import { StartError } from '../runtime';

/** Thrown at start; `faults` lists every wrong setting, not only the first one. */
export class SettingsError extends StartError {
  override readonly name = 'SettingsError';

  constructor(readonly faults: string[]) {
    super(
      faults.length === 1
        ? `Wrong setting: ${faults[0]}`
        : `Wrong settings:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    );
  }
}
