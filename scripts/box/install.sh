#!/bin/sh
# Puts the box program on a Raspberry Pi-class machine (Debian, Raspberry Pi OS; arm64 or x64) as a service.
# Run it from an unpacked kit (npm run box-kit), or from a copy of this repository whose packages are installed.
# Again and again it comes to the same; what the box holds in /var/lib/loaphuong is never touched.
#   scripts/box/install.sh [--root DIR] [--dry-run] [--remove]
#   --root DIR   puts files under DIR and starts nothing: for images, and for trying it
#   --dry-run    says what it would do
#   --remove     takes program and service away; the box's own folder stays
set -eu

root=""
dry=""
remove=""
while [ $# -gt 0 ]; do
  case "$1" in
    --root) root="${2:?--root DIR}"; shift 2 ;;
    --dry-run) dry=1; shift ;;
    --remove) remove=1; shift ;;
    *) echo "install.sh [--root DIR] [--dry-run] [--remove]" >&2; exit 2 ;;
  esac
done

here=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd)
program="$root/opt/loaphuong"
own="$root/var/lib/loaphuong"
unit="$root/etc/systemd/system/loaphuong-box.service"
settings="$root/etc/loaphuong/box.env"

act() {
  if [ -n "$dry" ]; then echo "would: $*"; else "$@"; fi
}

say() {
  printf '%s\n%s\n' "$1" "$2"
}

if [ -z "$root" ] && [ -z "$dry" ] && [ "$(id -u)" -ne 0 ]; then
  say "Hãy chạy bằng quyền root (sudo)." "Run it as root (sudo)." >&2
  exit 1
fi

if [ -n "$remove" ]; then
  [ -n "$root" ] || act systemctl disable --now loaphuong-box.service || true
  act rm -rf "$unit" "$program"
  say "Đã gỡ chương trình. Khóa và nhật ký của thiết bị còn ở $own." "Removed. Keys and journal of the box stay in $own."
  exit 0
fi

if [ ! -x "$here/node_modules/.bin/node" ]; then
  say "Chưa có thư viện trong $here/node_modules. Hãy dùng bộ cài (npm run box-kit trên một máy tính), hoặc chạy npm start một lần." \
    "There are no packages in $here/node_modules. Use a kit (npm run box-kit on a computer), or run npm start once." >&2
  exit 1
fi

if [ -z "$root" ] && ! id loaphuong >/dev/null 2>&1; then
  act useradd --system --home-dir /var/lib/loaphuong --shell /usr/sbin/nologin --groups audio loaphuong
fi
act mkdir -p "$program" "$own" "$(dirname "$unit")" "$(dirname "$settings")"
act chmod 750 "$own"
[ -n "$root" ] || act chown loaphuong:loaphuong "$own"
if [ "$here" != "$program" ]; then
  # Into a folder beside it first: a power cut leaves the old program or the new one.
  act rm -rf "$program.new"
  act mkdir -p "$program.new/apps" "$program.new/docs"
  act cp -a "$here/package.json" "$here/LICENSE" "$here/packages" "$here/node_modules" "$program.new/"
  act cp -a "$here/apps/box" "$program.new/apps/"
  act cp -a "$here/docs/operations" "$program.new/docs/"
  act rm -rf "$program"
  act mv "$program.new" "$program"
fi
act cp "$here/scripts/box/loaphuong-box.service" "$unit"
if [ ! -e "$settings" ] && [ -z "$dry" ]; then
  printf '# alsa, alsa:CARD (aplay -L), file or null\nBOX_OUTPUT=alsa\n' > "$settings"
fi

if [ -z "$root" ]; then
  act systemctl daemon-reload
  if [ -e "$own/identity.json" ]; then
    act systemctl enable --now loaphuong-box.service
    act systemctl restart loaphuong-box.service
  else
    act systemctl enable loaphuong-box.service
  fi
fi
say "Xong. Bước tiếp: ghép thiết bị theo docs/operations/box.md." "Done. Next: join the box, see docs/operations/box.md."
