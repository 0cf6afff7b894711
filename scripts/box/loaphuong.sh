#!/bin/sh
# loaphuong of an installed box: joins it, shows how it is, runs it by hand. install.sh puts this into /usr/local/bin; the whole
# `loaphuong`, with the commands of the server, is apps/cli.
set -eu

# An image that is mounted somewhere is served where it stands.
root=""
case "$0" in
  */usr/local/bin/loaphuong) root=${0%/usr/local/bin/loaphuong} ;;
esac
program="$root/opt/loaphuong"
own="$root/var/lib/loaphuong"
settings="$root/etc/loaphuong/box.env"
unit=loaphuong-box.service

say() {
  printf '%s\n%s\n' "$1" "$2" >&2
}

usage() {
  cat <<'END'
Trên máy của loa · on a box:
  sudo loaphuong box enrol --server URL [--code MÃ] [--server-key DẤU] [--ca TỆP.pem]
      ghép máy này với máy chủ rồi cho chạy; không có mã thì hiện tem để quét · joins this box and starts it; without a code shows a sticker
      --server      địa chỉ máy chủ · address of the server
      --code        mã ghép một lần, lấy ở trang Cụm loa · one-time code from the page of the cluster
      --server-key  dấu khóa của máy chủ, khi ghép bằng tem không có https · mark of the server's key, without https
      --ca          tệp PEM của nơi chứng thực riêng, nhớ từ lần này · PEM of an authority of your own, kept from then on
  sudo loaphuong box status
      đã ghép chưa, ngõ ra, đầu thu, dịch vụ và nhật ký mới nhất · joined or not, output, inputs, service and newest log
  sudo loaphuong box run [--output NGÕ-RA] [--capture ĐẦU-THU]
      chạy tại chỗ để thử, khi dịch vụ đã dừng · runs it here to try it, while the service is stopped
END
}

wrong() {
  say "$1" "$2"
  usage >&2
  exit 2
}

# Only root becomes the box's account, which alone may read and write its folder.
as_box() {
  (
    cd /
    umask 077
    if [ -n "$root" ] || [ "$(id -un)" = loaphuong ]; then exec "$@"
    elif command -v runuser >/dev/null; then exec runuser -u loaphuong -- "$@"
    else exec sudo -u loaphuong -- "$@"
    fi
  )
}

entitled() {
  if [ ! -x "$program/node_modules/.bin/node" ]; then
    say "Máy này chưa cài chương trình ($program). Hãy chạy sudo scripts/box/install.sh trong bộ cài." \
      "The program is not installed here ($program). Run sudo scripts/box/install.sh of the kit."
    exit 1
  fi
  if [ -z "$root" ] && [ "$(id -u)" -ne 0 ] && [ "$(id -un)" != loaphuong ]; then
    say "Hãy chạy bằng sudo: sudo loaphuong box $1 …" "Run it with sudo: sudo loaphuong box $1 …"
    exit 1
  fi
}

booted() {
  [ -z "$root" ] && [ -d /run/systemd/system ]
}

# The last line counts, as for systemd.
setting() {
  said=""
  if [ -r "$settings" ]; then said=$(sed -n "s/^$1=//p" "$settings" | tail -n 1 | sed "s/^[\"']//; s/[\"' ]*\$//"); fi
  printf '%s' "${said:-$2}"
}

enrol() {
  server="" code="" key="" ca=""
  while [ $# -gt 0 ]; do
    word=$1
    shift
    case "$word" in
      --help | -h) usage; exit 0 ;;
      --*=*) value=${word#*=}; word=${word%%=*} ;;
      --*)
        [ $# -gt 0 ] || wrong "Tùy chọn $word cần một giá trị." "The option $word wants a value."
        value=$1
        shift
        ;;
      *) wrong "Thừa tham số \"$word\"." "There is a word too many: \"$word\"." ;;
    esac
    case "$word" in
      --server) server=$value ;;
      --code) code=$value ;;
      --server-key) key=$value ;;
      --ca) ca=$value ;;
      *) wrong "Không có tùy chọn $word khi ghép máy này." "There is no option $word for joining this box." ;;
    esac
  done
  [ -n "$server" ] || wrong "Thiếu --server: địa chỉ máy chủ." "The address of the server is missing: --server."
  entitled enrol
  set -- --dir "$own" --join-only --server "$server"
  [ -z "$code" ] || set -- "$@" --code "$code"
  [ -z "$key" ] || set -- "$@" --server-key "$key"
  if [ -n "$ca" ]; then
    if [ ! -r "$ca" ] || [ ! -f "$ca" ]; then
      say "Không đọc được tệp $ca." "The file $ca cannot be read."
      exit 1
    fi
    # The box's account may not look into the folder of whoever brought the file.
    lent=$(mktemp -d)
    trap 'rm -rf -- "$lent"' EXIT
    chmod 755 "$lent"
    cp -- "$ca" "$lent/$(basename -- "$ca")"
    chmod 644 "$lent/$(basename -- "$ca")"
    set -- "$@" --ca "$lent/$(basename -- "$ca")"
  fi
  as_box "$program/node_modules/.bin/node" "$program/apps/box/src/main.ts" "$@" || exit
  if booted && [ "$(id -u)" -eq 0 ]; then
    systemctl enable "$unit"
    systemctl restart "$unit"
    say "Đã ghép, thiết bị đang chạy. Trong vòng mười giây trang của cụm phải hiện Sẵn sàng." \
      "Joined, the box runs. Within ten seconds the page of its cluster says that it is ready."
  else
    say "Đã ghép. Cho chạy: sudo systemctl restart loaphuong-box" "Joined. Start it: sudo systemctl restart loaphuong-box"
  fi
}

run() {
  output=$(setting BOX_OUTPUT alsa)
  capture=$(setting BOX_CAPTURE none)
  while [ $# -gt 0 ]; do
    case "$1" in
      --help | -h) usage; exit 0 ;;
      --output) output="${2:?--output NGÕ-RA}"; shift 2 ;;
      --capture) capture="${2:?--capture ĐẦU-THU}"; shift 2 ;;
      *) wrong "Không có tùy chọn $1 khi chạy thử." "There is no option $1 for running it." ;;
    esac
  done
  entitled run
  if booted && systemctl is-active --quiet "$unit"; then
    say "Dịch vụ đang chạy; hai chương trình không dùng chung một thư mục được. Dừng trước: sudo systemctl stop loaphuong-box" \
      "The service runs, and two programs cannot share a folder. Stop it first: sudo systemctl stop loaphuong-box"
    exit 1
  fi
  as_box "$program/node_modules/.bin/node" "$program/apps/box/src/launch.ts" \
    --dir "$own" --output "$output" --capture "$capture"
}

status() {
  [ $# -eq 0 ] || wrong "Thừa tham số \"$1\"." "There is a word too many: \"$1\"."
  entitled status
  if [ -e "$own/identity.json" ]; then echo "Đã ghép · joined"
  else echo "Chưa ghép · not joined: sudo loaphuong box enrol --server URL --code MÃ"
  fi
  echo "Ngõ ra · output: $(setting BOX_OUTPUT alsa)"
  echo "Đầu thu · inputs: $(setting BOX_CAPTURE none)"
  if booted; then systemctl --no-pager --lines=15 status "$unit"
  else echo "systemd không chạy ở đây · systemd does not run here"
  fi
}

case "${1:-}" in
  "" | --help | -h | help) usage; exit 0 ;;
  box) shift ;;
  *)
    wrong "Lệnh \"$1\" không có trên máy của loa; các lệnh khác của loaphuong chạy ở máy chủ." \
      "There is no \"$1\" on a box; the other commands of loaphuong run at the server."
    ;;
esac
case "${1:-}" in
  "" | --help | -h) usage ;;
  enrol) shift; enrol "$@" ;;
  run) shift; run "$@" ;;
  status) shift; status "$@" ;;
  *) wrong "Không có lệnh \"box $1\"." "There is no command \"box $1\"." ;;
esac
