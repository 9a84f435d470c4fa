import type { Preview, RequestShown } from '../../../admin/console/shapes';
import { Code, Notice } from '../../components/basics';
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

const languages: Record<string, string> = { curl: 'curl', node: 'Node', php: 'PHP', python: 'Python' };

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
          <Tabs
            label="The job, and code for it"
            all={[
              { name: 'v2 job', content: () => <Code label="v2 job" text={JSON.stringify(shown.job, null, 2)} /> },
              ...Object.entries(shown.code).map(([name, text]) => ({
                name: languages[name] ?? name,
                content: () => <Code label={`Code for ${languages[name] ?? name}`} text={text} />,
              })),
            ]}
          />
        </>
      )}
    </>
  );
}

function Duties({ title, all }: { title: string; all: string[] }) {
  if (all.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul class="duties">
        {all.map((duty) => (
          <li key={duty}>{duty}</li>
        ))}
      </ul>
    </>
  );
}
