import { useEffect } from 'preact/hooks';
import { lazy, LocationProvider, Route, Router, useLocation } from 'preact-iso';
import type { Session } from '../admin/console/shapes';
import { Notice } from './components/basics';
import { Activity } from './pages/activity/activity';
import { SignIn } from './pages/sign-in';
import { change, read, wordsFor } from './state/api';
import { session } from './state/session';

const Process = lazy(() => import('./pages/process/process').then(({ Process: page }) => page));
const Try = lazy(() => import('./pages/try/try').then(({ Try: page }) => page));
const Engine = lazy(() => import('./pages/engine').then(({ Engine: page }) => page));
const Migration = lazy(() => import('./pages/migration/migration').then(({ Migration: page }) => page));
const Health = lazy(() => import('./pages/health').then(({ Health: page }) => page));

const pages = [
  { path: '/_/', name: 'Activity' },
  { path: '/_/try', name: 'Console' },
  { path: '/_/migration', name: 'Migration' },
  { path: '/_/engine', name: 'Engine' },
  { path: '/_/status', name: 'Health' },
];

/** The frame of all pages; without a session it asks for one. */
export function App() {
  useEffect(() => {
    read<Session>('session').then(
      (answer) => (session.value = answer),
      (error) => (session.value = { signedIn: false, hasToken: true, explanation: wordsFor(error) }),
    );
  }, []);
  const known = session.value;
  if (!known) return <p class="loading">Loading…</p>;
  if (!known.signedIn) return <SignIn />;
  return (
    <LocationProvider scope="/_/">
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <Header />
      <main id="main" tabIndex={-1}>
        <Router onRouteChange={arrived}>
          <Route path="/_/" component={Activity} />
          <Route path="/_/process/:id" component={Process} />
          <Route path="/_/try" component={Try} />
          <Route path="/_/migration" component={Migration} />
          <Route path="/_/engine" component={Engine} />
          <Route path="/_/status" component={Health} />
          <Route default component={NotFound} />
        </Router>
      </main>
    </LocationProvider>
  );
}

let shownPath = location.pathname;

/** Whoever listens hears of the new page, and the keyboard goes on in it; a new filter leaves it where it is. */
function arrived(url: string): void {
  titleOf(url);
  const path = url.split('?')[0] ?? '';
  if (path !== shownPath) document.getElementById('main')?.focus({ preventScroll: true });
  shownPath = path;
}

function titleOf(url: string): void {
  const path = url.split('?')[0] ?? '';
  const page = pages.find((each) => isAt(path, each.path));
  document.title = `${page?.name ?? (path.startsWith('/_/process/') ? 'Process' : 'Console')} · CloudConvert v1 proxy`;
}

/** With or without a slash at its end. */
function isAt(path: string, page: string): boolean {
  return path.replace(/\/$/, '') === page.replace(/\/$/, '');
}

function Header() {
  const { path } = useLocation();
  const signOut = async () => {
    await change('DELETE', 'session').catch(() => undefined);
    location.assign('/_/');
  };
  return (
    <header class="top">
      <a class="brand" href="/_/" aria-label="v1 proxy: all activity">
        <img src="/_/icon.svg" alt="" width="26" height="26" />
        <span>v1 proxy</span>
      </a>
      <nav aria-label="Pages">
        {pages.map((page) => (
          <a key={page.path} href={page.path} aria-current={isAt(path, page.path) ? 'page' : undefined}>
            {page.name}
          </a>
        ))}
      </nav>
      {session.value?.by === 'session' && (
        <button type="button" class="quiet small" onClick={signOut}>
          Sign out
        </button>
      )}
    </header>
  );
}

function NotFound() {
  return (
    <div class="page">
      <h1>There is no such page</h1>
      <Notice>
        The address may be mistyped. <a href="/_/">See all activity</a>.
      </Notice>
    </div>
  );
}
