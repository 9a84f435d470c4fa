import { readFileSync } from 'node:fs';
import Joi from 'joi';
import { HarError } from '../har';
import type { Replacement, Rule } from './rules';

export interface OwnRules {
  rules: Rule[];
  replace: Replacement[];
}

const schema = Joi.object<OwnRules>({
  rules: Joi.array()
    .items(
      Joi.object({
        name: Joi.string().required(),
        reason: Joi.string().required(),
        where: Joi.string()
          .pattern(/^(status|header|body|output)(\.|$)/)
          .required()
          .messages({ 'string.pattern.base': '{#label} must begin with status, header, body or output' }),
        form: Joi.string(),
        running: Joi.boolean(),
        allow: Joi.alternatives(
          Joi.valid('any', 'same type'),
          Joi.object({ within: Joi.number().min(0).required() }),
        ).required(),
      }),
    )
    .default([]),
  replace: Joi.array()
    .items(Joi.object({ from: Joi.string().min(3).required(), to: Joi.string().required(), reason: Joi.string() }))
    .default([]),
}).required();

/** Own rules and replacements: `{"rules": [...], "replace": [...]}`. Throws `HarError` that names the file and the place. */
export function readRulesFile(path: string): OwnRules {
  const checked = schema.validate(parsed(path), { convert: false });
  if (checked.error) throw new HarError(path, checked.error.message);
  return checked.value;
}

function parsed(path: string): unknown {
  const text = readFileSync(path, 'utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    const at = /position (\d+)/.exec((error as Error).message)?.[1];
    const line = at === undefined ? text.split('\n').length : text.slice(0, Number(at)).split('\n').length;
    throw new HarError(`${path}, line ${line}`, 'it is not valid JSON');
  }
}
