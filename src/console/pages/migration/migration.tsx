import { Calendar } from './calendar';
import { ReportSection } from './report';
import { ShadowSection } from './shadows';

/** What is left until the proxy can be switched off: what the keys use, what differs elsewhere, and when which key ends. */
export function Migration() {
  return (
    <div class="page">
      <div class="page-head">
        <h1>Migration</h1>
      </div>
      <ReportSection />
      <ShadowSection />
      <Calendar />
    </div>
  );
}
