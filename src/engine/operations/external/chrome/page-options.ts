import type { Options } from '../../options/options';
import { qualityOption } from '../../options/picture-options';
import { pagesOptions } from '../../options/pages';
import { paperFormats, paperSize } from '../../options/paper';
import type { ToolOption } from '../../options/tool-option';

/** Options of a captured page for each kind of result (v2-contract 5.1, capture-website). */
export function pageOptions(outputFormat: string): ToolOption[] {
  if (outputFormat === 'pdf') return [...loadingOptions('print'), ...paperOptions];
  return [...loadingOptions('screen'), ...screenOptions, ...(outputFormat === 'jpg' ? [qualityOption(85)] : [])];
}

/** Width and height in inches, as the browser wants them; sizes come in centimetres, or by name. */
export function paperInInches(options: Options): { paperWidth: number; paperHeight: number } {
  const { width, height } = paperSize({
    format: options.text('page_format') ?? 'a4',
    width: options.number('page_width'),
    height: options.number('page_height'),
  });
  return { paperWidth: width / millimetresInInch, paperHeight: height / millimetresInInch };
}

/** In inches. */
export function margins(options: Options) {
  const margin = (side: string) => (options.number(`margin_${side}`) ?? 0) / millimetresInInch;
  return {
    marginTop: margin('top'),
    marginBottom: margin('bottom'),
    marginLeft: margin('left'),
    marginRight: margin('right'),
  };
}

const millimetresInInch = 25.4;

/** Names of the events after which a page counts as loaded -> what DevTools calls them. */
export const loadEvents: Readonly<Record<string, string>> = {
  load: 'load',
  domcontentloaded: 'DOMContentLoaded',
  networkidle0: 'networkIdle',
  networkidle2: 'networkAlmostIdle',
};

const choice = (name: string, values: string[], preset: string, description: string): ToolOption => ({
  ...{ name, type: 'enum', default: preset, possible_values: values, description },
});

const flag = (name: string, preset: boolean): ToolOption => ({ name, type: 'boolean', default: preset });

function loadingOptions(mediaType: string): ToolOption[] {
  return [
    choice('wait_until', Object.keys(loadEvents), 'load', 'When the page counts as loaded.'),
    { name: 'wait_for_element', type: 'string', default: null, description: 'CSS selector of an element to wait for.' },
    { name: 'wait_time', type: 'integer', default: null, minimum: 0, maximum: 60_000, description: 'Milliseconds.' },
    choice('css_media_type', ['print', 'screen'], mediaType, 'Which style sheets apply.'),
    { name: 'headers', type: 'dictionary', default: null, description: 'Sent with every request.' },
    { name: 'zoom', type: 'float', default: 1, minimum: 0.1, maximum: 2 },
  ];
}

const length = (name: string, description: string, preset: number | null): ToolOption => ({
  ...{ name, type: 'float', default: preset, minimum: preset === null ? 1 : 0, maximum: 1000, description },
});

const paperOptions: ToolOption[] = [
  ...pagesOptions,
  length('page_width', 'Centimetres.', null),
  length('page_height', 'Centimetres.', null),
  choice('page_format', Object.keys(paperFormats), 'a4', 'Size of the paper, where width and height are not given.'),
  choice('page_orientation', ['portrait', 'landscape'], 'portrait', 'Orientation of the paper.'),
  ...['top', 'bottom', 'left', 'right'].map((side) => length(`margin_${side}`, 'Millimetres.', 10)),
  flag('print_background', true),
  flag('display_header_footer', false),
  { name: 'header_template', type: 'string', default: null, description: 'HTML.' },
  { name: 'footer_template', type: 'string', default: null, description: 'HTML.' },
];

const screenOptions: ToolOption[] = [
  { name: 'screen_width', type: 'integer', default: 1440, minimum: 1, maximum: 8192, description: 'Pixels.' },
  {
    ...{ name: 'screen_height', type: 'integer', default: null, minimum: 1, maximum: 16_384 },
    description: 'Pixels; the whole page when empty.',
  },
];
