# shellcheck shell=sh disable=SC2034  # the places are for those that read this file
# What install.sh, upgrade.sh, rollback.sh and uninstall.sh share: the places, the words and the steps.
# GCM_ROOT puts everything under another folder, for tests and images; on a real machine it is empty.

root=${GCM_ROOT:-}
user=${GCM_USER:-gcm}
port=${GCM_PORT:-8000}
patience=${GCM_PATIENCE:-60} # seconds until a server that was started has to answer

opt=$root/opt/gcm
releases=$opt/releases
current=$opt/current
note=$opt/last-upgrade
etc=$root/etc/gcm
settings=$etc/gcm.env
ca=$etc/ca
home=$root/var/lib/gcm
backups=$root/var/backups/gcm
copies=$backups/upgrade # the database as it was before an upgrade, and before a rollback
units=$root/etc/systemd/system
command=$root/usr/local/bin/gcm
caddyfile=$root/etc/caddy/Caddyfile
journald=$root/etc/systemd/journald@gcm.conf

services="gcm-server.service gcm-worker.service"
ours="$services gcm-backup.service gcm-backup.timer"

say() { printf '%s\n' "$*"; }
step() { printf '\n— %s\n' "$*"; }
refuse() {
    say "做不到：$1" >&2
    shift
    for line; do say "  $line" >&2; done
    exit 1
}

need_root() {
    [ -n "$root" ] || [ "$(id -u)" = 0 ] || refuse "需要 root 权限。" "请在前面加 sudo 再执行一次。"
}

need_installed() {
    if [ ! -e "$current" ] || [ ! -f "$settings" ]; then refuse "本机还没有安装集客簿。" "请先执行：sudo deploy/install.sh"; fi
}

has_systemd() { [ -d "$root/run/systemd/system" ]; }

# The service's user runs everything that touches the data, so that no file there ends up as root's.
as_gcm() {
    if [ "$(id -un)" = "$user" ]; then "$@"; else runuser -u "$user" -- "$@"; fi
}

# A command in the settings of the installed program; the release comes first: with_settings RELEASE COMMAND …
with_settings() (
    cd "$1" || exit 1
    shift
    set -a
    # shellcheck source=/dev/null
    . "$settings"
    HOME=$home
    set +a
    umask 077
    as_gcm "$@"
)

gcm_of() {
    release=$1
    shift
    with_settings "$release" "$release/.venv/bin/gcm" "$@"
}

python_of() {
    release=$1
    shift
    with_settings "$release" "$release/.venv/bin/python" "$@"
}

# --- a release -------------------------------------------------------------------------------------

version_in() { sed -n 's/^VERSION = "\(.*\)"$/\1/p' "$1/gcm/config.py"; }

# git that also answers root in a clone of somebody else's.
git_in() {
    folder=$1
    shift
    git -c "safe.directory=$folder" -C "$folder" "$@"
}

is_clone() { [ -e "$1/.git" ] && command -v git >/dev/null; }

# Of a clone the commit; of an unpacked archive what `git archive` left there, else the sum of its files.
commit_in() {
    if is_clone "$1"; then
        git_in "$1" rev-parse --short=10 HEAD
    elif grep -Eqx '[0-9a-f]{7,40}' "$1/deploy/commit"; then
        cut -c 1-10 "$1/deploy/commit"
    else
        (cd "$1" && find . -type f ! -path './.venv/*' ! -path './instance/*' ! -name '*.pyc' -exec cksum {} + | sort | cksum | tr -d ' ')
    fi
}

name_in() { say "$(version_in "$1")-$(commit_in "$1")"; }

copy_program() {
    if is_clone "$1"; then
        [ -z "$(git_in "$1" status --porcelain --untracked-files=no)" ] || say "注意：这个目录里有没有提交的改动，装的是最近一次提交。"
        git_in "$1" archive HEAD | tar -x -C "$2"
    else
        (cd "$1" && tar -c --exclude=./.venv --exclude=./instance --exclude='*.pyc' .) | tar -x --no-same-owner -C "$2"
    fi
}

# Built in its place, for its Python holds the path; the mark says that nothing broke it off.
build() {
    target=$releases/$(name_in "$1")
    if [ -f "$target/.complete" ]; then return 0; fi
    rm -rf "$target"
    mkdir -p "$target"
    chmod 755 "$opt" "$releases" "$target"
    copy_program "$1" "$target"
    (cd "$target" && unset VENV && umask 022 && deploy/bootstrap run) || refuse "程序没有装好（原因见上）。" "现有的程序和数据没有改动；处理后再执行一次同样的命令。"
    "$target/.venv/bin/python" -m compileall -q "$target/gcm"
    touch "$target/.complete"
}

# The newest three stay, with the one in use and the one before it.
drop_old_releases() {
    kept="$(readlink "$current") $(sed -n "s/^from='\(.*\)'\$/\1/p" "$note")"
    # shellcheck disable=SC2012  # our own names: a version and a commit
    for old in $(ls -1t "$releases" | tail -n +4); do
        case " $kept " in *" $releases/$old "*) ;; *) rm -rf "${releases:?}/$old" ;; esac
    done
}

switch_to() {
    ln -sfn "$1" "$current.new"
    mv -T "$current.new" "$current"
}

# --- what a release brings along besides the program -------------------------------------------------

put() { # put FILE MODE, the content from standard input; replaced in one move
    mkdir -p "$(dirname "$1")"
    cat >"$1.new"
    chmod "$2" "$1.new"
    mv "$1.new" "$1"
}

put_units() {
    for each in $ours; do
        sed -e "s|/opt/gcm|$opt|g; s|/etc/gcm|$etc|g; s|/var/lib/gcm|$home|g; s|/var/backups/gcm|$backups|g" \
            -e "s|^User=gcm|User=$user|; s|--port 8000|--port $port|" "$1/deploy/systemd/$each" | put "$units/$each" 644
    done
    put "$journald" 644 <"$1/deploy/systemd/journald@gcm.conf"
    sed -e "s|/opt/gcm|$opt|g; s|/etc/gcm|$etc|g; s|-u gcm|-u $user|; s|= gcm|= $user|" "$1/deploy/gcm" | put "$command" 755
    if has_systemd; then systemctl daemon-reload; fi
}

# --- running ---------------------------------------------------------------------------------------

stop_services() {
    if has_systemd; then
        # shellcheck disable=SC2086  # the list is meant to be split
        systemctl stop $services
    fi
}

start_services() {
    if has_systemd; then
        # shellcheck disable=SC2086
        systemctl restart $services
    fi
}

# It answers as the branch's browsers ask: with the name of the address, as from our own proxy.
answers() {
    python_of "$1" -c '
import json, os, sys, urllib.request
from urllib.parse import urlsplit
host = urlsplit(os.environ["GCM_BASE_URL"]).netloc
headers = {"Host": host, "X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}
request = urllib.request.Request(f"http://127.0.0.1:{sys.argv[1]}/health", headers=headers)
with urllib.request.urlopen(request, timeout=5) as answer:
    sys.exit(json.load(answer)["status"] != "ok")
' "$port" 2>/dev/null
}

is_healthy() {
    has_systemd || return 0
    give_up=$(($(date +%s) + patience))
    ended=0 # how often it was found to have ended: one that ends again and again will not come up
    until answers "$1"; do
        systemctl is-active --quiet gcm-server.service || ended=$((ended + 1))
        if [ "$ended" -ge 5 ] || [ "$(date +%s)" -ge "$give_up" ]; then return 1; fi
        sleep 1
    done
    # shellcheck disable=SC2086
    systemctl is-active --quiet $services
}

tell_how_to_start() {
    has_systemd || say "本机没有运行 systemd（例如在 chroot 里）：服务已装好但没有启动。开机后执行：systemctl restart caddy $services"
}
