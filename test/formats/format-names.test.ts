import { baseNameOf, canonicalFormat, extensionOf, findFormat, formatGroup, formatOfFilename } from '../../src/formats';

describe('names of formats', () => {
  it.each([
    ['.JPEG', 'jpg'],
    [' htm ', 'html'],
    ['tgz', 'tar.gz'],
    ['TZ', 'tar.z'],
    ['tar.Z', 'tar.z'],
    ['neverheard', 'neverheard'],
  ])('are those of v2, in lower case: %j is %j', (name, format) => {
    expect(canonicalFormat(name)).toBe(format);
  });

  it('lead to a group and a media type under every alias', () => {
    expect(findFormat('tz')).toEqual({ extension: 'tar.z', group: 'archive', mime: 'application/x-compress' });
    expect(formatGroup('jfif')).toBe('image');
    expect(formatGroup('constructor')).toBeUndefined();
    expect(formatGroup(undefined)).toBeUndefined();
  });
});

describe('extensions of file names', () => {
  it.each([
    ['report.tar.gz', 'tar.gz', 'report'],
    ['SCAN.TIF', 'tif', 'SCAN'],
    ['a.b/name', undefined, 'a.b/name'],
    ['folder/.htaccess', undefined, 'folder/.htaccess'],
    ['.profile', undefined, '.profile'],
  ])('of %j is %j', (filename, extension, base) => {
    expect(extensionOf(filename)).toBe(extension);
    expect(baseNameOf(filename)).toBe(base);
  });

  it('tell the format', () => {
    expect(formatOfFilename('SCAN.TIF')).toBe('tiff');
    expect(formatOfFilename('SCAN')).toBeUndefined();
  });
});
