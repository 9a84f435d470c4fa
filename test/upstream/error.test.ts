import { UpstreamError } from '../../src/upstream';

it.each([
  { status: 400, told: 400, text: 'words of v2' },
  { status: 401, told: 401, text: 'Invalid API Key!' },
  { status: 402, told: 402, text: 'words of v2' },
  { status: 403, told: 403, text: 'words of v2' },
  { status: 404, told: 404, text: 'Process not found' },
  { status: 409, told: 400, text: 'words of v2' },
  { status: 422, told: 400, text: 'words of v2' },
  { status: 429, told: 429, text: 'words of v2' },
  { status: 500, told: 503, text: 'API unavailable. Please try later.' },
  { status: 0, told: 503, text: 'API unavailable. Please try later.' },
])('an answer $status of v2 is told as $told (4 k)', ({ status, told, text }) => {
  const error = new UpstreamError(status, 'words of v2', { retryAfter: 7 }).toV1();

  expect({ status: error.status, message: error.message }).toEqual({ status: told, message: text });
  expect(error.details.retryAfter).toBe(told === 429 || told === 503 ? 7 : undefined);
});

it('a validation error is told in the words of its fields', () => {
  const errors = { 'tasks.import.url': ['The url is missing.'], 'tasks.convert.input': ['The input is unknown.'] };

  expect(new UpstreamError(422, 'The given data was invalid.', { errors }).toV1().message).toBe(
    'The url is missing. The input is unknown.',
  );
});
