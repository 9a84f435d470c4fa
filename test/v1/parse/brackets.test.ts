import { treeOf, type FieldPair } from '../../../src/v1/parse/brackets';

describe('the tree of a form', () => {
  it.each([
    ['input', 'file', 'apikey', 'converter_options'],
    ['toString', 'input', 'constructor', '__proto__', 'hasOwnProperty', 'prototype', 'valueOf'],
    ['', ' input ', 'a]', 'a.b', 'A', 'a'],
  ])('is the same for plain names alone as beside one with brackets: %s, ...', (...names) => {
    const pairs = [...names, ...names].map((name, at): FieldPair => [name, `${at}`]);
    const { list, ...beside } = treeOf([...pairs, ['list[]', 'x']]);
    expect(list).toEqual(['x']);
    expect(treeOf(pairs)).toEqual(beside);
    expect(Object.keys(treeOf(pairs))).toEqual(Object.keys(beside));
  });

  it('takes the last of equal names', () => {
    expect(
      treeOf([
        ['mode', 'convert'],
        ['mode', 'info'],
      ]),
    ).toEqual({ mode: 'info' });
  });
});
