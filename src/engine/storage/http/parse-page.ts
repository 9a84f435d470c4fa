import { parseXml } from './xml';

/** Whose list it is. */
export type ListKind = 's3' | 'azure' | 'google' | 'swift';

export interface ListedObject {
  name: string;
  /** Bytes, where the list tells. */
  size?: number;
  /** Milliseconds since the epoch, where the list tells. */
  modifiedAt?: number;
}

export interface ListedPage {
  objects: ListedObject[];
  /** What the next page begins with; absent after the last one. */
  next?: string;
}

export interface PageRequest {
  kind: ListKind;
  text: string;
}

/** One page of a list. Done in a worker where it is long: a server may send whatever it likes. */
export async function run({ kind, text }: PageRequest): Promise<ListedPage> {
  const page = readers[kind](text);
  if (page.objects.length > mostInPage) throw new Error(`A page of the list has more than ${mostInPage} objects`);
  return page;
}

const mostInPage = 10_000;

const readers: Record<ListKind, (text: string) => ListedPage> = {
  s3: (text) => {
    const { ListBucketResult: page } = parseXml(text) as { ListBucketResult: S3Page };
    const objects = (page.Contents ?? []).map(({ Key, Size, LastModified }) => ({
      name: Key,
      size: Number(Size),
      modifiedAt: Date.parse(LastModified),
    }));
    return { objects, next: page.IsTruncated === 'true' ? page.NextContinuationToken : undefined };
  },
  azure: (text) => {
    const { EnumerationResults: page } = parseXml(text) as { EnumerationResults: AzurePage };
    const blobs = page.Blobs === '' ? [] : (page.Blobs?.Blob ?? []);
    return { objects: blobs.map(({ Name }) => ({ name: Name })), next: page.NextMarker || undefined };
  },
  google: (text) => {
    const { items = [], nextPageToken } = JSON.parse(text) as GooglePage;
    return { objects: items.map(({ name }) => ({ name })), next: nextPageToken };
  },
  /** The next page begins behind the last name of this one. */
  swift: (text) => {
    const page = (text === '' ? [] : JSON.parse(text)) as { name?: string }[];
    const objects = page.flatMap(({ name }) => (name === undefined ? [] : [{ name }]));
    return { objects, next: objects.at(-1)?.name };
  },
};

interface S3Page {
  Contents?: { Key: string; Size: string; LastModified: string }[];
  IsTruncated?: string;
  NextContinuationToken?: string;
}

interface AzurePage {
  /** Empty text where there is none. */
  Blobs?: '' | { Blob?: { Name: string }[] };
  NextMarker?: string;
}

interface GooglePage {
  items?: { name: string }[];
  nextPageToken?: string;
}
