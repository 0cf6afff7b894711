/** True when an MQTT filter covers a topic (MQTT 3.1.1, section 4.7). */
export function matches(filter: string, topic: string): boolean {
  const wanted = filter.split('/');
  const given = topic.split('/');
  if (topic.startsWith('$') && isWildcard(wanted[0])) return false;
  for (const [index, level] of wanted.entries()) {
    if (level === '#') return true;
    if (index >= given.length) return false;
    if (level !== '+' && level !== given[index]) return false;
  }
  return wanted.length === given.length;
}

/** True when every topic that `asked` can match is also matched by `allowed`: a subscription within a right. */
export function includes(allowed: string, asked: string): boolean {
  const wide = allowed.split('/');
  const narrow = asked.split('/');
  if (asked.startsWith('$') && isWildcard(wide[0])) return false;
  for (const [index, level] of wide.entries()) {
    if (level === '#') return true;
    const other = narrow[index];
    if (other === undefined || other === '#') return false;
    if (level !== '+' && level !== other) return false;
  }
  return wide.length === narrow.length;
}

function isWildcard(level: string | undefined): boolean {
  return level === '+' || level === '#';
}
