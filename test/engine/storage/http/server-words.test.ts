import { serverWords } from '../../../../src/engine/storage/http/server-words';

describe('what a server says about its refusal', () => {
  test.each([
    [
      'S3 and Azure: code and message of the XML',
      '<?xml version="1.0"?><Error><Code>NoSuchKey</Code><Message>The key &quot;a&quot; is gone.</Message></Error>',
      'NoSuchKey: The key "a" is gone.',
    ],
    ['Google: the message of the error', '{"error": {"code": 403, "message": "No access"}}', 'No access'],
    [
      'OAuth: error and description',
      '{"error": "invalid_grant", "error_description": "Expired"}',
      'invalid_grant: Expired',
    ],
    ['Keystone: the message', '{"error": {"message": "Sign in", "title": "Unauthorized"}}', 'Sign in'],
    ['Swift: the text of the page', '<html><h1>Not Found</h1><p>It is gone.</p></html>', 'Not Found It is gone.'],
    ['anything else as it is', 'out of order', 'out of order'],
    ['nothing', '', ''],
  ])('%s', (_name, body, words) => {
    expect(serverWords(body)).toBe(words);
  });

  test('of a long page no more than anybody would read', () => {
    expect(serverWords('x'.repeat(50_000)).length).toBeLessThan(10_000);
  });
});
