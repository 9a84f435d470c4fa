import type { RequestHandler } from 'express';

const methods = ['GET', 'PUT', 'DELETE'];

/** `X-HTTP-Method-Override` on POST: the recorded hosts vary on it (v1-contract 1.3). */
export const methodOverride: RequestHandler = (request, response, next) => {
  if (request.method === 'POST') {
    response.vary('X-HTTP-Method-Override');
    const wanted = request.get('X-HTTP-Method-Override')?.toUpperCase();
    if (wanted && methods.includes(wanted)) request.method = wanted;
  }
  next();
};
