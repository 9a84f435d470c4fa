export { progressOf, type JobProgress, type Step } from './progress';
export type { V1Call, V1File, V1Input, V1Storage, V1Value } from './call';
export { conversionTypes, inputFormats, type ConversionFilters, type ConversionType } from './conversion-types';
export { dryRun, mergedCall, recordedRequests, renderDryRun, type DryRun, type RecordedRequest } from './dry-run';
export { families } from './families';
export { stemOf } from './formats';
export type { Family, OptionRow } from './options/row';
export { carriedStorages, storages, type Storage, type StorageRow } from './storages';
export { supports } from './supports';
export { translate } from './translate';
export type {
  ConverterEcho,
  Refusal,
  Translation,
  TranslationContext,
  TranslationResult,
  UploadSource,
  Warning,
} from './translation';
export { absoluteUrl, decoded, nameInUrl } from './url';
export { withoutRefused } from './without-refused';
