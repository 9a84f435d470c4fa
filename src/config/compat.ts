/**
 * Where recorded v1 servers of different years contradict each other, the proxy follows one of them, and an entry of the
 * keys file can choose the other (v1-clients 4). Every switch is off by default.
 */
export interface Compat {
  /** `maxsize` and `concurrent` in the create answer (free accounts, 2016-2020; TYPO3 needs them). */
  createLimits?: boolean;
  /** Multi-page outputs numbered from 0 (2015) instead of 1 (2017). */
  firstPageZero?: boolean;
  /** `percent` as a string such as "55" (the documentation's example) instead of an integer. */
  percentString?: boolean;
  /** Options without a value as null in `converter.options` (2018) instead of left out (2016). */
  nullOptions?: boolean;
  /** Booleans in `converter.options` as text, for clients that read a map of strings (v1-clients S6), not as recorded. */
  textOptions?: boolean;
}
