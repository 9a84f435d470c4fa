/** A package that speaks v1, as manifests name it (v1-clients). */
export interface KnownClient {
  ecosystem: Ecosystem;
  /** As manifests write it; compared without regard to case. */
  package: RegExp;
  /** The first release that speaks v2; absent where none does. */
  v2From?: number;
  /** What to use instead. */
  instead: string;
}

export type Ecosystem = 'npm' | 'Composer' | 'pip' | 'gem' | 'Go' | 'NuGet' | 'Maven' | 'CPAN' | 'CRAN';

const plainHttp = 'plain HTTP: the code that `translate` prints';

/** The first row that fits counts: official clients before anything else that has CloudConvert in its name. */
export const knownClients: readonly KnownClient[] = [
  { ecosystem: 'npm', package: /^cloudconvert$/, v2From: 2, instead: 'cloudconvert 2 or newer' },
  { ecosystem: 'npm', package: /cloud-?convert/, instead: 'cloudconvert 2 or newer' },
  {
    ecosystem: 'Composer',
    package: /^cloudconvert\/cloudconvert-php$/,
    v2From: 3,
    instead: 'cloudconvert/cloudconvert-php 3 or newer',
  },
  { ecosystem: 'Composer', package: /^cloudconvert\/cloudconvert-laravel$/, v2From: 0, instead: '' },
  {
    ecosystem: 'Composer',
    package: /laravel.*cloud-?convert|cloud-?convert.*laravel/,
    instead: 'cloudconvert/cloudconvert-laravel',
  },
  { ecosystem: 'Composer', package: /cloud-?convert/, instead: 'cloudconvert/cloudconvert-php 3 or newer' },
  { ecosystem: 'pip', package: /^cloudconvert$/, v2From: 2, instead: 'cloudconvert 2 or newer' },
  { ecosystem: 'pip', package: /cloud-?_?convert/, instead: 'cloudconvert 2 or newer' },
  { ecosystem: 'gem', package: /^cloudconvert$/, v2From: 1, instead: 'cloudconvert 1 or newer' },
  { ecosystem: 'gem', package: /cloud[-_]?convert/, instead: 'cloudconvert 1 or newer' },
  { ecosystem: 'Go', package: /^github\.com\/cloudconvert\//, v2From: 0, instead: '' },
  { ecosystem: 'Go', package: /cloud-?convert/, instead: plainHttp },
  { ecosystem: 'NuGet', package: /^cloudconvert\.api$/, v2From: 0, instead: '' },
  { ecosystem: 'NuGet', package: /cloud-?convert/, instead: 'CloudConvert.API' },
  { ecosystem: 'Maven', package: /^com\.cloudconvert:/, v2From: 0, instead: '' },
  { ecosystem: 'Maven', package: /cloud-?convert/, instead: 'com.cloudconvert:cloudconvert-java' },
  { ecosystem: 'CPAN', package: /cloud-?convert/, instead: plainHttp },
  { ecosystem: 'CRAN', package: /cloud-?convert/, instead: plainHttp },
];

/** The client of this name; undefined for one that has nothing to do with CloudConvert, or a release of it that speaks v2. */
export function knownClient(ecosystem: Ecosystem, name: string, version: string): KnownClient | undefined {
  const found = knownClients.find(
    (client) => client.ecosystem === ecosystem && client.package.test(name.toLowerCase()),
  );
  if (!found || found.v2From === undefined) return found;
  const major = /\d+/.exec(version)?.[0];
  // A version that names none may be any: it is told, to be looked at.
  return major !== undefined && Number(major) >= found.v2From ? undefined : found.v2From === 0 ? undefined : found;
}
