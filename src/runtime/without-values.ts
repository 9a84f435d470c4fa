const mask = '***';
/** Characters. A shorter one is no secret, and masking it would garble every word that has its letters. */
const shortest = 3;
/** Of a value looked for anywhere and in other spellings: a short one stands in many a word, and is masked where it is a word. */
const shortestSpelled = 6;

/**
 * A text in which none of the secret values stands: neither as it is nor as URLs, forms, JSON and base64 write it, since
 * servers repeat in their words what they were sent.
 */
export function withoutValues(text: string, values: Iterable<string>): string {
  const spellings = [...new Set([...values].flatMap(spellingsOf))];
  return spellings.sort((one, other) => other.length - one.length).reduce(masked, text);
}

function masked(text: string, spelling: string): string {
  if (spelling.length >= shortestSpelled) return text.replaceAll(spelling, mask);
  const literal = spelling.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return text.replace(new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, 'gu'), mask);
}

function spellingsOf(value: string): string[] {
  if (value.length < shortest) return [];
  if (value.length < shortestSpelled) return [value];
  const bytes = Buffer.from(value);
  const inForm = new URLSearchParams([['', value]]).toString().slice(1);
  return [
    value,
    inUrl(value),
    inForm,
    JSON.stringify(value).slice(1, -1),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
  ];
}

/** As it is where it is no valid text. */
function inUrl(value: string): string {
  try {
    return encodeURIComponent(value);
  } catch {
    return value;
  }
}
