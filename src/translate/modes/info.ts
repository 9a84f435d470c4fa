import { converterEcho } from '../echo';
import { familyOf } from '../families';
import { formatGroup } from '../formats';
import { joinWords } from '../command-line';
import type { ImportedFile } from '../inputs';
import { planOptions } from '../options/plan';
import { inputFormatOf } from './convert';
import { timeoutOf, type Mode, type WorkRequest } from './mode';
import { notSupported } from './not-supported';
import { addThumbnails, thumbnailOffer } from './thumbnails';

/**
 * What a file says of itself, and pictures of it where asked (v1-contract 2.4). Sound and video were described by
 * ffprobe, `streams` and `format`: v2's command operation can still do that; everything else is its `metadata`.
 */
export const info: Mode = {
  translate: (request) => {
    const { call, draft, inputs, catalogue } = request;
    const [input] = inputs;
    if (!input) throw notSupported(call, 'info');
    const format = inputFormatOf(request, input);
    const family = familyOf({ input: format, output: format });
    const thumbnail = thumbnailOffer(request, format);
    const plan = planOptions(call.converterOptions, family, { catalogue, work: undefined, thumbnail });
    draft.warnings.push(...plan.warnings);
    if (isMedia(format) && catalogue.allows('command', { engine: 'ffmpeg' })) addProbe(request, input, format);
    else addMetadata(request, input, format);
    return {
      files: addThumbnails(request, input, plan),
      info: true,
      converter: { ...converterEcho(call, { mode: 'info', family }), options: call.converterOptions },
    };
  },
};

function isMedia(format: string | undefined): boolean {
  return ['audio', 'video'].includes(formatGroup(format) ?? '');
}

function addProbe({ call, draft }: WorkRequest, input: ImportedFile, format: string | undefined): void {
  const filename = input.filename ?? draft.nameUpload(input.task, `input.${format ?? 'bin'}`);
  const shown = ['-v', 'error', '-print_format', 'json', '-show_format', '-show_streams'];
  draft.add('info', {
    operation: 'command',
    input: input.task,
    engine: 'ffmpeg',
    command: 'ffprobe',
    arguments: joinWords([...shown, `/input/${input.task}/${filename}`]),
    capture_output: true,
    timeout: timeoutOf(call),
  });
}

function addMetadata({ call, draft, catalogue }: WorkRequest, input: ImportedFile, format: string | undefined): void {
  if (!catalogue.allows('metadata', { input: format })) throw notSupported(call, 'info');
  draft.add('info', { operation: 'metadata', input: input.task, timeout: timeoutOf(call) });
}
