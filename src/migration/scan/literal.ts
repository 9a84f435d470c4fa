import { isSecretName } from '../../translate';

/** Values of a map as code writes it; what is computed there is left out. */
export type Literal = string | number | boolean | Literal[] | { [name: string]: Literal };

const longest = 8_000;

/**
 * Reads the map or list of arguments around a place in code of any C-like or scripting language: `{a: "b"}`, `['a' => 'b']`,
 * `{"a": "b"}`, `:a => "b"`, `a="b"`. Undefined where there is none. What is computed, or secret, is left out.
 */
export function literalAround(text: string, index: number): Record<string, Literal> | undefined {
  for (let start = index, depth = 0; start >= Math.max(0, index - longest); start -= 1) {
    const character = text[start] ?? '';
    if (/[}\])]/.test(character)) depth += 1;
    if (!/[{[(]/.test(character)) continue;
    if (depth > 0) {
      depth -= 1;
      continue;
    }
    const map = new Reader(text.slice(start, start + longest)).map();
    return map && Object.keys(map).length > 0 ? map : undefined;
  }
  return undefined;
}

/** Words that stand for values in one language or another. */
const words: Record<string, boolean | undefined> = { true: true, false: false };

class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  map(): Record<string, Literal> | undefined {
    const found: Record<string, Literal> = {};
    this.at += 1;
    for (let steps = 0; steps < 200 && this.at < this.text.length; steps += 1) {
      if (this.take(/^[\s,;&]+/)) continue;
      if (this.take(/^[}\])]/)) return found;
      const name = this.name();
      if (name === undefined) {
        this.skip();
        continue;
      }
      const value = this.value();
      if (value !== undefined && !isSecretName(name)) found[name] = value;
    }
    return undefined;
  }

  /** `a:`, `'a' =>`, `:a =>`, `"a":`, `a =`. */
  private name(): string | undefined {
    const match = this.take(
      /^(?::?([A-Za-z_][\w]*)|:?"([^"\\]*)"|'([^'\\]*)')\s*(?:=>|:(?!:)|=(?!=)|,(?=\s*(?:["'\d{[]|true|false)))\s*/,
    );
    return match?.[1] ?? match?.[2] ?? match?.[3];
  }

  private value(): Literal | undefined {
    const text = this.take(/^[@$fru]?"((?:[^"\\]|\\.)*)"|^[fru]?'((?:[^'\\]|\\.)*)'/);
    if (text) {
      const isWhole = /^\s*[,;}\])&]|^\s*$/.test(this.text.slice(this.at)) || /^\s*\n/.test(this.text.slice(this.at));
      const value = text[1] ?? text[2] ?? '';
      if (isWhole && !/\$\{|#\{/.test(value)) return value.replace(/\\(.)/g, '$1');
      this.skip();
      return undefined;
    }
    const number = this.take(/^-?\d+(?:\.\d+)?(?![\w.])/);
    if (number) return Number(number[0]);
    const word = this.take(/^(?:true|false)\b/i);
    if (word) return words[word[0].toLowerCase()];
    if (
      this.take(/^(?:array|map\[[\w{}[\]]*\][\w{}]*|dict|list|new\s*(?:Dictionary<[^>]*>)?(?:\(\))?)?\s*(?=[[{(])/i) &&
      /[[{(]/.test(this.text[this.at] ?? '')
    )
      return this.nested();
    this.skip();
    return undefined;
  }

  private nested(): Literal | undefined {
    const start = this.at;
    const map = this.map();
    if (map && Object.keys(map).length > 0) return map;
    const strings = [...this.text.slice(start, this.at).matchAll(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/g)];
    return strings.length > 0 ? strings.map(([, one, other]) => one ?? other ?? '') : undefined;
  }

  /** An expression, up to the next comma or the end of the map. */
  private skip(): void {
    for (let depth = 0; this.at < this.text.length; this.at += 1) {
      const character = this.text[this.at] ?? '';
      const quoted = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/.exec(this.text.slice(this.at, this.at + 2_000));
      if (quoted) {
        this.at += quoted[0].length - 1;
        continue;
      }
      if (/[{[(]/.test(character)) depth += 1;
      if (/[}\])]/.test(character) && (depth -= 1) < 0) return;
      if (depth === 0 && /[,;\n]/.test(character)) return;
    }
  }

  private take(expression: RegExp): RegExpExecArray | undefined {
    const match = expression.exec(this.text.slice(this.at));
    if (!match || match.index !== 0) return undefined;
    this.at += match[0].length;
    return match;
  }
}
