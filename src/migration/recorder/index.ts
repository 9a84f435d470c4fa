export type { Poll } from './poll';
export { createRecorder, type Recorder, type RecorderOptions } from './recorder';
export { startRecordServer, type RecordServerOptions } from './record-server';
