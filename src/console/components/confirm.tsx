import { useEffect, useRef, useState } from 'preact/hooks';

export interface ConfirmProps {
  question: string;
  detail: string;
  action: string;
  onAnswer: (confirmed: boolean) => void;
}

/** Asks once more; Escape and the first button leave everything as it is. The keyboard goes on where it was before. */
export function Confirm({ question, detail, action, onAnswer }: ConfirmProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [before] = useState(() => document.activeElement as HTMLElement | null);
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => {
      shown?.close();
      before?.focus();
    };
  }, []);
  return (
    <dialog ref={dialog} aria-labelledby="confirm-question" onCancel={() => onAnswer(false)}>
      <h2 id="confirm-question">{question}</h2>
      <p>{detail}</p>
      <div class="actions">
        <button type="button" autoFocus onClick={() => onAnswer(false)}>
          Keep it
        </button>
        <button type="button" class="danger" onClick={() => onAnswer(true)}>
          {action}
        </button>
      </div>
    </dialog>
  );
}
