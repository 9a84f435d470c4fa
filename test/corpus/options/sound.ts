/** PCM of 16 bits, 44.1 kHz: 440 Hz on the left, 660 Hz on the right. */
export function twoSecondsOfSound(): Buffer {
  const rate = 44_100;
  const data = Buffer.alloc(rate * 2 * 4);
  for (let frame = 0; frame < rate * 2; frame += 1) {
    const wave = (hertz: number) => Math.round(12_000 * Math.sin((2 * Math.PI * hertz * frame) / rate));
    data.writeInt16LE(wave(440), frame * 4);
    data.writeInt16LE(wave(660), frame * 4 + 2);
  }
  const head = Buffer.alloc(44);
  head.write('RIFF');
  head.writeUInt32LE(36 + data.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  [1, 2].forEach((value, index) => head.writeUInt16LE(value, 20 + index * 2));
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 4, 28);
  [4, 16].forEach((value, index) => head.writeUInt16LE(value, 32 + index * 2));
  head.write('data', 36);
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}
