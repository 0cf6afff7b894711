import type { PersonId } from '../access/index.ts';
import type { Sentence, Sha256 } from '../basics/index.ts';

/** States of one version of a bulletin. Each carries exactly what belongs to it. */
export type BulletinState =
  | { readonly kind: 'draft' }
  | { readonly kind: 'submitted'; readonly by: PersonId; readonly at: Temporal.Instant }
  | {
      readonly kind: 'approved';
      readonly by: PersonId;
      readonly at: Temporal.Instant;
      readonly sha256: Sha256;
    }
  | {
      readonly kind: 'returned';
      readonly by: PersonId;
      readonly at: Temporal.Instant;
      readonly reason: string;
    }
  | {
      readonly kind: 'withdrawn';
      readonly by: PersonId;
      readonly at: Temporal.Instant;
      readonly reason: string;
    };

/** A rule that stands in the way, with its code. */
export interface Obstacle {
  readonly code: string;
  readonly message: Sentence;
}

/** Tags of HTML, SSML and the like. A bulletin is words; a voice would read a tag out or swallow it. */
const MARKUP = /<[a-zA-Z/!?][^<>]{0,200}>/;

/** What is wrong with a text before anything is made of it. `words` is how many words a voice would say. */
export function textObstacle(text: string, words: number): Obstacle | undefined {
  const tag = MARKUP.exec(text)?.[0];
  if (tag !== undefined) {
    return {
      code: 'broadcast/markup',
      message: {
        vi: `Bản tin chỉ gồm chữ để đọc, không gồm thẻ như ${tag}. Hãy bỏ các thẻ này.`,
        en: `A bulletin is words to be read, without tags such as ${tag}. Take the tags out.`,
      },
    };
  }
  if (words === 0) {
    return {
      code: 'broadcast/no-words',
      message: {
        vi: 'Bản tin chưa có chữ nào đọc được. Hãy nhập nội dung.',
        en: 'The bulletin has no words that could be spoken. Write its text.',
      },
    };
  }
  return undefined;
}

/** Why a version cannot be submitted, if so. `openReadings` are written forms whose reading nobody has chosen yet. */
export function submitObstacle(version: {
  readonly state: BulletinState['kind'];
  readonly hasSound: boolean;
  readonly openReadings: readonly string[];
}): Obstacle | undefined {
  if (version.state !== 'draft') {
    return {
      code: 'broadcast/not-a-draft',
      message: {
        vi: 'Bản này đã gửi duyệt hoặc đã có quyết định. Muốn sửa thì tạo bản mới.',
        en: 'This version was submitted or decided already. Edit it to make a new version.',
      },
    };
  }
  const open = version.openReadings[0];
  if (open !== undefined) {
    return {
      code: 'broadcast/reading-open',
      message: {
        vi: `Chưa chọn cách đọc “${open}”. Hãy chọn ở phần Giọng sẽ đọc.`,
        en: `Nobody has chosen how to read “${open}”. Choose it in the read-back.`,
      },
    };
  }
  if (!version.hasSound) {
    return {
      code: 'broadcast/no-sound',
      message: {
        vi: 'Âm thanh chưa dựng xong. Hãy chờ một lát, hoặc xem lỗi dựng tiếng.',
        en: 'The sound is not ready. Wait a moment, or look at the rendering error.',
      },
    };
  }
  return undefined;
}

/** Why this person cannot approve, if so. Whoever wrote or submitted does not approve: four eyes, always. */
export function approveObstacle(version: {
  readonly state: BulletinState['kind'];
  /** Everybody who wrote any version of the bulletin. */
  readonly authors: readonly PersonId[];
  readonly submittedBy: PersonId | undefined;
  readonly approver: PersonId;
}): Obstacle | undefined {
  if (version.state !== 'submitted') {
    return {
      code: 'broadcast/not-submitted',
      message: {
        vi: 'Bản này không ở trạng thái chờ duyệt.',
        en: 'This version is not waiting for approval.',
      },
    };
  }
  if (version.authors.includes(version.approver) || version.approver === version.submittedBy) {
    return {
      code: 'broadcast/same-person',
      message: {
        vi: 'Người soạn hoặc người gửi không tự duyệt bản tin của mình. Hãy nhờ người khác có quyền duyệt.',
        en: 'Whoever wrote or submitted a bulletin does not approve it. Ask another approver.',
      },
    };
  }
  return undefined;
}

/** Boxes need this long to fetch, verify and say that they are ready. */
export const LEAST_LEAD_S = 20;
/** Length of the horizon: nothing can be put on air beyond it. */
export const HORIZON_DAYS = 7;

/** Why an instant cannot be taken, if so. */
export function instantObstacle(at: Temporal.Instant, now: Temporal.Instant): Obstacle | undefined {
  if (at.epochMilliseconds < now.epochMilliseconds + LEAST_LEAD_S * 1000) {
    return {
      code: 'broadcast/too-soon',
      message: {
        vi: `Giờ phát phải cách bây giờ ít nhất ${LEAST_LEAD_S} giây, để thiết bị kịp tải và kiểm tra. Hãy chọn giờ muộn hơn.`,
        en: `The instant must be at least ${LEAST_LEAD_S} seconds ahead, so that boxes can fetch and verify. Choose a later one.`,
      },
    };
  }
  if (at.epochMilliseconds > now.epochMilliseconds + HORIZON_DAYS * 86_400_000) {
    return {
      code: 'broadcast/too-far',
      message: {
        vi: `Chỉ đặt lịch được trong ${HORIZON_DAYS} ngày tới. Hãy chọn ngày gần hơn.`,
        en: `Only the next ${HORIZON_DAYS} days can be scheduled. Choose a nearer day.`,
      },
    };
  }
  return undefined;
}
