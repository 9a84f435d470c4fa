import type { V1Call } from '../call';
import { carriedStorageOf, namesOf, storageOf } from '../to-v2/storages';
import type { TranslationContext } from '../translation';

/** A context in which the keys file has all that a call refers to, with marks such as `<bucket>` for what it lacks. */
export interface CompletedKeys {
  context: TranslationContext;
  /** What the keys file lacks, a sentence each. */
  missing: string[];
}

/** The presets and accounts that a call names and the keys file lacks are made up. */
export function completedKeys(call: V1Call, context: TranslationContext): CompletedKeys {
  const { preset, input, output } = call;
  const lacksPreset = preset !== undefined && !Object.hasOwn(context.presets, preset);
  const kinds = [...new Set([input?.method, output?.kind])].filter((kind) => kind !== undefined);
  const accounts = kinds.flatMap((kind) => {
    const account = namesOf(kind).some((name) => Object.hasOwn(context.accounts, name)) ? undefined : accountOf(kind);
    return account ? [{ kind, ...account }] : [];
  });
  return {
    context: {
      ...context,
      presets: lacksPreset ? { ...context.presets, [preset]: {} } : context.presets,
      accounts: { ...context.accounts, ...Object.fromEntries(accounts.map(({ kind, marks }) => [kind, marks])) },
    },
    missing: [
      ...(lacksPreset ? [`the preset ${preset}: its options are missing in this job`] : []),
      ...accounts.map(({ kind, title }) => `an account "${kind}" for ${title}: its values are marked <so> in this job`),
    ],
  };
}

function accountOf(kind: string): { title: string; marks: Record<string, string> } | undefined {
  const storage = storageOf(kind);
  const carried = carriedStorageOf(kind);
  const names = storage?.rows.filter(({ required }) => required).map(({ v1 }) => v1) ?? carried?.required;
  const title = (storage ?? carried)?.title;
  if (!names || title === undefined) return undefined;
  const wanted = names.length > 0 ? names : ['account'];
  return { title, marks: Object.fromEntries(wanted.map((name) => [name, `<${name}>`])) };
}
