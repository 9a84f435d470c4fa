import { storageError } from '../../../src/engine/storage/storage-error';

const failure = (message: string, secrets: string[]) =>
  storageError(new Error(message), { title: 'S3', direction: 'import', secrets }).message;

test('a secret that the server repeats is masked', () => {
  expect(failure('AccessDenied: the key wJalrXUtnFEMI is wrong', ['wJalrXUtnFEMI'])).toBe(
    'S3: AccessDenied: the key *** is wrong',
  );
});

test('a secret of a letter or two masks no letters of the words', () => {
  expect(failure('AccessDenied: the key is wrong', ['e', 'is', ''])).toBe('S3: AccessDenied: the key is wrong');
});
