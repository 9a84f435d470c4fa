import { Code } from './basics';
import { Tabs, type Tab } from './tabs';

const languages: Record<string, string> = { curl: 'curl', node: 'Node', php: 'PHP', python: 'Python' };

/** A v2 job, and programs that run it. */
export function JobAndCode({ job, code }: { job: object; code: Record<string, string> }) {
  const asJson = { name: 'v2 job', content: () => <Code label="v2 job" text={JSON.stringify(job, null, 2)} /> };
  return <Tabs label="The job, and code for it" all={[asJson, ...codeTabs(code)]} />;
}

/** One tab for each language. */
export function codeTabs(code: Record<string, string>): Tab[] {
  return Object.entries(code).map(([name, text]) => {
    const language = languages[name] ?? name;
    return { name: language, content: () => <Code label={`Code for ${language}`} text={text} /> };
  });
}

/** What somebody has to do besides the job. */
export function Duties({ title, all }: { title: string; all: string[] }) {
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
