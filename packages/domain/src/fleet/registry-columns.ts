/** Columns of the sheet, in the order in which the export writes them, with the heading that it writes. */
export const SHEET_COLUMNS = [
  ['ward', 'Phường/xã'],
  ['name', 'Tên cụm loa'],
  ['technology', 'Công nghệ'],
  ['condition', 'Tình trạng'],
  ['loudspeakers', 'Số loa'],
  ['wattage', 'Công suất mỗi loa (W)'],
  ['latitude', 'Vĩ độ'],
  ['longitude', 'Kinh độ'],
  ['volume', 'Âm lượng (%)'],
  ['delayMs', 'Độ trễ (ms)'],
  ['installedOn', 'Ngày lắp đặt'],
  ['boxModel', 'Kiểu thiết bị'],
  ['boxSerial', 'Số máy thiết bị'],
  ['amplifierModel', 'Kiểu tăng âm'],
  ['amplifierSerial', 'Số máy tăng âm'],
  ['simContract', 'Hợp đồng SIM'],
  ['simUntil', 'Hạn hợp đồng SIM'],
  ['powerContract', 'Hợp đồng điện'],
  ['powerUntil', 'Hạn hợp đồng điện'],
  ['careContract', 'Hợp đồng bảo trì'],
  ['careUntil', 'Hạn hợp đồng bảo trì'],
  ['decision', 'Quyết định, văn bản'],
  ['note', 'Ghi chú'],
] as const;

/** Key of a column. */
export type SheetField = (typeof SHEET_COLUMNS)[number][0];

const OTHER_HEADINGS: Readonly<Partial<Record<SheetField, readonly string[]>>> = {
  ward: ['phuong', 'xa', 'phuong xa', 'xa phuong', 'don vi', 'dia ban'],
  name: ['ten', 'cum loa', 'ten cum', 'vi tri', 'dia diem', 'noi lap dat', 'ten diem'],
  technology: ['loai', 'loai cum loa', 'loai hinh'],
  condition: ['trang thai', 'hien trang', 'chat luong'],
  loudspeakers: ['so luong loa', 'so chiec loa', 'loa'],
  wattage: ['cong suat', 'cong suat loa', 'w'],
  latitude: ['vi do', 'lat'],
  longitude: ['kinh do', 'lng', 'lon'],
  volume: ['am luong'],
  delayMs: ['do tre', 'tre'],
  installedOn: ['ngay lap', 'nam lap dat', 'ngay dua vao su dung'],
  boxModel: ['thiet bi', 'model'],
  boxSerial: ['serial', 'so may', 'imei', 'so seri'],
  note: ['ghi chu khac'],
};

/** Brings a heading or word to the form that is compared: no marks, small letters, single spaces. Handed in: it knows the language. */
export type Fold = (text: string) => string;

/** A heading or word as it is compared. */
export function tidy(fold: Fold, text: string): string {
  return fold(text)
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}

/** Guesses the field of each column by its heading; what is not recognised stays undefined, and no field is given twice. */
export function guessFields(headings: readonly string[], fold: Fold): readonly (SheetField | undefined)[] {
  const taken = new Set<SheetField>();
  return headings.map((heading) => {
    const word = tidy(fold, heading);
    const found = SHEET_COLUMNS.find(
      ([field, title]) =>
        !taken.has(field) && (tidy(fold, title) === word || (OTHER_HEADINGS[field] ?? []).includes(word)),
    )?.[0];
    if (found !== undefined) taken.add(found);
    return found;
  });
}

/** The heading that the export writes over a column. */
export function titleOf(field: SheetField): string {
  return SHEET_COLUMNS.find(([key]) => key === field)?.[1] ?? field;
}
