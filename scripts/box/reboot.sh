#!/bin/sh
# May the machine be restarted? The program of the box asks by a file, because it was ordered to by a signed order; loaphuong-reboot.path
# starts this as root, and only when it ends well systemd restarts the machine (loaphuong-reboot.service). The program is not believed:
# the question goes first, so that nothing can repeat it; it must be of this start of the machine; and a machine that came up less than
# five minutes ago is not restarted, whoever asks.
#   reboot.sh [ROOT]   ROOT: where the file system begins, for trying it
set -eu

root="${1:-}"
asked="$root/run/loaphuong-box/reboot"

refuse() {
  echo "the machine is not restarted: $1" >&2
  exit 1
}

said=""
if [ -f "$asked" ] && [ ! -L "$asked" ]; then said=$(head -c 64 "$asked"); fi
rm -f -- "$asked"
if [ -e "$asked" ] || [ -L "$asked" ]; then refuse "the question cannot be taken away"; fi

[ -n "$said" ] || refuse "nobody asked"
read -r boot <"$root/proc/sys/kernel/random/boot_id"
[ "$said" = "$boot" ] || refuse "the question is not of this start of the machine"
read -r up _ <"$root/proc/uptime"
[ "${up%%.*}" -ge 300 ] || refuse "it came up less than five minutes ago"
echo "the machine is restarted by order" >&2
