import { refuse } from '../basics/index.ts';
import type { RepairWait } from './repair-proof.ts';

/**
 * States of a repair. `done` is what the technician says; `checked` is what evidence says, or a person who
 * heard it, see `repairWait`. `dropped`: opened by mistake, or
 * overtaken by something else.
 */
export type TicketState = 'open' | 'assigned' | 'on-site' | 'done' | 'checked' | 'dropped';

/** What takes a repair on. */
export type TicketStep = 'assign' | 'arrive' | 'finish' | 'check' | 'hear' | 'reopen' | 'drop';

const STEPS: Readonly<
  Record<TicketStep, { readonly from: readonly TicketState[]; readonly to: TicketState }>
> = {
  assign: { from: ['open', 'assigned', 'on-site'], to: 'assigned' },
  arrive: { from: ['assigned'], to: 'on-site' },
  // Some things are mended from the desk: whoever was sent need not have gone.
  finish: { from: ['assigned', 'on-site'], to: 'done' },
  check: { from: ['done'], to: 'checked' },
  // The same end by a person's word: who heard it is kept, and never shown as what a machine heard.
  hear: { from: ['done'], to: 'checked' },
  reopen: { from: ['done'], to: 'open' },
  drop: { from: ['open', 'assigned', 'on-site'], to: 'dropped' },
};

/**
 * The state after a step.
 * @throws {Refused} `care/step-not-now` when the repair is not in a state for it, `care/not-proved-yet` when it is to be checked
 * and no play since it was done is proved, `care/not-heard-yet` when one is, but only as far as the card, `care/alarm-goes-on` while
 * the alarm that it was opened from is not over.
 * @param facts.wait what the repair waits for, see `repairWait`; matters only for `check` and `hear`.
 */
export function nextState(
  state: TicketState,
  step: TicketStep,
  facts: { readonly wait: RepairWait },
): TicketState {
  const { from, to } = STEPS[step];
  if (!from.includes(state)) {
    return refuse(
      'conflict',
      'care/step-not-now',
      {
        vi: 'Phiếu sửa chữa không còn ở bước này; có thể người khác vừa cập nhật. Hãy tải lại trang rồi xem bước tiếp theo.',
        en: 'The repair is not at this step any more; somebody may just have changed it. Reload the page and look at its next step.',
      },
      { detail: { state } },
    );
  }
  if (step === 'check' || step === 'hear') mayClose(step, facts.wait);
  return to;
}

function mayClose(step: 'check' | 'hear', wait: RepairWait): void {
  if (wait === 'play') {
    refuse('conflict', 'care/not-proved-yet', {
      vi: 'Từ lúc sửa xong, cụm loa chưa có lượt phát nào được chứng thực. Hãy đợi lượt phát tới; phiếu sẽ tự đóng khi có bằng chứng.',
      en: 'No play of the cluster has been proved since the repair. Wait for the next airing; the repair closes by itself when there is proof.',
    });
  }
  if (wait === 'alarm') {
    refuse('conflict', 'care/alarm-goes-on', {
      vi: 'Máy đã phát trọn nhưng cảnh báo đã mở phiếu này vẫn còn. Phiếu tự đóng khi cảnh báo hết; nếu chưa sửa được, hãy mở lại phiếu.',
      en: 'The box plays, but the alarm that this repair was opened from goes on. It closes by itself when that is over; if it is not mended, reopen it.',
    });
  }
  if (wait === 'ear' && step === 'check') {
    refuse('conflict', 'care/not-heard-yet', {
      vi: 'Máy đã phát trọn nhưng chưa nghe ở loa. Người đã nghe tại chỗ hãy bấm “Tôi đã nghe ở loa” trên phiếu này.',
      en: 'The box played it all, but nobody has heard the loudspeakers. Whoever stood there and heard them says so on this repair: “I heard it”.',
    });
  }
}
