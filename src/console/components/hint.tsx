/** A remark of a table, where backticks enclose what is code. */
export function Hint({ text }: { text: string }) {
  const parts = text.replaceAll('->', '→').split('`');
  return <>{parts.map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))}</>;
}
