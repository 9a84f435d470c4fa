/** What the form holds; everything is a text until it is sent. */
export interface FormState {
  apiKey: string;
  inputFormat: string;
  outputFormat: string;
  mode: string;
  source: 'upload' | 'download' | 'storage';
  address: string;
  storage: string;
  storageParameters: Record<string, string>;
  output: string;
  outputParameters: Record<string, string>;
  options: Record<string, string>;
  callback: string;
  save: boolean;
  file?: File;
}

export const emptyForm: FormState = {
  apiKey: '',
  inputFormat: 'png',
  outputFormat: 'jpg',
  mode: 'convert',
  source: 'upload',
  address: '',
  storage: 's3',
  storageParameters: {},
  output: '',
  outputParameters: {},
  options: {},
  callback: '',
  save: false,
};

/** v1's modes; each but the first stands for what v1 called so. */
export const modes = ['convert', 'info', 'combine', 'archive', 'extract', 'compress', 'protect'];

type Given = Record<string, unknown>;

/** The call that the form stands for, as parameters of v1; what is empty is left out. */
export function callOf(form: FormState): Given {
  return withoutEmpty({
    apikey: form.apiKey,
    inputformat: form.inputFormat,
    outputformat: form.outputFormat,
    mode: form.mode === 'convert' ? '' : form.mode,
    ...inputOf(form),
    converteroptions: withoutEmpty(form.options),
    output: form.output ? { [form.output]: withoutEmpty(form.outputParameters) } : '',
    callback: form.callback,
    save: form.save ? true : '',
  });
}

function inputOf({ source, address, storage, storageParameters }: FormState): Given {
  if (source === 'upload') return { input: 'upload' };
  if (source === 'download') return { input: 'download', file: address };
  const { path = '', ...others } = storageParameters;
  return { input: { [storage]: withoutEmpty(others) }, file: path };
}

function withoutEmpty(given: Given): Given {
  const entries = Object.entries(given).filter(([, value]) => {
    const isEmptyMap = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
    return value !== '' && value !== undefined && !isEmptyMap;
  });
  return Object.fromEntries(entries);
}

/** The format that a file name ends in. */
export function formatOf(filename: string): string | undefined {
  return /\.([a-z0-9]{1,12})$/i.exec(filename)?.[1]?.toLowerCase();
}
