import { admissionAt, shareAt } from '../../../src/migration/sunset/creates-allowed';
import { phaseOutHeaders } from '../../../src/migration/sunset/phase-out-headers';
import { sunsetPlan } from '../../../src/migration/sunset/sunset-plan';

const at = (text: string) => Date.parse(text);
const never = () => 1;
const tuesdays = { cron: '0 10 * * 2', minutes: 30, timeZone: 'Europe/Berlin' };

describe('the headers of a phase-out', () => {
  it('are those of RFC 9745 and RFC 8594, with links', () => {
    const phaseOut = { deprecated: at('2026-12-01'), sunset: at('2027-03-01'), link: 'https://a.example/v2' };
    expect(phaseOutHeaders(phaseOut)).toEqual({
      Deprecation: '@1796083200',
      Sunset: 'Mon, 01 Mar 2027 00:00:00 GMT',
      Link: '<https://a.example/v2>; rel="deprecation"; type="text/html", <https://a.example/v2>; rel="sunset"; type="text/html", <https://a.example/v2>; rel="successor-version"',
    });
  });
});

describe('what may be created', () => {
  it.each([
    ['2027-01-12T08:59:59Z', { kind: 'open' }],
    ['2027-01-12T09:00:00Z', { kind: 'brownout', until: at('2027-01-12T09:30:00Z') }],
    ['2027-01-12T09:29:59.999Z', { kind: 'brownout', until: at('2027-01-12T09:30:00Z') }],
    ['2027-01-12T09:30:00Z', { kind: 'open' }],
    ['2027-07-13T08:10:00Z', { kind: 'brownout', until: at('2027-07-13T08:30:00Z') }],
  ])('at %s in windows of local time is %j', (time, admission) => {
    expect(admissionAt({ brownouts: [tuesdays] }, at(time), never)).toEqual(admission);
  });

  it('is everything outside the time in which windows are announced', () => {
    const later = { ...tuesdays, from: at('2027-02-01'), until: at('2027-02-28') };
    expect(admissionAt({ brownouts: [later] }, at('2027-01-12T09:10:00Z'), never).kind).toBe('open');
    expect(admissionAt({ brownouts: [later] }, at('2027-02-02T09:10:00Z'), never).kind).toBe('brownout');
    expect(admissionAt({ brownouts: [later] }, at('2027-03-02T09:10:00Z'), never).kind).toBe('open');
  });

  it('is a falling share where the refused one rises', () => {
    const rising = { from: at('2027-01-01'), until: at('2027-01-11'), percent: [0, 100] as [number, number] };
    expect([shareAt(rising, at('2027-01-06')), shareAt(rising, at('2027-01-11'))]).toEqual([0.5, 0]);
    const chances = (chance: number) => admissionAt({ brownouts: [rising] }, at('2027-01-06'), () => chance).kind;
    expect([chances(0.49), chances(0.51)]).toEqual(['brownout', 'open']);
  });

  it('is nothing after the sunset', () => {
    expect(admissionAt({ sunset: at('2027-03-01') }, at('2027-03-01'), never)).toEqual({ kind: 'gone' });
  });
});

it('the plan lists every event in the order of time, and no brownout after the sunset', () => {
  const phaseOut = { deprecated: at('2026-12-01'), sunset: at('2027-01-13'), brownouts: [tuesdays] };
  const plan = sunsetPlan([{ label: 'shop', phaseOut }], at('2027-01-01'), at('2027-02-01'));
  expect(plan.map(({ at: time, what }) => `${time} ${what}`)).toEqual([
    '2026-12-01T00:00:00.000Z deprecated',
    '2027-01-05T09:00:00.000Z brownout',
    '2027-01-12T09:00:00.000Z brownout',
    '2027-01-13T00:00:00.000Z sunset',
  ]);
});
