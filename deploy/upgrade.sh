#!/bin/sh
# Brings the installed program to the release in this folder: sudo deploy/upgrade.sh
# What goes wrong on the way is put back by itself: the program, and the database as it was.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=deploy/house.sh
. "$here/deploy/house.sh"

need_root
need_installed
old=$(readlink "$current")
new=$releases/$(name_in "$here")
if [ "$old" = "$new" ]; then
    say "已经是这一版：$(basename "$new")。"
    exit 0
fi

step "装好新版 $(basename "$new")（旧版还在服务）"
build "$here"

# From here on the branch waits, so everything that can fail was done before.
step "停下服务，备份"
back() {
    say "升级没有成功：$1。正在恢复原来的版本 $(basename "$old")……" >&2
    stop_services
    if [ -f "$copy" ]; then python_of "$new" "$new/deploy/database.py" put-back "$copy" >&2; fi
    switch_to "$old"
    put_units "$old"
    start_services
    is_healthy "$old" || refuse "原来的版本也没有起来。" "请看日志：journalctl --namespace=gcm -n 50；数据库的备份在 $copy。"
    refuse "已恢复到 $(basename "$old")，数据与升级以前相同。" "日志：journalctl --namespace=gcm -n 50"
}
copy=$copies/before-$(basename "$new").db
stop_services
before=$(python_of "$new" "$new/deploy/database.py" revision) || { copy=''; back "读不到数据库"; }
python_of "$new" "$new/deploy/database.py" copy "$copy" || { copy=''; back "没有备份成功"; }

step "升级数据库，换上新版"
gcm_of "$new" init >/dev/null || back "数据库没有升级成功"
switch_to "$new"
put_units "$new"
start_services
is_healthy "$new" || back "新版没有通过健康检查"

put "$note" 644 <<NOTE
from='$old'
to='$new'
before='$before'
after='$(python_of "$new" "$new/deploy/database.py" revision)'
copy='$copy'
at='$(date '+%Y-%m-%d %H:%M')'
NOTE
drop_old_releases
tell_how_to_start
step "升级好了"
say "现在是 $(basename "$new")。不合用时退回：sudo $current/deploy/rollback.sh"
