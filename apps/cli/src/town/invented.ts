import type { Role } from '@loaphuong/domain/access';

/**
 * The demonstration town. Town, wards, people and bulletin are invented; no real person or place is meant. Used by the seeding
 * command only, which calls the same use cases that people call.
 */
export const TOWN = 'Thị xã Cửa Lam';

/** A ward of the town: how many blocks (khối) it has, and where its loudspeakers stand. */
export interface InventedWard {
  readonly name: string;
  readonly blocks: number;
  readonly clusters: readonly string[];
}

/** 7 wards, 39 blocks, 28 clusters. */
export const WARDS: readonly InventedWard[] = [
  {
    name: 'An Thủy',
    blocks: 6,
    clusters: ['Nhà văn hóa khối 1', 'Chợ An Thủy', 'Trường Tiểu học An Thủy', 'Ngã ba Cây Đa'],
  },
  {
    name: 'Bãi Ngang',
    blocks: 5,
    clusters: ['Bến cá', 'Nhà văn hóa khối 8', 'Trạm Y tế Bãi Ngang', 'Đường Ven Biển'],
  },
  {
    name: 'Hòa Lộc',
    blocks: 6,
    clusters: ['UBND phường Hòa Lộc', 'Nhà văn hóa khối 13', 'Chợ Hòa Lộc', 'Sân vận động'],
  },
  {
    name: 'Lam Hải',
    blocks: 6,
    clusters: ['Chợ Đình', 'Nhà văn hóa khối 19', 'Ngõ Bằng Lăng', 'Trường Mầm non Lam Hải', 'Cổng làng'],
  },
  {
    name: 'Nghĩa Phú',
    blocks: 5,
    clusters: ['Nhà văn hóa khối Đông Hải', 'Ngã tư Nghĩa Phú', 'Trường THCS Nghĩa Phú', 'Bến xe'],
  },
  {
    name: 'Tân Cảng',
    blocks: 6,
    clusters: ['Cảng cá', 'Nhà văn hóa khối 30', 'Quảng trường', 'Khu tập thể Cảng'],
  },
  { name: 'Xuân Giang', blocks: 5, clusters: ['Ngõ Đình', 'Nhà văn hóa khối 36', 'Cầu Xuân Giang'] },
];

/** Somebody of the town. */
export interface InventedPerson {
  readonly key: 'editor' | 'approver' | 'accountant' | 'supervisor' | 'lead' | 'technician' | 'administrator';
  readonly name: string;
  readonly email: string;
  readonly role: Role;
}

export const PEOPLE: readonly InventedPerson[] = [
  { key: 'editor', name: 'Lê Thị Mai Anh', email: 'mai-anh@cualam.example', role: 'editor' },
  { key: 'approver', name: 'Nguyễn Thị Hạnh', email: 'hanh@cualam.example', role: 'approver' },
  { key: 'accountant', name: 'Phạm Quốc Dũng', email: 'dung@cualam.example', role: 'accountant' },
  { key: 'supervisor', name: 'Hoàng Thị Nga', email: 'nga@cualam.example', role: 'supervisor' },
  { key: 'lead', name: 'Trần Văn Hiếu', email: 'hieu@cualam.example', role: 'lead' },
  { key: 'technician', name: 'Vũ Minh Tuấn', email: 'tuan@cualam.example', role: 'technician' },
  { key: 'administrator', name: 'Đỗ Thanh Bình', email: 'binh@cualam.example', role: 'administrator' },
];

/** What goes on air by itself the first time. */
export const FIRST_BULLETIN = {
  title: 'Hỗ trợ hộ nghèo đăng ký viễn thông',
  text: [
    'Kính thưa bà con. Thực hiện Kế hoạch số 118/KH-UBND của UBND thị xã, các hộ nghèo, hộ cận nghèo và hộ mới thoát nghèo được hỗ trợ đăng ký dịch vụ viễn thông, internet.',
    'Mời bà con mang CCCD đến Bộ phận Một cửa của UBND phường, buổi sáng từ 7h30 đến 11h30. Mức hỗ trợ là 50.000 đ/hộ/tháng.',
  ].join('\n\n'),
} as const;
