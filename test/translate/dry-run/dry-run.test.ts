import { dryRun, renderDryRun, type DryRun } from '../../../src/translate';
import { call, context, row } from '../calls';

const secrets = ['AKIAEXAMPLE', 'shh', 'opensesame', 'ftp-password', 'hunter2', 'signed'];
const output = { kind: 's3', parameters: { accesskeyid: 'AKIAEXAMPLE', secretaccesskey: 'shh', bucket: 'b' } };

describe('a dry run', () => {
  const files = [{ file: 'https://me:hunter2@example.org/a.docx?X-Amz-Signature=signed&page=1' }];
  const converterOptions = { encrypt_user_password: 'opensesame', nosuchoption: 1 };
  const given = call({ inputFormat: 'docx', outputFormat: 'pdf', files, converterOptions, output, tag: 'my tag' });

  it('shows the job and code for it without any secret', () => {
    const text = renderDryRun(dryRun(given, context()));
    for (const secret of secrets) expect(text).not.toContain(secret);
    expect(text).toContain('https://***@example.org/a.docx?X-Amz-Signature=***&page=1');
  });

  it('tells what the proxy does beside the job, and what is lost', () => {
    const ftp = { kind: 'ftp', parameters: { host: 'h', password: 'ftp-password', path: 'out/' } };
    const run = supported(dryRun({ ...given, output: ftp, callback: 'https://example.org/done' }, context()));
    expect(run.proxy).toEqual([
      'stores the output by ftp at "out/"',
      'calls the callback when the job has ended',
      'deletes the job after the first complete download',
    ]);
    expect(run.warnings).toMatchObject([{ parameter: 'converteroptions.nosuchoption' }]);
    expect(JSON.stringify(run)).not.toContain('ftp-password');
  });

  it('gives code that is valid in its language', () => {
    const { code, job } = supported(dryRun(given, context()));
    const body = /-d '(\{.*?\n\})'/s.exec(code.curl)?.[1] ?? '';
    expect(JSON.parse(body.replaceAll(String.raw`'\''`, "'"))).toEqual(job);
    expect(code.node).toContain('cloudConvert.jobs.create({');
    expect(code.php).toContain("(new Task('export/s3', 'export-s3'))");
    expect(code.php).toContain("->setTag('my tag')");
  });

  it('shows how to fill an upload form', () => {
    const { code } = supported(dryRun(call(), context()));
    expect(code.node).toContain('await cloudConvert.tasks.upload(upload1, ');
    expect(code.php).toContain("whereName('import-1')[0]");
  });

  it('cuts long contents', () => {
    const input = { method: 'raw', parameters: {} };
    const run = supported(dryRun(call({ input, files: [{ file: 'x'.repeat(5000) }] }), context()));
    expect(run.job.tasks['import-1']?.file).toBe(`${'x'.repeat(200)}… (5000 characters)`);
  });

  it('shows the job for another upstream where this one lacks the conversion', () => {
    const where = context({ catalogue: [row('convert', 'png', 'jpg')] });
    const run = dryRun(call({ inputFormat: 'pdf', outputFormat: 'docx', files }), where);
    expect(run).toMatchObject({ supported: false, status: 400, elsewhere: { job: { tasks: { convert: {} } } } });
    expect(renderDryRun(run)).toContain('This upstream does not offer it.');
  });

  it('masks a password that holds an @, and addresses of storages', () => {
    const parameters = {
      authurl: 'https://u:hunter2@auth.test',
      username: 'u',
      password: 'opensesame',
      region: 'r',
      container: 'c',
    };
    const file = 'https://me:hun@ter2@example.org/a.png?pass=hunter2#token=signed';
    const text = renderDryRun(
      dryRun(call({ files: [{ file }], output: { kind: 'openstack', parameters } }), context()),
    );
    for (const secret of [...secrets, 'ter2']) expect(text).not.toContain(secret);
  });

  it('says what v1 would answer to a call without a translation', () => {
    expect(dryRun(call({ mode: 'juggle' }), context())).toMatchObject({ supported: false, status: 400 });
  });
});

function supported(run: DryRun) {
  if (!run.supported) throw new Error(run.message);
  return run;
}
