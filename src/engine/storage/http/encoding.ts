/** Path and query as they were written: storages sign them so, and `URL` would take away segments such as `..`. */
export function requestTarget(url: string): string {
  const target = /^[a-z]+:\/\/[^/?]*(.*)$/is.exec(url)?.[1] ?? '';
  return target.startsWith('/') ? target : `/${target}`;
}

/** A name of an object as path of a URL: slashes stay, everything else is escaped (RFC 3986). */
export function encodePath(name: string): string {
  return name.split('/').map(encodeFully).join('/');
}

/** Values as a query string in the order given, escaped as signatures want it (RFC 3986). */
export function encodeQuery(values: Record<string, unknown>): string {
  return Object.entries(values)
    .map(([name, value]) => `${encodeFully(name)}=${encodeFully(String(value))}`)
    .join('&');
}

/** RFC 3986: signatures are made over this form. */
export function encodeFully(value: string): string {
  return encodeURIComponent(value).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Header values are ASCII: anything else is written as RFC 2047 has it, which is how S3 itself gives it back. */
export function metadataHeaders(prefix: string, metadata: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => {
      const written = String(value);
      const isAscii = /^[\x20-\x7e]*$/.test(written);
      const plainName = name.toLowerCase().startsWith(prefix) ? name.slice(prefix.length) : name;
      return [prefix + plainName, isAscii ? written : `=?UTF-8?B?${Buffer.from(written).toString('base64')}?=`];
    }),
  );
}
