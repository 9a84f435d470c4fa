import { WordTree } from '../../src/runtime';

it('a value is found under its own words only', () => {
  const tree = new WordTree<string>();
  tree.set(['GET', '/process', 200], 'one');
  tree.set(['GET', '/process', 404], 'other');
  expect(tree.get(['GET', '/process', 200])).toBe('one');
  expect(tree.get(['GET', '/process', 404])).toBe('other');
  expect(tree.get(['GET', '/process', 500])).toBeUndefined();
  expect(tree.get(['PUT', '/process', 200])).toBeUndefined();
  expect(tree.values()).toEqual(['one', 'other']);
});

it('nothing is left once it is cleared', () => {
  const tree = new WordTree<string>();
  tree.set(['a', 'b'], 'one');
  tree.clear();
  expect([tree.get(['a', 'b']), tree.size]).toEqual([undefined, 0]);
});
