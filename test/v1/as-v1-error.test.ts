import { V1Error } from '../../src/errors';
import { TransferError } from '../../src/transfer';
import { UpstreamError } from '../../src/upstream';
import { asV1Error } from '../../src/v1/as-v1-error';

it.each([
  { status: 400, told: 400, text: 'words of v2' },
  { status: 401, told: 401, text: 'Invalid API Key!' },
  { status: 402, told: 402, text: 'words of v2' },
  { status: 403, told: 403, text: 'words of v2' },
  { status: 404, told: 404, text: 'Process not found' },
  { status: 408, told: 503, text: 'API unavailable. Please try later.' },
  { status: 409, told: 400, text: 'words of v2' },
  { status: 410, told: 404, text: 'Process not found' },
  { status: 422, told: 400, text: 'words of v2' },
  { status: 429, told: 429, text: 'words of v2' },
  { status: 500, told: 503, text: 'API unavailable. Please try later.' },
  { status: 0, told: 503, text: 'API unavailable. Please try later.' },
])('an answer $status of v2 is told as $told (4 k)', ({ status, told, text }) => {
  const error = asV1Error(new UpstreamError(status, 'words of v2', { retryAfter: 7 }));

  expect({ status: error.status, message: error.message }).toEqual({ status: told, message: text });
  expect(error.details.retryAfter).toBe(told === 429 || told === 503 ? 7 : undefined);
});

it('a validation error is told in the words of its fields', () => {
  const errors = { 'tasks.import.url': ['The url is missing.'], 'tasks.convert.input': ['The input is unknown.'] };

  expect(asV1Error(new UpstreamError(422, 'The given data was invalid.', { errors })).message).toBe(
    'The url is missing. The input is unknown.',
  );
});

it.each([
  { status: 400, told: 400, text: 'words of the storage' },
  { status: 403, told: 404, text: 'Process not found' },
  { status: 404, told: 404, text: 'Process not found' },
  { status: 408, told: 503, text: 'API unavailable. Please try later.' },
  { status: 413, told: 413, text: 'words of the storage' },
  { status: 500, told: 503, text: 'API unavailable. Please try later.' },
])('an answer $status of the storage is told as $told', ({ status, told, text }) => {
  const error = asV1Error(TransferError.ofStatus(status, 'words of the storage'));

  expect({ status: error.status, message: error.message }).toEqual({ status: told, message: text });
});

it('a file that is shorter or longer than announced is a 400, a lost connection a 503', () => {
  expect(asV1Error(new TransferError('incomplete', 'words')).status).toBe(400);
  expect(asV1Error(new TransferError('lost', 'words')).status).toBe(503);
});

it('a fault of the HTTP layer keeps its status, what nobody foresaw is a 503, and neither shows its cause', () => {
  expect(asV1Error(Object.assign(new Error('Failed to decode param'), { status: 400 })).status).toBe(400);
  const { status, message } = asV1Error(new TypeError('x is not a function'));
  expect({ status, message }).toEqual({ status: 503, message: 'API unavailable. Please try later.' });
  expect(asV1Error(V1Error.noApiKey()).message).toBe('No API Key provided!');
});
