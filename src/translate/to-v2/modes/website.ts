import { converterEcho } from '../../to-v1/echo';
import { familyOf } from '../../options/tables';
import { planOptions } from '../../plan/plan';
import { Refused } from '../refused';
import { absoluteUrl } from '../../url';
import { addEncrypt, encryptOffer } from './encrypt';
import { timeoutOf, type Mode } from './mode';
import { importTask, taskNames } from '../task-names';
import { baseNameOf } from '../../../formats';

/** The pseudo-format `website`: v2 fetches the page itself (v1-contract 2.4; v2-contract 5.1, capture-website). */
export const website: Mode = {
  withoutImports: true,
  translate: (request) => {
    const { call, draft, catalogue } = request;
    const page = call.files[0]?.file;
    const output = call.outputFormat;
    if (!output) throw Refused.now('Missing parameter: outputformat');
    if (!page) throw Refused.later('No input file provided!');
    const capture = catalogue.offer('capture-website', { output });
    const family = familyOf({ input: 'website', output });
    const asHtml = capture === undefined;
    const work = asHtml ? catalogue.offer('convert', { input: 'html', output }) : capture;
    const plan = planOptions(call.converterOptions, family, { catalogue, work, encrypt: encryptOffer(catalogue) });
    draft.tell(plan);
    const more = {
      output_format: work?.outputFormat ?? output,
      ...plan.parameters.work,
      filename: call.filename && `${baseNameOf(call.filename)}.${output}`,
      timeout: timeoutOf(call),
    };
    const url = pageUrl(page);
    if (asHtml) draft.add(importTask(1), { operation: 'import/url', url, filename: `${siteName(url)}.html` });
    const task = asHtml
      ? draft.add(taskNames.convert, { operation: 'convert', input: importTask(1), input_format: 'html', ...more })
      : draft.add(taskNames.capture, { operation: 'capture-website', url, ...more });
    return {
      files: addEncrypt(request, [task], plan),
      converter: converterEcho(call, { mode: 'convert', family, group: 'website' }),
    };
  },
};

/** Addresses as people type them: without a scheme it is http. */
function pageUrl(page: string): string {
  const url = absoluteUrl(page);
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(url) ? url : `http://${url}`;
}

/** As the other upstreams name a captured page: `example-com`. */
function siteName(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname.replaceAll('.', '-') : 'page';
}
