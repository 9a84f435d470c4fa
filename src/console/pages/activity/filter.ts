import type { ActivityItem, Status } from '../../../admin/console/shapes';

/** What the list is narrowed down to; the address of the page holds it. */
export interface Filter {
  label: string;
  status: Status | '';
  format: string;
  warned: boolean;
  text: string;
}

export const noFilter: Filter = { label: '', status: '', format: '', warned: false, text: '' };

export function filterIn(query: Record<string, string>): Filter {
  return {
    label: query.label ?? '',
    status: (query.status ?? '') as Status | '',
    format: query.format ?? '',
    warned: query.warned === '1',
    text: query.text ?? '',
  };
}

/** Without what is not given; empty where nothing is. */
export function queryOf({ label, status, format, warned, text }: Filter): string {
  const given = Object.entries({ label, status, format, warned: warned ? '1' : '', text }).filter(([, value]) => value);
  return new URLSearchParams(given).toString();
}

/** As the server filters, for what comes live. */
export function fits(item: ActivityItem, { label, status, format, warned, text }: Filter): boolean {
  const wanted = text.trim().toLowerCase();
  const inText = [item.filename, item.message, item.id].some((each) => each?.toLowerCase().includes(wanted));
  return (
    (!label || item.label === label) &&
    (!status || item.status === status) &&
    (!format || item.inputFormat === format || item.outputFormat === format) &&
    (!warned || item.warnings > 0) &&
    (!wanted || inText)
  );
}
