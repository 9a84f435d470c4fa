import { Router, type Request, type Response } from 'express';
import { requestOf } from '../../runtime';
import { authenticate } from '../authenticate';
import { parseFileless } from '../parse';
import type { V1Parts } from '../parts';

/** Storages that v1 named in `output` where the account was linked to them (v1-contract 6). */
const linkable = ['dropbox', 'googledrive', 'onedrive', 'box'];

/** `/user`: clients read `minutes`, some check every type (v1-contract 6, v1-clients 1e). */
export function userRoutes(parts: V1Parts): Router {
  const router = Router();
  router.route('/user').get(user).post(user);

  async function user(request: Request, response: Response) {
    const context = requestOf(response);
    const { v2Key, accounts } = authenticate(parts, await parseFileless(request, parts.spool), context);
    const { username, credits } = await parts.upstream.during(context).account(v2Key);
    const linked = linkable.filter((name) => name in accounts);
    response.json({
      user: username,
      minutes: Math.floor(credits),
      ...(linked.length > 0 && { output: linked }),
    });
  }

  return router;
}
