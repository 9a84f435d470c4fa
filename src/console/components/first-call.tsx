import { Code } from './basics';

/** The line that makes a first call from a shell. */
export function FirstCall() {
  const line = `curl -L -F apikey=any -F outputformat=pdf -F file=@picture.png -o picture.pdf ${location.origin}/convert`;
  return <Code label="First call" text={line} />;
}
