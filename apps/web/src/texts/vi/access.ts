/** Signing in and the password. */
export const access = {
  title: 'Đăng nhập',
  email: 'Thư điện tử',
  password: 'Mật khẩu',
  signIn: 'Đăng nhập',
  signingIn: 'Đang đăng nhập…',
  lead: 'Trang điều hành truyền thanh cơ sở.',
  noAccount:
    'Chưa có mật khẩu? Mở đường dẫn dùng một lần mà chương trình in ra khi khởi động, hoặc xin người quản trị cấp.',
  emailWrong: 'Ghi đủ địa chỉ, ví dụ ten@donvi.gov.vn.',
  passwordMissing: 'Chưa nhập mật khẩu.',
  link: {
    working: 'Đang đăng nhập bằng đường dẫn dùng một lần…',
    failed: 'Đường dẫn này không dùng được nữa',
    why: 'Mỗi đường dẫn chỉ dùng một lần và có hạn. Có thể đường dẫn đã được mở, đã quá hạn hoặc bị chép thiếu.',
    way: 'Lấy đường dẫn mới: chạy lệnh dưới đây trên máy chủ rồi mở địa chỉ được in ra. Hoặc xin người quản trị cấp.',
    command: 'npx loaphuong link',
    withPassword: 'Đăng nhập bằng mật khẩu',
    empty: 'Địa chỉ này thiếu mã đăng nhập',
  },
  offer: {
    title: 'Đặt mật khẩu để lần sau vào được mà không cần đường dẫn.',
    set: 'Đặt mật khẩu…',
    later: 'Để sau',
  },
  set: {
    title: 'Đặt mật khẩu',
    change: 'Đổi mật khẩu',
    current: 'Mật khẩu đang dùng',
    next: 'Mật khẩu mới',
    again: 'Nhập lại mật khẩu mới',
    rule: 'Ít nhất 10 ký tự. Một câu ngắn dễ nhớ tốt hơn một từ khó.',
    short: (have: number): string => `Mới có ${have} ký tự, cần ít nhất 10.`,
    differ: 'Hai lần nhập chưa giống nhau.',
    save: 'Lưu mật khẩu',
    done: 'Đã lưu mật khẩu.',
  },
};
