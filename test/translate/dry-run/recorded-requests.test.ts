import { recordedRequests } from '../../../src/translate';

describe('a written-down request', () => {
  it('is the parameters of a call as JSON', () => {
    const text = '{"inputformat": "png", "outputformat": "jpg"}';
    expect(recordedRequests(text)).toEqual([
      { url: '/convert', headers: { 'content-type': 'application/json' }, body: text, files: [] },
    ]);
  });

  it.each([
    [
      "curl -L -F apikey=k -F 'converteroptions[quality]=8 0' -F file=@/tmp/a.png -o x.pdf https://api.cloudconvert.com/convert",
      {
        url: 'https://api.cloudconvert.com/convert',
        body: 'apikey=k&converteroptions%5Bquality%5D=8%200',
        files: ['a.png'],
      },
    ],
    [
      `curl -X POST 'https://host/process' \\\n  -H 'Authorization: Bearer k' \\\n  --data-raw '{"a": "it'\\''s"}'`,
      { url: 'https://host/process', body: `{"a": "it's"}`, files: [] },
    ],
    ['curl -G https://host/convert -d a=1 --data b=2', { url: 'https://host/convert?a=1&b=2', body: '', files: [] }],
    [
      '$ curl --json \'{"a":1}\' --url=https://host/convert',
      { url: 'https://host/convert', body: '{"a":1}', files: [] },
    ],
    [
      'curl -ktest -sFa=1 -F"b=2;type=text/plain" https://host/convert',
      { url: 'https://host/convert', body: 'a=1&b=2' },
    ],
    [
      'curl.exe -sX POST "https://host/convert?inputformat=png" -kLo out.jpg -x proxy:3128 --cacert ca.pem',
      { url: 'https://host/convert?inputformat=png', body: '', files: [] },
    ],
    [
      'curl ^"https://host/convert^" ^\r\n  -H ^"content-type: application/json^" --data-raw ^"^{^\\^"outputformat^\\^":^\\^"jpg^\\^"^}^"',
      { url: 'https://host/convert', body: '{"outputformat":"jpg"}' },
    ],
    [
      `curl -H 'Content-Type: multipart/form-data; boundary=--x' -F outputformat=jpg -F 'file=@"/my file.png"' https://host/`,
      { headers: { 'content-type': 'application/x-www-form-urlencoded' }, files: ['my file.png'] },
    ],
    [
      "curl --form-string 'filename=@a;type=b' -F 'file=@/tmp/x;filename=c.png' --url-query 'outputformat=j pg' https://host/convert",
      { url: 'https://host/convert?outputformat=j%20pg', body: 'filename=%40a%3Btype%3Db', files: ['c.png'] },
    ],
    [
      'https://host/convert?outputformat=jpg&wait=true',
      { url: 'https://host/convert?outputformat=jpg&wait=true', body: '' },
    ],
    [
      'curl --oauth2-bearer key -T cat.png https://host/upload/~x/',
      { url: 'https://host/upload/~x/', headers: { authorization: 'Bearer key' }, files: ['cat.png'] },
    ],
  ])('%s', (command, expected) => {
    expect(recordedRequests(command)).toMatchObject([expected]);
  });

  it('is the requests of a HAR that make a process', () => {
    const entries = [
      { request: { method: 'OPTIONS', url: 'https://api.cloudconvert.com/process' } },
      { request: { method: 'POST', url: 'https://api.cloudconvert.com/process?inputformat=png' } },
      {
        request: {
          method: 'POST',
          url: 'https://host1.cloudconvert.com/process/abc',
          postData: {
            params: [
              { name: 'outputformat', value: 'jpg' },
              { name: 'file', fileName: 'a.png' },
            ],
          },
        },
      },
      { request: { method: 'GET', url: 'https://host1.cloudconvert.com/process/abc' } },
    ];
    expect(recordedRequests(JSON.stringify({ log: { entries } }))).toMatchObject([
      { url: 'https://api.cloudconvert.com/process?inputformat=png', body: '', files: [] },
      { body: 'outputformat=jpg', files: ['a.png'] },
    ]);
  });

  it.each(['-d@', '--data-binary @', '--json=@', '--data-urlencode converteroptions@', "-F 'file=<"])(
    'is not one that takes its data from a file (%s)',
    (option) => {
      const quote = option.includes("'") ? "'" : '';
      expect(() => recordedRequests(`curl ${option}call.json${quote} https://host/convert`)).toThrow(/call\.json/);
    },
  );

  it.each([
    { log: { entries: 'x' } },
    { log: { entries: [{}] } },
    { request: { url: 5, method: 'POST' } },
    { url: 'https://host/convert', method: 'POST', headers: 'x' },
  ])('is not a malformed HAR: %j', (har) => {
    expect(() => recordedRequests(JSON.stringify(har))).toThrow(SyntaxError);
  });

  it.each(['', 'hello', '[1]', '{"log": {"entries": []}}'])('is not %j', (text) => {
    expect(() => recordedRequests(text)).toThrow(SyntaxError);
  });
});
