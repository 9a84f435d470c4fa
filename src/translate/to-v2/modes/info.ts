import { converterEcho } from '../../to-v1/echo';
import { familyOf, thumbnailRows } from '../../options/tables';
import { joinWords } from '../../command-line';
import type { JobInput } from '../inputs';
import { planOptions } from '../../plan/plan';
import { knownName } from './command';
import { inputFormatOf } from './convert';
import { timeoutOf, type Mode, type ModeRequest } from './mode';
import { notSupported } from './not-supported';
import { addThumbnails, thumbnailOffer } from './thumbnails';
import { taskNames } from '../task-names';
import { formatGroup } from '../../../formats';

/**
 * What a file says of itself, and pictures of it where asked (v1-contract 2.4). v1 described sound and video in ffprobe's
 * words (`streams`), which v2's metadata lacks: unless the upstream runs no commands, ffprobe is asked too.
 */
export const info: Mode = {
  translate: (request) => {
    const { call, draft, inputs, catalogue } = request;
    const [input] = inputs;
    if (!input) throw notSupported(call, 'info');
    if (inputs.length > 1) draft.warn('files', { cause: 'v2 describes one file', outcome: 'the others were left out' });
    const format = inputFormatOf(request, input);
    const family = { ...familyOf({ input: format, output: format }), rows: thumbnailRows };
    const thumbnail = thumbnailOffer(request, format);
    const plan = planOptions(call.converterOptions, family, { catalogue, work: undefined, thumbnail });
    draft.tell(plan);
    const probed = isMedia(format) && catalogue.allows('command', { engine: 'ffmpeg' });
    const described = catalogue.allows('metadata', { input: format });
    if (!probed && !described) throw notSupported(call, 'info');
    if (described)
      draft.add(taskNames.metadata, { operation: 'metadata', input: input.task, timeout: timeoutOf(call) });
    if (probed) addProbe(request, input, described);
    return {
      files: addThumbnails(request, input, plan),
      makes: Number(plan.parameters.thumbnail.count ?? 1) > 1 ? 'several' : undefined,
      info: true,
      converter: converterEcho(call, { mode: 'info', family, group: formatGroup(format) }),
    };
  },
};

function isMedia(format: string | undefined): boolean {
  return ['audio', 'video'].includes(formatGroup(format) ?? '');
}

function addProbe(request: ModeRequest, input: JobInput, optional: boolean): void {
  const shown = ['-v', 'error', '-print_format', 'json', '-show_format', '-show_streams'];
  request.draft.add(taskNames.ffprobe, {
    operation: 'command',
    input: input.task,
    engine: 'ffmpeg',
    command: 'ffprobe',
    arguments: joinWords([...shown, `/input/${input.task}/${knownName(request, input)}`]),
    capture_output: true,
    ignore_error: optional || undefined,
    timeout: timeoutOf(request.call),
  });
}
