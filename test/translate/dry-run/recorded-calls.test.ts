import { recordedCalls } from '../../../src/translate';

const post = (url: string, text: string, answer?: string) => ({
  request: { method: 'POST', url, postData: { mimeType: 'application/json', text } },
  response: { content: { text: answer } },
});

it('takes every call of a HAR: a start with the create whose process it names, a conversion alone', () => {
  const entries = [
    post('https://api.cloudconvert.com/process', '{"inputformat":"png"}', '{"id":"first"}'),
    post('https://api.cloudconvert.com/process', '{"inputformat":"pdf"}', '{"id":"second"}'),
    post('https://api.cloudconvert.com/convert', '{"outputformat":"gif"}'),
    post('https://host1.cloudconvert.com/process/second', '{"outputformat":"jpg"}'),
    post('https://host1.cloudconvert.com/process/first', '{"outputformat":"webp"}'),
  ];
  const calls = recordedCalls(JSON.stringify({ log: { entries } }));
  expect(calls.map(({ name, requests }) => [name, requests.map(({ body }) => body)])).toEqual([
    ['POST https://api.cloudconvert.com/process', ['{"inputformat":"png"}', '{"outputformat":"webp"}']],
    ['POST https://api.cloudconvert.com/process', ['{"inputformat":"pdf"}', '{"outputformat":"jpg"}']],
    ['POST https://api.cloudconvert.com/convert', ['{"outputformat":"gif"}']],
  ]);
});

it('joins a start to the create before it where no answer was kept', () => {
  const entries = [
    { request: { method: 'GET', url: 'https://api.cloudconvert.com/process?inputformat=png&outputformat=jpg' } },
    post('https://host1.cloudconvert.com/process/abc', '{"input":"upload"}'),
    post('https://host1.cloudconvert.com/process/other', '{"input":"upload"}'),
  ];
  expect(recordedCalls(JSON.stringify({ log: { entries } })).map(({ requests }) => requests.length)).toEqual([2, 1]);
});
