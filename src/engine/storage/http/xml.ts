import { XMLParser } from 'fast-xml-parser';

const parser = new XMLParser({
  parseTagValue: false,
  htmlEntities: true,
  removeNSPrefix: true,
  isArray: (name) => ['Contents', 'Blob', 'CommonPrefixes'].includes(name),
});

/** Characters. What is not a list is shorter, and a megabyte would hold everybody up for seconds. */
const longestShort = 16 * 1024;

/** For texts of any length, where nobody else waits. */
export function parseXml(text: string): unknown {
  return parser.parse(text);
}

/** Throws for a text that is too long to be the short answer it should be. */
export function parseShortXml(text: string): unknown {
  if (text.length > longestShort) throw new Error("The server's answer is too long");
  return parser.parse(text);
}
