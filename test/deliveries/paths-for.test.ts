import { pathsFor } from '../../src/deliveries/paths-for';

const files = (...names: string[]) => names.map((filename) => ({ filename }));

it.each([
  ['one file', 'dir/all.jpg', files('a.jpg'), ['dir/all.jpg']],
  ['several outputs', 'dir/all.jpg', files('a-1.jpg', 'a-2.jpg'), ['dir/all-1.jpg', 'dir/all-2.jpg']],
  ['a place for the number', 'p%02d.jpg', files('a-1.jpg', 'a-2.jpg'), ['p01.jpg', 'p02.jpg']],
  ['an output and its thumbnail', 'dir/film.mp4', files('a.mp4', 'a.png'), ['dir/film.mp4', 'dir/']],
  ['a path without the format', 'dir/all', files('a-1.jpg', 'a-2.jpg'), ['dir/all-1', 'dir/all-2']],
  ['a path of another format', 'all.png', files('a-1.jpg', 'a-2.jpg'), ['all-1.png', 'all-2.png']],
  ['a directory', 'dir/', files('a-1.jpg', 'a-2.jpg'), ['dir/', 'dir/']],
  ['no path', '', files('a.jpg'), ['']],
])('%s', (_what, path, made, places) => {
  expect(pathsFor(path, made)).toEqual(places);
});
