import { dryRun, renderDryRun, type DryRun, type V1Call } from '../../../src/translate';
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
    const signed =
      'https://${IMPORT_1_URL_CREDENTIALS}@example.org/a.docx?X-Amz-Signature=${IMPORT_1_URL_X_AMZ_SIGNATURE}&page=1';
    expect(text).toContain(signed);
  });

  it('names the environment variables that the code reads its secrets from', () => {
    const { code } = supported(dryRun(given, context()));
    expect(code.node).toContain('"secret_access_key": environment("EXPORT_S3_SECRET_ACCESS_KEY")');
    expect(code.php).toContain("->set('set_password', environment('ENCRYPT_SET_PASSWORD'))");
    expect(code.python).toContain('"set_password": os.environ["ENCRYPT_SET_PASSWORD"]');
    expect(code.curl).toContain('"set_password": (env.ENCRYPT_SET_PASSWORD // error(');
  });

  it.each(['curl', 'node', 'php', 'python'] as const)('as code for %s is nothing but the code', (language) => {
    const run = supported(dryRun(given, context()));
    expect(renderDryRun(run, language)).toBe(`${run.code[language]}\n`);
  });

  it('shows the job once, and before it who does what and what becomes of each option', () => {
    const converterOptions = { resize: '1200x', rotate: 90, nosuchoption: 'x', density: 'fine' };
    const lossy = row('convert', 'png', 'jpg', 'sharp', { width: 'integer', fit: ['max'], quality: 'integer' });
    const where = context({ catalogue: [lossy, row('command', null, null, 'imagemagick')] });
    const text = renderDryRun(dryRun(call({ converterOptions }), where));
    expect(text.match(/"operation": "convert"/g)).toHaveLength(1);
    expect([...text.matchAll(/^## (.*)/gm)].map(([, title]) => title)).toEqual([
      'Warnings',
      'The proxy does it',
      'Without the proxy you must do it',
      'Options',
      'v2 job',
    ]);
    for (const line of [
      '- resize=1200x -> width 1200, fit max',
      '- rotate=90 -> command imagemagick: -rotate 90 +repage',
      "- quality 70 (v1's default for quality; v2 has another)",
      '- density=fine -> nothing: This option has no such value',
      '- nosuchoption=x -> nothing: v2 does not offer this option here',
    ])
      expect(text).toContain(line);
  });

  it('says each part of a size once: how it is meant stands with resizemode', () => {
    const converterOptions = { resize: '100x200', resizemode: 'scale' };
    const lossy = row('convert', 'png', 'jpg', 'sharp', { width: 'integer', height: 'integer', fit: ['max', 'scale'] });
    const text = renderDryRun(dryRun(call({ converterOptions }), context({ catalogue: [lossy] })));
    expect(text).toContain('- resize=100x200 -> width 100, height 200\n- resizemode=scale -> fit scale\n');
  });

  it('shows the job where only the keys file lacks something, with that part marked', () => {
    const output = { kind: 's3', parameters: { path: 'out/' } };
    const run = dryRun(call({ preset: 'AduhH6JcFl', output }), context());
    expect(run).toMatchObject({
      supported: false,
      status: 400,
      incomplete: {
        missing: [expect.stringContaining('preset AduhH6JcFl'), expect.stringContaining('Amazon S3')],
        job: { tasks: { convert: {}, 'export-s3': { bucket: '<bucket>', key_prefix: 'out/' } } },
      },
    });
    const text = renderDryRun(run);
    expect(text).toContain('The keys file lacks:');
    expect(text).toContain('"bucket": "<bucket>"');
  });

  it('shows the job where a storage that v2 lacks has no account', () => {
    const run = dryRun(call({ output: { kind: 'dropbox', parameters: {} } }), context());
    expect(run).toMatchObject({
      incomplete: { job: { tasks: { convert: {} } }, missing: [expect.stringContaining('Dropbox')] },
    });
  });

  it('says that options are unchecked where no catalogue is known, and claims nothing of what v2 lacks', () => {
    const calls: Partial<V1Call>[] = [
      { converterOptions: { nosuchoption: 1, density: 'fine' } },
      { inputFormat: 'svg', outputFormat: 'pdf', converterOptions: { rotate: 90 } },
      { inputFormat: 'pdf', outputFormat: 'pdf', mode: 'protect', converterOptions: { quality: 3 } },
    ];
    for (const given of calls) {
      const run = supported(dryRun(call(given), context()));
      expect(run.unchecked).toBe(true);
      expect(JSON.stringify(run)).not.toContain('v2 does not offer this option here');
      expect(renderDryRun(run)).toContain('Options are unchecked');
    }
    const known = supported(dryRun(call(), context({ catalogue: [row('convert', 'png', 'jpg')] })));
    expect(known.unchecked).toBe(false);
    expect(renderDryRun(known)).not.toContain('unchecked');
  });

  it('names parameters that v1 does not have', () => {
    const ignored = { parameter: 'converoptions', cause: 'v1 has no such parameter', outcome: 'it is ignored' };
    const run = supported(dryRun(call(), context(), [ignored]));
    expect(run.warnings).toEqual([ignored]);
    expect(renderDryRun(run)).toContain('- converoptions: v1 has no such parameter; it is ignored');
  });

  it('parts what the proxy does from what must be done without it', () => {
    const parameters = { host: 'h', path: 'in/' };
    const files = [{ file: 'in/cat.png' }];
    const run = supported(
      dryRun(
        call({
          files,
          input: { method: 'ftp', parameters },
          output: { kind: 'dropbox', parameters: {} },
          callback: 'https://example.org/done',
          email: true,
          wait: true,
          save: true,
          download: 'inline',
        }),
        context({ accounts: { dropbox: { token: 't' } } }),
      ),
    );
    expect(run.proxy).toHaveLength(7);
    expect(run.yours).toEqual([
      expect.stringContaining('fetch "in/cat.png" by ftp yourself and save it as ./cat.png'),
      expect.stringContaining('by Dropbox'),
      expect.stringContaining('v2 POSTs the whole job'),
      expect.stringContaining('e-mail'),
      expect.stringContaining('synchronous host'),
      expect.stringContaining('fetch the output'),
      expect.stringContaining('24 hours'),
    ]);
    expect(run.job).toMatchObject({
      webhook_url: 'https://example.org/done',
      tasks: { export: { operation: 'export/url', inline: true } },
    });
    expect(run.job.tasks).not.toHaveProperty('export-input');
  });

  it('uploads a file under the name that the job knows it by', () => {
    const files = [{ file: 'clip.mov', filename: 'clip.mov' }];
    const film = { inputFormat: 'mov', outputFormat: 'mp4', input: { method: 'upload', parameters: {} } };
    const named = supported(dryRun(call({ ...film, files, converterOptions: { command: '-an' } }), context()));
    expect(named.job.tasks.convert?.arguments).toContain('/input/import-1/clip.mov');
    for (const code of Object.values(named.code)) expect(code).toContain('./clip.mov');
    const unnamed = supported(dryRun(call(film), context()));
    for (const code of Object.values(unnamed.code)) expect(code).toContain('./input.mov');
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
    const { code } = supported(dryRun(given, context()));
    const plain = supported(dryRun(call({ files: [{ file: 'https://example.org/a.png' }], tag: "it's" }), context()));
    const body = /-d '(\{.*?\n\})'/s.exec(plain.code.curl)?.[1] ?? '';
    expect(JSON.parse(body.replaceAll(String.raw`'\''`, "'"))).toEqual(plain.job);
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
