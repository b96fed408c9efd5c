#!/bin/sh
# Goes back to the release before the last upgrade: sudo /opt/gcm/current/deploy/rollback.sh
# Where the upgrade changed the database, that goes back too; what is there now is kept beside it.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=deploy/house.sh
. "$here/deploy/house.sh"

need_root
need_installed
[ -f "$note" ] || refuse "没有可以退回的版本：安装以后还没有升级过。"
from='' to='' before='' after='' copy='' at=''
# shellcheck source=/dev/null
. "$note"
if [ "$(readlink "$current")" != "$to" ] || [ ! -x "$from/.venv/bin/gcm" ]; then refuse "没有可以退回的版本。"; fi
kept=$copies/after-$(basename "$to").db

if [ "$before" != "$after" ]; then
    [ -f "$copy" ] || refuse "升级以前的数据库备份不见了：$copy" "这次升级改了数据库，旧版不能用现在的；请用 gcm restore 从别的备份恢复。"
    say "升级（$at）改了数据库，退回旧版要把数据库换成升级以前的备份。"
    say "那以后录入的内容旧版里看不到；现在的数据库另存在 $kept。"
    if [ "${1:-}" != --yes ]; then
        [ -t 0 ] || refuse "要先确认。" "确认以后执行：sudo $current/deploy/rollback.sh --yes"
        printf '确认退回请输入 yes：'
        read -r answer
        [ "$answer" = yes ] || refuse "没有退回，一切照旧。"
    fi
fi

step "停下服务，退回 $(basename "$from")"
stop_services
if [ "$before" != "$after" ]; then
    python_of "$to" "$to/deploy/database.py" copy "$kept"
    python_of "$to" "$to/deploy/database.py" put-back "$copy"
fi
switch_to "$from"
put_units "$from"
start_services
is_healthy "$from" || refuse "旧版没有起来。" "请看日志：journalctl --namespace=gcm -n 50"
rm -f "$note"
tell_how_to_start
step "已退回 $(basename "$from")"
