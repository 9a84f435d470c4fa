import type { PhaseOutEvent } from '../../admin/console/shapes';
import { Badge, Notice, Panel, Scroll, Time } from '../components/basics';
import { useResource } from '../state/resource';
import { clockTime, exactTime } from '../words/words';

/** How the keys are phased out: their deprecation, brownouts and sunset on a calendar. */
export function Migration() {
  const { data, error } = useResource<{ events: PhaseOutEvent[] }>('phase-out', 60_000);
  const events = data.value?.events;
  return (
    <div class="page">
      <div class="page-head">
        <h1>Migration</h1>
      </div>
      {error.value && <Notice tone="bad">{error.value}</Notice>}
      {events?.length === 0 && (
        <Notice>
          No key is phased out. <code>deprecated</code>, <code>sunset</code> and <code>brownouts</code> of an entry of
          the keys file say when: docs/phasing-out.md.
        </Notice>
      )}
      {events && events.length > 0 && <Shown events={events} />}
    </div>
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
        <Agenda events={events} />
      </Panel>
    </>
  );
}

const monthName = new Intl.DateTimeFormat(undefined, { month: 'long', year: 'numeric' });
const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const mostMonths = 4;
const mostOfDay = 3;

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
      <span class="day">{day}</span>
      {own.slice(0, mostOfDay).map((event) => (
        <span key={`${event.label}${event.at}${event.what}`} class={`mark ${event.what === 'sunset' ? 'end' : ''}`}>
          {event.what}
          <span class="visually-hidden"> of {event.label}</span>
        </span>
      ))}
      {own.length > mostOfDay && <span class="mark">{own.length - mostOfDay} more</span>}
    </>
  );
}

function Agenda({ events }: { events: PhaseOutEvent[] }) {
  return (
    <Scroll label="Table of what is ahead">
      <table>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Key</th>
            <th scope="col">What</th>
            <th scope="col">How</th>
          </tr>
        </thead>
        <tbody>
          {events.slice(0, 200).map(({ label, at, until, what, detail }) => (
            <tr key={`${label}${at}${what}`}>
              <td>
                <Time at={at} /> <small>{exactTime(at)}</small>
              </td>
              <td>{label}</td>
              <td>
                <Badge tone={what === 'sunset' ? 'failed' : 'waiting'}>{what}</Badge>
              </td>
              <td>
                {detail}
                {until !== null && <small> until {clockTime(until)}</small>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
