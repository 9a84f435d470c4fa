import { V1Error } from '../../../src/errors';
import { presentError } from '../../../src/v1/present';

it('an error is its text and its status as an integer', () => {
  expect(presentError(V1Error.processNotFound())).toEqual({
    status: 404,
    headers: {},
    body: { error: 'Process not found', code: 404 },
  });
});

it.each([V1Error.tooManyRequests('Slow down!', 7), V1Error.unavailable(undefined, 7)])(
  '429 and 503 carry Retry-After in seconds (4 h)',
  (error) => {
    expect(presentError(error).headers).toEqual({ 'Retry-After': '7' });
  },
);
