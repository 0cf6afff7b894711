import type { ClusterView } from '@loaphuong/contract';
import { useTime } from '../shell/session.ts';
import { useTexts } from '../texts/language.tsx';
import { KeyValues } from '../ui/page.tsx';
import { useClockText } from './clock-text.ts';
import { shortHash } from './evidence.ts';

/** What is known of the box itself. */
export function BoxFacts({ cluster, box }: { cluster: ClusterView; box: NonNullable<ClusterView['box']> }) {
  const { fleet, words } = useTexts();
  const text = fleet.page;
  const { date, decimal } = useTime();
  const clockText = useClockText();
  const { position } = cluster;
  const rows: [string, string | undefined][] = [
    [text.facts.id, box.id.slice(0, 8)],
    [text.facts.enrolled, date(box.enrolledAt)],
    [text.facts.program, box.program],
    [text.facts.safe, box.safe && text.safe(box.safe.crashes, box.safe.why)],
    [text.facts.key, box.key],
    [text.facts.output, cluster.output && fleet.output[cluster.output]],
    [text.facts.clock, cluster.clock && clockText(cluster.clock)],
    [text.facts.volume, cluster.volume === undefined ? undefined : `${cluster.volume} %`],
    [text.facts.uptime, box.uptimeS === undefined ? undefined : words.span(box.uptimeS * 1000)],
    [
      text.facts.horizon,
      box.horizon >= box.horizonCurrent
        ? text.horizonCurrent(box.horizon)
        : text.horizonBehind(box.horizon, box.horizonCurrent),
    ],
    [text.facts.journal, text.records(box.journal.records)],
    [text.facts.hash, shortHash(box.journal.lastHash)],
    [text.facts.unsent, box.unsent === 0 ? text.unsentNone : text.unsent(box.unsent)],
    [text.facts.position, position && `${decimal(position.latitude, 5)}; ${decimal(position.longitude, 5)}`],
  ];
  return (
    <section className="surface pad mt-4" aria-label={text.box}>
      <h2 className="mb-1">{text.box}</h2>
      <KeyValues two rows={rows.filter(([, value]) => value !== undefined)} />
    </section>
  );
}
