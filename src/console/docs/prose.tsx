/** A text in which words between backticks are code. */
export const Prose = ({ children }: { children: string }) => (
  <>{children.split(/`([^`]+)`/).map((part, index) => (index % 2 === 1 ? <code>{part}</code> : part))}</>
);
