import { refuse } from '../basics/index.ts';

/**
 * States of a repair. `done` is what the technician says; `checked` is what a proved play says. `dropped`: opened by mistake, or
 * overtaken by something else.
 */
export type TicketState = 'open' | 'assigned' | 'on-site' | 'done' | 'checked' | 'dropped';

/** What takes a repair on. */
export type TicketStep = 'assign' | 'arrive' | 'finish' | 'check' | 'reopen' | 'drop';

const STEPS: Readonly<
  Record<TicketStep, { readonly from: readonly TicketState[]; readonly to: TicketState }>
> = {
  assign: { from: ['open', 'assigned', 'on-site'], to: 'assigned' },
  arrive: { from: ['assigned'], to: 'on-site' },
  // Some things are mended from the desk: whoever was sent need not have gone.
  finish: { from: ['assigned', 'on-site'], to: 'done' },
  check: { from: ['done'], to: 'checked' },
  reopen: { from: ['done'], to: 'open' },
  drop: { from: ['open', 'assigned', 'on-site'], to: 'dropped' },
};

/**
 * The state after a step.
 * @throws {Refused} `care/step-not-now` when the repair is not in a state for it, `care/not-proved-yet` when it is to be checked
 * and no play since it was done has proved that the loudspeakers sound.
 */
export function nextState(
  state: TicketState,
  step: TicketStep,
  facts: { readonly provedSinceDone: boolean },
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
  if (step === 'check' && !facts.provedSinceDone) {
    return refuse('conflict', 'care/not-proved-yet', {
      vi: 'Từ lúc sửa xong, cụm loa chưa có lượt phát nào được chứng thực. Hãy đợi lượt phát tới; phiếu sẽ tự đóng khi có bằng chứng.',
      en: 'No play of the cluster has been proved since the repair. Wait for the next airing; the repair closes by itself when there is proof.',
    });
  }
  return to;
}
