import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import request from 'supertest';
import { builtPages, unknownPage } from '../../src/admin';

describe('the built pages of the console', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'pages-'));
    mkdirSync(join(folder, 'assets'));
    const files = { 'index.html': '<html>', 'index.html.br': 'br', 'assets/a.1x.js': 'js', 'assets/a.1x.js.gz': 'gz' };
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const pages = (at = folder) => express().use('/_', builtPages(at));

  it.each(['/_', '/_/', '/_/try', '/_/process/abc'])(
    'are one document at %s, which is always asked for anew',
    async (path) => {
      const { headers, text } = await request(pages()).get(path).set('Accept-Encoding', 'identity').expect(200);
      expect([text, headers['cache-control']]).toEqual(['<html>', 'no-cache']);
      expect(headers['content-security-policy']).toMatch(/default-src 'none'; script-src 'self'; style-src 'self';/);
      expect(headers['content-security-policy']).not.toContain('unsafe');
    },
  );

  it('come as the build has compressed them, in what the browser takes', async () => {
    const coded = async (path: string, accepted: string) =>
      (await request(pages()).head(path).set('Accept-Encoding', accepted)).headers['content-encoding'];
    expect(await coded('/_/', 'gzip, br')).toBe('br');
    expect(await coded('/_/assets/a.1x.js', 'gzip, br')).toBe('gzip');
    expect(await coded('/_/assets/a.1x.js', 'identity')).toBeUndefined();
  });

  it('are kept for good where they are named after their content', async () => {
    const { headers } = await request(pages()).get('/_/assets/a.1x.js').set('Accept-Encoding', 'identity').expect(200);
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
  });

  it.each(['/_/assets/../index.html', '/_/assets/%2e%2e/%2e%2e/package.json', '/_/index.html', '/_/assets/a.1x.js.gz'])(
    'lead nowhere else: %s',
    async (path) => {
      await request(pages()).get(path).expect(404);
    },
  );

  it('tell a browser, and no script, that an address leads nowhere', async () => {
    const app = express().use('/_', unknownPage(folder));
    const page = await request(app).get('/_/nowhere').set({ Accept: 'text/html', 'Accept-Encoding': 'identity' });
    expect([page.status, page.text]).toEqual([404, '<html>']);
    const script = await request(app).get('/_/nowhere').set('Accept', '*/*');
    expect(script.headers['content-security-policy']).not.toContain("script-src 'self'");
    const api = await request(app).get('/_/api/nowhere').set('Accept', 'text/html');
    expect(api.headers['content-security-policy']).not.toContain("script-src 'self'");
  });

  it('say how to make them where they are not there', async () => {
    const { text } = await request(pages(join(folder, 'none')))
      .get('/_/')
      .expect(503);
    expect(text).toContain('npm run build');
  });
});
