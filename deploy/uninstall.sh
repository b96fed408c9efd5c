#!/bin/sh
# Takes the program off this machine; data, settings and backups stay: sudo /opt/gcm/current/deploy/uninstall.sh
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=deploy/house.sh
. "$here/deploy/house.sh"

need_root
need_installed
step "停下服务，卸下程序"
if has_systemd; then
    # shellcheck disable=SC2086
    systemctl disable --quiet --now gcm-backup.timer $services
fi
for each in $ours; do rm -f "$units/$each"; done
rm -f "$command" "$journald"
if [ -f "$caddyfile.before-gcm" ]; then mv "$caddyfile.before-gcm" "$caddyfile"; else rm -f "$caddyfile"; fi
if has_systemd; then
    systemctl daemon-reload
    systemctl disable --quiet --now caddy.service
fi
rm -rf "${opt:?}"

step "程序已卸下，数据没有动"
say "数据：$home（含密钥）    备份：$backups    设置和证书：$etc    系统用户：$user"
say "再装一次就接着用。确实不要了，另行备份后执行：rm -r $home $backups $etc && userdel $user && apt-get purge caddy"
