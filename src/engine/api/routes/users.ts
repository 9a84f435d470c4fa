import { Router } from 'express';
import { ApiError } from '../../contract/api-error';
import { allow } from '../admission';
import { admissionOf, idOf, type ApiParts, baseOf } from '../context';

/** v2-contract 3.3; under its own id too, as its `links.self` says. */
export function userRoutes(parts: ApiParts): Router {
  const router = Router();
  router.get('/users/:id', allow('user.read'), async (request, response) => {
    const { account } = admissionOf(response);
    if (!['me', String(account.owner)].includes(idOf(request))) throw ApiError.notFound();
    response.json({
      data: {
        id: account.owner,
        username: account.username,
        email: account.email,
        created_at: '2020-01-01T00:00:00+00:00',
        credits: await parts.accounts.creditsLeft(account),
        paying: true,
        task_priority: null,
        tasks_per_minute: account.tasksPerMinute,
        links: { self: `${baseOf(parts, request)}/v2/users/${account.owner}` },
      },
    });
  });
  return router;
}
