import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addKey, createKeyRing, fingerprint, loadSettings, SettingsError, type Settings } from '../../src/config';
import { silentLogger } from '../../src/runtime';

const dataDir = mkdtempSync(join(tmpdir(), 'keys-data-'));
afterAll(() => rmSync(dataDir, { recursive: true }));

const settings = (changes: Partial<Settings>): Settings => ({ ...loadSettings({}), dataDir, ...changes });

function keysFile(content: unknown): string {
  const path = join(mkdtempSync(join(dataDir, 'keys-')), 'keys.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

describe('without a keys file', () => {
  it('the engine takes any key, which is its v2 key as well', () => {
    expect(createKeyRing(settings({ upstream: 'engine' }), silentLogger).resolve('any')).toMatchObject({
      v2Key: 'any',
      owner: fingerprint('any'),
    });
  });

  it('CLOUDCONVERT_API_KEY serves every caller', () => {
    const ring = createKeyRing(settings({ upstream: 'cloudconvert', cloudconvertApiKey: 'v2' }), silentLogger);
    expect(ring.resolve('old key')?.v2Key).toBe('v2');
  });

  it('a key that no Authorization header can carry is unknown to CloudConvert, and harmless on the engine', () => {
    const ring = (upstream: Settings['upstream']) => createKeyRing(settings({ upstream }), silentLogger);
    expect(ring('cloudconvert').resolve('line\nbreak')).toBeUndefined();
    expect(ring('engine').resolve('line\nbreak')?.v2Key).toMatch(/^\w+$/);
  });
});

describe('a keys file', () => {
  it('says what a key may do; any other key is unknown', () => {
    const path = keysFile({
      'v1-key': { v2Key: 'v2-key', label: 'shop', compat: { firstPageZero: true }, strict: true },
    });
    const ring = createKeyRing(settings({ keysFile: path }), silentLogger);
    expect(ring.resolve('v1-key')).toEqual({
      owner: fingerprint('v1-key'),
      label: 'shop',
      v2Key: 'v2-key',
      ownV2Key: 'v2-key',
      presets: {},
      accounts: {},
      compat: { firstPageZero: true },
      strict: true,
    });
    expect(ring.resolve('another')).toBeUndefined();
    expect(ring.byOwner(fingerprint('v1-key'))?.label).toBe('shop');
  });

  it('that is faulty stops the start with every fault named and no key given away', () => {
    const path = keysFile({ 'secret-key': { v2key: 'x', strict: 'perhaps' } });
    const start = () => createKeyRing(settings({ keysFile: path }), silentLogger);
    expect(start).toThrow(SettingsError);
    expect(start).toThrow(/"v2key" is not allowed/);
    expect(start).toThrow(/"strict" must be a boolean/);
    expect(start).not.toThrow(/secret-key/);
  });

  it('is read again when it changes, and a faulty change leaves the former keys', async () => {
    const path = keysFile({ first: {} });
    const ring = createKeyRing(settings({ keysFile: path, upstream: 'cloudconvert' }), silentLogger);
    writeFileSync(path, JSON.stringify({ second: {}, third: {} }));
    expect([ring.resolve('first'), ring.resolve('second')?.v2Key]).toEqual([undefined, 'second']);
    writeFileSync(path, '{');
    expect(ring.resolve('second')?.v2Key).toBe('second');
  });
});

it('the example of the repository is a valid keys file', () => {
  const path = join(__dirname, '../../config/keys.example.json');
  const ring = createKeyRing(settings({ keysFile: path }), silentLogger);
  expect(ring.resolve('the-v1-key-of-the-shop')?.presets).toHaveProperty('AduhH6JcFl');
});

describe('where strangers can reach the proxy', () => {
  const open = { host: '0.0.0.0', dataDir: mkdtempSync(join(tmpdir(), 'generated-')) };

  it('one generated key is demanded, the same after a restart', () => {
    const ring = createKeyRing(settings({ ...open, upstream: 'engine' }), silentLogger);
    const { apiKey = '', isNew } = ring.generated ?? {};
    expect([isNew, apiKey.length]).toEqual([true, 40]);
    expect([ring.resolve('any'), ring.resolve(apiKey)?.owner]).toEqual([undefined, fingerprint(apiKey)]);
    const again = createKeyRing(settings({ ...open, upstream: 'engine' }), silentLogger);
    expect(again.generated).toEqual({ apiKey, isNew: false });
  });

  it('any key will do with ANY_KEY, and a v2 key of the caller is used as it is', () => {
    const any = createKeyRing(settings({ ...open, upstream: 'engine', anyKey: true }), silentLogger);
    expect(any.resolve('any')).toBeDefined();
    const own = createKeyRing(settings({ ...open, upstream: 'cloudconvert' }), silentLogger);
    expect(own.resolve('a-v2-key')?.v2Key).toBe('a-v2-key');
  });
});

it('a salted hash in the keys file stands for its key', () => {
  const path = keysFile({});
  addKey(path, { apiKey: 'old-key', plain: false, entry: { label: 'shop' } });
  const ring = createKeyRing(settings({ keysFile: path, upstream: 'cloudconvert' }), silentLogger);
  const caller = ring.resolve('old-key');
  expect(caller).toMatchObject({ label: 'shop', v2Key: 'old-key' });
  expect(ring.byOwner(caller?.owner ?? '')?.label).toBe('shop');
  const [hash = ''] = Object.keys(JSON.parse(readFileSync(path, 'utf8')) as object);
  expect(ring.resolve(hash)).toBeUndefined();
});

it('a faulty keys file is told by KEYS_FILE and the place and label of the entry', () => {
  const path = keysFile({ 'first-key': {}, 'secret-key': { label: 'shop', strict: 'perhaps' } });
  const start = () => createKeyRing(settings({ keysFile: path }), silentLogger);
  expect(start).toThrow(`KEYS_FILE ${path}, entry 2 ("shop"): "strict" must be a boolean`);
  writeFileSync(path, '{"secret-key": {"v2Key": "pl4nted",}}');
  expect(start).toThrow(`KEYS_FILE ${path} is not valid JSON at position`);
  expect(start).not.toThrow(/secret-key|pl4nted/);
});
