/** Paragraphs are separated by an empty line, names stand in backquotes. */
export function Prose({ text }: { text: string }) {
  return (
    <div class="stack prose">
      {text.split(/\n\s*\n/).map((paragraph) => (
        <p>
          <Inline text={paragraph} />
        </p>
      ))}
    </div>
  );
}

export function Inline({ text }: { text: string }) {
  return <>{text.split('`').map((part, index) => (index % 2 === 1 ? <code>{part}</code> : part))}</>;
}
