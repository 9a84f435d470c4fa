import type { Preview, RequestShown } from '../../../admin/console/shapes';
import { Code, Notice } from '../../components/basics';
import { Duties, JobAndCode } from '../../components/job-and-code';
import { Tabs } from '../../components/tabs';

/** The call in every way that v1 clients wrote it. */
export function Requests({ requests }: { requests: RequestShown[] }) {
  return (
    <Tabs
      key={requests.map(({ encoding }) => encoding).join()}
      label="Encodings"
      all={requests.map(({ encoding, curl }) => ({
        name: encoding,
        content: () => <Code label={`The request as ${encoding}`} text={curl} />,
      }))}
    />
  );
}

/** The v2 job, what is lost on the way, and code for those who move on. */
export function Becomes({ run }: { run: Preview['run'] }) {
  const shown = run.supported ? run : (run.incomplete ?? run.elsewhere);
  return (
    <>
      {!run.supported && (
        <Notice tone="bad">
          v1 answers {run.status}: {run.message}
          {run.incomplete && ` The keys file lacks ${run.incomplete.missing.join(', ')}; with it:`}
          {run.elsewhere && ' On an upstream that offers it:'}
        </Notice>
      )}
      {shown && (
        <>
          {shown.warnings.map(({ parameter, cause, outcome }) => (
            <Notice key={parameter + cause} tone="bad">
              <strong>{parameter}</strong>: {cause}; {outcome}.
            </Notice>
          ))}
          <Duties title="The proxy does it" all={shown.proxy} />
          <Duties title="Without the proxy you must" all={shown.yours} />
          <JobAndCode job={shown.job} code={shown.code} />
        </>
      )}
    </>
  );
}
