import type { Choices } from '../../admin/console/shapes';
import { useResource } from '../state/resource';
import { Code } from './basics';

/** Stands for a key that only its owner knows. */
export const unknownKey = 'YOUR_V1_KEY';

/** The line that makes a first call from a shell. */
export function FirstCall() {
  const { data } = useResource<Choices>('choices');
  const needsKey = data.value?.anyKey === false;
  const key = needsKey ? unknownKey : 'any';
  const line = `curl -L -F apikey=${key} -F outputformat=pdf -F file=@picture.png -o picture.pdf ${location.origin}/convert`;
  return (
    <>
      <Code label="First call" text={line} />
      {needsKey && (
        <p class="hint">
          {unknownKey} is a key that this proxy accepts: one of KEYS_FILE, or the one in DATA_DIR/api.key.
        </p>
      )}
    </>
  );
}
