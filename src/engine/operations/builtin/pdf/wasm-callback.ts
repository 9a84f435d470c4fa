type Callback = (first: number, second: number, third: number) => number;

/**
 * Lends `use` a function pointer by which C code compiled to WebAssembly calls `callback`. It takes the place of the null
 * pointer, the only one that is free in a table of fixed size.
 */
export function wasmCallback<Result>(exports: object, callback: Callback, use: (pointer: number) => Result): Result {
  const table = Object.entries(exports).find(([name]) => name === '__indirect_function_table')?.[1] as unknown;
  if (!(table instanceof WebAssembly.Table)) throw new Error('PDFium has no table of functions.');
  const { exports: made } = new WebAssembly.Instance(passingOn, { outside: { call: callback } });
  table.set(0, made['call']);
  try {
    return use(0);
  } finally {
    table.set(0, null);
  }
}

/** A module that imports `outside.call` of three integers to one, and exports it as `call`. */
const passingOn = new WebAssembly.Module(
  Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...[1, 8, 1, 0x60, 3, 0x7f, 0x7f, 0x7f, 1, 0x7f],
    ...[2, 16, 1, 7, ...Buffer.from('outside'), 4, ...Buffer.from('call'), 0, 0],
    ...[7, 8, 1, 4, ...Buffer.from('call'), 0, 0],
  ]),
);
