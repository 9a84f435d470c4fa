import type { Request, Response } from 'express';
import type Joi from 'joi';

/** The query as the schema has it; undefined where it does not fit, which is answered with 400 and the reason. */
export function validQuery<Query>(
  schema: Joi.ObjectSchema<Query>,
  request: Request,
  response: Response,
): Query | undefined {
  return valid(schema, request.query, response);
}

/** The same for a JSON body. */
export function validBody<Body>(
  schema: Joi.ObjectSchema<Body>,
  request: Request,
  response: Response,
): Body | undefined {
  return valid(schema, request.body ?? {}, response);
}

function valid<Value>(schema: Joi.ObjectSchema<Value>, given: unknown, response: Response): Value | undefined {
  const result = schema.validate(given);
  if (!result.error) return result.value;
  response.status(400).json({ error: `${result.error.message}.`, code: 400 });
  return undefined;
}
