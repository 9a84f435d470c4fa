export { progressOf, type JobProgress, type Step } from './to-v1/progress';
export type { V1Call, V1File, V1Input, V1Storage, V1Value } from './call';
export {
  conversionTypes,
  conversionTypesFor,
  eachConversionType,
  inputFormats,
  optionsOfPair,
  type ConversionFilters,
  type ConversionType,
  type ListedOption,
} from './to-v1/conversion-types';
export {
  codeLanguages,
  dryRun,
  dryRunsAsJson,
  mergedCall,
  recordedCalls,
  recordedRequests,
  renderDryRun,
  renderDryRuns,
  type CodeLanguage,
  type DryRun,
  type NamedRun,
  type RecordedRequest,
} from './dry-run';
export { isSecretName, secretInQuery, secretVariable, withoutPath } from './secrets';
export { families } from './options/tables';
export type { Family, OptionRow } from './options/row';
export { carriedStorages, storages, type StorageTranslation, type StorageRow } from './to-v2/storages';
export { supports } from './to-v1/supports';
export { taskNames } from './to-v2/task-names';
export { nameWithFormat } from './to-v2/inputs';
export { translate } from './to-v2/translate';
export type {
  ConverterEcho,
  Refusal,
  Translation,
  TranslationContext,
  TranslationResult,
  UploadSource,
  Warning,
} from './translation';
export { absoluteUrl, nameInUrl } from './url';
export { withoutRefused } from './to-v2/without-refused';
