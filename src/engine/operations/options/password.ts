import type { ToolOption } from './tool-option';

/** Of every operation that opens a file which may be encrypted. */
export const passwordOption: ToolOption = {
  name: 'password',
  type: 'string',
  default: null,
  description: 'Opens an encrypted file.',
};
