import { trialsOf } from './operations';

/** What an option is tried with: its value beside others that it needs to act at all, and the sample that shows it. */
export interface Trial {
  value: unknown;
  /** Given with and without the value. */
  beside?: Record<string, unknown>;
  /** Sample to convert; by default the plain one of the format. */
  sample?: 'locked';
  /** Given by the file of another task. */
  takesFile?: 'subtitle' | 'subtitles' | 'image';
}

const trials: Record<string, Trial> = {
  ...{ width: { value: 40 }, height: { value: 30 }, quality: { value: 20 } },
  fit: { value: 'crop', beside: { width: 40, height: 40 } },
  ...{ background: { value: '#00ff00' }, pixel_density: { value: 150 } },
  ...{ pages: { value: '2' }, page_range: { value: '2' }, zoom: { value: 2 }, count: { value: 2 } },
  hidden_slides: { value: true, beside: { count: 3 } },
  password: { value: 'secret', sample: 'locked' },
  ...{ audio_bitrate: { value: 64 }, audio_qscale: { value: 5 }, channels: { value: 1 }, volume: { value: 0.3 } },
  ...{ sample_rate: { value: 22_050 }, trim_start: { value: '1' }, trim_end: { value: '1' }, crf: { value: 45 } },
  ...{
    tune: { value: 'grain' },
    level: { value: '4' },
    profile: { value: 'baseline' },
    preset: { value: 'ultrafast' },
  },
  ...{ video_bitrate: { value: 100 }, video_qscale: { value: 20 }, fps: { value: 5 }, aspect_ratio: { value: '1:1' } },
  ...{ keyframe_interval: { value: 2 }, timestamp: { value: '0.3' } },
  subtitle: { value: 'subtitle', beside: { subtitles_mode: 'hard' }, takesFile: 'subtitle' },
  subtitles: { value: ['subtitle'], beside: { subtitles_mode: 'hard' }, takesFile: 'subtitles' },
  subtitles_mode: { value: 'hard', beside: { subtitle: 'subtitle' }, takesFile: 'subtitle' },
  ...{ title: { value: 'Another title' }, authors: { value: 'Ann Author' }, outputprofile: { value: 'kindle' } },
  ...{ base_font_size: { value: 20 }, page_width: { value: 100, beside: { page_height: 150 } } },
  page_height: { value: 100, beside: { page_width: 150 } },
  ...{
    margin_top: { value: 40 },
    margin_bottom: { value: 40 },
    margin_left: { value: 40 },
    margin_right: { value: 40 },
  },
  header_template: { value: '<b style="font-size:20px">head</b>', beside: { display_header_footer: true } },
  footer_template: { value: '<b style="font-size:20px">foot</b>', beside: { display_header_footer: true } },
  ...{ wait_until: { value: 'networkidle0' }, wait_for_element: { value: '#late' }, wait_time: { value: 5000 } },
  ...{ screen_width: { value: 500 }, screen_height: { value: 300 }, headers: { value: { 'X-Colour': 'green' } } },
  templating: { value: { name: 'Ann' } },
  ...{ input_markdown_syntax: { value: 'strict' }, output_markdown_syntax: { value: 'commonmark' } },
};

/** The trial of an operation's option: a value of the tables that it takes, else the first of its choices that is no default. */
export function trialOf(operation: string, option: ListedOption): Trial | undefined {
  const { name, type, default: standard, possible_values: choices } = option;
  const known = trialsOf[operation]?.[name] ?? trials[name];
  if (type === 'boolean') return { ...known, value: standard !== true };
  if (known !== undefined && (choices === undefined || choices.includes(known.value))) return known;
  const value = choices?.find((choice) => choice !== standard && choice !== 'copy') ?? choices?.[1];
  if (value === 'copy') return { value, beside: { volume: 0.3 } };
  return value === undefined ? undefined : { ...known, value };
}

export interface ListedOption {
  name: string;
  type: string;
  default: unknown;
  possible_values?: unknown[];
}
