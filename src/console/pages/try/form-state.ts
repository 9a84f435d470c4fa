import { signal } from '@preact/signals';

/** What the form holds; everything is a text until it is sent. */
export interface FormState {
  apiKey: string;
  inputFormat: string;
  outputFormat: string;
  mode: string;
  source: 'upload' | 'download' | 'storage';
  /** One a line. */
  addresses: string;
  storage: string;
  storageParameters: Record<string, string>;
  output: string;
  outputParameters: Record<string, string>;
  options: Record<string, string>;
  callback: string;
  save: boolean;
  file?: File;
}

const emptyForm: FormState = {
  apiKey: '',
  inputFormat: 'png',
  outputFormat: 'jpg',
  mode: 'convert',
  source: 'upload',
  addresses: '',
  storage: 's3',
  storageParameters: {},
  output: '',
  outputParameters: {},
  options: {},
  callback: '',
  save: false,
};

/** What the form holds now; it is kept while other pages are looked at. */
export const formState = signal<FormState>(emptyForm);

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

function inputOf({ source, addresses, storage, storageParameters }: FormState): Given {
  if (source === 'upload') return { input: 'upload' };
  const [first = '', ...others] = addresses.split('\n').flatMap((line) => line.trim() || []);
  if (source === 'download' && others.length > 0) return { input: 'download', files: [first, ...others] };
  if (source === 'download') return { input: 'download', file: first };
  const { path = '', ...access } = storageParameters;
  return { input: { [storage]: withoutEmpty(access) }, file: path };
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
