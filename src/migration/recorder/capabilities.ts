import { createHash, createHmac } from 'node:crypto';
import { v1PathOf } from '../har';

/** Ids and tokens where one can tell them by their form: 20 characters, a UUID, or a tilde and a long word (v1-contract 1.1). */
const byForm =
  /((?:\\?\/|%2F)(?:process|upload|download)(?:\\?\/|%2F))(~[\w-]{20,120}|[A-Za-z0-9]{20}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![\w-])/gi;

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const digits = '0123456789abcdef';

/**
 * Whoever has the id or a token of a process has its files, so none gets into a recording. Each is replaced by another of the
 * same form, the same one wherever it occurs, so that what belongs together can still be told.
 */
export class Capabilities {
  /** `secret`: with the same one, the same replacements are made again after a restart. */
  constructor(private readonly secret: string) {}

  /** Ids and tokens that a text names by their form, or the path of a request in any form. */
  found({ text = '', url }: { text?: string; url?: string }): string[] {
    const inPath = url === undefined ? undefined : v1PathOf(url)?.capability;
    const inText = [...text.matchAll(byForm)].map(([, , capability]) => capability ?? '');
    return [...(inPath === undefined ? [] : [inPath]), ...inText];
  }

  /** `known`: those of the same process, which are replaced wherever they stand. */
  replaced(text: string, known: Iterable<string> = []): string {
    let result = text.replace(
      byForm,
      (_all, before: string, capability: string) => before + this.inPlaceOf(capability),
    );
    for (const capability of known) {
      const isIn = capability.length >= 6 && result.includes(capability);
      if (isIn) result = result.replaceAll(capability, this.inPlaceOf(capability));
    }
    return result;
  }

  /** A short name for something secret, which does not tell it. */
  nameOf(secret: string): string {
    return createHmac('sha256', this.secret).update(secret).digest('hex').slice(0, 8).toUpperCase();
  }

  inPlaceOf(capability: string): string {
    const bytes = this.bytesFor(capability);
    const alphabet = /^[0-9a-f-]{36}$/i.test(capability) ? digits : letters;
    return [...capability]
      .map((character, index) => (/[~-]/.test(character) ? character : alphabet[(bytes[index] ?? 0) % alphabet.length]))
      .join('');
  }

  private bytesFor(capability: string): Buffer {
    const seed = createHmac('sha256', this.secret).update(capability).digest();
    return createHash('shake256', { outputLength: Math.max(1, capability.length) })
      .update(seed)
      .digest();
  }
}
