import { bare } from '../bare.ts';
import type { Context } from '../context.ts';
import { type Mapped, slice, split, trim, withoutEnd } from '../mapped.ts';
import type { Field, Signer } from '../reading.ts';
import { missing } from '../shown-text.ts';
import { isAuthority, isName, isRecipientsLabel } from '../zones.ts';

/** The list under “Nơi nhận:”, the archive line (`Lưu: …`) included, without bullets and semicolons. */
export function readRecipients(context: Context): Field<string>[] {
  const { shown, findings } = context;
  const items = inZone(context, 'recipients').flatMap(itemsIn);
  if (items.length === 0) findings.add('RECIPIENTS_MISSING', undefined);
  for (const item of items) {
    if (/^luu(?![a-z])/.test(bare(item.text)) && !/\p{L}/u.test(item.text.slice(3))) {
      findings.add('ARCHIVE_LINE', item, {}, 'Lưu: VT');
    }
  }
  return items.map((item) => shown.textField(item));
}

function itemsIn(paragraph: Mapped): Mapped[] {
  const label = isRecipientsLabel(paragraph.text)
    ? (/^.{8,10}?(?::|$|(?=\s-))/u.exec(paragraph.text)?.[0].length ?? 0)
    : 0;
  const cleaned = split(trim(slice(paragraph, label)), /;\s*(?=[-–+]?\s*\p{L})/gu);
  return cleaned
    .map((piece) => trim(withoutEnd(trim(piece))))
    .map((piece) => slice(piece, /^[-–+•]\s*/u.exec(piece.text)?.[0].length ?? 0))
    .filter((piece) => /\p{L}/u.test(piece.text));
}

/** The signature block. */
export function readSigner(context: Context): Signer {
  const { shown, findings } = context;
  const lines = inZone(context, 'signature');
  const authority = lines.filter((line) => isAuthority(line.text));
  const name = lines.findLast((line) => isName(withoutSigned(line).text) && !isAuthority(line.text));
  if (authority.length === 0) findings.add('SIGNER_MISSING', undefined);
  else if (name === undefined) findings.add('SIGNER_NAME_MISSING', authority.at(-1));
  return {
    authority: authority.map((line) => shown.textField(line)),
    name: name === undefined ? missing() : shown.textField(withoutSigned(name)),
  };
}

/** “(Đã ký) Nguyễn Văn A” */
function withoutSigned(line: Mapped): Mapped {
  const signed = /^[([]?\s*đã ký\s*[)\]]?\s*[:.]?\s*/iu.exec(line.text);
  return signed === null ? line : slice(line, signed[0].length);
}

/** The paragraphs of a zone; a plan promulgated by a decision is signed in the decision, before it. */
function inZone({ paragraphs, zones }: Context, zone: 'recipients' | 'signature'): Mapped[] {
  const after = paragraphs.filter((_, index) => zones.zoneOf(index) === zone).map(({ content }) => content);
  if (after.length > 0 || zones.outerTypeAt === null) return after;
  const decision = paragraphs.slice(0, zones.typeAt ?? 0);
  // `CHỦ TỊCH ỦY BAN NHÂN DÂN …` above the articles is who decides; the signature stands below them.
  const articles = decision.findLastIndex(({ content }) => /^Điều\s+\d/u.test(content.text));
  let current: 'recipients' | 'signature' | null = null;
  return decision.slice(articles + 1).flatMap(({ content }) => {
    if (isRecipientsLabel(content.text)) current = 'recipients';
    else if (isAuthority(content.text)) current = 'signature';
    else if (/^CỘNG HÒA|^ỦY BAN/u.test(content.text)) current = null;
    return current === zone ? [content] : [];
  });
}
