import type { BoardCell, TodayView } from '@loaphuong/contract';
import { Link } from '@tanstack/react-router';
import { memo, useMemo } from 'react';
import { useNow } from '../../shell/clock.ts';
import { useTime } from '../../shell/session.ts';
import { msOf, zoneOffset } from '../../shell/time.ts';
import { useTexts } from '../../texts/language.tsx';
import { type Axis, axisStep, foldHours, placeOf } from '../../ui/day-axis.ts';
import { Icon } from '../../ui/icon.tsx';
import { State } from '../../ui/state.tsx';
import { useWidth } from '../../ui/use-width.ts';
import { titlesAbove } from '../turned-down.tsx';
import { airingsOf, type Block, busyOf, placeBlocks } from './board-blocks.ts';

const percent = (share: number) => `${(share * 100).toFixed(2)}%`;

/** Width of the column of wards, as in board.css. */
const wardColumn = 150;

/** Rows are wards, columns hours, blocks airings; one line says where now is. */
export function BoardByWard({ today }: { today: TodayView }) {
  const { zone } = useTime();
  // The axis moves seldom; in between, only the line of now does.
  const nowish = useNow(axisStep);
  const [rows, width] = useWidth<HTMLDivElement>();
  const lanePx = Math.max(200, width - wardColumn);
  const axis = useMemo(
    () => foldHours(busyOf(today.board), nowish, zoneOffset(nowish, zone), lanePx),
    [today.board, nowish, zone, lanePx],
  );
  return (
    <>
      <AxisLine axis={axis} board={today.board} lanePx={lanePx} />
      <div className="board-rows" ref={rows}>
        <div className="rules">
          {axis.stretches.map(({ kind, from, left, width }) =>
            kind === 'rest' ? (
              <i key={from} className="rest" style={{ left: percent(left), width: percent(width) }} />
            ) : null,
          )}
          {axis.ticks.map(({ at, left }) => (
            <i key={at} style={{ left: percent(left) }} />
          ))}
          <NowLine axis={axis} />
        </div>
        {today.board.map((ward) => (
          <WardRow key={ward.ward.id} ward={ward} axis={axis} lanePx={lanePx} />
        ))}
      </div>
    </>
  );
}

function NowLine({ axis }: { axis: Axis }) {
  const now = useNow();
  const { clock } = useTime();
  const { today: text } = useTexts();
  return (
    <span className="nowline" style={{ left: percent(placeOf(axis, now)) }}>
      <b className="num">
        <span className="sr">{text.board.now('')}</span>
        {clock(now)}
      </b>
    </span>
  );
}

function AxisLine({ axis, board, lanePx }: { axis: Axis; board: TodayView['board']; lanePx: number }) {
  const { today: text } = useTexts();
  const { clock } = useTime();
  const now = placeOf(axis, useNow(10_000));
  const common = commonTitles(board, axis, now, lanePx);
  return (
    <div className="axis num" aria-hidden="true">
      <div />
      <div>
        {common.map(({ airing, title, left, room }) => (
          <span key={airing} className="common" style={{ left: percent(left), maxWidth: percent(room) }}>
            {title}
          </span>
        ))}
        {axis.ticks
          .filter(({ left }) => Math.abs(left - now) > lineRoom / lanePx)
          .map(({ at, left }) => (
            <span key={at} className="tick" style={{ left: percent(left) }}>
              {clock(at)}
            </span>
          ))}
        {axis.stretches.map(({ kind, from, until, left, width }) =>
          kind === 'rest' ? (
            <span key={from} className="rest" style={{ left: percent(left + width / 2) }}>
              {text.board.rest(Math.round((until - from) / 3_600_000))}
            </span>
          ) : null,
        )}
      </div>
    </div>
  );
}

/** In px: least room for a title above the axis, what the sign of now takes at each side of its line, and a label there. */
const titleRoom = 72;
const nowRoom = 27;
const lineRoom = 19;

/** Names above the axis of what most wards have in common, as far as they stand on nothing else. */
function commonTitles(board: TodayView['board'], axis: Axis, now: number, lanePx: number) {
  const signOfNow = nowRoom / lanePx;
  const isUnderNow = (left: number) => Math.abs(left - now) < signOfNow;
  const shared = airingsOf(board)
    .filter(({ wards, state }) => wards * 2 > board.length && state !== 'cancelled')
    .map(({ airing, title, at }) => ({ airing, title, left: placeOf(axis, at) }))
    .filter(({ left }) => !isUnderNow(left));
  return shared.flatMap((one, index) => {
    const edges = [shared[index + 1]?.left ?? 1, ...(now > one.left ? [now - signOfNow] : [])];
    const room = Math.min(...edges) - one.left - 0.008;
    return room * lanePx >= titleRoom ? [{ ...one, room }] : [];
  });
}

const WardRow = memo(function WardRow({
  ward,
  axis,
  lanePx,
}: {
  ward: TodayView['board'][number];
  axis: Axis;
  lanePx: number;
}) {
  const { today: texts, words } = useTexts();
  const text = texts.board;
  const share = (cell: BoardCell) => shareOf(cell, words.clusters);
  return (
    <div className="board-row">
      <div className="board-ward">
        <span className="cut">{ward.ward.name}</span>
        {ward.offline > 0 && (
          <State kind="offline">
            <span className="sr">{text.offlineHere(ward.offline)}</span>
          </State>
        )}
        {ward.unknownTime > 0 && (
          <State kind="unknown">
            <span className="sr">{text.unknownHere(ward.unknownTime)}</span>
          </State>
        )}
        <span className="num muted">{text.clusters(ward.clusters)}</span>
      </div>
      <div className="lane">
        {placeBlocks(ward.cells, axis, lanePx, share).map((block) => (
          <BlockOf key={block.cell.airing} block={block} ward={ward.ward.name} share={share(block.cell)} />
        ))}
      </div>
    </div>
  );
});

function BlockOf({ block, ward, share }: { block: Block; ward: string; share: string }) {
  const { today: text, words } = useTexts();
  const { clock } = useTime();
  const { cell, left, width, room } = block;
  const from = msOf(cell.at);
  const missing = room === 'full' ? missingSign(cell) : undefined;
  const label = text.board.block(
    clock(from),
    clock(from + cell.durationMs),
    cell.title,
    words.states[cell.state],
    share,
    cell.turnedDown && words.turnedDown(cell.turnedDown.ms, titlesAbove(cell.turnedDown)),
  );
  return (
    <Link
      to="/luot-phat/$airing"
      params={{ airing: cell.airing }}
      className={`blk ${cell.state} ${room}`}
      style={{ left: percent(left), width: percent(width) }}
      title={label}
      aria-label={`${ward}, ${label}`}
    >
      {room !== 'none' && cell.state !== 'planned' && <Icon name={cell.state} />}
      {(room === 'full' || room === 'tight') && <span className="num">{share}</span>}
      {missing && (
        <i className={`miss ${missing}`}>
          <Icon name={missing} />
        </i>
      )}
    </Link>
  );
}

/** `4/4` where something is counted, `4 cụm` while it is only planned, `4` while it plays on all. */
function shareOf(cell: BoardCell, clusters: (count: number) => string): string {
  if (cell.state === 'planned' || cell.state === 'cancelled') return clusters(cell.boxes);
  if (cell.state === 'playing' && cell.counted === cell.boxes) return String(cell.boxes);
  return `${cell.counted}/${cell.boxes}`;
}

/** The sign at the right of a block whose boxes do not all count; what lies behind is known from the box, not guessed. */
function missingSign(cell: BoardCell): 'offline' | 'unknown' | undefined {
  if (cell.state !== 'ready' && cell.state !== 'playing') return undefined;
  if (cell.offline > 0) return 'offline';
  return cell.unknownTime > 0 ? 'unknown' : undefined;
}
