import type { PhaseOutEvent } from '../../../admin/console/shapes';
import { Badge, Code, Failure, Panel, Time } from '../../components/basics';
import { Table, type Column } from '../../components/table';
import { now } from '../../state/now';
import { useResource } from '../../state/resource';
import { dayTime, minuteTime } from '../../words/words';

/** How the keys are phased out: their deprecation, brownouts and sunset by months, and one after the other. */
export function Calendar() {
  const { data, error, reload } = useResource<{ events: PhaseOutEvent[] }>('phase-out', 60_000);
  const events = data.value?.events;
  return (
    <>
      {(error.value || events?.length === 0) && (
        <Panel title="Brownouts and sunsets" id="ahead">
          {error.value && <Failure words={error.value} retry={reload} />}
          {events?.length === 0 && <NothingAhead />}
        </Panel>
      )}
      {events && events.length > 0 && <Shown events={events} />}
    </>
  );
}

const exampleKey = `{
  "the-v1-key-of-the-shop": {
    "label": "shop",
    "deprecated": "2026-12-01",
    "sunset": "2027-03-01",
    "brownouts": [{ "cron": "0 10 * * 2", "minutes": 30, "from": "2027-01-01" }]
  }
}`;

function NothingAhead() {
  return (
    <>
      <p>
        No key is phased out. An entry of the keys file says when its callers are told, when they are let down for a
        while, and when they are refused (docs/phasing-out.md):
      </p>
      <Code label="An entry of KEYS_FILE" text={exampleKey} />
    </>
  );
}

function Shown({ events }: { events: PhaseOutEvent[] }) {
  return (
    <>
      <div class="columns">
        {monthsOf(events).map((month) => (
          <Panel key={month.getTime()} title={monthName.format(month)} id={`month${month.getTime()}`}>
            <Month first={month} events={events} />
          </Panel>
        ))}
      </div>
      <Panel title="All that is ahead" id="ahead">
        <ul class="signs" aria-label="Signs of the calendar">
          {Object.entries(signs).map(([what, sign]) => (
            <li key={what}>
              <span class={markOf(what)} aria-hidden="true">
                {sign}
              </span>{' '}
              {what}
            </li>
          ))}
        </ul>
        <Agenda events={events} />
      </Panel>
    </>
  );
}

/** Words do not fit into a day on a phone. */
const signs: Record<PhaseOutEvent['what'], string> = {
  deprecated: '◆',
  brownout: '◐',
  'rising share': '▲',
  sunset: '✕',
};

function markOf(what: string): string {
  return `mark ${what === 'sunset' ? 'end' : ''}`;
}

const monthName = new Intl.DateTimeFormat(undefined, { month: 'long', year: 'numeric' });
const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const mostMonths = 4;
const mostNamed = 5;

/** The first days of the months in which something begins. */
function monthsOf(events: PhaseOutEvent[]): Date[] {
  const firsts = events.map(({ at }) => new Date(new Date(at).getFullYear(), new Date(at).getMonth(), 1).getTime());
  return [...new Set(firsts)].slice(-mostMonths).map((time) => new Date(time));
}

function Month({ first, events }: { first: Date; events: PhaseOutEvent[] }) {
  const before = (first.getDay() + 6) % 7;
  const days = new Date(first.getFullYear(), first.getMonth() + 1, 0).getDate();
  const weeks = Array.from({ length: Math.ceil((before + days) / 7) }, (_, week) =>
    weekdays.map((_name, place) => week * 7 + place - before + 1),
  );
  return (
    <table class="month">
      <thead>
        <tr>
          {weekdays.map((name) => (
            <th scope="col" key={name}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week, index) => (
          <tr key={index}>
            {week.map((day) => (
              <td key={day}>{day > 0 && day <= days && <Day first={first} day={day} events={events} />}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Day({ first, day, events }: { first: Date; day: number; events: PhaseOutEvent[] }) {
  const date = new Date(first.getFullYear(), first.getMonth(), day).toDateString();
  const own = events.filter(({ at }) => new Date(at).toDateString() === date);
  return (
    <>
      <span class="day" aria-current={date === new Date(now.value).toDateString() ? 'date' : undefined}>
        {day}
      </span>
      {Object.entries(signs).map(([what, sign]) => (
        <Mark key={what} what={what} sign={sign} events={own.filter((event) => event.what === what)} />
      ))}
    </>
  );
}

/** All of one kind on one day. */
function Mark({ what, sign, events }: { what: string; sign: string; events: PhaseOutEvent[] }) {
  if (events.length === 0) return null;
  const labels = [...new Set(events.map(({ label }) => label))];
  const words = `${what} of ${labels.slice(0, mostNamed).join(', ')}${labels.length > mostNamed ? ' and more' : ''}`;
  return (
    <span class={markOf(what)} title={words}>
      <span aria-hidden="true">
        {sign}
        {events.length > 1 && ` ${events.length}`}
      </span>
      <span class="visually-hidden">{words}</span>
    </span>
  );
}

const mostListed = 200;

const agendaColumns: Column<PhaseOutEvent>[] = [
  {
    name: 'When',
    cell: ({ at }) => (
      <>
        <Time at={at} /> <small>{dayTime(at)}</small>
      </>
    ),
  },
  { name: 'Key', cell: ({ label }) => label },
  { name: 'What', cell: ({ what }) => <Badge tone={what === 'sunset' ? 'failed' : 'waiting'}>{what}</Badge> },
  {
    name: 'How',
    cell: ({ detail, until }) => (
      <>
        {detail}
        {until !== null && <small> until {minuteTime(until)}</small>}
      </>
    ),
  },
];

function Agenda({ events }: { events: PhaseOutEvent[] }) {
  return <Table label="Table of what is ahead" columns={agendaColumns} rows={events.slice(0, mostListed)} />;
}
