import type { ForbiddenAiring, RulesView } from '@loaphuong/contract';
import { Link } from '@tanstack/react-router';
import { useTime } from '../../shell/session.ts';
import { useTexts } from '../../texts/language.tsx';
import { KeyValues } from '../../ui/page.tsx';
import { State } from '../../ui/state.tsx';

/** What a set of rules says, line by line; what it does not limit is said too. */
export function RulesLines({ rules }: { rules: RulesView }) {
  const text = useTexts().rules;
  const { quietHours, dailyMinutes, volumeCeiling, volumeByHour = [], decision } = rules;
  const quiet = quietHours.map(({ from, to }) => `${from}–${to}`);
  const byHour = volumeByHour.map(({ from, to, ceiling }) => `${from}–${to}: ${ceiling} %`);
  return (
    <KeyValues
      rows={[
        [text.quiet, quiet.length === 0 ? text.noQuiet : linesOf(quiet)],
        [text.minutes, dailyMinutes === undefined ? text.noMinutes : text.minutesOf(dailyMinutes)],
        [text.volume, `${volumeCeiling} %`],
        [text.byHour, byHour.length === 0 ? text.noByHour : linesOf(byHour)],
        [text.decision, decision ?? text.noDecision],
      ]}
    />
  );
}

function linesOf(lines: readonly string[]) {
  return lines.map((line) => (
    <span key={line} className="block">
      {line}
    </span>
  ));
}

/** Planned airings that rules forbid, each with its stations and why. */
export function ForbiddenList({ forbidden }: { forbidden: readonly ForbiddenAiring[] }) {
  const text = useTexts().rules;
  const { dateAndTime } = useTime();
  return (
    <div className="rule-forbidden">
      <State kind="failed">{text.forbidden(forbidden.length)}</State>
      <ul className="small num">
        {forbidden.map(({ airing, title, at, rule, stations }) => (
          <li key={`${airing} ${rule}`}>
            <p>
              <Link to="/luot-phat/$airing" params={{ airing }}>
                {title}
              </Link>
            </p>
            <p className="tiny soft">
              {dateAndTime(at)}, {text.why[rule]} ({stations.join(', ')})
            </p>
          </li>
        ))}
      </ul>
      <p className="tiny muted">{text.forbiddenWay}</p>
    </div>
  );
}
