#!/bin/sh
# Installs the program on this machine for a branch, or puts right what is missing: sudo deploy/install.sh
# Runs from a git clone or an unpacked archive, as often as one likes. `--help` lists what it can be told.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=deploy/house.sh
. "$here/deploy/house.sh"

host='' admin='' branch='' new_authority=no

usage() {
    say "用法：sudo deploy/install.sh [选项]"
    say "  --host 名称或地址   大家访问本系统用的域名或 IP 地址；不写时在终端上询问，默认用本机的地址"
    say "  --admin 登录名      首位管理员；口令在终端上询问，或从标准输入读一行"
    say "  --branch 单位名称   印在函件上"
    say "  --new-certificate   换了域名以后重做内部证书（每台平板都要重新信任）"
}

read_options() {
    while [ $# -gt 0 ]; do
        case $1 in
            --help) usage; exit 0 ;;
            --new-certificate) new_authority=yes ;;
            --host | --admin | --branch)
                [ $# -gt 1 ] || refuse "$1 后面要写内容。" "$(usage)"
                case $1 in --host) host=$2 ;; --admin) admin=$2 ;; --branch) branch=$2 ;; esac
                shift
                ;;
            *) refuse "没有选项 $1。" "$(usage)" ;;
        esac
        shift
    done
}

check_machine() {
    need_root
    [ -n "$root" ] || { command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; } ||
        refuse "安装程序只认识用 apt 的系统（Debian 12、13，Ubuntu 24.04 及其同族）。" "其他系统请照 docs/安装与运维.md 里《安装了什么》一节手工安装。"
    if [ -e "$current" ] && [ "$(readlink "$current")" != "$releases/$(name_in "$here")" ]; then
        refuse "本机装的是 $(basename "$(readlink "$current")")，这个目录里是 $(name_in "$here")。" "升级请执行：sudo deploy/upgrade.sh"
    fi
}

# --- what it can find out ----------------------------------------------------------------------------

kept_setting() { [ ! -f "$settings" ] || sed -n "s/^$1='\(.*\)'\$/\1/p" "$settings"; }

own_address() {
    found=
    if command -v ip >/dev/null; then
        found=$(ip -4 route get 192.0.2.1 2>/dev/null | sed -n 's/.* src \([0-9.]*\).*/\1/p')
        [ -n "$found" ] || found=$(ip -4 -o addr show scope global | sed -n 's/.* inet \([0-9.]*\).*/\1/p' | head -n 1)
    else
        found=$(hostname -I 2>/dev/null | tr ' ' '\n' | grep -v : | head -n 1)
    fi
    say "$found"
}

choose_host() {
    [ -n "$host" ] || host=$(kept_setting GCM_BASE_URL | sed 's|^https://||')
    address=$(own_address)
    if [ -z "$host" ] && [ -t 0 ]; then
        say "大家在浏览器里用什么地址访问？有内部域名就写域名（须已指向本机），没有就按回车用本机地址。"
        say "以后不要改：平板上没发出的记录只认这个地址。本机地址请在路由器上固定下来。"
        printf '地址 [%s]：' "$address"
        read -r host
    fi
    [ -n "$host" ] || host=$address
    [ -n "$host" ] || refuse "找不到本机的网络地址。" "请接好网络，或写明：sudo deploy/install.sh --host 域名或地址"
    host=$(say "$host" | tr '[:upper:]' '[:lower:]')
    say "$host" | grep -Eqx '[a-z0-9]([a-z0-9.-]*[a-z0-9])?' || refuse "$host 不是域名或 IPv4 地址。" "只写名称，不带 https:// 和端口，例如 gcm.example.lan 或 192.168.1.10。"
    others=
    if [ -n "$address" ] && [ "$address" != "$host" ]; then others=$address; fi
}

choose_admin() {
    if [ -n "$admin" ] || [ -f "$home/gcm.db" ] || [ ! -t 0 ]; then return 0; fi
    printf '首位管理员的登录名（字母和数字，例如 admin01）：'
    read -r admin
}

# --- the machine ---------------------------------------------------------------------------------------

# What deploy/bootstrap does not bring, which fetches the rest of what the program needs.
install_packages() {
    [ -z "$root" ] || return 0
    missing=
    command -v python3 >/dev/null || missing="$missing python3"
    command -v caddy >/dev/null || missing="$missing caddy"
    # By it the doctor, who is not root, asks systemd; a very bare system comes without.
    command -v dbus-daemon >/dev/null || missing="$missing dbus"
    [ -n "$missing" ] || return 0
    say "安装系统软件包：$missing"
    # shellcheck disable=SC2086
    { apt-get update -q </dev/null >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing </dev/null >/dev/null; } ||
        refuse "系统软件包没有装上（上面是 apt-get 的原话）。" "请检查网络与软件源；caddy 在 Ubuntu 上属于 universe。"
}

make_user_and_folders() {
    if [ -z "$root" ] && ! id "$user" >/dev/null 2>&1; then
        useradd --system --user-group --home-dir "$home" --no-create-home --shell /usr/sbin/nologin "$user"
    fi
    mkdir -p "$etc" "$opt" "$releases"
    for folder in "$home" "$backups"; do
        mkdir -p "$folder"
        chmod 700 "$folder"
        if [ "$(id -u)" = 0 ] && [ "$(stat -c %U "$folder")" != "$user" ]; then chown "$user:" "$folder"; fi
    done
}

# --- settings ------------------------------------------------------------------------------------------

# A setting once written is the branch's own: running again changes only what was asked for.
set_setting() {
    value=$(say "$2" | tr -d "'")
    { if [ -f "$settings" ]; then grep -v "^$1=" "$settings" || true; fi; say "$1='$value'"; } | put "$settings" 640
}

write_settings() {
    if [ ! -f "$settings" ]; then
        say "# 集客簿的设置，各项含义见 README.md。改过以后执行：sudo systemctl restart gcm-server gcm-worker" | put "$settings" 640
    fi
    hosts="\"$host\""
    [ -z "$others" ] || hosts="$hosts,\"$others\""
    set_setting GCM_HOME "$home"
    set_setting GCM_BASE_URL "https://$host"
    set_setting GCM_TRUSTED_HOSTS "[$hosts]"
    set_setting GCM_PROXIES 1
    set_setting GCM_CA_FILE "$ca/root.crt"
    set_setting GCM_BACKUP_DIR "$backups"
    [ -z "$branch" ] || set_setting GCM_BRANCH_NAME "$branch"
    if grep -q '^GCM_PLAIN_HTTP=' "$settings"; then
        say "注意：$settings 里有 GCM_PLAIN_HTTP，正式使用时不能有，已去掉。"
        grep -v '^GCM_PLAIN_HTTP=' "$settings" | put "$settings" 640
    fi
    if [ "$(id -u)" = 0 ] && id "$user" >/dev/null 2>&1; then chown "root:$user" "$settings"; fi
}

# --- HTTPS -----------------------------------------------------------------------------------------------

make_authority() {
    if [ "$new_authority" = yes ] && [ -d "$ca" ]; then mv "$ca" "$ca.$(date +%Y%m%d%H%M%S)"; fi
    python=$current/.venv/bin/python
    code=0
    # shellcheck disable=SC2086
    fingerprint=$("$python" "$current/deploy/authority.py" "$ca" "$host" $others) || code=$?
    [ "$code" != 3 ] || refuse "现有的内部证书不能用于 $host。" "确实换了地址的话执行：sudo deploy/install.sh --host $host --new-certificate" "之后每台平板、每台电脑都要重新信任证书。"
    [ "$code" = 0 ] || exit "$code"
    if [ "$(id -u)" = 0 ] && id caddy >/dev/null 2>&1; then chown root:caddy "$ca/root.key"; fi
}

# Plain addresses for the page that comes before trust; all of ours.
filled() {
    plain="http://$host"
    [ -z "$others" ] || plain="$plain, http://$others"
    cat "$@" | sed "s|@HOST@|$host|g; s|@OTHERS@|https://$others|g; s|@PLAIN@|$plain|g; s|@PORT@|$port|g; s|@CA@|$ca|g; s|@NAME@|集客簿|g"
}

is_ours_to_write() {
    [ -f "$caddyfile" ] || return 0
    if head -n 1 "$caddyfile" | grep -q 'deploy/install.sh of GCM'; then return 0; fi
    packaged=$(dpkg-query -W -f '${Conffiles}\n' caddy 2>/dev/null | sed -n 's|^ /etc/caddy/Caddyfile \([0-9a-f]*\).*|\1|p')
    [ "$(md5sum <"$caddyfile" | cut -d ' ' -f 1)" = "$packaged" ]
}

put_caddyfile() {
    is_ours_to_write || refuse "$caddyfile 已有别的内容，不敢改。" "请把原来的站点移走，或照 $current/deploy/Caddyfile 手工加进去，再执行一次。"
    if [ -f "$caddyfile" ] && [ ! -f "$caddyfile.before-gcm" ]; then cp -p "$caddyfile" "$caddyfile.before-gcm"; fi
    set -- "$current/deploy/Caddyfile"
    [ -z "$others" ] || set -- "$@" "$current/deploy/Caddyfile.others"
    filled "$@" | put "$caddyfile.gcm" 644
    if [ -z "$root" ]; then
        caddy validate --adapter caddyfile --config "$caddyfile.gcm" >/dev/null 2>"$etc/caddy.said" ||
            refuse "Caddy 不接受生成的设置：" "$(tail -n 3 "$etc/caddy.said")"
        rm -f "$etc/caddy.said"
    fi
    mv "$caddyfile.gcm" "$caddyfile"
}

# --- running -----------------------------------------------------------------------------------------------

prepare_database() {
    said=$(gcm_of "$current" init)
    [ -n "$admin" ] || return 0
    case $said in
        *还没有用户*) ;;
        *) say "已有用户，没有另建管理员。"; return 0 ;;
    esac
    gcm_of "$current" init --admin "$admin" || refuse "没有建立管理员（原因见上）。" "程序已经装好；请再执行：sudo gcm init --admin 登录名"
}

start_everything() {
    has_systemd || return 0
    systemctl start dbus.socket 2>/dev/null || true # just installed; the doctor can do without
    # shellcheck disable=SC2086
    systemctl enable --quiet $services gcm-backup.timer caddy.service
    systemctl restart caddy.service gcm-backup.timer
    start_services
    is_healthy "$current" || refuse "服务没有起来。" "请看日志：journalctl --namespace=gcm -n 50"
}

tell_about_firewall() {
    if command -v ufw >/dev/null && ufw status 2>/dev/null | grep -q '^Status: active'; then
        say "防火墙 ufw 开着，请放行：sudo ufw allow 80,443/tcp"
    elif command -v firewall-cmd >/dev/null && firewall-cmd --state >/dev/null 2>&1; then
        say "防火墙 firewalld 开着，请放行：sudo firewall-cmd --permanent --add-service=http --add-service=https && sudo firewall-cmd --reload"
    else
        say "防火墙：只须对办公网放行 80 和 443 端口，其余端口不必对外开放。"
    fi
}

read_options "$@"
check_machine
choose_host
choose_admin
step "安装程序 $(name_in "$here")"
make_user_and_folders
install_packages
build "$here"
switch_to "$releases/$(name_in "$here")"
step "建立内部证书，写入设置"
make_authority
write_settings
put_units "$current"
put_caddyfile
step "建立数据库"
prepare_database
step "启动"
start_everything
tell_how_to_start

step "装好了"
say "网址：https://$host/"
say "平板和电脑先信任证书，在设备上打开：http://$host/trust"
say "证书指纹（SHA-256）：$fingerprint"
tell_about_firewall
say "随时检查：sudo gcm doctor        说明：$current/docs/安装与运维.md"
