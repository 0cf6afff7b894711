const NAME = 'loaphuong-box/';

/** A version of the box program as boxes say it of themselves: `1.4.0` is `loaphuong-box/1.4.0`. */
export function programOf(version: string): string {
  return `${NAME}${version}`;
}

/** The version in what a box says of itself; a program of another name is given whole. */
export function versionOf(program: string): string {
  return program.startsWith(NAME) ? program.slice(NAME.length) : program;
}
