/** Text of a client, cut so that an error never grows with what was sent. */
export const shorten = (text: string): string => (text.length > 100 ? `${text.slice(0, 100)}…` : text);
