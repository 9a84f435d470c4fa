export type { Finding, ScanResult } from './finding';
export { scanSarif } from './report-sarif';
export { scanText } from './report-text';
export { scan } from './scan';
