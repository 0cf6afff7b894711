/** Puts details into the braces of a sentence; a brace without a detail stays, so that the gap is seen. */
export function fill(template: string, details: Readonly<Record<string, string | number | boolean>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(details[name] ?? whole));
}
