import { Router, type Request, type Response } from 'express';
import { V1Error } from '../../errors';
import type { Process } from '../../processes';
import { requestOf, type RequestContext } from '../../runtime';
import { conversionTypesFor, inputFormats, type ConversionType } from '../../translate';
import { UpstreamError } from '../../upstream';
import { authenticate } from '../authenticate';
import { ConversionList } from '../conversion-list';
import { parseFileless } from '../parse';
import type { V1Parts } from '../parts';
import { presentProcesses } from '../present';

/** The newest running Processes are looked at before they are listed, so that a list costs a bounded number of calls. */
const mostObserved = 20;

/** `/processes` of the caller; `/conversiontypes` and `/inputformats` of anybody (v1-contract 6). */
export function listingRoutes(parts: V1Parts): Router {
  const { processes, upstreams, spool } = parts;
  const list = new ConversionList();
  const router = Router();
  router.route('/processes').get(listProcesses).post(listProcesses);
  router.route('/conversiontypes').get(listTypes).post(listTypes);
  router.route('/inputformats').get(listFormats).post(listFormats);

  async function listProcesses(request: Request, response: Response) {
    const context = requestOf(response);
    const parsed = await parseFileless(request, spool);
    const { owner } = authenticate(parts, parsed, context);
    const { before } = parsed.given;
    const listed = await processes.ofOwner(owner, typeof before === 'string' ? before : undefined);
    const running = listed.filter(({ endedAt }) => endedAt === undefined).slice(-mostObserved);
    const observed = new Map(
      await Promise.all(running.map(async (process) => [process, await asNow(process, context)] as const)),
    );
    response.json(presentProcesses(listed.map((process) => observed.get(process) ?? process)));
  }

  /** A Process whose job can't be read any more is listed as it was last known. */
  async function asNow(process: Process, context: RequestContext | undefined): Promise<Process> {
    try {
      return (await processes.observe(process, context)).process;
    } catch (error) {
      if (error instanceof V1Error || error instanceof UpstreamError) return process;
      throw error;
    }
  }

  async function listTypes(request: Request, response: Response) {
    const { inputFormat, outputFormat } = (await parseFileless(request, spool)).call;
    response.json(conversionTypesFor(await types(), { inputFormat, outputFormat }));
  }

  async function listFormats(_request: Request, response: Response) {
    response.json(inputFormats(await types()));
  }

  async function types(): Promise<ConversionType[]> {
    const rows = await upstreams.rows();
    if (!rows) throw V1Error.unavailable();
    return list.of(rows);
  }

  return router;
}
