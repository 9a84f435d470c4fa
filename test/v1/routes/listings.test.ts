import request from 'supertest';
import { useFixtures, useTestProxy } from '../../running-proxy';

const proxy = useTestProxy();
const files = useFixtures();

async function convert(apikey: string, file = files.address('example.png')): Promise<void> {
  await request(proxy.url)
    .post('/convert')
    .send({ apikey, input: 'download', file, outputformat: 'jpg', wait: false, download: false });
}

describe('/processes (v1-clients S15)', () => {
  it('is the list of the caller, oldest first, and of nobody else (1.2 m, S15)', async () => {
    await convert('lister', files.address('missing.png'));
    await convert('lister');
    await convert('somebody else');

    const { body, type } = await request(proxy.url).get('/processes?apikey=lister').expect(200);

    expect(type).toBe('application/json');
    expect(body).toHaveLength(2);
    expect(Object.keys(body[0])).toEqual(['id', 'host', 'step', 'starttime', 'endtime', 'url']);
    expect(body[0].starttime <= body[1].starttime).toBe(true);
    expect(body[1].url).toBe(`//${proxy.host}/process/${body[1].id}`);
  });

  it('shows how a process stands now, although nobody asked for its status (6 a)', async () => {
    await convert('watcher', files.address('missing.png'));
    let body: { step: string }[] = [];
    while (body[0]?.step !== 'error') body = (await request(proxy.url).get('/processes?apikey=watcher')).body;

    expect(body).toMatchObject([{ step: 'error', endtime: expect.stringMatching(/^20\d\d-/) }]);
  });

  it('answers POST with an empty list as body, too (1.2 m, R3)', async () => {
    const { body } = await request(proxy.url).post('/v1/processes?apikey=nobody').send([]).expect(200);

    expect(body).toEqual([]);
  });

  it('needs a key (1.2 m)', async () => {
    const { body } = await request(proxy.url).get('/processes').expect(401);

    expect(body).toEqual({ error: 'No API Key provided!', code: 401 });
  });
});

describe('/conversiontypes (v1-clients S16)', () => {
  it('needs no key and lists a pair with the options and their defaults as text or null (1.2 n, S16)', async () => {
    const { body } = await request(proxy.url).get('/conversiontypes?inputformat=png&outputformat=jpg').expect(200);

    expect(body[0]).toMatchObject({
      inputformat: 'png',
      outputformat: 'jpg',
      converter: expect.any(String),
      group: 'image',
    });
    const defaults = Object.values(body[0].converteroptions);
    expect(defaults.filter((value) => value !== null && typeof value !== 'string')).toEqual([]);
  });

  it('is an empty list for an unknown pair (S16)', async () => {
    expect(
      (await request(proxy.url).get('/conversiontypes?inputformat=png&outputformat=exe').expect(200)).body,
    ).toEqual([]);
  });

  it('takes empty filters for no filter (1.2 n)', async () => {
    const all = await request(proxy.url).get('/v1/conversiontypes/?inputformat=&outputformat=').expect(200);
    const ofPng = await request(proxy.url).post('/conversiontypes').send({ inputformat: 'png' }).expect(200);

    expect(all.body.length).toBeGreaterThan(ofPng.body.length);
    expect(new Set(ofPng.body.map((type: { inputformat: string }) => type.inputformat))).toEqual(new Set(['png']));
  });
});

it('/inputformats lists every format that can be converted, also under /v1 (R7)', async () => {
  const { body } = await request(proxy.url).get('/v1/inputformats').expect(200);

  expect(body).toEqual(expect.arrayContaining(['png', 'jpg', 'pdf']));
});
