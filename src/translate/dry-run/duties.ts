import type { V1Call } from '../call';
import { carriedStorageOf } from '../to-v2/storages';
import type { Translation, UploadSource } from '../translation';

/** Who does what v2's job alone doesn't do. */
export interface Duties {
  /** What the proxy does itself, a sentence each. */
  proxy: string[];
  /** The same for those who call v2 themselves. */
  yours: string[];
}

interface Duty {
  proxy?: string;
  yours?: string;
}

/** Everything that v1 did for a call and no v2 job does. */
export function dutiesOf(call: V1Call, { uploads, handovers }: Translation): Duties {
  const duties = [
    ...uploads.map(uploadDuty),
    ...handovers.map(({ kind, path }): Duty => {
      const title = carriedStorageOf(kind)?.title ?? kind;
      return {
        proxy: `stores the output by ${kind} at "${path || '/'}"`,
        yours: `store the output by ${title} at "${path || '/'}" yourself: v2 has no such export`,
      };
    }),
    ...rows.filter(({ applies }) => applies(call)),
  ];
  return {
    proxy: duties.flatMap(({ proxy }) => proxy ?? []),
    yours: duties.flatMap(({ yours }) => yours ?? []),
  };
}

const rows: ({ applies: (call: V1Call) => boolean } & Duty)[] = [
  {
    applies: ({ callback }) => callback !== undefined,
    proxy: 'calls the callback when the job has ended',
    yours:
      'receive the webhook: v2 POSTs the whole job as JSON to webhook_url, where v1 sent a GET with id, url and step',
  },
  {
    applies: ({ email }) => email === true,
    proxy: 'mails when the job has ended',
    yours: 'send the e-mail yourself: v2 mails by account, not by job',
  },
  {
    applies: ({ wait }) => wait === true,
    proxy: 'holds the answer until the job has ended',
    yours: 'wait for the job on the synchronous host, as the code does',
  },
  {
    applies: ({ download }) => download !== undefined && download !== false,
    proxy: 'redirects to the output',
    yours: 'fetch the output from the URL of the task "export", or add redirect=true on the synchronous host',
  },
  {
    applies: ({ save }) => !save,
    proxy: 'deletes the job after the first complete download',
    yours: 'delete the job once you have its output: v2 keeps it for 24 hours',
  },
  {
    applies: ({ save }) => save === true,
    proxy: 'keeps input and output for the lifetime of the process',
    yours: 'store what you want to keep for longer: v2 deletes every file after 24 hours',
  },
];

function uploadDuty(source: UploadSource): Duty {
  if (source.from === 'carrier')
    return {
      proxy: `fetches ${source.filename} by ${source.source.kind} into ${source.task}`,
      yours: `fetch "${source.source.path}" by ${source.source.kind} yourself and save it as ./${source.filename}: v2 has no such import`,
    };
  if (source.from === 'content')
    return {
      proxy: `posts the content of the call into ${source.task}`,
      yours: `save the content of the call as ./${source.filename}, which is uploaded into ${source.task}`,
    };
  return {
    proxy: `takes the upload of the client into ${source.task}`,
    yours: `upload the file into the form of ${source.task}, as the code does`,
  };
}
