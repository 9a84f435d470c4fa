/**
 * `attachment; filename="x.pdf"`, quoted as recorded (v1-contract 5.3), with `filename*` (RFC 8187) in addition for names
 * beyond ASCII.
 */
export function contentDisposition(filename: string, inline: boolean): string {
  const plain = filename.replace(/[^\x20-\x7e]/g, '_').replace(/["\\]/g, '_');
  const extended = plain === filename ? '' : `; filename*=UTF-8''${encode8187(filename)}`;
  return `${inline ? 'inline' : 'attachment'}; filename="${plain}"${extended}`;
}

function encode8187(filename: string): string {
  return encodeURIComponent(filename).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
