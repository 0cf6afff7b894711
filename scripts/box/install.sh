#!/bin/sh
# Puts the box program on a Raspberry Pi-class machine (Debian, Raspberry Pi OS; arm64 or x64) as a service.
# Run it from an unpacked kit (npm run box-kit), or from a copy of this repository whose packages are installed.
# Again and again it comes to the same; what the box holds in /var/lib/loaphuong is never touched.
#   scripts/box/install.sh [--root DIR] [--dry-run] [--remove]
#   --root DIR   puts files under DIR and starts nothing: for images, and for trying it
#   --dry-run    says what it would do
#   --remove     takes program and service away; the box's own folder stays
set -eu
# Whatever root is used to: the service's own account must be able to read the program.
umask 022

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

here=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
program="$root/opt/loaphuong"
slots="$root/opt/loaphuong.slots"
own="$root/var/lib/loaphuong"
units="$root/etc/systemd/system"
settings="$root/etc/loaphuong/box.env"
tool="$root/usr/local/bin/loaphuong"

act() {
  if [ -n "$dry" ]; then echo "would: $*"; else "$@"; fi
}

# In a container, or while an image is made, there may be no systemd that could start anything now.
booted() {
  [ -z "$root" ] && [ -d /run/systemd/system ]
}

# A loaphuong of somebody else (of a server on the same machine) is neither written over nor taken away.
tool_is_ours() {
  [ -f "$tool" ] && [ ! -L "$tool" ] && grep -q '^# loaphuong of an installed box' "$tool"
}

say() {
  printf '%s\n%s\n' "$1" "$2"
}

if [ -z "$root" ] && [ -z "$dry" ] && [ "$(id -u)" -ne 0 ]; then
  say "Hãy chạy bằng quyền root (sudo)." "Run it as root (sudo)." >&2
  exit 1
fi

if [ -n "$remove" ]; then
  if booted; then act systemctl disable --now loaphuong-box.service || true
  elif [ -z "$root" ]; then act systemctl disable loaphuong-box.service || true
  fi
  if booted; then act systemctl stop loaphuong-reboot.path || true; fi
  act rm -f "$units/loaphuong-box.service" "$units/loaphuong-reboot.path" "$units/loaphuong-reboot.service"
  act rm -rf "$program" "$slots"
  if tool_is_ours; then act rm -f "$tool"; fi
  if booted; then act systemctl daemon-reload; fi
  say "Đã gỡ chương trình. Khóa và nhật ký của thiết bị còn ở $own." "Removed. Keys and journal of the box stay in $own."
  exit 0
fi

if [ ! -x "$here/node_modules/.bin/node" ]; then
  say "Chưa có thư viện trong $here/node_modules. Hãy dùng bộ cài (npm run box-kit trên một máy tính), hoặc chạy npm start một lần." \
    "There are no packages in $here/node_modules. Use a kit (npm run box-kit on a computer), or run npm start once." >&2
  exit 1
fi

if [ -z "$root" ] && ! "$here/node_modules/.bin/node" --version >/dev/null 2>&1; then
  say "Bộ cài này không chạy được trên máy $(uname -m) này. Hãy làm bộ cài cho đúng loại máy: npm run box-kit -- --machine arm64 hoặc x64 (hệ 64 bit)." \
    "This kit does not run on this $(uname -m) machine. Make one for it: npm run box-kit -- --machine arm64 or x64 (64-bit systems)." >&2
  exit 1
fi

if [ -z "$root" ] && ! id loaphuong >/dev/null 2>&1; then
  act useradd --system --home-dir /var/lib/loaphuong --shell /usr/sbin/nologin --groups audio loaphuong
fi
act mkdir -p "$slots" "$own" "$units" "$(dirname "$settings")" "$(dirname "$tool")"
act chmod 750 "$own"
[ -n "$root" ] || act chown loaphuong:loaphuong "$own"
# $program is a link to one of two slots. The new program goes whole into the other one, then the link is changed by one rename: a power
# cut at any moment leaves the old program or the new one.
old=$(readlink "$program" 2>/dev/null || true)
new=a
[ "$old" != "loaphuong.slots/a" ] || new=b
act rm -rf "${slots:?}/$new" "$program.link"
act mkdir -p "$slots/$new/apps" "$slots/$new/docs" "$slots/$new/scripts/box"
act cp -a "$here/package.json" "$here/LICENSE" "$here/packages" "$here/node_modules" "$slots/$new/"
act cp -a "$here/apps/box" "$slots/$new/apps/"
act cp -a "$here/docs/operations" "$slots/$new/docs/"
act cp -a "$here/scripts/box/reboot.sh" "$slots/$new/scripts/box/"
[ -n "$root" ] || act chown -R root:root "$slots/$new"
act sync
act ln -s "loaphuong.slots/$new" "$program.link"
# An installation of before the slots is a folder: only this once there is a moment without a program.
if [ -d "$program" ] && [ ! -L "$program" ]; then act mv "$program" "$slots/before"; fi
act mv -T "$program.link" "$program"
for each in loaphuong-box.service loaphuong-reboot.path loaphuong-reboot.service; do
  act cp "$here/scripts/box/$each" "$units/$each"
done
if tool_is_ours || { [ ! -e "$tool" ] && [ ! -L "$tool" ]; }; then
  act cp "$here/scripts/box/loaphuong.sh" "$tool.new"
  act chmod 755 "$tool.new"
  act mv -f "$tool.new" "$tool"
else
  say "$tool là của chương trình khác nên để nguyên; ghép thiết bị theo docs/operations/box.md, mục không có lệnh loaphuong." \
    "$tool belongs to another program and is left alone; join the box as docs/operations/box.md says for that case." >&2
fi
if [ ! -e "$settings" ] && [ -z "$dry" ]; then
  cat > "$settings" <<'END'
# Ngõ ra · output: alsa, alsa:CARD (aplay -L), file, null
BOX_OUTPUT=alsa
# Đầu thu nghe lại · inputs that hear the result: none, alsa-line[:CARD], alsa-mic[:CARD] (arecord -L); hai đầu thu cách nhau một dấu cách · two with a blank between
#BOX_CAPTURE="alsa-line:plughw:CARD=Device,DEV=0"
END
fi

if booted; then
  act systemctl daemon-reload
  if [ -e "$own/identity.json" ]; then
    act systemctl enable --now loaphuong-box.service
    act systemctl restart loaphuong-box.service
  else
    act systemctl enable loaphuong-box.service
  fi
elif [ -z "$root" ]; then
  act systemctl enable loaphuong-box.service
  say "systemd chưa chạy ở đây: thiết bị chạy từ lần khởi động sau." "systemd does not run here: the box runs from the next start of the machine on."
fi
# Only now does nothing run from there any more. Where systemd did not start it anew, something may; the next installation clears it away.
if booted || [ -n "$root" ]; then
  for slot in a b before; do
    [ "$slot" = "$new" ] || act rm -rf "${slots:?}/$slot"
  done
fi
say "Xong. Bước tiếp: ghép thiết bị, sudo loaphuong box enrol --server … --code … (docs/operations/box.md)." \
  "Done. Next: join the box, sudo loaphuong box enrol --server … --code … (docs/operations/box.md)."
