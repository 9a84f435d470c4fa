import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { UpstreamClient } from '../../src/upstream';
import { createFixture, finishedProcess } from './fixture';
import { startReceiver, type Receiver } from './receiver';

const status = { step: 'finished', output: { filename: 'out.pdf', url: '//proxy.test/download/~token' } };

describe('the notice by mail (v1-contract 2.2, email)', () => {
  let upstream: Receiver;
  let smtp: Mailbox;
  beforeAll(async () => {
    upstream = await startReceiver((_request, response) => {
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ data: { id: 1, username: 'me', email: 'owner@example.com', credits: 1 } }));
    });
  });
  afterEach(() => smtp.close());
  afterAll(() => upstream.close());

  it('goes to the owner of the account, with the address of the output (2.2 i)', async () => {
    smtp = await startMailbox();
    const fixture = await fixtureWith(smtp);
    await fixture.planned(finishedProcess({ email: true }), 'tellEnd');
    await fixture.runner.runDue();
    expect(smtp.mails).toHaveLength(1);
    expect(smtp.mails[0]).toMatch(/^From: proxy@example\.com\r$/m);
    expect(smtp.mails[0]).toMatch(/^To: owner@example\.com\r$/m);
    expect(smtp.mails[0]).toMatch(/^Subject: Conversion finished: out\.pdf\r$/m);
    expect(smtp.mails[0]).toContain('https://proxy.test/download/~token');
  });

  it('tells why a conversion failed', async () => {
    smtp = await startMailbox();
    const present = () => ({ step: 'error', message: 'Syntax Error', input: { filename: 'in.pdf' } });
    const fixture = await fixtureWith(smtp, { present });
    await fixture.planned(finishedProcess({ email: true, state: 'failed' }), 'tellEnd');
    await fixture.runner.runDue();
    expect(smtp.mails[0]).toMatch(/^Subject: Conversion failed: in\.pdf\r$/m);
    expect(smtp.mails[0]).toContain('Syntax Error');
  });

  it('is sent only where the call asks for it (2.2 i)', async () => {
    smtp = await startMailbox();
    const fixture = await fixtureWith(smtp);
    await fixture.planned(finishedProcess(), 'tellEnd');
    expect(await fixture.stillDue()).toBe(0);
  });

  it('is tried again while the mail server is busy', async () => {
    let refusals = 1;
    smtp = await startMailbox({
      onMailFrom: (_address, _session, done) => {
        refusals -= 1;
        done(refusals < 0 ? null : Object.assign(new Error('Try later'), { responseCode: 451 }));
      },
    });
    const fixture = await fixtureWith(smtp);
    await fixture.planned(finishedProcess({ email: true }), 'tellEnd');
    await fixture.runner.runDue();
    expect(await fixture.stillDue()).toBe(1);
    fixture.clock.advance(10_000);
    await fixture.runner.runDue();
    expect(smtp.mails).toHaveLength(1);
  });

  it('a mailbox that does not exist is given up at once, in the words of the mail server', async () => {
    smtp = await startMailbox({
      onRcptTo: (_address, _session, done) =>
        done(Object.assign(new Error('No such user here'), { responseCode: 550 })),
    });
    const fixture = await fixtureWith(smtp);
    await fixture.planned(finishedProcess({ email: true }), 'tellEnd');
    await fixture.runner.runDue();
    const givenUp = await fixture.givenUp(1);
    expect(givenUp).toMatchObject([{ kind: 'mail', tries: 1, reason: expect.stringContaining('No such user here') }]);
  });

  function fixtureWith({ url }: Mailbox, parts: Parameters<typeof createFixture>[0] = {}) {
    return createFixture({
      upstream: new UpstreamClient({ url: `${upstream.url}/v2`, syncUrl: `${upstream.url}/v2` }),
      present: () => status,
      mail: { smtpUrl: url, from: 'proxy@example.com', scheme: 'https:' },
      ...parts,
    });
  }
});

interface Mailbox {
  url: string;
  mails: string[];
  close(): Promise<void>;
}

async function startMailbox(options: SMTPServerOptions = {}): Promise<Mailbox> {
  const mails: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, _session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        mails.push(Buffer.concat(chunks).toString());
        done();
      });
    },
    ...options,
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    mails,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
