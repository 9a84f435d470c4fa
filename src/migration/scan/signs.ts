/** What in a line of code tells that it speaks v1. */
export interface Sign {
  id: 'host' | 'path' | 'sdk-call' | 'parameter' | 'config';
  meaning: string;
  /** What is to be done about it. */
  advice: string;
  line: RegExp;
  /** Only in files that name CloudConvert somewhere. */
  needsName?: boolean;
  /** Code that speaks v2 says it, too. */
  isShared?: boolean;
}

/** The first that fits a line counts. */
export const signs: readonly Sign[] = [
  {
    id: 'path',
    meaning: 'a request to API v1',
    advice: 'POST https://api.cloudconvert.com/v2/jobs instead',
    line: /[\w})>\]-]\.cloudconvert\.(?:com|org)(?:\\?\/)+(?:v1\\?\/)?(?:process(?:es)?|convert|conversiontypes|inputformats|user|hooks?)\b/i,
  },
  {
    id: 'host',
    meaning: 'a host of API v1',
    advice: 'point it to this proxy, or to https://api.cloudconvert.com/v2',
    isShared: true,
    line: /(?<![\w.-])(?:api\.cloudconvert\.(?:com|org)(?!(?:\\?\/)+v2)|(?:host|srv)\w+\.cloudconvert\.(?:com|org)|[\w-]+\.infra\.cloudconvert\.com)/i,
  },
  {
    id: 'sdk-call',
    meaning: 'a call of a v1 client',
    advice: 'make a job with named tasks instead',
    line: /\b(?:create_?process|createProcess|CreateProcess|new_process)\s*\(|\bCloudConvert\\Api\b|\bcloudconvert\.Api\s*\(|\bCloud[Cc]onvert::(?:Conversion|Process|Converter)\b|\bcloudconvert\.(?:New|Convert|Client)\w*\s*\(|\bCloudConvert\.new\b|\bnew CloudConvertService\s*\(|\bCloudConvert::(?:file|input|createProcess|website|s3|ftp)\b/,
    needsName: true,
  },
  {
    id: 'sdk-call',
    meaning: 'a client that may speak API v1',
    advice: 'make a job with named tasks instead',
    line: /\bnew CloudConvert\s*\(|\bCloudConvert::Client\b/,
    needsName: true,
    isShared: true,
  },
  {
    id: 'parameter',
    meaning: 'a parameter of API v1',
    advice: 'it is another one in v2 (docs/migration-reference.md)',
    line: /(?<![\w-])(?:inputformat|outputformat|converteroptions)(?![\w-])/,
  },
  {
    id: 'parameter',
    meaning: 'a parameter of API v1',
    advice: 'it is another one in v2 (docs/migration-reference.md)',
    line: /(?<![\w-])(?:inputformat|outputformat|converteroptions)(?![\w-])/i,
    isShared: true,
  },
  {
    id: 'config',
    meaning: 'a key or setting of CloudConvert',
    advice: 'v2 has keys of its own, with scopes',
    isShared: true,
    line: /\b\w*cloud[_.-]?convert[_.-]?(?:api)?[_.-]?(?:key|token|secret|host|url|endpoint)\b/i,
  },
];

/** Whether a text names CloudConvert, in any writing. */
export function namesCloudConvert(text: string): boolean {
  return /cloud[-_]?convert/i.test(text);
}
