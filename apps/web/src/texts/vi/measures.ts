/** A target opened down to its evidence. */
export const measures = {
  period: (from: string, until: string): string => `Kỳ tính ${from}–${until}`,
  asOf: (at: string): string => `tính đến ${at}`,
  rule: 'Quy tắc tính',
  ward: 'Phường',
  minutes: 'Phút chứng thực',
  clusters: 'Cụm đạt',
  longest: 'Mất lâu nhất',
  result: 'Kết quả',
  cluster: 'Cụm loa',
  verdicts: { met: 'Đạt', 'not-met': 'Chưa đạt', 'nothing-scheduled': 'Chưa có lịch phát' },
  nothingNote: 'Chưa có lịch phát trong kỳ: tính là chưa đạt.',
  openWard: (ward: string): string => `Các cụm của ${ward}`,
  hours: (text: string): string => `${text} giờ`,
  toPlays: 'Nhật ký phát',
  noWard: 'Chưa có phường nào để tính',
};
