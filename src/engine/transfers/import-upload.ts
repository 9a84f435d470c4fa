import type { TaskType } from '../contract/task-type';

/** import/upload never runs: the task ends when the storage has the file (v2-contract 4.3). */
export const importUpload: TaskType = {
  name: 'import/upload',
  queue: 'uploads',
  needsInput: false,
  inputOptions: [],
  validate: () => ({}),
  isLight: () => false,
  run: () => Promise.reject(new Error('import/upload waits for its file')),
};
