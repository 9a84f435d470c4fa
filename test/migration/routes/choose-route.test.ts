import { chooseRoute } from '../../../src/migration/routes/choose-route';
import type { JsonWhen, RouteFacts } from '../../../src/migration/routes/conditions';

const call: RouteFacts = {
  owner: 'a'.repeat(32),
  label: 'shop',
  inputFormat: 'docx',
  outputFormat: 'pdf',
  mode: 'convert',
  input: 's3',
  output: 'ftp',
  userAgent: 'CloudConvert-PHP/2.0 Guzzle',
  isWhole: true,
  supportedBy: () => true,
};

describe('the rule that takes a call', () => {
  it('is the first one that fits', () => {
    const choice = choose([{ label: ['cms'] }, { label: ['shop'] }, {}]);
    expect(choice).toMatchObject({ kind: 'decided', number: 2, rule: { to: 'upstream-2' } });
  });

  it.each<[JsonWhen, JsonWhen]>([
    [{ label: ['cms', 'shop'] }, { label: ['cms'] }],
    [{ inputformat: ['DOCX'] }, { inputformat: ['xlsx'] }],
    [{ outputformat: ['pdf'] }, { outputformat: ['jpg'] }],
    [{ mode: ['convert'] }, { mode: ['info'] }],
    [{ input: ['s3'] }, { input: ['upload'] }],
    [{ output: ['ftp'] }, { output: ['s3'] }],
    [{ userAgent: ['cloudconvert-php/'] }, { userAgent: ['Guzzle'] }],
    [{ percent: 100 }, { percent: 0 }],
    [
      { label: ['shop'], mode: ['convert'] },
      { label: ['shop'], mode: ['info'] },
    ],
  ])('fits by %j and not by %j', (fitting, other) => {
    expect([choose([fitting]).kind, choose([other]).kind]).toEqual(['decided', 'none']);
  });

  it('may be the one of what an upstream can do, or of the rest', () => {
    const supportedBy = (name: string) => name === 'local';
    expect(choose([{ supportedBy: 'cloud' }, {}], { supportedBy })).toMatchObject({ number: 2 });
    expect(choose([{ supportedBy: 'local' }, {}], { supportedBy })).toMatchObject({ number: 1 });
    expect(choose([{ supportedBy: 'local' }, {}], { supportedBy: () => undefined })).toMatchObject({ number: 2 });
  });

  it('takes other spellings of a format for the same', () => {
    expect(choose([{ inputformat: ['jpeg'] }], { inputFormat: 'jpg' }).kind).toBe('decided');
  });

  it('is open at create where it asks for what only the start tells', () => {
    const create = { ...call, input: undefined, output: undefined, isWhole: false };
    expect(choose([{ output: ['s3'] }, {}], create).kind).toBe('open');
    expect(choose([{ output: ['s3'], label: ['cms'] }, {}], create)).toMatchObject({ kind: 'decided', number: 2 });
    expect(choose([{ output: ['s3'] }, {}], { ...create, isWhole: true })).toMatchObject({ number: 2 });
  });

  it('stays the same for a key, and a higher percentage only takes in more keys', () => {
    const owners = Array.from({ length: 2000 }, (_, index) => `owner ${index}`);
    const taken = (percent: number) => owners.filter((owner) => choose([{ percent }], { owner }).kind === 'decided');
    const [few, more] = [taken(10), taken(30)];
    expect(few).toEqual(taken(10));
    expect(more).toEqual(expect.arrayContaining(few));
    expect(few.length / owners.length).toBeCloseTo(0.1, 1);
    expect(more.length / owners.length).toBeCloseTo(0.3, 1);
  });

  it('comes with the reason why each rule before it was passed over', () => {
    const { trace } = choose([{ label: ['cms'], mode: ['convert'] }, {}]);
    expect(trace[0]).toEqual({
      rule: 1,
      fit: 'no',
      conditions: [
        { name: 'label', wanted: ['cms'], found: 'shop', fit: 'no' },
        { name: 'mode', wanted: ['convert'], found: 'convert', fit: 'yes' },
      ],
    });
  });
});

function choose(whens: JsonWhen[], facts: Partial<RouteFacts> = {}) {
  const rules = whens.map((when, index) => ({ when, to: `upstream-${index + 1}`, shadowPercent: 100 }));
  return chooseRoute({ rules }, { ...call, ...facts });
}
