import { translate } from '../../../src/translate';
import { call, context, translated } from '../calls';

const s3 = { accesskeyid: 'AKIA', secretaccesskey: 'secret', bucket: 'photos' };
const serviceAccount = { type: 'service_account', client_email: 'me@example.org', private_key: 'line\\nline' };

describe('an input storage that v2 speaks', () => {
  it.each([
    [
      's3',
      { ...s3, sessiontoken: 'token' },
      {
        operation: 'import/s3',
        access_key_id: 'AKIA',
        secret_access_key: 'secret',
        session_token: 'token',
        bucket: 'photos',
        region: 'us-east-1',
        key: 'in/cat.png',
        filename: 'cat.png',
      },
    ],
    [
      'azureblob',
      { storageaccount: 'me', storageaccesskey: 'secret', container: 'c' },
      {
        operation: 'import/azure/blob',
        storage_account: 'me',
        storage_access_key: 'secret',
        container: 'c',
        blob: 'in/cat.png',
        filename: 'cat.png',
      },
    ],
    [
      'googlecloud',
      { projectid: 'p', bucket: 'b', credentials: serviceAccount },
      {
        operation: 'import/google-cloud-storage',
        project_id: 'p',
        bucket: 'b',
        client_email: 'me@example.org',
        private_key: 'line\nline',
        file: 'in/cat.png',
        filename: 'cat.png',
      },
    ],
    [
      'openstack',
      { authurl: 'https://auth', username: 'me', password: 'secret', container: 'c', region: 'r' },
      {
        operation: 'import/openstack',
        auth_url: 'https://auth',
        username: 'me',
        password: 'secret',
        container: 'c',
        region: 'r',
        file: 'in/cat.png',
        filename: 'cat.png',
      },
    ],
    [
      'sftp',
      { host: 'h', user: 'me', password: 'secret', port: '2222' },
      {
        operation: 'import/sftp',
        host: 'h',
        username: 'me',
        password: 'secret',
        port: 2222,
        file: 'in/cat.png',
        filename: 'cat.png',
      },
    ],
  ])('%s becomes its import task (2.2 a, 2.3 a)', (method, parameters, expected) => {
    const { job, warnings } = translated({ input: { method, parameters }, files: [{ file: 'in/cat.png' }] });
    expect(job.tasks['import-1']).toEqual(expected);
    expect(warnings).toEqual([]);
  });

  it('takes the credentials of a Google service account as JSON text too (2.3 a)', () => {
    const parameters = { bucket: 'b', credentials: JSON.stringify({ ...serviceAccount, project_id: 'own' }) };
    const { job } = translated({ input: { method: 'googlecloud', parameters }, files: [{ file: 'a.png' }] });
    expect(job.tasks['import-1']).toMatchObject({ project_id: 'own', client_email: 'me@example.org' });
  });

  it('fails the process where a required parameter is missing (2.3 d)', () => {
    const input = { method: 's3', parameters: { accesskeyid: 'AKIA', secretaccesskey: 'secret' } };
    expect(translate(call({ input, files: [{ file: 'a.png' }] }), context())).toEqual({
      ok: false,
      refusal: { status: 400, message: 'Missing parameter: input.s3.bucket', deferred: true },
    });
  });
});

describe('an output storage', () => {
  const everything = {
    ...s3,
    region: 'eu-central-1',
    acl: 'public-read',
    cachecontrol: 'max-age=60',
    metadata: { who: 'me' },
    encryption: 'AES256',
  };

  it('s3 gets the output beside the download, with every parameter (2.3 a)', () => {
    const output = { kind: 's3', parameters: { ...everything, path: '/out/' } };
    const { job, downloadable, warnings } = translated({ output });
    expect(job.tasks['export-s3']).toEqual({
      operation: 'export/s3',
      input: 'convert',
      access_key_id: 'AKIA',
      secret_access_key: 'secret',
      bucket: 'photos',
      region: 'eu-central-1',
      acl: 'public-read',
      cache_control: 'max-age=60',
      metadata: { who: 'me' },
      server_side_encryption: 'AES256',
      key_prefix: 'out/',
    });
    expect(job.tasks.export).toEqual({ operation: 'export/url', input: 'convert' });
    expect({ downloadable, warnings }).toEqual({ downloadable: true, warnings: [] });
  });

  it.each([
    ['out/dog.jpg', { key: 'out/dog.jpg' }],
    ['out/', { key_prefix: 'out/' }],
    [undefined, {}],
  ])('path %s is a file, or with a trailing slash a directory (2.3 c)', (path, place) => {
    const { job } = translated({ output: { kind: 's3', parameters: path === undefined ? s3 : { ...s3, path } } });
    const { key, key_prefix } = { ...job.tasks['export-s3'] } as Record<string, unknown>;
    expect({ key, key_prefix }).toEqual({ key: undefined, key_prefix: undefined, ...place });
  });

  const open = { host: 'h', user: 'me', password: 'x' };
  const cloud = { authurl: 'https://auth', username: 'me', password: 'x', container: 'c', region: 'r' };
  it.each([
    ['s3', s3, 'key_prefix'],
    ['azure', { storageaccount: 'me', sastoken: 's', container: 'c' }, 'blob_prefix'],
    ['googlecloud', { projectid: 'p', bucket: 'b', credentials: serviceAccount }, 'file_prefix'],
    ['openstack', cloud, 'file_prefix'],
    ['sftp', open, 'path'],
  ])('%s holds a folder of the name of the path where there are several outputs', (kind, parameters, prefix) => {
    const output = { kind, parameters: { ...parameters, path: 'films/a.mp4' } };
    const converterOptions = { thumbnail_count: 1 };
    const { job } = translated({ inputFormat: 'mov', outputFormat: 'mp4', output, converterOptions });
    expect(job.tasks[`export-${kind}`]).toMatchObject({ input: ['convert', 'thumbnail'], [prefix]: 'films/a.mp4/' });
    expect(job.tasks).not.toHaveProperty([`export-${kind}-2`]);
  });

  it.each(['ftp', 'dropbox', 'googledrive', 'onedrive', 'box'])(
    '%s holds a folder of the name of the path where there are several outputs',
    (kind) => {
      const output = { kind, parameters: { ...open, path: 'films/a.mp4' } };
      const converterOptions = { thumbnail_count: 1 };
      const { handovers } = translated({ inputFormat: 'mov', outputFormat: 'mp4', output, converterOptions });
      expect(handovers).toMatchObject([{ kind, path: 'films/a.mp4/' }]);
    },
  );

  it.each([
    ['out/page.jpg', {}, { key: 'out/page-%d.jpg' }],
    ['out.d/page', {}, { key: 'out.d/page-%d' }],
    ['out/%03d.jpg', {}, { key: 'out/%03d.jpg' }],
    ['out/', {}, { key_prefix: 'out/' }],
    ['out/page.jpg', { page_range: '2' }, { key: 'out/page.jpg' }],
    ['out/page.jpg', { page_range: '2-2' }, { key: 'out/page.jpg' }],
    ['out/page.jpg', { page_range: '2-3' }, { key: 'out/page-%d.jpg' }],
  ])('numbers pages that would overwrite each other (%s, %j)', (path, converterOptions, place) => {
    const output = { kind: 's3', parameters: { ...s3, path } };
    const { job } = translated({ inputFormat: 'pdf', outputFormat: 'jpg', output, converterOptions });
    expect(job.tasks['export-s3']).toMatchObject(place);
  });

  it.each([
    ['tiff', 'jpg', 'a.jpg', true],
    ['gif', 'png', 'out/a', true],
    ['tiff', 'jpg', 'out/', false],
    ['tiff', 'jpg', 'a-%d.jpg', false],
    ['tiff', 'pdf', 'a.pdf', false],
    ['png', 'jpg', 'a.jpg', false],
  ])('of %s as %s at %j: told that frames may overwrite each other: %s', (inputFormat, outputFormat, path, isTold) => {
    const output = { kind: 's3', parameters: { ...s3, path } };
    const { warnings } = translated({ inputFormat, outputFormat, files: [{ file: 'https://example.org/a' }], output });
    expect(warnings.map(({ parameter }) => parameter)).toEqual(isTold ? ['output.s3.path'] : []);
  });

  it.each(['extract', 'compress', 'protect'])('holds a folder for all that mode %s makes of several files', (mode) => {
    const format = mode === 'extract' ? 'zip' : 'pdf';
    const one = [{ file: `https://example.org/a.${format}` }];
    const files = mode === 'extract' ? one : [...one, { file: 'https://example.org/b.pdf' }];
    const output = { kind: 's3', parameters: { ...s3, path: 'out/all' } };
    const { job } = translated({ inputFormat: format, outputFormat: format, mode, files, output });
    expect(job.tasks['export-s3']).toMatchObject({ key_prefix: 'out/all/' });
  });

  it('puts everything into the directory of a path that ends in a slash', () => {
    const output = { kind: 's3', parameters: { ...s3, path: 'films/' } };
    const converterOptions = { thumbnail_count: 1 };
    const { job } = translated({ inputFormat: 'mov', outputFormat: 'mp4', output, converterOptions });
    expect(job.tasks['export-s3']).toMatchObject({ input: ['convert', 'thumbnail'], key_prefix: 'films/' });
  });

  it.each(['azure', 'azureblob'])('may be linked under any of its names (%s)', (kind) => {
    const accounts = { azureblob: { storageaccount: 'me', storageaccesskey: 'secret', container: 'c' } };
    const { job } = translated({ output: { kind, parameters: {} } }, { accounts });
    expect(job.tasks[`export-${kind}`]).toMatchObject({ storage_account: 'me', container: 'c' });
  });

  it('tells a parameter that v2 lacks', () => {
    const parameters = { authurl: 'https://auth', username: 'me', password: 'x', container: 'c', region: 'r' };
    const headers = { 'X-Delete-After': '60' };
    const { warnings } = translated({ output: { kind: 'openstack', parameters: { ...parameters, headers } } });
    expect(warnings).toEqual([
      { parameter: 'output.openstack.headers', cause: expect.stringContaining('headers'), outcome: 'it was left out' },
    ]);
  });

  it('in OpenStack is in the default region where the call names none, which is told', () => {
    const parameters = { authurl: 'https://auth', username: 'me', password: 'x', container: 'c' };
    const { job, warnings } = translated({ output: { kind: 'openstack', parameters } });
    expect(job.tasks['export-openstack']).toMatchObject({ region: 'RegionOne' });
    expect(warnings).toEqual([
      {
        parameter: 'output.openstack.region',
        cause: 'v2 requires a region, v1 found it by itself',
        outcome: 'RegionOne was sent',
      },
    ]);
  });

  it('unknown to v1 fails the process', () => {
    expect(translate(call({ output: { kind: 'floppy', parameters: {} } }), context())).toMatchObject({
      refusal: { message: "Error: Cannot find module '../output/floppy.js'", deferred: true },
    });
  });
});

describe('a storage that v2 lacks', () => {
  const ftp = { host: 'ftp.example.org', port: 21, user: 'me', password: 'secret' };

  it.each(['abc', '70000', '-1', '2.5', '0', '1e3'])(
    'ftp fails the process before it is converted at port %j',
    (port) => {
      const message = (side: string) => `Invalid parameter: ${side}.ftp.port must be a number from 1 to 65535`;
      const input = call({ input: { method: 'ftp', parameters: { ...ftp, port } }, files: [{ file: 'in/cat.png' }] });
      const output = call({ output: { kind: 'ftp', parameters: { ...ftp, port } } });
      const refusal = { status: 400, deferred: true };
      expect(translate(input, context())).toEqual({ ok: false, refusal: { ...refusal, message: message('input') } });
      expect(translate(output, context())).toEqual({ ok: false, refusal: { ...refusal, message: message('output') } });
    },
  );

  it.each<[string, Record<string, string>]>([
    ['ftp://ftp.example.org/', { port: '21' }],
    [' ftp.example.org ', { port: '21' }],
    ['ftps://ftp.example.org', { port: '21', secure: 'true' }],
    ['FTPES://ftp.example.org:990', { port: '21', secure: 'true' }],
  ])('ftp reads an address in host: %j', (host, wanted) => {
    const { handovers } = translated({ output: { kind: 'ftp', parameters: { ...ftp, host } } });
    expect(handovers).toMatchObject([{ parameters: { ...ftp, ...wanted } }]);
  });

  it('ftp takes port, user and password from an address where they are nowhere else', () => {
    const parameters = { host: 'ftp://me:s%40:x@ftp.example.org:2121' };
    expect(translated({ output: { kind: 'ftp', parameters } }).handovers).toMatchObject([
      { parameters: { host: 'ftp.example.org', port: '2121', user: 'me', password: 's@:x' } },
    ]);
    expect(translated({ output: { kind: 'ftp', parameters: { host: 'ftps://me@h' } } }).handovers).toMatchObject([
      { parameters: { host: 'h', user: 'me', secure: 'implicit' } },
    ]);
  });

  it.each(['sftp://ftp.example.org', 'ftp.example.org/folder', 'ftp example'])(
    'ftp fails the process at host %j',
    (host) => {
      expect(translate(call({ output: { kind: 'ftp', parameters: { ...ftp, host } } }), context())).toMatchObject({
        refusal: { message: 'Invalid parameter: output.ftp.host must be the name of a host, without a path' },
      });
    },
  );

  it('receives the output from a carrier (2.3 b)', () => {
    const { handovers, job } = translated({ output: { kind: 'ftp', parameters: { ...ftp, path: 'out/' } } });
    expect(handovers).toEqual([
      {
        kind: 'ftp',
        parameters: { host: 'ftp.example.org', port: '21', user: 'me', password: 'secret' },
        path: 'out/',
      },
    ]);
    expect(JSON.stringify(job)).not.toContain('secret');
  });

  it('gives the input to a carrier, which fills an upload form', () => {
    const input = { method: 'ftp', parameters: ftp };
    const { job, uploads } = translated({ input, files: [{ file: 'in/cat.png' }] });
    expect(job.tasks['import-1']).toEqual({ operation: 'import/upload' });
    expect(uploads).toMatchObject([
      { task: 'import-1', from: 'carrier', filename: 'cat.png', source: { kind: 'ftp', path: 'in/cat.png' } },
    ]);
  });

  it.each(['dropbox', 'googledrive', 'onedrive', 'box'])('%s is an account of the keys file (2.2 j)', (kind) => {
    const accounts = { [kind]: { refreshtoken: 'r', path: 'Converted/' } };
    const { handovers } = translated({ output: { kind, parameters: {} } }, { accounts });
    expect(handovers).toEqual([{ kind, parameters: { refreshtoken: 'r' }, path: 'Converted/' }]);
  });

  it('is refused without an account', () => {
    expect(translate(call({ output: { kind: 'dropbox', parameters: {} } }), context())).toEqual({
      ok: false,
      refusal: { status: 400, message: 'output dropbox: no Dropbox account is linked. Add one to the keys file.' },
    });
  });
});

describe('the string form of a storage', () => {
  it('takes the parameters of the account, those of the call win', () => {
    const accounts = { s3: { ...s3, path: 'all/' } };
    const { job } = translated({ output: { kind: 's3', parameters: { bucket: 'other' } } }, { accounts });
    expect(job.tasks['export-s3']).toMatchObject({ access_key_id: 'AKIA', bucket: 'other', key_prefix: 'all/' });
  });

  it.each([
    ['host', { host: 'ftp.evil.test' }],
    ['port', { port: 2121 }],
    ['user', { user: 'somebody' }],
  ])('gives nothing of the account to a call that names a %s of its own', (_what, parameters) => {
    const accounts = { ftp: { host: 'ftp.shop.test', user: 'shop', password: 'secret' } };
    const result = translate(call({ output: { kind: 'ftp', parameters } }), { ...context(), accounts });
    expect(JSON.stringify(result)).not.toContain('secret');
  });

  it('takes the account where the call repeats what it says', () => {
    const accounts = { ftp: { host: 'ftp.shop.test', user: 'shop', password: 'secret' } };
    const output = { kind: 'ftp', parameters: { host: 'ftp.shop.test', path: 'out/' } };
    const { handovers } = translated({ output }, { accounts });
    expect(handovers).toEqual([{ kind: 'ftp', parameters: accounts.ftp, path: 'out/' }]);
  });
});
