/**
 * A name that one object of a JSON text has twice; `undefined` if there is none. `JSON.parse` keeps the last of them and RFC 8259 §4 leaves
 * open which one counts, so nobody can say what such a text means. Takes a text that is JSON.
 */
export function repeatedName(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  let awaitsName = false;
  for (let index = 0; index < text.length; index++) {
    switch (text[index]) {
      case "{":
        open.push(new Set());
        awaitsName = true;
        break;
      case "[":
        open.push(undefined);
        awaitsName = false;
        break;
      case "}":
      case "]":
        open.pop();
        awaitsName = false;
        break;
      case ",":
        awaitsName = open.at(-1) !== undefined;
        break;
      case '"': {
        const end = endOfString(text, index);
        const names = awaitsName ? open.at(-1) : undefined;
        if (names !== undefined) {
          const name = String(JSON.parse(text.slice(index, end + 1)));
          if (names.has(name)) return name;
          names.add(name);
        }
        awaitsName = false;
        index = end;
      }
    }
  }
  return undefined;
}

function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index++) {
    if (text[index] === "\\") index++;
    else if (text[index] === '"') return index;
  }
  return text.length;
}
