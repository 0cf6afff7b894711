import { bare } from './bare.ts';

/** How the paragraphs begin that give the reasons of a plan. */
const BASIS =
  /^(?:can cu|thuc hien (?:cong van|quyet dinh|ke hoach|nghi quyet|chi thi|thong tu|nghi dinh|luat|van ban|huong dan|thong bao|chuong trinh)\s.{0,40}\d|nham |theo de nghi|xet de nghi|de (?:trien khai|thuc hien)|trien khai thuc hien (?:quyet dinh|ke hoach|cong van|nghi quyet)|can cu:|uy ban nhan dan .{3,60} (?:ban hanh|xay dung)|ubnd .{3,60} (?:ban hanh|xay dung))/;

/** True for a paragraph that gives a reason (`Căn cứ …`, `Thực hiện Công văn số …`) and so is no title. */
export function isBasis(text: string): boolean {
  return BASIS.test(bare(text.slice(0, 160)));
}
