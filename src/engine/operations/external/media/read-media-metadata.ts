import type { Programs } from '../../../programs';
import type { Tool } from '../../tool';
import { programTool } from '../program-tool';
import { linkInput } from '../run-folder';
import { containers } from './codecs';
import { probe } from './probe';

/** Streams and container of audio and video, as ffprobe tells them (v1's `info`). */
export function readMediaMetadata(programs: Programs): Tool {
  return programTool(programs, {
    operation: 'metadata',
    name: 'ffprobe',
    needs: ['ffprobe'],
    pairs: [
      { from: containers.map(({ format }) => format).filter((format) => format !== 'gif'), to: null, options: [] },
    ],
    run: async (request, found) => {
      const { streams, format } = await probe(found, await linkInput(request), request);
      return { files: [], metadata: { streams, format: { ...format, filename: request.input.filename } } };
    },
  });
}
