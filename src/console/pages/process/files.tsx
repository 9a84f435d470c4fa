import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { FileShown } from '../../../admin/console/shapes';
import { Notice } from '../../components/basics';
import { change, wordsFor } from '../../state/api';
import { bytes, visible } from '../../words/words';

export function Files({ id, files }: { id: string; files: FileShown[] }) {
  if (files.length === 0) return <p class="none">No files yet, or they are gone.</p>;
  return (
    <ul class="files">
      {files.map((file) => (
        <File key={`${file.side}${file.index}`} id={id} file={file} />
      ))}
    </ul>
  );
}

function File({ id, file }: { id: string; file: FileShown }) {
  const { side, index, filename, size, canShow } = file;
  const picture = useSignal<string | undefined>(undefined);
  const error = useSignal<string | undefined>(undefined);
  const busy = useSignal(false);
  useEffect(() => () => URL.revokeObjectURL(picture.peek() ?? ''), []);
  const show = async () => {
    busy.value = true;
    error.value = undefined;
    try {
      const answer = await change('POST', `processes/${id}/thumbnails?side=${side}&index=${index}`);
      picture.value = URL.createObjectURL(await answer.blob());
    } catch (failure) {
      error.value = wordsFor(failure);
    }
    busy.value = false;
  };
  return (
    <li>
      <span class="name">
        {visible(filename)}
        <small>
          {side}
          {size !== null && `, ${bytes(size)}`}
        </small>
      </span>
      {picture.value && <img src={picture.value} alt={`Thumbnail of ${filename}`} />}
      {error.value && <Notice tone="bad">{error.value}</Notice>}
      {canShow && !picture.value && (
        <button
          type="button"
          class="quiet small"
          onClick={show}
          disabled={busy.value}
          aria-label={`Thumbnail of ${filename}`}
        >
          {busy.value ? 'Drawing…' : error.value ? 'Try again' : 'Thumbnail'}
        </button>
      )}
    </li>
  );
}
