import { useQuery } from '@tanstack/react-query';
import { useNow } from '../../shell/clock.ts';
import { useHasRole, useTime } from '../../shell/session.ts';
import { wallClock } from '../../shell/time.ts';
import { todayQuery } from '../../shell/today-query.ts';
import { useSpeech, useTexts } from '../../texts/language.tsx';
import { ButtonLink } from '../../ui/button.tsx';
import { Loaded } from '../../ui/failure.tsx';
import { PageHead } from '../../ui/page.tsx';
import { AttentionList } from './attention-list.tsx';
import { DayBoard } from './day-board.tsx';
import { lunarDate } from './lunar-date.ts';
import { NextPanel } from './next-panel.tsx';
import { NowPanel } from './now-panel.tsx';
import { PasswordOffer } from './password-offer.tsx';
import './today.css';
import { WaitingList } from './waiting-list.tsx';

/** Hôm nay: what is on air, what comes and how many hold it, which cluster is dead, what waits for me. */
export function TodayPage() {
  const query = useQuery(todayQuery);
  const { today: text } = useTexts();
  const writes = useHasRole('editor');
  return (
    <div className="today">
      <PageHead
        title={text.title}
        note={<DateLine />}
        side={
          writes && (
            <ButtonLink to="/ban-tin/moi" kind="main" icon="plus">
              {text.write}
            </ButtonLink>
          )
        }
      />
      <PasswordOffer />
      <Loaded query={query}>
        {(today) => (
          <>
            <div className="nownext">
              <NowPanel today={today} />
              <NextPanel today={today} />
            </div>
            <DayBoard today={today} />
            <div className="two">
              <AttentionList today={today} />
              <WaitingList today={today} />
            </div>
          </>
        )}
      </Loaded>
    </div>
  );
}

/** `Thứ Năm, 10/10/2024 · mùng 8 tháng Chín năm Giáp Thìn`; the moon only in Vietnamese. */
function DateLine() {
  const now = useNow(60_000);
  const { zone, date } = useTime();
  const { texts, language } = useSpeech();
  const clock = wallClock(now, zone);
  return (
    <>
      {texts.words.weekdays[clock.weekday]}, {date(now)}
      {language === 'vi' && <span className="max-[719px]:hidden"> · {lunarDate(clock)}</span>}
    </>
  );
}
