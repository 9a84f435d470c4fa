import { useEffect, useMemo } from 'preact/hooks';
import { lazy, useLocation } from 'preact-iso';
import { Failure, Notice } from '../../components/basics';
import { FirstCall } from '../../components/first-call';
import { counted } from '../../words/words';
import { filterIn, noFilter, queryOf, type Filter } from './filter';
import { Filters } from './filters';
import { List } from './list';
import { connected, follow } from './live';
import { Rows } from './rows';

const Charts = lazy(() => import('./charts').then(({ Charts: part }) => part));

/** Pixels from the top beyond which the reader is reading, and nothing new is put in above. */
const readingBelow = 700;

/** Everything that happens, as it happens. */
export function Activity() {
  const { query, route } = useLocation();
  const filter = filterIn(query);
  const search = queryOf(filter);
  const rows = useMemo(() => new Rows(), []);
  useEffect(() => void rows.open(filter), [search]);
  useEffect(
    () =>
      follow({
        changes: (changes) => rows.apply(changes, window.scrollY > readingBelow),
        progress: ({ progress }) => (rows.progress.value = progress),
        reconnected: () => void rows.open(filterIn(Object.fromEntries(new URLSearchParams(location.search)))),
      }),
    [],
  );
  const setFilter = (wanted: Filter) => {
    const wantedQuery = queryOf(wanted);
    route(wantedQuery ? `/_/?${wantedQuery}` : '/_/', true);
  };
  const { items, total, error, held } = rows;
  const isEmpty = total.value === 0 && items.value.length === 0;
  return (
    <div class="page">
      <div class="page-head">
        <h1>Activity</h1>
        <span class={`live ${connected.value ? 'on' : 'off'}`} role="status">
          {connected.value ? 'live' : 'connecting…'}
        </span>
        <span class="count">{total.value === undefined ? '' : counted(total.value, 'process', 'processes')}</span>
      </div>
      {isEmpty && search === '' && <Empty />}
      <Charts />
      {!(isEmpty && search === '') && <Filters filter={filter} onChange={setFilter} />}
      {error.value && <Failure words={error.value} retry={() => void rows.open(filter)} />}
      {held.value.length > 0 && (
        <button
          type="button"
          class="held"
          onClick={() => {
            rows.showHeld();
            window.scrollTo({ top: 0 });
          }}
        >
          {counted(held.value.length, 'new process', 'new processes')}, show
        </button>
      )}
      {isEmpty && search !== '' && (
        <Notice>
          Nothing fits this filter.{' '}
          <button type="button" class="link" onClick={() => setFilter(noFilter)}>
            Show everything
          </button>
        </Notice>
      )}
      {items.value.length > 0 && <List rows={rows} />}
    </div>
  );
}

function Empty() {
  return (
    <section class="empty">
      <h2>No calls yet</h2>
      <p>
        Point a v1 client at <strong>{location.origin}</strong>, or send a first call from a shell. It appears here as
        it comes in.
      </p>
      <FirstCall />
      <p>
        Or <a href="/_/try">make one in the console</a>.
      </p>
    </section>
  );
}
